//! `stowage lint`: everything that is wrong or risky about a policy text.

use super::streams::{Failure, Streams, standard};
use super::{INVALID, SUCCESS};
use crate::domain::diagnostic::{Diagnostic, Severity};
use crate::domain::lifecycle::parse::parse;
use crate::domain::lifecycle::review::review_text;
use crate::domain::text::plain;
use clap::{Args, ValueEnum};
use serde_json::json;
use std::borrow::Cow;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// Check a lifecycle policy: what AWS would refuse, and what people regret
///
/// Exits with 0 when AWS would accept the policy, 1 when not, 2 when the file cannot be read.
#[derive(Args, Debug, Clone)]
pub struct Lint {
    /// The policy; `-` for standard input
    #[arg(value_name = "POLICY.json")]
    pub policy: PathBuf,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    #[default]
    Text,
    Json,
}

/// Runs on standard streams.
#[must_use]
pub fn run(args: &Lint) -> ExitCode {
    standard(|streams| run_on(args, streams))
}

/// Runs on the given streams; returns the exit code.
pub fn run_on(args: &Lint, streams: &mut Streams<'_>) -> u8 {
    let result = lint(args, streams);
    streams.finish(result)
}

fn lint(args: &Lint, streams: &mut Streams<'_>) -> Result<u8, Failure> {
    let text = streams.read_text(&args.policy)?;
    let diagnostics = diagnose(&text);
    let name = args.policy.display().to_string();
    match args.format {
        Format::Json => {
            serde_json::to_writer_pretty(&mut *streams.out, &json!({ "diagnostics": wire(&diagnostics) }))
                .map_err(std::io::Error::from)?;
            writeln!(streams.out)?;
        }
        Format::Text => write_text(&mut *streams.out, &name, &diagnostics)?,
    }
    Ok(if diagnostics.iter().any(|d| d.severity == Severity::Error) { INVALID } else { SUCCESS })
}

/// Errors, or of a valid policy the warnings, in the order of the text.
pub(super) fn diagnose(text: &str) -> Vec<Diagnostic> {
    let parsed = parse(text);
    let mut diagnostics = parsed.diagnostics;
    if let Some(policy) = parsed.policy {
        diagnostics.extend(review_text(&policy, text));
    }
    diagnostics.sort_by_key(|d| d.position);
    diagnostics
}

/// The JSON form of diagnostics.
pub(super) fn wire(diagnostics: &[Diagnostic]) -> serde_json::Value {
    let one = |d: &Diagnostic| {
        json!({
            "severity": d.severity,
            "code": d.code,
            "message": d.message,
            "awsMessage": d.aws_message,
            "rule": d.rule,
            "pointer": d.pointer,
            "line": d.position.line,
            "column": d.position.column,
        })
    };
    diagnostics.iter().map(one).collect()
}

/// As compilers do: `policy.json:4:23: error: …`, so that editors and CI find the place.
pub(super) fn write_text(out: &mut dyn Write, name: &str, diagnostics: &[Diagnostic]) -> std::io::Result<()> {
    for d in diagnostics {
        let severity = severity(d.severity);
        let rule = d.rule.map_or_else(String::new, |rule| format!("rule {rule}: "));
        let (line, column) = (d.position.line, d.position.column);
        writeln!(out, "{name}:{line}:{column}: {severity}: {rule}{} [{}]", printable(&d.message), d.code)?;
        if let Some(aws) = &d.aws_message {
            writeln!(out, "  AWS: {}", printable(aws))?;
        }
        if let Some(fix) = &d.fix {
            writeln!(out, "  fix: {}", printable(&fix.label))?;
        }
    }
    let count = |wanted| diagnostics.iter().filter(|d| d.severity == wanted).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let plural = |n: usize, noun: &str| format!("{n} {noun}{}", if n == 1 { "" } else { "s" });
    let verdict = if errors == 0 { "valid" } else { "AWS would refuse this policy" };
    writeln!(out, "{name}: {verdict}; {}, {}", plural(errors, "error"), plural(warnings, "warning"))
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// Text from a file as a terminal may show it: control and direction characters escaped.
pub(super) fn printable(text: &str) -> Cow<'_, str> {
    match plain(text) {
        text if text.contains('\t') => Cow::Owned(text.replace('\t', "\\t")),
        text => text,
    }
}
