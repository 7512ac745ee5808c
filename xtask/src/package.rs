//! `cargo xtask package`: one program with everything in it, `target/package/stowage`.

use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::server::Profile;
use crate::workspace::Workspace;
use crate::{front, server, site, stamp};

pub fn run(workspace: &Workspace) -> Result<()> {
    front::build(workspace)?;
    // Not below CARGO_TARGET_DIR: the program is compiled with this very path in its source.
    let folder = workspace.root.join("target/package");
    let (embedded, fresh) = (folder.join("site"), folder.join("site.new"));
    if fresh.exists() {
        fs::remove_dir_all(&fresh)?;
    }
    site::copy_hashed(&workspace.site(), &fresh)?;
    if embedded.exists() && same(&embedded, &fresh)? {
        // Left alone, so that the program need not be compiled again.
        fs::remove_dir_all(&fresh)?;
    } else {
        if embedded.exists() {
            fs::remove_dir_all(&embedded)?;
        }
        fs::rename(&fresh, &embedded)?;
    }
    let program = server::build_with(workspace, Profile::Release, "embed,billing")?;
    let packaged = folder.join(front::NAME);
    fs::copy(program, &packaged)?;
    println!("{} ({} MB)", workspace.shown(&packaged), fs::metadata(&packaged)?.len() / 1_000_000);
    Ok(())
}

fn same(a: &Path, b: &Path) -> Result<bool> {
    let (a_files, b_files) = (stamp::files(a)?, stamp::files(b)?);
    if a_files.len() != b_files.len() {
        return Ok(false);
    }
    for (a_file, b_file) in a_files.iter().zip(&b_files) {
        if a_file.strip_prefix(a)? != b_file.strip_prefix(b)? || fs::read(a_file)? != fs::read(b_file)? {
            return Ok(false);
        }
    }
    Ok(true)
}
