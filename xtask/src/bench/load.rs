//! A load generator: so many requests a second, whether or not the server keeps up, and how long each one took from the
//! moment at which it was due. One that waits for an answer before it asks again would not notice a server that stalls.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Enough to keep a request from waiting for its turn.
const CONNECTIONS: u32 = 32;

/// Times of all requests, sorted.
pub struct Latencies(Vec<Duration>);

impl Latencies {
    /// Asks for the pages in turn.
    pub fn measure(address: &str, paths: &[&str], per_second: u32, length: Duration) -> Result<Self> {
        let start = Instant::now() + Duration::from_millis(200);
        let requests = u32::try_from(length.as_millis() * u128::from(per_second) / 1000)?;
        let ask = |connection: u32| -> Result<Vec<Duration>> {
            let mut stream = TcpStream::connect(address)?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(Duration::from_secs(30)))?;
            let mut times = Vec::new();
            for number in (connection..requests).step_by(CONNECTIONS as usize) {
                let due = start + Duration::from_secs(1) * number / per_second;
                std::thread::sleep(due.saturating_duration_since(Instant::now()));
                get(&mut stream, address, paths[number as usize % paths.len()])?;
                times.push(due.elapsed());
            }
            Ok(times)
        };
        let mut times = Vec::new();
        std::thread::scope(|scope| -> Result<()> {
            let connections: Vec<_> = (0..CONNECTIONS).map(|connection| scope.spawn(move || ask(connection))).collect();
            for connection in connections {
                times.extend(connection.join().map_err(|_| anyhow::anyhow!("a connection panicked"))??);
            }
            Ok(())
        })?;
        times.sort();
        Ok(Self(times))
    }

    /// In milliseconds.
    pub fn percentile(&self, percent: f64) -> f64 {
        let at = ((self.0.len() as f64 * percent / 100.0).ceil() as usize).clamp(1, self.0.len().max(1)) - 1;
        self.0.get(at).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
    }
}

/// One request over a connection that stays open; its answer must be a page.
fn get(stream: &mut TcpStream, host: &str, path: &str) -> Result<()> {
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\nAccept-Encoding: gzip\r\n\r\n")?;
    let mut answer = Vec::new();
    let mut buffer = [0; 16 * 1024];
    loop {
        let read = stream.read(&mut buffer)?;
        if read == 0 {
            bail!("{path}: the server closed the connection");
        }
        answer.extend_from_slice(&buffer[..read]);
        if let Some(end) = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
            if !head.starts_with("http/1.1 200") {
                bail!("{path}: {}", head.lines().next().unwrap_or_default());
            }
            let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
            let whole = match length {
                Some(length) => answer.len() >= end + 4 + length.trim().parse::<usize>().context("a length")?,
                None => answer.ends_with(b"\r\n0\r\n\r\n"),
            };
            if whole {
                return Ok(());
            }
        }
    }
}
