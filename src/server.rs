//! The server: the router and what stands behind it.

pub mod demo;
