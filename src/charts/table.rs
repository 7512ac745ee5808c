//! What a chart shows, as a table.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::markup::escape;

/// Texts as they are read; the first column is the instant.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Table {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// An HTML `<table>`, everything escaped. Text rather than a view, because a chart of a year has thousands of cells
    /// that never change.
    #[must_use]
    pub fn html(&self, caption: &str) -> String {
        let mut out = format!(r#"<table class="chart-table"><caption>{}</caption><thead><tr>"#, escape(caption));
        for column in &self.columns {
            let _ = write!(out, r#"<th scope="col"><bdi>{}</bdi></th>"#, escape(column));
        }
        out.push_str("</tr></thead><tbody>");
        for row in &self.rows {
            out.push_str("<tr>");
            for (index, cell) in row.iter().enumerate() {
                let cell = escape(cell);
                let _ = match index {
                    0 => write!(out, r#"<th scope="row">{cell}</th>"#),
                    _ => write!(out, "<td>{cell}</td>"),
                };
            }
            out.push_str("</tr>");
        }
        out.push_str("</tbody></table>");
        out
    }
}
