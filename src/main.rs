//! The command line: parse, call, exit.

use clap::{Parser, Subcommand};
use std::process::ExitCode;
use stowage::server::config::{DemoAws, Serve};
use stowage::server::{serve, telemetry};

/// A web dashboard for Amazon ECR
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Serve,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the dashboard (the default)
    Serve(Box<Serve>),
    /// Serve the demo's AWS endpoint over HTTP, for the AWS CLI and SDKs
    DemoAws(DemoAws),
}

/// Pages are rendered by nested calls, one for each element: an unoptimised build needs more than the usual 2 MiB.
const STACK: usize = 16 << 20;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = match cli.command {
        None => run(cli.serve.log.clone(), serve::serve(cli.serve)),
        Some(Command::Serve(config)) => run(config.log.clone(), serve::serve(*config)),
        Some(Command::DemoAws(config)) => run(config.log.clone(), serve::demo_aws(config)),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("stowage: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(log: stowage::server::config::Log, work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    telemetry::start(&log)?;
    tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(STACK).build()?.block_on(work)
}
