//! Whether files are still those of the last time, told by length and time of change, without reading them.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use anyhow::{Context, Result};

/// Every file below `path`, or `path` itself when it is one, in the order of their names.
pub fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut entries = Vec::new();
    for entry in fs::read_dir(path).with_context(|| format!("could not list {}", path.display()))? {
        entries.push(entry?.path());
    }
    entries.sort();
    let mut found = Vec::new();
    for entry in entries {
        found.extend(files(&entry)?);
    }
    Ok(found)
}

/// One line for each file: path, length in bytes, time of change in nanoseconds. A missing file has a line too.
pub fn describe(paths: &[&Path]) -> Result<String> {
    let mut text = String::new();
    for path in paths {
        for file in files(path)? {
            let (length, changed) = match fs::metadata(&file) {
                Ok(data) => (data.len(), data.modified()?.duration_since(UNIX_EPOCH)?.as_nanos()),
                Err(_) => (0, 0),
            };
            writeln!(text, "{} {length} {changed}", file.display())?;
        }
    }
    Ok(text)
}
