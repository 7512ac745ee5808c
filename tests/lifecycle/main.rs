//! The lifecycle-policy engine against its specification (ecr.md 1, 2 and 5).

mod examples;
mod fixture;
mod refusals;
