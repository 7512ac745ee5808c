//! How many tests passed, told from what their runners print.

use std::fmt;
use std::ops::AddAssign;

use anyhow::{Context, Result};

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
    pub fn of_playwright(report: &str) -> Result<Self> {
        let report: serde_json::Value = serde_json::from_str(report)?;
        let number = |name: &str| {
            let number = report.get("stats").and_then(|stats| stats.get(name)).and_then(serde_json::Value::as_u64);
            number.with_context(|| format!("Playwright's report has no stats.{name}"))
        };
        Ok(Self {
            passed: number("expected")?,
            failed: number("unexpected")? + number("flaky")?,
            skipped: number("skipped")?,
        })
    }
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
        let report = r#"{"stats": {"expected": 7, "unexpected": 2, "flaky": 1, "skipped": 4}}"#;
        assert_eq!(Count::of_playwright(report).unwrap(), count(7, 3, 4));
        assert!(Count::of_playwright("{}").is_err());
    }

    #[test]
    fn speaks_of_skipped_tests_only_when_there_are_any() {
        assert_eq!(Count { passed: 3, failed: 1, skipped: 0 }.to_string(), "3 passed, 1 failed");
        assert_eq!(Count { passed: 3, failed: 0, skipped: 2 }.to_string(), "3 passed, 0 failed, 2 skipped");
    }
}
