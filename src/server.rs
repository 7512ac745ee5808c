//! The server: the router and what stands behind it.

pub mod clock;
pub mod demo;
