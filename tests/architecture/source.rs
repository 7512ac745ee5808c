//! Source files as tokens: names and the punctuation that paths are made of, without comments and strings.

use std::fs;
use std::path::{Path, PathBuf};

pub struct Source {
    /// From the root of the workspace.
    pub path: String,
    /// `["server", "assets"]` for `src/server/assets.rs`; empty for `src/lib.rs`.
    pub module: Vec<String>,
    pub lines: usize,
    tokens: Vec<String>,
}

pub fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every Rust file below that folder of the workspace; none when there is no such folder.
pub fn below(folder: &str) -> Vec<Source> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(Source::new(&path));
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

impl Source {
    fn new(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap();
        let path = path.strip_prefix(root()).unwrap();
        let mut module: Vec<_> =
            path.with_extension("").iter().skip(1).map(|part| part.to_str().unwrap().to_owned()).collect();
        if module == ["lib"] {
            module.clear();
        }
        let lines = text.lines().count();
        Self { path: path.display().to_string(), module, lines, tokens: tokens(&text) }
    }

    /// Tests and data lie in files and folders of that name.
    pub fn is_test(&self) -> bool {
        self.module.iter().any(|part| matches!(part.as_str(), "tests" | "data"))
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tokens
            .iter()
            .map(String::as_str)
            .filter(|token| token.starts_with(|c: char| c.is_alphabetic() || c == '_'))
    }

    /// The paths into this package, from its root: what follows `crate::`, `stowage::`, or enough `super::`.
    ///
    /// In a module inside a file `super` climbs one step less than is assumed here; what is then found is not at the root.
    pub fn own_paths(&self) -> Vec<Vec<String>> {
        let mut found = Vec::new();
        for (at, token) in self.tokens.iter().enumerate() {
            let starts = at == 0 || self.tokens[at - 1] != "::";
            let base = match token.as_str() {
                "crate" | "stowage" if starts => Vec::new(),
                "super" if starts => self.module[..self.module.len().saturating_sub(1)].to_vec(),
                _ => continue,
            };
            if self.tokens.get(at + 1).is_some_and(|next| next == "::") {
                self.expand(at + 2, base, &mut found);
            }
        }
        found
    }

    /// Reads the tree of a path from `at` on; where it ends.
    fn expand(&self, mut at: usize, mut path: Vec<String>, found: &mut Vec<Vec<String>>) -> usize {
        loop {
            match self.tokens.get(at).map(String::as_str) {
                Some("{") => {
                    at += 1;
                    while self.tokens.get(at).is_some_and(|token| token != "}") {
                        at = self.expand(at, path.clone(), found);
                        // After `as name` too.
                        let rest = self.tokens[at..].iter().take_while(|token| !matches!(token.as_str(), "," | "}"));
                        at += rest.count();
                        at += usize::from(self.tokens.get(at).is_some_and(|token| token == ","));
                    }
                    return at + 1;
                }
                Some("super") => {
                    path.pop();
                }
                Some(name) => path.push(name.to_owned()),
                None => return at,
            }
            at += 1;
            if self.tokens.get(at).is_none_or(|token| token != "::") {
                found.push(path);
                return at;
            }
            at += 1;
        }
    }
}

/// Names, numbers, `::` and single characters; comments, strings and characters in quotes are left out.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(length) = raw_string(rest).or_else(|| quoted(rest)) {
            length
        } else if word > 0 {
            tokens.push(rest[..word].to_owned());
            word
        } else if rest.starts_with("::") {
            tokens.push("::".to_owned());
            2
        } else {
            if !first.is_whitespace() {
                tokens.push(first.to_string());
            }
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    tokens
}

/// The length of the raw string that `text` starts with.
fn raw_string(text: &str) -> Option<usize> {
    let after = text.strip_prefix("br").or_else(|| text.strip_prefix('r'))?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    let start = text.len() - after.len() + hashes;
    text[start..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    text[start + 1..].find(&end).map(|at| start + 1 + at + end.len())
}

/// The length of the string or character in quotes that `text` starts with; a lifetime is neither.
fn quoted(text: &str) -> Option<usize> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let mut characters = text.char_indices().skip(1);
    while let Some((at, c)) = characters.next() {
        if c == '\\' {
            characters.next();
        } else if c == quote {
            return Some(at + 1);
        } else if quote == '\'' && (at > 1 || c == '\n') && !text.starts_with("'\\") {
            return None;
        }
    }
    None
}
