//! Programs and targets that must be on the machine: found, installed, or named in one line.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::workspace::{Workspace, run};

pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Installs the target through rustup when it is missing.
pub fn wasm_target(workspace: &Workspace) -> Result<()> {
    let output = workspace.program("rustc", "").args(["--print", "target-libdir", "--target", WASM_TARGET]).output();
    let folder = String::from_utf8(output.context("could not start rustc")?.stdout)?;
    if std::path::Path::new(folder.trim()).is_dir() {
        return Ok(());
    }
    if !exists("rustup") {
        bail!("The Rust target {WASM_TARGET} is missing, and there is no rustup to install it with.");
    }
    run(workspace.program("rustup", "").args(["target", "add", WASM_TARGET]))
}

/// Whether a program of that name can be started.
pub fn exists(name: &str) -> bool {
    Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success())
}
