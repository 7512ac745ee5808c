//! `cargo xtask dev`: serves, watches the sources, and builds and starts again when they change.

use std::net::SocketAddr;
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Args;

use crate::server::Profile;
use crate::workspace::Workspace;
use crate::{front, server, stamp};

/// What is compiled, as against what is only copied to the site.
const SOURCES: &[&str] = &["src", "Cargo.toml", "Cargo.lock", "public"];
const STYLE: &[&str] = &["style"];

#[derive(Args)]
pub struct Arguments {
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
    /// Arguments for `stowage serve` in place of --demo, after `--`
    #[arg(last = true, default_value = "--demo")]
    server: Vec<String>,
}

pub fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    crate::demo::check_free(arguments.listen)?;
    let mut server = None;
    let mut sources = String::new();
    loop {
        let (style, now) = (state(workspace, STYLE)?, state(workspace, SOURCES)?);
        if now == sources {
            report(front::build(workspace));
        } else {
            sources = now;
            if let Some(program) = report(build(workspace)) {
                // The old one served until here.
                drop(server.take());
                let mut command = workspace.program(program, "");
                command.args(["serve", "--listen", &arguments.listen.to_string()]).args(&arguments.server);
                server = Some(Server(command.spawn().context("could not start the server")?));
            }
        }
        while state(workspace, STYLE)? == style && state(workspace, SOURCES)? == sources {
            sleep(Duration::from_millis(300));
        }
        // An editor that saves several files is not done with the first.
        sleep(Duration::from_millis(100));
    }
}

fn build(workspace: &Workspace) -> Result<std::path::PathBuf> {
    front::build(workspace)?;
    server::build(workspace, Profile::Dev)
}

/// A mistake in a source is shown, and the next change waited for.
fn report<T>(result: Result<T>) -> Option<T> {
    result.inspect_err(|error| eprintln!("{error:#}\nWaiting for a change.")).ok()
}

fn state(workspace: &Workspace, folders: &[&str]) -> Result<String> {
    let paths: Vec<_> = folders.iter().map(|folder| workspace.root.join(folder)).collect();
    stamp::describe(&paths.iter().map(std::path::PathBuf::as_path).collect::<Vec<_>>())
}

/// Told to stop when dropped, and then waited for: the next one needs its port.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        for _ in 0..50 {
            if self.0.try_wait().is_ok_and(|status| status.is_some()) {
                return;
            }
            sleep(Duration::from_millis(100));
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
