//! `stowage simulate`: what a policy would do to the images of a repository, and why.

mod csv;
mod details;
mod json;
mod manifests;
mod markdown;
mod report;
mod table;

use super::lint::{diagnose, write_text};
use super::streams::{Failure, Streams, standard};
use super::{GONE, INVALID, SUCCESS};
use crate::domain::diagnostic::Severity;
use crate::domain::image::{Image, StorageClass};
use crate::domain::lifecycle::Policy;
use crate::domain::lifecycle::parse::parse;
use crate::domain::problem::Problem;
use crate::domain::repository::RepositoryName;
use crate::domain::time::Timestamp;
use clap::{ArgGroup, Args, ValueEnum};
use details::Listing;
use report::{Bench, Report};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::SystemTime;

/// Tell what a lifecycle policy would do to images, and why
///
/// Exits with 0, with 1 when AWS would refuse the policy, 2 when something cannot be read, 3 when an image that
/// --fail-if-gone names would go. Nothing is changed, and without --repository nothing is asked of AWS.
#[derive(Args, Debug, Clone)]
#[command(group(ArgGroup::new("source").required(true)))]
pub struct Simulate {
    /// The policy; `-` for standard input
    #[arg(long, value_name = "POLICY.json")]
    pub policy: PathBuf,
    /// What `aws ecr describe-images` prints, archived images included (--filter imageStatus=ANY); `-` for standard
    /// input
    #[arg(long, value_name = "IMAGES.json", num_args = 1.., group = "source")]
    pub images: Vec<PathBuf>,
    /// Read the images of this repository, with the usual AWS credentials
    #[arg(long, value_name = "NAME", group = "source")]
    pub repository: Option<RepositoryName>,
    /// What `aws ecr batch-get-image` prints: children of indexes, and layers for exact bytes
    #[arg(long, value_name = "MANIFESTS.json", num_args = 1..)]
    pub manifests: Vec<PathBuf>,
    /// The policy in force, to compare with
    #[arg(long, value_name = "OLD.json")]
    pub current: Option<PathBuf>,
    /// When to evaluate instead of now, such as 2026-11-23T09:30:00Z
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse)]
    pub now: Option<Timestamp>,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Exit with 3 when an image with a tag that matches would go; `*` matches any run of characters
    #[arg(long, value_name = "PATTERN")]
    pub fail_if_gone: Vec<String>,
}

#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    #[default]
    Table,
    Json,
    Csv,
    /// For a comment on a pull request
    Markdown,
}

/// Runs on standard streams. `load` reads a live repository and is called only with `--repository`.
pub async fn run<F>(args: &Simulate, load: impl FnOnce(RepositoryName) -> F) -> ExitCode
where
    F: Future<Output = Result<Vec<Image>, Problem>>,
{
    let loaded = match &args.repository {
        Some(name) => Some(load(name.clone()).await),
        None => None,
    };
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_millis());
    let now = Timestamp::from_millis(i64::try_from(now).unwrap_or(i64::MAX));
    standard(|streams| run_on(args, loaded, now, streams))
}

/// Runs on the given streams; returns the exit code. `loaded` are the images of `--repository`; `clock` counts where
/// `--now` is not given.
pub fn run_on(
    args: &Simulate,
    loaded: Option<Result<Vec<Image>, Problem>>,
    clock: Timestamp,
    streams: &mut Streams<'_>,
) -> u8 {
    let result = simulate(args, loaded, clock, streams);
    streams.finish(result)
}

fn simulate(
    args: &Simulate,
    loaded: Option<Result<Vec<Image>, Problem>>,
    clock: Timestamp,
    streams: &mut Streams<'_>,
) -> Result<u8, Failure> {
    check_input(args)?;
    let (policy, text) = read_policy(&args.policy, streams)?;
    let current = match &args.current {
        Some(path) => Some(read_policy(path, streams)?.0),
        None => None,
    };
    let Listing { mut images, repository } = match loaded {
        Some(Ok(images)) => Listing { images, repository: args.repository.clone() },
        Some(Err(problem)) => return Err(Failure::unreadable(problem.to_string())),
        None => {
            let listing = details::read_all(&args.images, streams)?;
            miss_archive(&policy, &listing.images, streams);
            listing
        }
    };
    let manifests = manifests::read_all(&args.manifests, streams)?;
    manifests.add_subjects(&mut images);
    let now = args.now.unwrap_or(clock);
    let bench = Bench { images: &images, repository: repository.as_ref(), manifests: &manifests, now };
    let report = Report::new(&policy, &text, current.as_ref(), &bench, &args.fail_if_gone);
    match args.format {
        Format::Table => table::write(&report, streams.out)?,
        Format::Json => json::write(&report, streams.out)?,
        Format::Csv => csv::write(&report, streams.out)?,
        Format::Markdown => markdown::write(&report, streams.out)?,
    }
    for image in &report.missed {
        let line = format!("stowage: {} would go, although {} must stay", report.name(image.at), image.pattern);
        // Where nobody reads standard error the exit code still tells.
        let _ = writeln!(streams.err, "{}", super::lint::printable(&line));
    }
    Ok(if report.missed.is_empty() { SUCCESS } else { GONE })
}

/// DescribeImages leaves archived images out unless it is told otherwise (ecr.md 3.4).
fn miss_archive(policy: &Policy, images: &[Image], streams: &mut Streams<'_>) {
    let sees_archive = policy.rules.iter().any(|rule| rule.count.storage_class() == StorageClass::Archive);
    if sees_archive && images.iter().all(|image| image.storage_class() == StorageClass::Standard) {
        let note = "none of these images is archived; describe-images lists those only with --filter imageStatus=ANY";
        // Only a hint: nothing depends on it.
        let _ = writeln!(streams.err, "stowage: {note}");
    }
}

/// Standard input can be read once.
fn check_input(args: &Simulate) -> Result<(), Failure> {
    let paths = [&args.policy].into_iter().chain(&args.images).chain(&args.manifests).chain(&args.current);
    if paths.filter(|path| path.as_os_str() == "-").count() > 1 {
        return Err(Failure::unreadable("only one of the files can be - (standard input)"));
    }
    Ok(())
}

/// A valid policy and its text; of an invalid one everything that is wrong with it goes to standard error.
fn read_policy(path: &Path, streams: &mut Streams<'_>) -> Result<(Policy, String), Failure> {
    let text = streams.read_text(path)?;
    if let Some(policy) = parse(&text).policy {
        return Ok((policy, text));
    }
    let mut errors = diagnose(&text);
    errors.retain(|d| d.severity == Severity::Error);
    write_text(streams.err, &path.display().to_string(), &errors)?;
    Err(Failure { code: INVALID, message: String::new() })
}
