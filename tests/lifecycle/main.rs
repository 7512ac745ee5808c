//! The lifecycle-policy engine against its specification (ecr.md 1, 2 and 5).

mod arbitrary;
mod examples;
mod exports;
mod fixture;
mod intents;
mod projection;
mod properties;
mod reference;
mod refusals;
mod regrets;
mod semantics;
mod stories;
mod views;
