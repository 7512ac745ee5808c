//! How Stowage is built, run and tested: `cargo xtask --help`.

mod bench;
mod codemirror;
mod demo;
mod dev;
mod front;
mod package;
mod server;
mod site;
mod split;
mod stamp;
mod test;
mod tools;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::server::Profile;
use crate::workspace::Workspace;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, runs and tests Stowage")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the site (target/site) and the server (target/debug/stowage)
    Build {
        /// The server with optimizations: target/release/stowage
        #[arg(long)]
        release: bool,
    },
    /// Build, then serve a made-up registry to try everything on
    Demo(demo::Arguments),
    /// Serve the demo, and build and start it again whenever a source changes
    Dev(dev::Arguments),
    /// Run all tests and checks, installing what they need
    Test(test::Arguments),
    /// Run benchmarks: those named, or all
    Bench(bench::Arguments),
    /// Bundle the code editor of the policy page into public/codemirror; needs Node.js
    Codemirror,
    /// Make one program with everything in it: target/package/stowage
    Package,
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    match command {
        Command::Build { release } => {
            front::build(&workspace)?;
            let profile = if release { Profile::Release } else { Profile::Dev };
            let binary = server::build(&workspace, profile)?;
            println!("{}", workspace.shown(&binary));
        }
        Command::Demo(arguments) => demo::run(&workspace, &arguments)?,
        Command::Dev(arguments) => dev::run(&workspace, &arguments)?,
        Command::Bench(arguments) => bench::run(&workspace, &arguments)?,
        Command::Codemirror => codemirror::write(&workspace)?,
        Command::Package => package::run(&workspace)?,
        Command::Test(arguments) => return Ok(test::run(&workspace, &arguments)),
    }
    Ok(ExitCode::SUCCESS)
}
