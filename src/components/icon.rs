//! The few pictures of the product: 16 by 16, one stroke, the colour of the text beside them.
//!
//! An icon never stands for a word on its own; whoever uses one alone gives the button a name.

use leptos::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyph {
    Archive,
    Blocked,
    Box,
    Check,
    Chevron,
    Clock,
    Columns,
    Copy,
    Cross,
    Down,
    Download,
    Error,
    External,
    Filter,
    Info,
    Key,
    Left,
    Lock,
    Minus,
    Plus,
    Policy,
    Refresh,
    Right,
    Scan,
    Search,
    Sort,
    Tag,
    Theme,
    Trash,
    Trend,
    Unlock,
    Up,
    Warning,
    /// To drag by.
    Grip,
}

impl Glyph {
    const fn path(self) -> &'static str {
        match self {
            Self::Archive => "M2 3h12v3H2zM3 6v7h10V6M6.5 8.5h3",
            Self::Blocked => "M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0M3.8 3.8l8.4 8.4",
            Self::Box => "M2 4.5 8 1.8l6 2.7v7L8 14.2l-6-2.7zM2 4.5l6 2.7 6-2.7M8 7.2v7",
            Self::Check => "M3 8.5 6.3 12 13 4.5",
            Self::Chevron => "M6 3.5 10.5 8 6 12.5",
            Self::Clock => "M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0M8 4.5V8l2.5 1.5",
            Self::Columns => "M2 3h12v10H2zM6 3v10M10 3v10",
            Self::Copy => "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
            Self::Cross => "M4 4l8 8M12 4l-8 8",
            Self::Down => "M8 3v10M4 9l4 4 4-4",
            Self::Download => "M8 2v8M4.5 7 8 10.5 11.5 7M2.5 13.5h11",
            Self::Error => "M5.5 2h5L14 5.5v5L10.5 14h-5L2 10.5v-5zM8 5v3.5M8 11v.1",
            Self::External => "M9 2.5h4.5V7M13.5 2.5 7.5 8.5M11.5 9v4.5h-9v-9H7",
            Self::Filter => "M2 3h12L9.5 8.5v4l-3 1.5V8.5z",
            Self::Info => "M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0M8 7.5V11M8 5v.1",
            Self::Key => "M9 6.5A3.2 3.2 0 1 1 2.6 6.5 3.2 3.2 0 0 1 9 6.5M8.2 8.5l5.3 5M11.5 11.6l1.5-1.5",
            Self::Left => "M10 3.5 5.5 8l4.5 4.5",
            Self::Lock => "M3 7.5h10v6.5H3zM5 7.5V5a3 3 0 0 1 6 0v2.5",
            Self::Minus => "M3.5 8h9",
            Self::Plus => "M8 3.5v9M3.5 8h9",
            Self::Policy => "M3.5 1.8h6l3 3v9.4h-9zM9.5 1.8v3h3M6 8h4M6 11h4",
            Self::Refresh => "M13.5 8A5.5 5.5 0 1 1 11.8 4M13.5 1.8v3.4h-3.4",
            Self::Right => "M6 3.5 10.5 8 6 12.5",
            Self::Scan => "M8 1.8 13.5 4v4c0 3-2.3 5.2-5.5 6.2C4.8 13.2 2.5 11 2.5 8V4zM5.5 8l1.8 1.8 3.2-3.5",
            Self::Search => "M11.5 7A4.5 4.5 0 1 1 2.5 7a4.5 4.5 0 0 1 9 0M10.3 10.3 14 14",
            Self::Sort => "M5 6l3-3.5L11 6M5 10l3 3.5L11 10",
            Self::Tag => "M2 2.5h5.5L14 9l-5 5-7-6.5zM5 5.5v.1",
            Self::Theme => "M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0M8 2v12M8 4.5l4.5 0M8 8h6M8 11.5h4.5",
            Self::Trash => "M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.7 9h6.6l.7-9M6.7 7v4M9.3 7v4",
            Self::Trend => "M2 12l4-4.5 3 2.5 5-6.5M10.5 3.5H14V7",
            Self::Unlock => "M3 7.5h10v6.5H3zM5 7.5V5a3 3 0 0 1 5.8-1",
            Self::Up => "M8 13V3M4 7l4-4 4 4",
            Self::Grip => "M6 4v.1M10 4v.1M6 8v.1M10 8v.1M6 12v.1M10 12v.1",
            Self::Warning => "M8 2 14.5 13.5h-13zM8 6.5V10M8 11.9v.1",
        }
    }
}

#[component]
pub fn Icon(glyph: Glyph) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path d=glyph.path()></path>
        </svg>
    }
}
