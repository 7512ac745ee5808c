//! What the browser gets: WASM with its JavaScript, one style sheet, and the files of `public/`, all in `target/site`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, anyhow};
use lightningcss::bundler::{Bundler, FileProvider};
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions};
use wasm_bindgen_cli_support::Bindgen;

use crate::workspace::{Workspace, run};
use crate::{site, split, stamp, tools};

/// The name of the package: of its library, and so of the files made from it.
pub const NAME: &str = "stowage";
/// The same for the demo, the tests and packages, so that what is tried is what ships.
pub const PROFILE: &str = "wasm-release";

/// Builds `target/site`; does nothing when no input changed since the last time.
pub fn build(workspace: &Workspace) -> Result<()> {
    tools::wasm_target(workspace)?;
    let module = compile(workspace)?;
    let started = Instant::now();
    let (folder, record) = (workspace.site(), workspace.target.join("site.stamp"));
    let program = std::env::current_exe()?;
    let (style, public) = (workspace.root.join("style"), workspace.root.join("public"));
    // The output is part of it: cargo-leptos writes to the same folder.
    let state = || stamp::describe(&[&program, &module, &style, &public, &folder]);
    if fs::read_to_string(&record).is_ok_and(|recorded| state().is_ok_and(|now| now == recorded)) {
        return Ok(());
    }
    let fresh = workspace.target.join("site.new");
    if fresh.exists() {
        fs::remove_dir_all(&fresh)?;
    }
    site::copy(&public, &fresh)?;
    let package = fresh.join(site::PKG);
    fs::create_dir_all(&package)?;
    bind(&split::split(&module, &package)?, &package)?;
    fs::write(package.join(format!("{NAME}.css")), style_sheet(&style.join("main.css"))?)?;
    site::compress(&fresh)?;
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::rename(&fresh, &folder)?;
    fs::write(&record, state()?)?;
    println!("{} ({:.1} s)", workspace.shown(&folder), started.elapsed().as_secs_f32());
    Ok(())
}

/// Compiles the library for the browser; the path of the module.
fn compile(workspace: &Workspace) -> Result<PathBuf> {
    run(&mut workspace.cargo(&[
        "build",
        "--lib",
        "--target",
        tools::WASM_TARGET,
        "--no-default-features",
        "--features",
        "hydrate",
        "--profile",
        PROFILE,
    ]))?;
    Ok(workspace.target.join(tools::WASM_TARGET).join(PROFILE).join(format!("{NAME}.wasm")))
}

/// wasm-bindgen as a library: its version is that of the one Cargo.lock, so it always fits the module.
fn bind(module: &Path, package: &Path) -> Result<()> {
    Bindgen::new()
        .input_path(module)
        .out_name(NAME)
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        // The parts find in the main module what they share with it, by names as the linker wrote them.
        .keep_lld_exports(true)
        .demangle(false)
        // With the names of functions a module is twice as long.
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(package)
        .with_context(|| format!("wasm-bindgen could not read {}", module.display()))?;
    fs::rename(package.join(format!("{NAME}_bg.wasm")), package.join(format!("{NAME}.wasm")))?;
    Ok(())
}

/// The style sheet with everything it imports, minified.
fn style_sheet(main: &Path) -> Result<String> {
    let files = FileProvider::new();
    let mut bundler = Bundler::new(&files, None, ParserOptions::default());
    let mut sheet = bundler.bundle(main).map_err(|error| anyhow!("{error}"))?;
    sheet.minify(MinifyOptions::default()).map_err(|error| anyhow!("{error}"))?;
    let printed = sheet.to_css(PrinterOptions { minify: true, ..Default::default() });
    Ok(printed.map_err(|error| anyhow!("{error}"))?.code)
}
