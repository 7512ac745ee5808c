//! `cargo xtask bench`: the programs in `benches/`, which print numbers and judge nothing.

use std::fs;
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;

use crate::stamp;
use crate::workspace::{Workspace, run as run_command};

#[derive(Args)]
pub struct Arguments {
    /// Such as `lifecycle` for benches/lifecycle.rs
    names: Vec<String>,
}

pub fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let all = benches(workspace)?;
    let named = |name: &String| all.iter().find(|(known, _)| known == name);
    if let Some(unknown) = arguments.names.iter().find(|name| named(name).is_none()) {
        let names: Vec<_> = all.iter().map(|(name, _)| name.as_str()).collect();
        bail!("there is no benchmark {unknown}, only: {}", names.join(", "));
    }
    let wanted = |name| arguments.names.is_empty() || arguments.names.contains(name);
    for (name, file) in all.iter().filter(|(name, _)| wanted(name)) {
        let mut command = workspace.cargo(&["bench", "--bench", name]);
        // The others do without: with the server they would wait ten minutes for its dependencies.
        let source = fs::read_to_string(file)?;
        let features = [("stowage::server", "ssr"), ("stowage::cli", "cli")];
        if let Some((_, feature)) = features.iter().find(|(path, _)| source.contains(path)) {
            command.args(["--features", feature]);
        }
        run_command(&mut command)?;
    }
    Ok(())
}

/// Names and sources.
fn benches(workspace: &Workspace) -> Result<Vec<(String, PathBuf)>> {
    let folder = workspace.root.join("benches");
    let mut found = Vec::new();
    for file in if folder.is_dir() { stamp::files(&folder)? } else { Vec::new() } {
        let is_program =
            file.parent() == Some(folder.as_path()) && file.extension().is_some_and(|extension| extension == "rs");
        if let (true, Some(name)) = (is_program, file.file_stem()) {
            found.push((name.to_string_lossy().into_owned(), file));
        }
    }
    Ok(found)
}
