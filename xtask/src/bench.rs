//! `cargo xtask bench`: the programs in `benches/`, which print numbers and judge nothing.
//!
//! One in JavaScript drives a browser: it is given the address of a page and the path of Chromium.
//! `inventory` then goes on with the whole program: see `inventory`.

mod inventory;
mod load;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::Args;

use crate::server::{self, Profile, Running};
use crate::tools::{self, Tool};
use crate::workspace::{Workspace, run as run_command};
use crate::{front, stamp};

const SCRIPT: &str = "mjs";

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
        if file.extension().is_some_and(|extension| extension == SCRIPT) {
            in_browser(workspace, file)?;
            continue;
        }
        let mut command = workspace.cargo(&["bench", "--bench", name]);
        // The others do without: with the server they would wait ten minutes for its dependencies.
        let source = fs::read_to_string(file)?;
        let features = [("stowage::server", server::FEATURES), ("stowage::cli", "cli")];
        if let Some((_, feature)) = features.iter().find(|(path, _)| source.contains(path)) {
            command.args(["--features", feature]);
        }
        run_command(&mut command)?;
        if name == "inventory" {
            inventory::run(workspace)?;
        }
    }
    Ok(())
}

/// Serves a repository of 20,000 images and runs a script on its policy page.
fn in_browser(workspace: &Workspace, script: &Path) -> Result<()> {
    for tool in [Tool::Chromium, Tool::Playwright] {
        tool.install(workspace)?;
    }
    front::build(workspace)?;
    // The browser does the work that is measured.
    let address = format!("127.0.0.1:{}", server::free_ports()?);
    let mut command = workspace.program(server::build(workspace, Profile::Dev)?, "");
    command.args(["serve", "--demo", "--demo-repositories", "1", "--demo-images", "20000", "--listen", &address]);
    let mut served = Running::start(command.env("STOWAGE_LOG", "error"))?;
    served.wait_for(&address)?;
    let page = format!("http://{address}/policy/team-07/service-00000");
    run_command(workspace.program("node", "").arg(script).arg(page).arg(tools::browser()))
}

/// Names and sources.
fn benches(workspace: &Workspace) -> Result<Vec<(String, PathBuf)>> {
    let folder = workspace.root.join("benches");
    let mut found = Vec::new();
    for file in if folder.is_dir() { stamp::files(&folder)? } else { Vec::new() } {
        let is_program = file.parent() == Some(folder.as_path())
            && file.extension().is_some_and(|extension| extension == "rs" || extension == SCRIPT);
        if let (true, Some(name)) = (is_program, file.file_stem()) {
            found.push((name.to_string_lossy().into_owned(), file));
        }
    }
    Ok(found)
}
