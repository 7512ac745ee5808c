//! The lifecycle-policy engine against its specification (ecr.md 1, 2 and 5).

mod arbitrary;
mod examples;
mod exports;
mod fixture;
mod projection;
mod properties;
mod reference;
mod refusals;
mod regrets;
