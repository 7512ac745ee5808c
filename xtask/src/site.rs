//! A folder of files that a browser gets, and what is done to it as a whole.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context, Result, anyhow};
use sha2::{Digest, Sha256};

use crate::stamp::files;

/// The folder of what is built, as against `public/`.
pub const PKG: &str = "pkg";

pub fn copy(from: &Path, to: &Path) -> Result<()> {
    for file in files(from)? {
        let copied = to.join(file.strip_prefix(from)?);
        fs::create_dir_all(copied.parent().context("a file lies in a folder")?)?;
        fs::copy(&file, &copied).with_context(|| format!("could not copy {}", file.display()))?;
    }
    Ok(())
}

/// Copies a site, and puts what is built into a folder named after a hash of it all: `pkg/0123456789abcdef/stowage.js`.
///
/// A hash for each file would be of no use: they name each other, and files of two builds do not fit together.
pub fn copy_hashed(from: &Path, to: &Path) -> Result<()> {
    copy(from, to)?;
    let built = to.join(PKG);
    let mut digest = Sha256::new();
    for file in files(&built)? {
        digest.update(file.strip_prefix(&built)?.to_string_lossy().as_bytes());
        digest.update(fs::read(&file)?);
    }
    let hash: String = digest.finalize()[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    let moved = to.join("pkg.new");
    fs::rename(&built, &moved)?;
    fs::create_dir(&built)?;
    fs::rename(moved, built.join(hash))?;
    Ok(())
}

/// Puts a `.br` and a `.gz` beside every file that gets shorter by it.
pub fn compress(site: &Path) -> Result<()> {
    for file in files(site)? {
        let plain = fs::read(&file)?;
        let (brotli, gzip) = thread::scope(|scope| {
            let brotli = scope.spawn(|| brotli(&plain));
            (brotli.join(), gzip(&plain))
        });
        let brotli = brotli.map_err(|_| anyhow!("brotli failed on {}", file.display()))?;
        for (packed, extension) in [(brotli?, "br"), (gzip?, "gz")] {
            if packed.len() < plain.len() {
                fs::write(with_suffix(&file, extension), packed)?;
            }
        }
    }
    Ok(())
}

fn with_suffix(file: &Path, extension: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    name.into()
}

fn brotli(plain: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &plain[..], &mut packed, &parameters)?;
    Ok(packed)
}

fn gzip(plain: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(plain)?;
    Ok(encoder.finish()?)
}
