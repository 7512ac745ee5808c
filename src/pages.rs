//! One file per route. A page reads its state from the URL, asks `api` for what it shows and lays out `components`.

pub mod activity;
mod columns;
pub mod costs;
pub mod drafts;
pub mod image;
mod image_change;
pub mod layout;
pub mod not_found;
pub mod overview;
mod palette;
pub mod policies;
pub mod policy;
pub mod policy_history;
pub mod reading;
pub mod repositories;
pub mod repository;
pub mod search;
mod selection;
pub mod settings;
mod typing;
mod unread;
mod url;
pub mod usage;
