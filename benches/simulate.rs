//! `cargo xtask bench simulate`: `stowage simulate` on a file of 100,000 images, from start to end of the process.
//!
//! The process is this program again, which does of the real one only that: it is built without the server.

#[path = "lifecycle/sample.rs"]
mod sample;

use clap::Parser;
use sample::{NOW, images, policy};
use serde_json::{Value, json};
use std::fs;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};
use stowage::cli::Streams;
use stowage::cli::simulate::{Simulate, run_on};
use stowage::domain::image::{Image, ImageStatus};

const IMAGES: usize = 100_000;
const TIMES: usize = 7;

#[derive(Parser)]
enum Program {
    Simulate(Box<Simulate>),
}

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some("simulate") {
        let Program::Simulate(args) = Program::parse();
        let mut out = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
        let mut streams =
            Streams { input: &mut std::io::stdin().lock(), out: &mut out, err: &mut std::io::stderr().lock() };
        return ExitCode::from(run_on(&args, None, NOW, &mut streams));
    }
    match measure() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn measure() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("simulate");
    fs::create_dir_all(&folder)?;
    let file = folder.join("images.json");
    let details: Vec<Value> = images(IMAGES).iter().map(detail).collect();
    let bytes = serde_json::to_vec_pretty(&json!({ "imageDetails": details }))?;
    println!("{IMAGES} images, a file of {:.0} MiB", bytes.len() as f64 / f64::from(1 << 20));
    fs::write(&file, bytes)?;
    for rules in [10, 50] {
        let rules_file = folder.join(format!("policy-{rules}.json"));
        fs::write(&rules_file, policy(rules).to_json())?;
        for format in ["table", "csv", "markdown", "json"] {
            let mut taken =
                (0..TIMES).map(|_| run(&rules_file, &file, format)).collect::<std::io::Result<Vec<Duration>>>()?;
            taken.sort_unstable();
            let [least, median] = [taken[0], taken[TIMES / 2]].map(|time| time.as_secs_f64() * 1000.0);
            println!("{rules} rules, {format:8}  least {least:5.0} ms  median {median:5.0} ms");
        }
    }
    Ok(())
}

/// As `aws ecr describe-images` prints it.
fn detail(image: &Image) -> Value {
    let mut detail = json!({
        "registryId": "123456789012",
        "repositoryName": "platform/monorepo",
        "imageDigest": image.digest,
        "imageSizeInBytes": image.size_bytes,
        "imagePushedAt": image.pushed_at.rfc3339(),
        "imageManifestMediaType": image.media_type,
        "imageStatus": if image.status == ImageStatus::Archived { "ARCHIVED" } else { "ACTIVE" },
    });
    if !image.tags.is_empty() {
        detail["imageTags"] = json!(image.tags);
    }
    for (key, time) in [("lastRecordedPullTime", image.last_pulled_at), ("lastArchivedAt", image.last_archived_at)] {
        if let Some(time) = time {
            detail[key] = json!(time.rfc3339());
        }
    }
    detail
}

fn run(policy: &PathBuf, images: &PathBuf, format: &str) -> std::io::Result<Duration> {
    let start = Instant::now();
    let status = Command::new(std::env::current_exe()?)
        .args(["simulate", "--format", format, "--policy"])
        .arg(policy)
        .arg("--images")
        .arg(images)
        .stdout(Stdio::null())
        .status()?;
    if !status.success() {
        return Err(std::io::Error::other(format!("stowage simulate failed ({status})")));
    }
    Ok(start.elapsed())
}
