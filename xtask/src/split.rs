//! Takes the pages out of the main module: each becomes a file that is loaded when it is first opened.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use wasm_split_cli_support::{Options, transform};

use crate::front::NAME;

/// The script that loads the files. `#[lazy]` writes this name into the module, and its blanks too.
const LOADER: &str = "./__wasm_split.______________________.js";
/// Which files a page needs, by the name that `#[lazy]` gave it: the server announces them to the browser.
const MANIFEST: &str = "__wasm_split_manifest.json";

/// Writes the parts and their loader to `package`; the path of what is left, which goes through wasm-bindgen.
///
/// # Errors
/// When the module was not built with `--emit-relocs` (.cargo/config.toml), or a file cannot be written.
pub fn split(module: &Path, package: &Path) -> Result<PathBuf> {
    let whole = fs::read(module).with_context(|| format!("could not read {}", module.display()))?;
    let main = module.with_extension("main.wasm");
    let script = format!("./{NAME}.js");
    let mut options = Options::new(&whole);
    options.output_dir = package;
    options.main_out_path = &main;
    options.main_module = &script;
    options.link_name = LOADER;
    let parts = transform(options).map_err(|error| anyhow!("could not split {}: {error:#}", module.display()))?;
    for part in &parts.split_modules {
        fs::write(part, without_names(&fs::read(part)?)?)?;
    }
    // In the order of their names, so that the same parts make the same file.
    let files: BTreeMap<_, _> = parts.prefetch_map.into_iter().collect();
    fs::write(package.join(MANIFEST), serde_json::to_string(&files)?)?;
    Ok(main)
}

/// The module without its custom sections, which name its functions for people: half of its length. wasm-bindgen does the
/// same to the main module.
fn without_names(module: &[u8]) -> Result<Vec<u8>> {
    const HEADER: usize = 8;
    const CUSTOM: u8 = 0;
    let mut kept = module.get(..HEADER).context("a module begins with a header")?.to_vec();
    let mut rest = &module[HEADER..];
    while let Some((&kind, after)) = rest.split_first() {
        let (length, prefix) = leb128(after)?;
        let end = 1 + prefix + length;
        let section = rest.get(..end).context("a section ends within the module")?;
        if kind != CUSTOM {
            kept.extend_from_slice(section);
        }
        rest = &rest[end..];
    }
    Ok(kept)
}

/// An unsigned number, and how many bytes it takes.
fn leb128(bytes: &[u8]) -> Result<(usize, usize)> {
    let mut value = 0;
    for (index, byte) in bytes.iter().take(5).enumerate() {
        value |= usize::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Ok((value, index + 1));
        }
    }
    Err(anyhow!("a section without a length"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_loses_only_its_names() {
        let header = *b"\0asm\x01\0\0\0";
        let types = [1, 4, 1, 0x60, 0, 0];
        let long = [&[10, 0x81, 0x01][..], &[7; 129]].concat();
        let names = [0, 5, 4, b'n', b'a', b'm', b'e'];
        let module = [&header[..], &types, &names, &long, &names].concat();
        assert_eq!(without_names(&module).unwrap(), [&header[..], &types, &long].concat());
        assert!(without_names(&module[..module.len() - 1]).is_err());
        assert!(without_names(b"\0asm").is_err());
    }
}
