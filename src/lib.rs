//! Stowage: what Amazon ECR registries hold, who pulls it, what it costs, and what a lifecycle policy would throw away.

pub mod domain;
pub mod paths;
