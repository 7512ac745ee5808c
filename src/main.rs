//! The command line: parse, call, exit.

use clap::{Parser, Subcommand};
use std::process::ExitCode;
use stowage::cli::lint::{self, Lint};
use stowage::cli::simulate::{self, Simulate};
use stowage::server::config::{DemoAws, Log, Serve};
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
    Lint(Lint),
    Simulate(Box<Simulate>),
    /// Serve the demo's AWS endpoint over HTTP, for the AWS CLI and SDKs
    DemoAws(DemoAws),
}

/// Pages are rendered by nested calls, one for each element: an unoptimised build needs more than the usual 2 MiB.
const STACK: usize = 16 << 20;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match cli.command {
        None => listen(&cli.serve.log.clone(), serve::serve(cli.serve)),
        Some(Command::Serve(config)) => listen(&config.log.clone(), serve::serve(*config)),
        Some(Command::DemoAws(config)) => listen(&config.log.clone(), serve::demo_aws(config)),
        Some(Command::Lint(lint)) => lint::run(&lint),
        Some(Command::Simulate(simulate)) => {
            run(simulate::run(&simulate, serve::read_images)).unwrap_or_else(|error| failure(&error))
        }
    }
}

fn listen(log: &Log, work: impl Future<Output = anyhow::Result<()>>) -> ExitCode {
    match telemetry::start(log).and_then(|()| run(work)?) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failure(&error),
    }
}

fn failure(error: &anyhow::Error) -> ExitCode {
    eprintln!("stowage: {error:#}");
    ExitCode::FAILURE
}

fn run<T>(work: impl Future<Output = T>) -> anyhow::Result<T> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(STACK).build()?.block_on(work))
}
