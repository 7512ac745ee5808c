//! How Stowage is built, run and tested: `cargo xtask --help`.

mod demo;
mod front;
mod server;
mod site;
mod stamp;
mod tools;
mod workspace;

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
}

fn main() -> Result<()> {
    let cli = Cli::parse();
    let workspace = Workspace::find()?;
    match cli.command {
        Command::Build { release } => {
            front::build(&workspace)?;
            let profile = if release { Profile::Release } else { Profile::Dev };
            let binary = server::build(&workspace, profile)?;
            println!("{}", workspace.shown(&binary));
            Ok(())
        }
        Command::Demo(arguments) => demo::run(&workspace, &arguments),
    }
}
