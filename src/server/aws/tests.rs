//! The adapter against an endpoint that says what each test wants to hear.

#[cfg(feature = "billing")]
mod billing;
mod connecting;
mod counts;
mod fake;
mod listings;
mod manifests;
mod refusals;
mod settings;
mod surroundings;
