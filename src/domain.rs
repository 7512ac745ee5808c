//! What Stowage knows about registries, without any way to reach one.
//!
//! Deliberately absent: I/O, the clock, a web framework, `cfg` by feature. Everything here is a pure function of its
//! arguments, so that the browser, the server and the command line give the same answer.

pub mod account;
pub mod cloudwatch;
pub mod cost;
pub mod crawl;
pub mod diagnostic;
pub mod draft;
pub mod exposition;
pub mod filter;
pub mod format;
pub mod history;
pub mod image;
pub mod in_use;
pub mod inventory;
pub mod job;
pub mod lifecycle;
pub mod lines;
pub mod preview;
pub mod principal;
pub mod problem;
pub mod repository;
pub mod series;
pub mod setting;
pub mod storage;
pub mod text;
pub mod time;
pub mod usage;
