//! One sheet for each group.

use super::draw::{fold, trend};
use super::{SHEET_ROWS, SHEETS, Sheet, Source, Statement};
use crate::domain::cost::group::GroupBy;
use crate::domain::cost::ledger::{Books, Ledger};
use crate::domain::cost::period::Period;
use crate::domain::cost::report::Report;

pub fn write(ledger: &Ledger, by: &GroupBy, period: Period, source: Source) -> Statement {
    let report = Report::new(ledger, by, period);
    let sheets = report.lines.iter().take(SHEETS).map(|line| {
        let own = Books::new(ledger.of_group(by, &line.label));
        let mut report = Report::new(&own.ledger, &GroupBy::Repository, period);
        let answer = report.answer(&GroupBy::Repository, period, ledger.last);
        let others = fold(&mut report, SHEET_ROWS);
        Sheet {
            name: by.name(&line.label),
            answer,
            line: line.clone(),
            report,
            others,
            chart: trend(&own.ledger, &own.course, 365, Vec::new()),
            month: own.month,
        }
    });
    Statement {
        sheets: sheets.collect(),
        left_out: report.lines.len().saturating_sub(SHEETS) as u64,
        whole: report.total,
        source,
    }
}
