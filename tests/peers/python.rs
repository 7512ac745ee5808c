//! AWS emulators that this project did not write, started on loopback and ended with the test.

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use stowage::server::aws::{Aws, Settings};
use tempfile::TempDir;

pub struct Peer {
    pub url: String,
    process: Child,
    /// The emulator ends when this closes: also when the test program is killed and nothing drops.
    _lifeline: Option<ChildStdin>,
    _folder: TempDir,
}

/// Runs a module as `python -m` does, and ends with whoever holds the other end of its input.
const RUN: &str = "
import os, runpy, sys, threading
def end():
    sys.stdin.buffer.read()
    os._exit(0)
threading.Thread(target=end, daemon=True).start()
sys.argv = sys.argv[1:]
runpy.run_module(sys.argv[0], run_name='__main__', alter_sys=True)
";

impl Peer {
    /// Starts `python -m ARGUMENTS` and waits until it listens. `PORT` in arguments and variables becomes its port.
    pub fn start(arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let python = std::env::var_os("STOWAGE_TEST_PYTHON")
            .expect("run through `cargo xtask test`, or set STOWAGE_TEST_PYTHON to a Python with moto and MiniStack");
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        let with_port = |text: &str| if text == "PORT" { port.to_string() } else { text.to_owned() };
        let log = folder.path().join("log");
        let file = std::fs::File::create(&log).unwrap();
        let mut process = Command::new(python)
            .args(["-c", RUN])
            .args(arguments.iter().map(|text| with_port(text)))
            .envs(variables.iter().map(|(name, value)| (name, with_port(value))))
            .env("TMPDIR", folder.path())
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .spawn()
            .unwrap();
        let lifeline = process.stdin.take();
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = process.try_wait().unwrap();
            if ended.is_some() || begun.elapsed() > Duration::from_secs(90) {
                let _ = process.kill();
                let mut text = String::new();
                let _ = std::fs::File::open(&log).and_then(|mut f| f.read_to_string(&mut text));
                panic!("the emulator does not listen ({ended:?}):\n{text}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Self { url: format!("http://127.0.0.1:{port}"), process, _lifeline: lifeline, _folder: folder }
    }

    /// What the product is given to reach it.
    pub fn settings(&self, region: &str) -> Settings {
        Settings {
            region: Some(region.to_owned()),
            endpoint_url: Some(self.url.clone()),
            credentials: Some(credentials()),
            ..Settings::default()
        }
    }

    pub async fn connect(&self, region: &str) -> Aws {
        Aws::connect(&self.settings(region)).await.unwrap()
    }

    /// The SDK as it comes, for filling the emulator.
    pub fn sdk(&self, region: &str) -> SdkConfig {
        SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .credentials_provider(aws_credential_types::provider::SharedCredentialsProvider::new(credentials()))
            .region(Region::new(region.to_owned()))
            .endpoint_url(&self.url)
            .build()
    }
}

/// A port that nobody listens on. From below the range that the kernel takes ports of outgoing connections from: in that
/// range another test's connection can take it before the emulator does, and asking whether it listens can connect a
/// socket to itself. Each program begins elsewhere, each call goes one further.
fn free_port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    loop {
        let at = std::process::id().wrapping_mul(64).wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed));
        let port = u16::try_from(20_000 + at % 12_000).unwrap();
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn credentials() -> Credentials {
    Credentials::new("test", "test", None, None, "test")
}
