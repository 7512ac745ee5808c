//! Builds the page and has Chromium load it.

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const PAGE: &str = include_str!("page.html");
const TARGET: &str = "wasm32-unknown-unknown";
/// That of the site (xtask/src/front.rs).
const PROFILE: &str = "wasm-release";

/// The lines that the page printed.
pub fn run() -> Result<String, String> {
    let module = build()?;
    let bytes = fs::read(&module).map_err(|error| format!("cannot read {}: {error}", module.display()))?;
    let numbers: Vec<String> = bytes.iter().map(u8::to_string).collect();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser");
    let page = folder.join("page.html");
    fs::create_dir_all(&folder)
        .and_then(|()| fs::write(&page, PAGE.replace("/*WASM*/", &numbers.join(","))))
        .map_err(|error| format!("cannot write {}: {error}", page.display()))?;
    let shown = load(&page, &folder.join("profile"))?;
    let report = shown.split_once("<pre id=\"report\">").and_then(|(_, rest)| rest.split_once("</pre>"));
    match report {
        Some((lines, _)) if !lines.trim().is_empty() => Ok(lines.trim_end().to_owned()),
        _ => Err(format!("the page printed nothing:\n{}", shown.get(..2000).unwrap_or(&shown))),
    }
}

/// The path of this file's other program.
fn build() -> Result<PathBuf, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["build", "--bench", "browser", "--target", TARGET, "--profile", PROFILE, "--message-format", "json"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("cannot start cargo: {error}"))?;
    if !output.status.success() {
        return Err(format!("the build for {TARGET} failed ({}); `rustup target add {TARGET}`?", output.status));
    }
    let messages = String::from_utf8_lossy(&output.stdout);
    let values = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let program = values.rev().find_map(|message| message["executable"].as_str().map(PathBuf::from));
    program.ok_or_else(|| "cargo named no program".to_owned())
}

fn load(page: &Path, profile: &Path) -> Result<String, String> {
    let browser = std::env::var_os("STOWAGE_TEST_CHROMIUM").unwrap_or_else(|| "/usr/bin/chromium".into());
    let output = Command::new(&browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--dump-dom"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("file://{}", page.display()))
        .stderr(Stdio::null())
        .output()
        .map_err(|error| format!("cannot start {}: {error}", browser.display()))?;
    if !output.status.success() {
        return Err(format!("{} failed ({})", browser.display(), output.status));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
