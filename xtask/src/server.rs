//! The server program.

use std::path::PathBuf;

use anyhow::Result;

use crate::workspace::{Workspace, run};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    Dev,
    Release,
}

/// Builds it; the path of the program.
pub fn build(workspace: &Workspace, profile: Profile) -> Result<PathBuf> {
    build_with(workspace, profile, "ssr")
}

pub fn build_with(workspace: &Workspace, profile: Profile, features: &str) -> Result<PathBuf> {
    let mut command = workspace.cargo(&["build", "--bin", "stowage", "--features", features]);
    let folder = match profile {
        Profile::Dev => "debug",
        Profile::Release => {
            command.arg("--release");
            "release"
        }
    };
    run(&mut command)?;
    Ok(workspace.target.join(folder).join("stowage"))
}
