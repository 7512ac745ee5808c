//! `cargo xtask bench browser`: the engine in Chromium, built for WASM as the one that ships is.
//!
//! This file is two programs: natively it builds itself for WASM, puts that into a page and reads what headless Chromium
//! makes of the page; as WASM it is what the page measures (`browser/page.html`).

#![cfg_attr(target_arch = "wasm32", no_main)]

#[cfg(target_arch = "wasm32")]
#[path = "browser/engine.rs"]
mod engine;

#[cfg(target_arch = "wasm32")]
#[path = "lifecycle/sample.rs"]
mod sample;

#[cfg(not(target_arch = "wasm32"))]
#[path = "browser/drive.rs"]
mod drive;

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    match drive::run() {
        Ok(report) => {
            println!("{report}");
            std::process::ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("{problem}");
            std::process::ExitCode::FAILURE
        }
    }
}
