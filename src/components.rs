//! Pieces of pages that know no route and no server function: links come in as text, data as values of `domain`.
//!
//! Each works without JavaScript unless its comment says otherwise, and renders the same on the server and in the
//! browser: no clock, no locale, no window in a view. What the browser knows better (its time zone, its clipboard) is
//! added after hydration, in [`browser`].

pub mod badge;
pub mod browser;
pub mod button;
pub mod chart;
pub mod choice;
pub mod code;
pub mod confirm;
pub mod copy;
pub mod diagnostics;
pub mod dialog;
pub mod diff;
pub mod digest;
pub mod empty;
pub mod export;
pub mod fact;
pub mod field;
pub mod figure;
pub mod filter;
pub mod header;
pub mod icon;
pub mod long;
pub mod name;
pub mod notice;
pub mod page;
pub mod pager;
pub mod problem;
pub mod progress;
pub mod quantity;
pub mod range;
pub mod search;
pub mod select;
pub mod shortcuts;
pub mod stack;
pub mod table;
pub mod tabs;
pub mod tag;
pub mod time;
pub mod toast;
pub mod verdict;
pub mod views;

pub use badge::{Badge, Tone};
pub use button::{Button, Weight};
pub use chart::{ChartFigure, ChartSize, Sparkline};
pub use choice::{Choice, Choices};
pub use code::{CodeArea, CodeBlock, CodeEditor};
pub use confirm::{ConfirmDialog, Impact};
pub use copy::{CopyButton, CopyLine};
pub use diagnostics::Diagnostics;
pub use dialog::Dialog;
pub use diff::TextDiff;
pub use digest::DigestText;
pub use empty::{Empty, EmptyState, Next};
pub use export::ExportLinks;
pub use fact::{Fact, Facts};
pub use field::{CheckField, ErrorSummary, SelectField, TextField, WordsField};
pub use figure::{Figure, Figures};
pub use filter::{Carried, FilterBox, Grammar};
pub use header::{AppHeader, DataAge, NavItem, SkipLink, ThemeSwitch, switch_theme};
pub use icon::{Glyph, Icon};
pub use long::{Batch, Long};
pub use name::{Name, plain};
pub use notice::Notice;
pub use page::{Columns, Disclosure, PageFooter, PageHeader, Panel, Split, Toolbar};
pub use pager::{Pager, long_pager};
pub use problem::ProblemPanel;
pub use progress::{Progress, Skeleton};
pub use quantity::{Bytes, BytesDelta, Count, Money, MoneyDelta, Share, UpTo};
pub use range::RangeBar;
pub use search::{Deed, SearchBox, Suggestion};
pub use select::{Amount, Choosable, Chosen, Select, SelectionBar};
pub use shortcuts::{SHORTCUTS, Shortcuts};
pub use stack::{Part, StackBar};
pub use table::{Column, ColumnChoice, ColumnChooser, Density, LongTable, Mark, Marker, Order, Sort, Table};
pub use tabs::{Tab, Tabs};
pub use tag::{TagChip, TagList};
pub use time::Time;
pub use toast::{ToastRegion, Toasts};
pub use verdict::{Fate, VerdictBadge};
pub use views::SavedViews;

#[cfg(all(test, feature = "ssr"))]
mod tests;
