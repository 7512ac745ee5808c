//! `cargo xtask test`: everything that must hold. The last line counts all tests of all runners.
//!
//! A step that runs no tests of its own, such as clippy, counts as one. Tests find what they need in the environment:
//! - `STOWAGE_TEST_PYTHON`: a Python with boto3 and the AWS emulators moto and MiniStack (`-m moto.server`, `-m ministack`);
//! - `STOWAGE_TEST_PROGRAM`: the program under test;
//! - `STOWAGE_TEST_PORT`: the first of two free ports for the browser tests.

mod count;
mod step;

use std::process::ExitCode;
use std::sync::OnceLock;
use std::thread;
use std::time::Instant;

use anyhow::{Result, anyhow};
use clap::Args;

use crate::tools::Tool;
use crate::workspace::Workspace;
use count::{Count, Tally};
use step::{STEPS, Step};

#[derive(Args)]
pub struct Arguments {
    /// Only these steps (all of them when none is named)
    #[arg(value_name = "STEP", value_parser = step::find)]
    steps: Vec<&'static Step>,
}

struct Outcome {
    step: &'static Step,
    tally: Tally,
    seconds: f32,
}

pub fn run(workspace: &Workspace, arguments: &Arguments) -> ExitCode {
    let steps = if arguments.steps.is_empty() { STEPS.iter().collect() } else { arguments.steps.clone() };
    // What is missing is fetched while the compiler is busy.
    let installed = Tool::ALL.map(|tool| (tool, OnceLock::new()));
    let mut outcomes = Vec::new();
    thread::scope(|scope| {
        let needed = |tool: Tool| steps.iter().any(|step| step.needs.contains(&tool));
        for (tool, result) in installed.iter().filter(|(tool, _)| needed(*tool)) {
            // `wait` below blocks until the cell is filled, so a thread that panicked would be waited for: none can.
            scope.spawn(|| result.set(tool.install(workspace).map_err(|error| format!("{error:#}"))));
        }
        for step in &steps {
            println!("\n== {}: {}", step.name, step.what);
            let started = Instant::now();
            let mut tally = Tally::default();
            let missing = step.needs.iter().find_map(|needed| {
                let (_, result) = installed.iter().find(|(tool, _)| tool == needed)?;
                result.wait().as_ref().err()
            });
            let result =
                missing.map_or_else(|| (step.run)(workspace, &mut tally), |problem| Err(anyhow!(problem.clone())));
            settle(&result, &mut tally);
            outcomes.push(Outcome { step, tally, seconds: started.elapsed().as_secs_f32() });
        }
    });
    summarize(&outcomes)
}

/// A step without tests of its own is a test; one that failed although all its tests passed has one failure more.
fn settle(result: &Result<()>, tally: &mut Tally) {
    match result {
        Ok(()) if tally.count.is_empty() => tally.count = Count::PASSED,
        Ok(()) => {}
        Err(error) => {
            println!("{error:#}");
            tally.failures.push(format!("{error:#}"));
            tally.count.failed = tally.count.failed.max(1);
        }
    }
}

fn summarize(outcomes: &[Outcome]) -> ExitCode {
    let mut total = Count::default();
    println!();
    for failure in outcomes.iter().flat_map(|outcome| &outcome.tally.failures) {
        println!("{failure}\n");
    }
    for Outcome { step, tally: Tally { count, .. }, seconds } in outcomes {
        let mark = if count.failed == 0 { "ok    " } else { "FAILED" };
        println!("{mark}  {:<14} {seconds:>7.1} s  {count}", step.name);
        total += *count;
    }
    println!("{total}");
    if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
