//! One column of a table: its head, how a row fills it, its total.

use leptos::prelude::*;
use std::sync::Arc;

pub(super) type Render<T> = Arc<dyn Fn(&T) -> AnyView + Send + Sync>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Ascending,
    Descending,
}

/// The link in a head: the page sorted by this column, or the other way round when it already is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort {
    pub href: String,
    /// How the rows on show are sorted, if by this column.
    pub order: Option<Order>,
}

pub struct Column<T> {
    /// Stable name, as in the URL of column choices.
    pub key: &'static str,
    pub(super) label: String,
    pub(super) hint: Option<String>,
    pub(super) names_row: bool,
    pub(super) silent: bool,
    pub(super) sort: Option<Sort>,
    pub(super) cell: Render<T>,
    pub(super) total: Option<AnyView>,
    align: Align,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Align {
    Start,
    End,
    Prose,
}

impl<T: 'static> Column<T> {
    pub fn new<V: IntoView + 'static>(
        key: &'static str,
        label: impl Into<String>,
        cell: impl Fn(&T) -> V + Send + Sync + 'static,
    ) -> Self {
        Self {
            key,
            label: label.into(),
            hint: None,
            names_row: false,
            silent: false,
            sort: None,
            cell: Arc::new(move |row| cell(row).into_any()),
            total: None,
            align: Align::Start,
        }
    }

    /// The column that names the row; it stays in sight when the table is scrolled sideways. Put it first.
    #[must_use]
    pub fn naming(mut self) -> Self {
        self.names_row = true;
        self
    }

    /// Right-aligned.
    #[must_use]
    pub fn number(mut self) -> Self {
        self.align = Align::End;
        self
    }

    /// Sentences: wraps, where the cells of other columns stay on one line.
    #[must_use]
    pub fn prose(mut self) -> Self {
        self.align = Align::Prose;
        self
    }

    #[must_use]
    pub fn sort(mut self, sort: Sort) -> Self {
        self.sort = Some(sort);
        self
    }

    /// Shows no label: for a bar or a sparkline beside its number. Screen readers hear it all the same.
    #[must_use]
    pub fn silent(mut self) -> Self {
        self.silent = true;
        self
    }

    /// What the numbers are, on hover of the head.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The total over the whole filtered set, never over the rows on show.
    #[must_use]
    pub fn total(mut self, total: impl IntoView + 'static) -> Self {
        self.total = Some(total.into_any());
        self
    }

    pub(super) const fn class(&self) -> &'static str {
        match (self.names_row, self.align) {
            (true, _) => "pinned",
            (false, Align::End) => "align-end",
            (false, Align::Prose) => "prose",
            (false, Align::Start) => "",
        }
    }
}
