//! The server program.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::workspace::{Workspace, run};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    Dev,
    Release,
}

/// What the server is built and tested with: all that the packaged program can, but for the site in it.
pub const FEATURES: &str = "ssr,billing";

/// Builds it; the path of the program.
pub fn build(workspace: &Workspace, profile: Profile) -> Result<PathBuf> {
    build_with(workspace, profile, FEATURES)
}

pub fn build_with(workspace: &Workspace, profile: Profile, features: &str) -> Result<PathBuf> {
    let mut command = workspace.cargo(&["build", "--bin", "stowage", "--features", features]);
    let folder = match profile {
        Profile::Dev => "debug",
        Profile::Release => {
            command.arg("--release");
            "release"
        }
    };
    run(&mut command)?;
    Ok(workspace.target.join(folder).join("stowage"))
}

/// Two ports that nobody listens on, the second one above the first.
pub fn free_ports() -> Result<u16> {
    for _ in 0..100 {
        let first = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        if first.checked_add(1).is_some_and(|second| TcpListener::bind((Ipv4Addr::LOCALHOST, second)).is_ok()) {
            return Ok(first);
        }
    }
    bail!("found no two free ports beside each other")
}

/// A server that ends with this value.
pub struct Running(Child);

impl Running {
    pub fn start(command: &mut Command) -> Result<Self> {
        Ok(Self(command.spawn().context("could not start the server")?))
    }

    /// Waits until it listens.
    pub fn wait_for(&mut self, address: &str) -> Result<()> {
        for _ in 0..300 {
            if TcpStream::connect(address).is_ok() {
                return Ok(());
            }
            if let Some(status) = self.0.try_wait()? {
                bail!("the server ended early ({status})");
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        bail!("the server does not listen on {address} after 30 seconds")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
