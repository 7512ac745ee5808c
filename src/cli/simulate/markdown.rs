//! For a comment on a pull request.

use super::report::Report;
use crate::domain::lifecycle::markdown;
use std::io::{self, Write};

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let missed = report.missed.iter().filter_map(|missed| Some((report.images.get(missed.at)?, missed.pattern)));
    let report = markdown::Report {
        title: "Lifecycle policy".to_owned(),
        now: report.now,
        images: report.images,
        evaluation: &report.evaluation,
        explainer: report.explainer(),
        freed: report.freed,
        difference: report.difference.as_ref(),
        warnings: &report.warnings,
        missed: missed.collect(),
    };
    out.write_all(report.comment().as_bytes())
}
