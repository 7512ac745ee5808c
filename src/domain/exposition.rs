//! The text that Prometheus reads: exposition format 0.0.4.

use std::fmt::Write;

/// What a family of samples is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Only ever grows, until the process starts again. Its name ends in `_total`.
    Counter,
    Gauge,
    Histogram,
}

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
        }
    }
}

/// How long things took, sorted into buckets.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Histogram {
    /// How many fell into each of [`BUCKETS`] and into none before it.
    counts: [u64; BUCKETS.len()],
    beyond: u64,
    sum: f64,
}

/// Upper bounds in seconds; those that Prometheus's own clients use.
pub const BUCKETS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

impl Histogram {
    pub fn add(&mut self, seconds: f64) {
        match BUCKETS.iter().position(|bound| seconds <= *bound) {
            Some(bucket) => self.counts[bucket] += 1,
            None => self.beyond += 1,
        }
        self.sum += seconds;
    }
}

/// Labels of a sample, as names and values. Names are ours, values may be anything.
pub type Labels<'a> = &'a [(&'a str, &'a str)];

/// A text under way. Samples belong to the family that was begun last.
#[derive(Debug, Default)]
pub struct Exposition {
    text: String,
    family: &'static str,
}

impl Exposition {
    pub fn family(&mut self, name: &'static str, kind: Kind, help: &str) {
        self.family = name;
        let help = help.replace('\\', "\\\\").replace('\n', "\\n");
        let _ = write!(self.text, "# HELP {name} {help}\n# TYPE {name} {}\n", kind.word());
    }

    pub fn sample(&mut self, labels: Labels<'_>, value: f64) {
        self.line("", labels, None, value);
    }

    /// A family of one sample.
    pub fn single(&mut self, name: &'static str, kind: Kind, help: &str, value: f64) {
        self.family(name, kind, help);
        self.sample(&[], value);
    }

    pub fn histogram(&mut self, labels: Labels<'_>, histogram: &Histogram) {
        let mut seen = 0;
        for (bound, count) in BUCKETS.iter().zip(histogram.counts) {
            seen += count;
            self.line("_bucket", labels, Some(&bound.to_string()), seen as f64);
        }
        let all = seen + histogram.beyond;
        self.line("_bucket", labels, Some("+Inf"), all as f64);
        self.line("_sum", labels, None, histogram.sum);
        self.line("_count", labels, None, all as f64);
    }

    #[must_use]
    pub fn into_text(self) -> String {
        self.text
    }

    fn line(&mut self, suffix: &str, labels: Labels<'_>, bound: Option<&str>, value: f64) {
        let pairs = labels.iter().copied().chain(bound.map(|bound| ("le", bound)));
        let pairs: Vec<String> = pairs.map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
        let labels = if pairs.is_empty() { String::new() } else { format!("{{{}}}", pairs.join(",")) };
        let _ = writeln!(self.text, "{}{suffix}{labels} {}", self.family, number(value));
    }
}

fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

fn number(value: f64) -> String {
    match value {
        f64::INFINITY => "+Inf".to_owned(),
        f64::NEG_INFINITY => "-Inf".to_owned(),
        value => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_follow_their_family_and_hostile_labels_stay_one_line() {
        let mut text = Exposition::default();
        text.single("up", Kind::Gauge, "Whether it\nruns.", 1.0);
        text.family("bytes", Kind::Counter, "Of C:\\.");
        text.sample(&[("repository", "a\"}\n# TYPE x gauge\\"), ("class", "standard")], 1.5);
        text.sample(&[], f64::INFINITY);
        assert_eq!(
            text.into_text(),
            "# HELP up Whether it\\nruns.\n# TYPE up gauge\nup 1\n\
             # HELP bytes Of C:\\\\.\n# TYPE bytes counter\n\
             bytes{repository=\"a\\\"}\\n# TYPE x gauge\\\\\",class=\"standard\"} 1.5\nbytes +Inf\n"
        );
    }

    #[test]
    fn buckets_hold_all_that_is_below_them() {
        let mut histogram = Histogram::default();
        for seconds in [0.001, 0.005, 0.3, 60.0] {
            histogram.add(seconds);
        }
        let mut text = Exposition::default();
        text.family("took", Kind::Histogram, "Seconds.");
        text.histogram(&[("route", "/")], &histogram);
        let text = text.into_text();
        for line in [
            "took_bucket{route=\"/\",le=\"0.005\"} 2",
            "took_bucket{route=\"/\",le=\"0.25\"} 2",
            "took_bucket{route=\"/\",le=\"0.5\"} 3",
            "took_bucket{route=\"/\",le=\"10\"} 3",
            "took_bucket{route=\"/\",le=\"+Inf\"} 4",
            "took_sum{route=\"/\"} 60.306",
            "took_count{route=\"/\"} 4",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
        }
    }
}
