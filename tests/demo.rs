//! The demo's AWS endpoint, driven by the AWS SDK as the product drives it.
#![cfg(feature = "ssr")]

#[path = "demo/alarms.rs"]
mod alarms;
#[path = "demo/client.rs"]
mod client;
#[path = "demo/faults.rs"]
mod faults;
#[path = "demo/metrics.rs"]
mod metrics;
#[path = "demo/policies.rs"]
mod policies;
#[path = "demo/reading.rs"]
mod reading;
#[path = "demo/seed.rs"]
mod seed;
#[path = "demo/writing.rs"]
mod writing;
