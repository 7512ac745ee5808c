//! Where things are, and how a program is started from there.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

pub struct Workspace {
    pub root: PathBuf,
    /// `target`, or what `CARGO_TARGET_DIR` names.
    pub target: PathBuf,
}

impl Workspace {
    pub fn find() -> Result<Self> {
        let manifest =
            env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
        let root = manifest.parent().context("xtask lies in a folder of the workspace")?.to_owned();
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir));
        Ok(Self { root, target })
    }

    /// The files that the browser gets.
    pub fn site(&self) -> PathBuf {
        self.target.join("site")
    }

    /// The path as a person at the root of the workspace would type it.
    pub fn shown<'a>(&self, path: &'a Path) -> std::path::Display<'a> {
        path.strip_prefix(&self.root).unwrap_or(path).display()
    }

    /// A program that runs at the root of the workspace, or in `folder` below it.
    pub fn program(&self, name: impl AsRef<Path>, folder: &str) -> Command {
        let mut command = Command::new(name.as_ref());
        command.current_dir(self.root.join(folder));
        // What `cargo run` tells this program about itself. Some build scripts watch these variables: passed on, they
        // would make every build differ from one that is started by hand.
        for (name, _) in env::vars_os() {
            let name = name.to_string_lossy();
            if ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"].iter().any(|own| name.starts_with(own)) {
                command.env_remove(&*name);
            }
        }
        command
    }

    pub fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = self.program(env::var_os("CARGO").map_or_else(|| "cargo".into(), PathBuf::from), "");
        command.args(arguments);
        command
    }
}

/// Runs the command and fails when it does.
pub fn run(command: &mut Command) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("could not start {name}"))?;
    if !status.success() {
        let arguments: Vec<_> = command.get_args().map(|argument| argument.to_string_lossy()).collect();
        bail!("{name} {} failed ({status})", arguments.join(" "));
    }
    Ok(())
}
