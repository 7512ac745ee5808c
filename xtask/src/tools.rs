//! Programs, targets and packages that must be on the machine: found, installed, or named in one line.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::workspace::{Workspace, run};

pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// What a test step may need besides Rust.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tool {
    Chromium,
    /// The npm packages of `end2end/`.
    Playwright,
    /// The npm packages of `codemirror/`.
    Esbuild,
    /// A Python with the packages of `tests/python/requirements.txt`.
    Python,
}

impl Tool {
    pub const ALL: [Self; 4] = [Self::Chromium, Self::Playwright, Self::Esbuild, Self::Python];

    /// Installs it when it is missing, without a word unless that fails.
    pub fn install(self, workspace: &Workspace) -> Result<()> {
        match self {
            Self::Chromium => chromium(workspace),
            Self::Playwright => npm(workspace, "end2end"),
            Self::Esbuild => npm(workspace, crate::codemirror::SOURCE),
            Self::Python => peers(workspace),
        }
    }
}

/// Installs the target through rustup when it is missing.
pub fn wasm_target(workspace: &Workspace) -> Result<()> {
    let output = workspace.program("rustc", "").args(["--print", "target-libdir", "--target", WASM_TARGET]).output();
    let folder = String::from_utf8(output.context("could not start rustc")?.stdout)?;
    if Path::new(folder.trim()).is_dir() {
        return Ok(());
    }
    if !exists("rustup") {
        bail!("the Rust target {WASM_TARGET} is missing: install it, or rustup, which this would use");
    }
    run(workspace.program("rustup", "").args(["target", "add", WASM_TARGET]))
}

/// Installs a component of the Rust tool chain, such as `clippy`, when it is missing.
pub fn component(workspace: &Workspace, name: &str) -> Result<()> {
    let command = name.trim_start_matches("rust");
    if quietly(&mut workspace.cargo(&[command, "--version"])).is_ok() {
        return Ok(());
    }
    run(workspace.program("rustup", "").args(["component", "add", name]))
}

/// The browser for the tests.
pub fn browser() -> PathBuf {
    std::env::var_os("STOWAGE_TEST_CHROMIUM").map_or_else(|| "/usr/bin/chromium".into(), PathBuf::from)
}

/// The Python that has the emulators and the AWS client for the tests.
pub fn python(workspace: &Workspace) -> PathBuf {
    workspace.target.join("peers/bin/python")
}

fn chromium(workspace: &Workspace) -> Result<()> {
    if browser().exists() {
        return Ok(());
    }
    let wanted =
        "the browser tests need Chromium: install the package `chromium`, or name a program in STOWAGE_TEST_CHROMIUM";
    apt_get(workspace, "chromium").context(wanted)
}

/// The packages of a folder, as its lock file has them.
fn npm(workspace: &Workspace, name: &str) -> Result<()> {
    let folder = workspace.root.join(name);
    let lock = fs::read_to_string(folder.join("package-lock.json"))?;
    let record = folder.join("node_modules/.installed");
    if fs::read_to_string(&record).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    if !exists("npm") {
        let missing = format!("{name} needs Node.js with npm: install the packages `nodejs` and `npm`");
        apt_get(workspace, "npm").context(missing)?;
    }
    let mut command = workspace.program("npm", name);
    quietly(command.arg("ci").env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))?;
    Ok(fs::write(record, lock)?)
}

fn peers(workspace: &Workspace) -> Result<()> {
    let folder = workspace.target.join("peers");
    let requirements = workspace.root.join("tests/python/requirements.txt");
    // Where it lies is part of it: such a folder does not work elsewhere.
    let wanted = format!("{}\n{}", folder.display(), fs::read_to_string(&requirements)?);
    let record = folder.join("installed");
    if fs::read_to_string(&record).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    if !exists("python3") {
        apt_get(workspace, "python3-venv").context(
            "the tests against AWS emulators need Python: install the packages `python3` and `python3-venv`",
        )?;
    }
    let create = || quietly(workspace.program("python3", "").args(["-m", "venv", "--clear"]).arg(&folder));
    if create().is_err() {
        // Debian has the module in a package of its own.
        apt_get(workspace, "python3-venv")
            .context("Python cannot make a virtual environment: install `python3-venv`")?;
        create()?;
    }
    let mut command = workspace.program(python(workspace), "");
    quietly(command.args(["-m", "pip", "install", "--disable-pip-version-check", "--requirement"]).arg(requirements))?;
    Ok(fs::write(record, wanted)?)
}

/// Installs a package of Debian, where that is possible.
fn apt_get(workspace: &Workspace, package: &str) -> Result<()> {
    let user = Command::new("id").arg("-u").output().map(|output| output.stdout).unwrap_or_default();
    if user != b"0\n" || !exists("apt-get") {
        bail!("only root on Debian can have it installed by this program");
    }
    for arguments in [&["update"][..], &["install", "--yes", "--no-install-recommends", package]] {
        let mut command = workspace.program("apt-get", "");
        quietly(command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))?;
    }
    Ok(())
}

/// Whether a program of that name can be started.
fn exists(name: &str) -> bool {
    quietly(Command::new(name).arg("--version")).is_ok()
}

/// Runs the command; its output is seen only in the error when it fails.
fn quietly(command: &mut Command) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("could not start {name}"))?;
    if !output.status.success() {
        let text = [output.stdout, output.stderr].concat();
        bail!("{name} failed ({}):\n{}", output.status, String::from_utf8_lossy(&text).trim_end());
    }
    Ok(())
}
