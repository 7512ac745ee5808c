//! Pieces of pages that know no route and no server function: links come in as text, data as values of `domain`.
//!
//! Each works without JavaScript unless its comment says otherwise, and renders the same on the server and in the
//! browser: no clock, no locale, no window in a view. What the browser knows better (its time zone, its clipboard) is
//! added after hydration, in [`browser`].

pub mod badge;
pub mod browser;
pub mod copy;
pub mod digest;
pub mod icon;
pub mod name;
pub mod quantity;
pub mod tag;
pub mod time;
pub mod toast;

pub use badge::{Badge, Tone};
pub use copy::{CopyButton, CopyLine};
pub use digest::DigestText;
pub use icon::{Glyph, Icon};
pub use name::{Name, plain};
pub use quantity::{Bytes, BytesDelta, Count, Money, MoneyDelta, Share};
pub use tag::{TagChip, TagList};
pub use time::Time;
pub use toast::{ToastRegion, Toasts};
