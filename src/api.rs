//! The wire: server functions, one topic a file, and the error they answer with.
//!
//! A server function starts with [`context`](crate::server::context) (who asks, and with what), does one thing and
//! returns domain types. None mutates by GET.

pub mod alarms;
pub mod contents;
pub mod costs;
pub mod dashboards;
pub mod error;
pub mod images;
pub mod jobs;
pub mod lifecycle;
pub mod metrics;
pub mod overview;
pub mod policies;
pub mod reading;
pub mod refused;
pub mod repositories;
pub mod search;
pub mod session;
pub mod settings;

pub use error::ApiError;
