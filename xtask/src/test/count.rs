//! How many tests passed, told from what their runners print.

use std::fmt;
use std::ops::AddAssign;

use anyhow::{Context, Result};
use serde_json::Value;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    pub passed: u64,
    pub failed: u64,
    pub skipped: u64,
}

impl Count {
    /// A step that is one test as a whole.
    pub const PASSED: Self = Self { passed: 1, failed: 0, skipped: 0 };

    pub fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// What one line of a runner's output says: a `test result:` of `cargo test`, or a line of the Test Anything Protocol.
    pub fn of_line(line: &str) -> Self {
        let mut count = Self::default();
        if let Some(result) = line.trim_start().strip_prefix("test result: ") {
            // ok. 5 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.00s
            for part in result.split(['.', ';']) {
                match part.trim().split_once(' ') {
                    Some((number, "passed")) => count.passed = number.parse().unwrap_or(0),
                    Some((number, "failed")) => count.failed = number.parse().unwrap_or(0),
                    Some((number, "ignored")) => count.skipped = number.parse().unwrap_or(0),
                    _ => {}
                }
            }
        } else if line.starts_with("ok ") {
            // ok 1 - name # SKIP reason
            let skipped = line.contains("# SKIP");
            count.skipped = u64::from(skipped);
            count.passed = u64::from(!skipped);
        } else if line.starts_with("not ok ") {
            count.failed = 1;
        }
        count
    }

    /// From Playwright's JSON report.
    fn of_playwright(report: &Value) -> Result<Self> {
        let number = |name: &str| {
            let number = report.get("stats").and_then(|stats| stats.get(name)).and_then(Value::as_u64);
            number.with_context(|| format!("Playwright's report has no stats.{name}"))
        };
        Ok(Self {
            passed: number("expected")?,
            failed: number("unexpected")? + number("flaky")?,
            skipped: number("skipped")?,
        })
    }
}

/// The tests of a step, and what is said of those that failed: repeated at the end, where it is not scrolled away.
#[derive(Debug, Default)]
pub struct Tally {
    pub count: Count,
    pub failures: Vec<String>,
}

impl Tally {
    /// Takes in one line of a runner's output.
    pub fn add_line(&mut self, line: &str) {
        self.count += Count::of_line(line);
        if line.starts_with("not ok ") || (line.starts_with("test ") && line.ends_with(" ... FAILED")) {
            self.failures.push(line.to_owned());
        }
    }

    /// Takes in Playwright's JSON report.
    pub fn add_playwright(&mut self, report: &str) -> Result<()> {
        let report: Value = serde_json::from_str(report)?;
        self.count += Count::of_playwright(&report)?;
        failures(&report, &mut Vec::new(), &mut self.failures);
        Ok(())
    }
}

/// Every test that did not pass at once, with its place and its first error, from a suite of Playwright's report.
fn failures<'a>(suite: &'a Value, titles: &mut Vec<&'a str>, found: &mut Vec<String>) {
    let list = |value: &'a Value, name: &str| value.get(name).and_then(Value::as_array).into_iter().flatten();
    let depth = titles.len();
    titles.extend(suite.get("title").and_then(Value::as_str));
    for spec in list(suite, "specs") {
        for test in list(spec, "tests").filter(|test| !matches!(test["status"].as_str(), Some("expected" | "skipped")))
        {
            let error =
                list(test, "results").find_map(|result| result["error"]["message"].as_str()).unwrap_or("no error");
            let place = format!("{}, {}", titles.join(" > "), spec["title"].as_str().unwrap_or_default());
            found.push(format!("{}: {place}\n{error}", test["projectName"].as_str().unwrap_or_default()));
        }
    }
    for inner in list(suite, "suites") {
        failures(inner, titles, found);
    }
    titles.truncate(depth);
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_runners_print() {
        let count = |passed, failed, skipped| Count { passed, failed, skipped };
        for (line, expected) in [
            (
                "test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.00s",
                count(5, 0, 1),
            ),
            ("test result: FAILED. 11 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out", count(11, 3, 0)),
            ("test domain::tests::ok ... ok", count(0, 0, 0)),
            ("ok 1 - DescribeImages pages", count(1, 0, 0)),
            ("ok 2 - GetMetricData # SKIP no cbor2", count(0, 0, 1)),
            ("not ok 3 - PutImage", count(0, 1, 0)),
            ("okay", count(0, 0, 0)),
        ] {
            assert_eq!(Count::of_line(line), expected, "{line}");
        }
    }

    #[test]
    fn reads_the_report_of_playwright() {
        let mut tally = Tally::default();
        let report = r#"{
            "stats": {"expected": 7, "unexpected": 1, "flaky": 1, "skipped": 4},
            "suites": [{"title": "a.spec.ts", "suites": [{"title": "Lists", "specs": [{"title": "sort", "tests": [
                {"projectName": "no-js", "status": "expected", "results": []},
                {"projectName": "hydrated", "status": "unexpected", "results": [{"error": {"message": "too late"}}]}
            ]}]}]}]
        }"#;
        tally.add_playwright(report).unwrap();
        assert_eq!(tally.count, Count { passed: 7, failed: 2, skipped: 4 });
        assert_eq!(tally.failures, ["hydrated: a.spec.ts > Lists, sort\ntoo late"]);
        assert!(Tally::default().add_playwright("{}").is_err());
    }

    #[test]
    fn remembers_what_failed() {
        let mut tally = Tally::default();
        for line in
            ["test a ... ok", "test b ... FAILED", "not ok 3 - PutImage", "test result: FAILED. 1 passed; 1 failed"]
        {
            tally.add_line(line);
        }
        assert_eq!(tally.failures, ["test b ... FAILED", "not ok 3 - PutImage"]);
        assert_eq!(tally.count, Count { passed: 1, failed: 2, skipped: 0 });
    }

    #[test]
    fn speaks_of_skipped_tests_only_when_there_are_any() {
        assert_eq!(Count { passed: 3, failed: 1, skipped: 0 }.to_string(), "3 passed, 1 failed");
        assert_eq!(Count { passed: 3, failed: 0, skipped: 2 }.to_string(), "3 passed, 0 failed, 2 skipped");
    }
}
