//! The server: the router and what stands behind it.

pub mod aws;
pub mod clock;
pub mod collector;
pub mod demo;
pub mod store;
