//! Files from a folder on disk.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::File;

/// `target/site` as seen from the program (`target/debug/stowage`, `target/debug/deps/test`), else from the current
/// folder. The program's own comes first: files of another build do not fit it.
pub fn find() -> Option<PathBuf> {
    let program = std::env::current_exe().unwrap_or_default();
    let beside = program.ancestors().skip(2).take(2).map(|folder| folder.join("site"));
    let current = std::env::current_dir().map(|folder| folder.join("target/site"));
    beside.chain(current).find(|folder| folder.join(super::PKG).is_dir())
}

/// The paths of all files below `root`, with `/`, in no order. What cannot be read is left out.
pub fn files(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if let Ok(path) = path.strip_prefix(root) {
                let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
                found.push(parts.join("/"));
            }
        }
    }
    found
}

pub async fn read(path: &Path) -> Option<File> {
    let data = tokio::fs::metadata(path).await.ok()?;
    let content = tokio::fs::read(path).await.ok()?;
    let changed = data.modified().ok()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    Some(File { etag: format!("\"{:x}-{:x}\"", content.len(), changed.as_nanos()), content: Cow::Owned(content) })
}
