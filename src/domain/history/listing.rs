//! The audit log as a list.

use super::AuditEntry;
use crate::domain::filter::{self, FilterError, Operator, Property, Term};
use crate::domain::inventory::query::Page;
use crate::domain::time::{DAY_MILLIS, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Values of one property that are offered.
const VALUES: usize = 50;

/// What the filter box of the activity page understands; free text is looked for everywhere.
pub const PROPERTIES: [Property; 6] = [
    Property { name: "action", example: "action:BatchDeleteImage", meaning: "API operation" },
    Property { name: "repository", example: "repository:payments", meaning: "text in the repository's name" },
    Property { name: "by", example: "by:dana", meaning: "who changed it" },
    Property { name: "result", example: "result:failed", meaning: "done, failed" },
    Property { name: "age", example: "age<7d", meaning: "time since the change" },
    Property { name: "job", example: "job:12", meaning: "number of the job that did it" },
];

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Query {
    pub filter: String,
    /// From 1; 0 means 1.
    pub page: u32,
}

impl Query {
    /// One page of the entries that the filter lets through, in the order in which they come.
    ///
    /// # Errors
    /// When the filter asks for a property that does not exist or with a value that is none.
    pub fn page(
        &self,
        entries: Vec<AuditEntry>,
        now: Timestamp,
        per_page: u32,
    ) -> Result<Page<AuditEntry, ()>, FilterError> {
        let tests: Vec<(bool, Test)> = filter::parse(&self.filter)
            .into_iter()
            .map(|term| Ok((term.negated, test(term)?)))
            .collect::<Result<_, FilterError>>()?;
        let all = entries.len() as u64;
        let holds = |entry: &AuditEntry| tests.iter().all(|(negated, test)| test.holds(entry, now) != *negated);
        let matching: Vec<AuditEntry> = entries.into_iter().filter(holds).collect();
        Ok(Page::cut(matching, (), all, self.page, per_page))
    }
}

/// # Errors
/// What a person should change in the filter before it is asked.
pub fn check(filter: &str) -> Result<(), FilterError> {
    filter::suggest::check_finished(filter, &PROPERTIES)?;
    filter::parse(filter).into_iter().try_for_each(|term| test(term).map(drop))
}

/// Values of properties that have few, with those that these entries have.
#[must_use]
pub fn values(entries: &[AuditEntry]) -> Vec<(String, Vec<String>)> {
    let collect = |read: fn(&AuditEntry) -> Option<String>| -> Vec<String> {
        entries.iter().filter_map(read).collect::<BTreeSet<_>>().into_iter().take(VALUES).collect()
    };
    vec![
        ("action".to_owned(), collect(|entry| Some(entry.action.clone()))),
        ("repository".to_owned(), collect(|entry| entry.repository.as_ref().map(ToString::to_string))),
        ("by".to_owned(), collect(|entry| Some(entry.by.clone()))),
        ("result".to_owned(), ["done", "failed"].map(str::to_owned).to_vec()),
        ("age".to_owned(), ["1d", "7d", "30d"].map(str::to_owned).to_vec()),
    ]
}

enum Test {
    Text(String),
    Action(String),
    Repository(String),
    By(String),
    Failed(bool),
    Age(Operator, f64),
    Job(f64),
}

fn test(term: Term) -> Result<Test, FilterError> {
    let Term { property, operator, value, .. } = term;
    let lower = value.to_ascii_lowercase();
    let Some(property) = property else { return Ok(Test::Text(lower)) };
    match property.as_str() {
        "action" => Ok(Test::Action(lower)),
        "repository" => Ok(Test::Repository(lower)),
        "by" => Ok(Test::By(lower)),
        "result" => match lower.as_str() {
            "done" => Ok(Test::Failed(false)),
            "failed" => Ok(Test::Failed(true)),
            _ => Err(FilterError(format!("result: {value:?} is none of done, failed"))),
        },
        "age" => Ok(Test::Age(operator, filter::days("age", &value)?)),
        "job" => Ok(Test::Job(filter::number("job", &value)?)),
        other => {
            let known: Vec<_> = PROPERTIES.iter().map(|p| p.name).collect();
            Err(FilterError(format!("there is no property {other:?}; there are {}", known.join(", "))))
        }
    }
}

impl Test {
    fn holds(&self, entry: &AuditEntry, now: Timestamp) -> bool {
        let repository = entry.repository.as_ref().map_or("", |name| name.as_str());
        match self {
            Self::Text(text) => {
                let request_id = entry.request_id.as_deref().unwrap_or_default();
                let problem = entry.problem.as_ref().map(ToString::to_string).unwrap_or_default();
                [&*entry.action, repository, &*entry.by, &*entry.detail, request_id, &*problem]
                    .into_iter()
                    .any(|field| filter::contains(field, text))
            }
            Self::Action(text) => filter::contains(&entry.action, text),
            Self::Repository(text) => filter::contains(repository, text),
            Self::By(text) => filter::contains(&entry.by, text),
            Self::Failed(failed) => entry.problem.is_some() == *failed,
            Self::Age(operator, days) => operator.compare((now - entry.at) as f64 / DAY_MILLIS as f64, *days),
            Self::Job(number) => entry.job.is_some_and(|job| (job.0 as f64 - number).abs() < 0.5),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::job::JobId;
    use crate::domain::problem::{Problem, ProblemKind};
    use crate::domain::repository::RepositoryName;

    #[test]
    fn entries_are_found_by_what_they_tell() {
        let now = Timestamp::parse("2026-11-20").unwrap();
        let entry = |action: &str, repository: &str, days: i64, job: Option<JobId>, failed: bool| AuditEntry {
            at: now.plus_days(-days),
            by: "dana".to_owned(),
            action: action.to_owned(),
            repository: RepositoryName::new(repository).ok(),
            detail: "41 images deleted".to_owned(),
            request_id: Some("8f1c-22".to_owned()),
            job,
            problem: failed.then(|| Problem::new(ProblemKind::NotPermitted, "delete", "denied", "Ask.")),
        };
        let entries = vec![
            entry("BatchDeleteImage", "payments/api", 1, Some(JobId(12)), false),
            entry("BatchDeleteImage", "ml/gpu", 9, Some(JobId(1)), true),
            entry("PutLifecyclePolicy", "payments/web", 30, None, false),
        ];
        for (filter, found) in [
            ("", &["payments/api", "ml/gpu", "payments/web"][..]),
            ("action:batchdelete", &["payments/api", "ml/gpu"]),
            ("result:failed", &["ml/gpu"]),
            ("-repository:payments", &["ml/gpu"]),
            ("age<7d", &["payments/api"]),
            ("job:1", &["ml/gpu"]),
            ("denied", &["ml/gpu"]),
            ("8f1c by:dana 41", &["payments/api", "ml/gpu", "payments/web"]),
        ] {
            let query = Query { filter: filter.to_owned(), page: 1 };
            let page = query.page(entries.clone(), now, 10).unwrap();
            let names: Vec<_> = page.rows.iter().filter_map(|entry| entry.repository.as_ref()).collect();
            assert_eq!(names.iter().map(|name| name.as_str()).collect::<Vec<_>>(), found, "{filter}");
        }
        for filter in ["result:maybe", "size>1"] {
            assert!(Query { filter: filter.to_owned(), page: 1 }.page(Vec::new(), now, 10).is_err(), "{filter}");
        }
    }
}
