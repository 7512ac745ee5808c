//! `cargo xtask demo`: builds and serves a made-up registry.

use std::net::{SocketAddr, TcpListener};
use std::os::unix::process::CommandExt;

use anyhow::{Context, Result};
use clap::Args;

use crate::server::Profile;
use crate::workspace::Workspace;
use crate::{front, server};

#[derive(Args)]
pub struct Arguments {
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
    /// More arguments for `stowage serve --demo`, after `--`
    #[arg(last = true)]
    more: Vec<String>,
}

pub fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    check_free(arguments.listen)?;
    front::build(workspace)?;
    let program = server::build(workspace, Profile::Dev)?;
    let mut command = workspace.program(program, "");
    command.args(["serve", "--demo", "--listen", &arguments.listen.to_string()]).args(&arguments.more);
    // In place of this process, so that signals reach the server.
    Err(command.exec()).context("could not start the server")
}

/// Asked before a build: nobody wants to wait minutes for this answer.
pub fn check_free(address: SocketAddr) -> Result<()> {
    TcpListener::bind(address).map(drop).with_context(|| {
        format!("cannot listen on {address}: stop what uses the port, or choose another with --listen 127.0.0.1:PORT")
    })
}
