//! `cargo xtask codemirror`: bundles the code editor of the policy page, `codemirror/`, into `public/codemirror/`.
//!
//! The result is committed, so that building Stowage needs no Node; a test makes it anew and compares.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::stamp::files;
use crate::tools::Tool;
use crate::workspace::{Workspace, run};

/// Where the sources and their lock file are.
pub const SOURCE: &str = "codemirror";
const TARGET: &str = "public/codemirror";

/// Makes the bundle that is committed.
pub fn write(workspace: &Workspace) -> Result<()> {
    let target = workspace.root.join(TARGET);
    bundle(workspace, &target)?;
    println!("{}", workspace.shown(&target));
    Ok(())
}

/// Fails when the committed bundle is not what the sources and their lock file make.
pub fn check(workspace: &Workspace) -> Result<()> {
    let (committed, fresh) = (workspace.root.join(TARGET), workspace.target.join("codemirror"));
    bundle(workspace, &fresh)?;
    let contents = |folder: &Path| -> Result<Vec<(PathBuf, Vec<u8>)>> {
        files(folder)?.into_iter().map(|file| Ok((file.strip_prefix(folder)?.to_owned(), fs::read(&file)?))).collect()
    };
    if contents(&committed)? != contents(&fresh)? {
        bail!("{TARGET} is not what {SOURCE} makes: run `cargo xtask codemirror` and commit what it writes");
    }
    Ok(())
}

fn bundle(workspace: &Workspace, target: &Path) -> Result<()> {
    Tool::Esbuild.install(workspace)?;
    if target.exists() {
        fs::remove_dir_all(target)?;
    }
    fs::create_dir_all(target)?;
    let inputs = workspace.target.join("codemirror-inputs.json");
    let esbuild = workspace.root.join(SOURCE).join("node_modules/.bin/esbuild");
    run(workspace
        .program(esbuild, SOURCE)
        .args(["src/editor.js", "--bundle", "--minify", "--format=esm", "--target=es2022", "--charset=utf8"])
        .args(["--legal-comments=none", "--log-level=warning"])
        .arg(format!("--outfile={}", target.join("editor.js").display()))
        .arg(format!("--metafile={}", inputs.display())))?;
    let inputs = fs::read_to_string(inputs)?;
    let licences = licences(&workspace.root.join(SOURCE), &inputs)?;
    Ok(fs::write(target.join("licences.txt"), licences)?)
}

/// The licences of all packages of which some file is in the bundle.
fn licences(folder: &Path, inputs: &str) -> Result<String> {
    let inputs: serde_json::Value = serde_json::from_str(inputs).context("esbuild wrote no JSON")?;
    let inputs = inputs["inputs"].as_object().context("esbuild named no inputs")?;
    let packages: BTreeSet<&str> = inputs.keys().filter_map(|path| package(path)).collect();
    let mut text = "editor.js contains these packages.\n".to_owned();
    for name in packages {
        let package = folder.join("node_modules").join(name);
        let about = fs::read_to_string(package.join("package.json"))?;
        let about: serde_json::Value = serde_json::from_str(&about)?;
        let licence = fs::read_to_string(package.join("LICENSE")).with_context(|| format!("{name} has no licence"))?;
        let version = about["version"].as_str().unwrap_or_default();
        text.push_str(&format!("\n\n{name} {version}\n\n{}\n", licence.trim()));
    }
    Ok(text)
}

/// `@codemirror/view` of `node_modules/@codemirror/view/dist/index.js`; `None` for our own files.
fn package(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("node_modules/")?;
    let parts = if rest.starts_with('@') { 2 } else { 1 };
    rest.match_indices('/').nth(parts - 1).map(|(end, _)| &rest[..end])
}

#[cfg(test)]
mod tests {
    use super::package;

    #[test]
    fn packages_are_named_by_their_folder() {
        for (path, name) in [
            ("node_modules/@codemirror/view/dist/index.js", Some("@codemirror/view")),
            ("node_modules/crelt/index.js", Some("crelt")),
            ("src/editor.js", None),
        ] {
            assert_eq!(package(path), name);
        }
    }
}
