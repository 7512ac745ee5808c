//! The steps, in order: what is quick to fail comes first, and the site before the server that serves it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::count::Tally;
use crate::server::{Profile, Running, free_ports};
use crate::tools::{self, Tool};
use crate::workspace::{Workspace, run};
use crate::{codemirror, front, server};

pub struct Step {
    pub name: &'static str,
    pub what: &'static str,
    pub needs: &'static [Tool],
    pub run: fn(&Workspace, &mut Tally) -> Result<()>,
}

pub const STEPS: &[Step] = &[
    Step { name: "format", what: "cargo fmt --check", needs: &[], run: format },
    Step { name: "domain", what: "tests of the library without features", needs: &[], run: domain },
    Step { name: "xtask", what: "tests of the build itself", needs: &[], run: xtask },
    Step {
        name: "site",
        what: "the hydrate build for wasm32",
        needs: &[],
        run: |workspace, _| front::build(workspace),
    },
    Step { name: "server", what: "tests of the server, with AWS emulators", needs: &[Tool::Python], run: server_tests },
    Step { name: "boto3", what: "the demo's AWS endpoint as boto3 sees it", needs: &[Tool::Python], run: boto3 },
    Step {
        name: "codemirror",
        what: "the committed bundle of the code editor is what its lock file makes",
        needs: &[Tool::Esbuild],
        run: |workspace, _| codemirror::check(workspace),
    },
    Step {
        name: "browser",
        what: "the demo in Chromium, with and without JavaScript",
        needs: &[Tool::Chromium, Tool::Playwright, Tool::Python],
        run: browser,
    },
    Step { name: "clippy", what: "clippy without features", needs: &[], run: clippy },
    Step { name: "clippy-server", what: "clippy with feature ssr", needs: &[], run: clippy_server },
    Step { name: "clippy-wasm", what: "clippy with feature hydrate for wasm32", needs: &[], run: clippy_wasm },
    Step { name: "clippy-xtask", what: "clippy for the build itself", needs: &[], run: clippy_xtask },
];

/// The step of that name.
pub fn find(name: &str) -> Result<&'static Step, String> {
    let names: Vec<_> = STEPS.iter().map(|step| step.name).collect();
    STEPS.iter().find(|step| step.name == name).ok_or_else(|| format!("the steps are: {}", names.join(", ")))
}

fn format(workspace: &Workspace, _: &mut Tally) -> Result<()> {
    tools::component(workspace, "rustfmt")?;
    run(&mut workspace.cargo(&["fmt", "--all", "--check"]))
}

fn clippy_with(workspace: &Workspace, arguments: &[&str]) -> Result<()> {
    tools::component(workspace, "clippy")?;
    let mut command = workspace.cargo(&["clippy"]);
    run(command.args(arguments).args(["--", "--deny", "warnings"]))
}

fn clippy(workspace: &Workspace, _: &mut Tally) -> Result<()> {
    clippy_with(workspace, &["--all-targets"])
}

fn clippy_server(workspace: &Workspace, _: &mut Tally) -> Result<()> {
    // Those who build it themselves may leave out what they do not use.
    clippy_with(workspace, &["--features", "ssr", "--lib"])?;
    clippy_with(workspace, &["--features", server::FEATURES, "--all-targets"])
}

/// In the profile of the hydrate build, to share its procedural macros.
fn clippy_wasm(workspace: &Workspace, _: &mut Tally) -> Result<()> {
    tools::wasm_target(workspace)?;
    let arguments = ["--lib", "--target", tools::WASM_TARGET, "--features", "hydrate", "--profile", front::PROFILE];
    clippy_with(workspace, &arguments)
}

fn clippy_xtask(workspace: &Workspace, _: &mut Tally) -> Result<()> {
    clippy_with(workspace, &["--package", "xtask", "--all-targets"])
}

fn domain(workspace: &Workspace, tally: &mut Tally) -> Result<()> {
    counted(&mut workspace.cargo(&["test", "--lib"]), tally)
}

fn xtask(workspace: &Workspace, tally: &mut Tally) -> Result<()> {
    counted(&mut workspace.cargo(&["test", "--package", "xtask"]), tally)
}

fn server_tests(workspace: &Workspace, tally: &mut Tally) -> Result<()> {
    let mut command = workspace.cargo(&["test", "--no-fail-fast", "--lib", "--bins", "--tests"]);
    command.args(["--features", server::FEATURES]);
    counted(command.env("STOWAGE_TEST_PYTHON", tools::python(workspace)), tally)
}

fn browser(workspace: &Workspace, tally: &mut Tally) -> Result<()> {
    front::build(workspace)?;
    let program = server::build(workspace, Profile::Dev)?;
    let report = workspace.target.join("browser/report.json");
    if report.exists() {
        fs::remove_file(&report)?;
    }
    let mut command = workspace.program(workspace.root.join("end2end/node_modules/.bin/playwright"), "end2end");
    command
        .arg("test")
        .env("STOWAGE_TEST_PROGRAM", program)
        .env("STOWAGE_TEST_PYTHON", tools::python(workspace))
        .env("STOWAGE_TEST_CHROMIUM", tools::browser())
        .env("STOWAGE_TEST_REPORT", &report)
        .env("STOWAGE_TEST_PORT", free_ports()?.to_string());
    let result = run(&mut command);
    if let Ok(report) = fs::read_to_string(&report) {
        tally.add_playwright(&report)?;
    }
    result
}

fn boto3(workspace: &Workspace, tally: &mut Tally) -> Result<()> {
    let program = server::build(workspace, Profile::Dev)?;
    let address = format!("127.0.0.1:{}", free_ports()?);
    let mut command = workspace.program(program, "");
    let mut server = Running::start(command.args(["demo-aws", "--listen", &address]))?;
    server.wait_for(&address)?;
    let mut script = workspace.program(tools::python(workspace), "");
    script
        .arg("tests/python/demo_aws.py")
        .arg(format!("http://{address}"))
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_REGION", "eu-central-1")
        .env("AWS_DEFAULT_REGION", "eu-central-1")
        .env("AWS_EC2_METADATA_DISABLED", "true");
    counted(&mut script, tally)
}

/// Runs a command, shows what it prints, and counts the tests in it.
fn counted(command: &mut Command, tally: &mut Tally) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("could not start {name}"))?;
    let output = child.stdout.take().context("the output is piped")?;
    for line in BufReader::new(output).split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        tally.add_line(&line);
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("{name} failed ({status})");
    }
    if tally.count.is_empty() {
        bail!("{name} ran no test");
    }
    Ok(())
}
