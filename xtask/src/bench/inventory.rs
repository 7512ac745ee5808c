//! The whole program over a large registry: how long it takes to read it, what it keeps, how soon it is there again, and how
//! fast its pages are. The invented AWS runs in a process of its own, so that memory and calls are the program's.
//!
//! `STOWAGE_TEST_PROGRAM` names a program to measure instead of building one, which takes ten minutes.

use std::env;
use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::load::Latencies;
use crate::server::Profile;
use crate::tools::{self, Tool};
use crate::workspace::{Workspace, run as run_command};
use crate::{front, server};

const LONGEST: Duration = Duration::from_secs(1800);

pub fn run(workspace: &Workspace) -> Result<()> {
    let program = match env::var_os("STOWAGE_TEST_PROGRAM") {
        Some(program) => PathBuf::from(program),
        None => {
            front::build(workspace)?;
            server::build(workspace, Profile::Release)?
        }
    };
    println!("{}, load {}", machine(), fs::read_to_string("/proc/loadavg").unwrap_or_default().trim());
    for tool in [Tool::Chromium, Tool::Playwright] {
        tool.install(workspace)?;
    }
    large(workspace, &program)?;
    deep(workspace, &program)
}

/// 10,000 repositories with a million images.
fn large(workspace: &Workspace, program: &Path) -> Result<()> {
    println!("10,000 repositories, 1,000,000 images");
    let aws = Process::aws(workspace, program, &["--demo-repositories", "10000", "--demo-images", "1000000"])?;
    let folder = workspace.target.join("bench-inventory");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder)?;
    let database = folder.join("stowage.db");
    let stowage = Process::stowage(workspace, program, &aws, &database)?;
    stowage.ready()?;
    report("first crawl", &stowage)?;
    stowage.refresh()?;
    report("crawl of everything again", &stowage)?;
    println!("  store: {} MiB", size(&folder)? >> 20);
    stowage.stop()?;

    let begun = Instant::now();
    let stowage = Process::stowage(workspace, program, &aws, &database)?;
    stowage.ready()?;
    println!("  start from the store: {:.1} s", begun.elapsed().as_secs_f64());
    stowage.rest()?;
    report("crawl of what is due", &stowage)?;

    let load = |what: &str, paths: &[&str], per_second| load(&stowage, what, paths, per_second);
    let lists = ["/repositories", "/repositories?q=service&sort=name", "/repositories?sort=-images&row=4101"];
    load("repositories", &lists, 200)?;
    load("search", &["/search?q=build-12", "/search?q=sha256%3Aab12", "/search?q=latest"], 50)?;
    stowage.post("/api/refresh")?;
    load("repositories while a crawl runs", &lists, 200)?;
    if stowage.status()?["running"].is_null() {
        println!("  (the crawl had ended before the load did)");
    }
    stowage.rest()?;
    report("crawl under load", &stowage)?;
    browse(workspace, &stowage, "/repositories", "service-00")?;
    stowage.stop()
}

/// One repository with as many images as ECR allows.
fn deep(workspace: &Workspace, program: &Path) -> Result<()> {
    println!("1 repository, 100,000 images");
    let aws = Process::aws(workspace, program, &["--demo-repositories", "1", "--demo-images", "100000"])?;
    let folder = workspace.target.join("bench-inventory-deep");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder)?;
    let stowage = Process::stowage(workspace, program, &aws, &folder.join("stowage.db"))?;
    stowage.ready()?;
    report("first crawl", &stowage)?;
    let listed = stowage.get("/export/repositories.json")?;
    let rows: Value = serde_json::from_str(&listed).context("an export")?;
    let name = rows[0]["name"].as_str().or(rows[0]["repository"].as_str()).context("a repository with a name")?;
    let page = format!("/repositories/{name}");
    let asked = |query: &str| format!("{page}?{query}");
    for (what, path) in [
        ("the first list", page.clone()),
        ("the first list by tags", asked("sort=tags")),
        ("the first filter", asked("q=build-12")),
    ] {
        let begun = Instant::now();
        stowage.get(&path)?;
        println!("  {what}: {:.0} ms", begun.elapsed().as_secs_f64() * 1000.0);
    }
    let again = [page.clone(), asked("sort=tags"), asked("q=build-12"), asked("q=size%3E1MiB&sort=-size&row=4101")];
    load(&stowage, "images", &again.each_ref().map(String::as_str), 10)?;
    browse(workspace, &stowage, &page, "build-12")?;
    report("everything since", &stowage)?;
    stowage.stop()
}

/// Prints how long pages take when so many are asked for in a second.
fn load(stowage: &Process, what: &str, paths: &[&str], per_second: u32) -> Result<()> {
    let times = Latencies::measure(&stowage.address, paths, per_second, Duration::from_secs(20))?;
    let [half, most, worst] = [50.0, 99.0, 100.0].map(|percent| times.percentile(percent));
    println!("  {what}, {per_second} a second: median {half:.1}, p99 {most:.1}, worst {worst:.1} ms");
    Ok(())
}

fn report(what: &str, stowage: &Process) -> Result<()> {
    let last = stowage.status()?["last"].clone();
    let number = |value: &Value| value.as_f64().unwrap_or(f64::NAN);
    println!(
        "  {what}: {:.1} s, {} calls, {} throttled; resident {} MiB, at most {} MiB",
        number(&last["elapsed"]) / 1000.0,
        last["traffic"]["calls"],
        last["traffic"]["throttled"],
        stowage.memory("VmRSS")? >> 10,
        stowage.memory("VmHWM")? >> 10,
    );
    Ok(())
}

/// What Chromium measures of a page in whose filter somebody types.
fn browse(workspace: &Workspace, stowage: &Process, path: &str, typed: &str) -> Result<()> {
    let mut command = workspace.program("node", "end2end");
    command.args(["bench.mjs", &format!("http://{}{path}", stowage.address), typed]);
    run_command(command.env("STOWAGE_TEST_CHROMIUM", tools::browser()))
}

fn machine() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or("unknown");
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    format!("{cores} cores ({})", model.trim_start_matches(['\t', ' ', ':']))
}

fn size(folder: &Path) -> Result<u64> {
    let files = fs::read_dir(folder)?.filter_map(Result::ok);
    Ok(files.filter_map(|file| Some(file.metadata().ok()?.len())).sum())
}

/// A program that ends with the bench.
struct Process {
    child: Child,
    address: String,
}

impl Process {
    /// The real one is on other machines: here it gets what the program leaves of the cores.
    fn aws(workspace: &Workspace, program: &Path, registry: &[&str]) -> Result<Self> {
        let nice = ["-n", "19", &*program.to_string_lossy(), "demo-aws", "--log", "error"].map(str::to_owned);
        let nice: Vec<&str> = nice.iter().map(String::as_str).collect();
        Self::start(workspace, Path::new("nice"), &nice, registry, &[])
    }

    fn stowage(workspace: &Workspace, program: &Path, aws: &Self, database: &Path) -> Result<Self> {
        let endpoint = format!("http://{}", aws.address);
        let database = database.to_string_lossy();
        let more = ["--endpoint-url", &endpoint, "--database", &database, "--interval", "1440"];
        let credentials = [
            ("AWS_ACCESS_KEY_ID", "bench"),
            ("AWS_SECRET_ACCESS_KEY", "bench"),
            ("AWS_REGION", "eu-central-1"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
        ];
        Self::start(workspace, program, &["serve", "--log", "error"], &more, &credentials)
    }

    fn start(
        workspace: &Workspace,
        program: &Path,
        command: &[&str],
        more: &[&str],
        variables: &[(&str, &str)],
    ) -> Result<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let address = format!("127.0.0.1:{port}");
        let mut start = workspace.program(program, "");
        start.args(command).args(["--listen", &address]).args(more).envs(variables.iter().copied());
        let child = start.stdout(Stdio::null()).spawn().context("could not start the program")?;
        let mut process = Self { child, address };
        let begun = Instant::now();
        while TcpStream::connect(&process.address).is_err() {
            if let Some(status) = process.child.try_wait()? {
                bail!("the program ended early ({status})");
            }
            if begun.elapsed() > LONGEST {
                bail!("the program does not listen");
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(process)
    }

    /// Status and body of an answer.
    fn ask(&self, method: &str, path: &str) -> Result<(u16, String)> {
        let mut stream = TcpStream::connect(&self.address)?;
        write!(
            stream,
            "{method} {path} HTTP/1.0\r\nHost: {}\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 0\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\r\n",
            self.address
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (head, body) = answer.split_once("\r\n\r\n").context("an answer without a body")?;
        let status =
            head.split(' ').nth(1).and_then(|status| status.parse().ok()).context("an answer without a status")?;
        Ok((status, body.to_owned()))
    }

    fn get(&self, path: &str) -> Result<String> {
        match self.ask("GET", path)? {
            (200, body) => Ok(body),
            (status, body) => bail!("GET {path}: {status} {body}"),
        }
    }

    fn post(&self, path: &str) -> Result<()> {
        match self.ask("POST", path)? {
            (200..=399, _) => Ok(()),
            (status, body) => bail!("POST {path}: {status} {body}"),
        }
    }

    /// Also of a program that has nothing to show yet, which is 503.
    fn status(&self) -> Result<Value> {
        let (_, text) = self.ask("GET", "/health/ready")?;
        serde_json::from_str(&text).with_context(|| format!("the status is {text:?}"))
    }

    fn until(&self, what: &str, holds: impl Fn(&Value) -> bool) -> Result<()> {
        let begun = Instant::now();
        while !holds(&self.status()?) {
            if begun.elapsed() > LONGEST {
                bail!("waited in vain until {what}");
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }

    /// A finished snapshot is on show.
    fn ready(&self) -> Result<()> {
        self.until("there is a snapshot", |status| !status["taken_at"].is_null())
    }

    fn rest(&self) -> Result<()> {
        self.until("the crawl ends", |status| status["running"].is_null() && !status["next_at"].is_null())
    }

    fn refresh(&self) -> Result<()> {
        self.rest()?;
        self.post("/api/refresh")?;
        self.rest()
    }

    /// A line of /proc/PID/status, in KiB.
    fn memory(&self, line: &str) -> Result<u64> {
        let text = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let value = text.lines().find_map(|text| text.strip_prefix(line)).context("Linux tells the memory")?;
        Ok(value.trim_matches(|c: char| !c.is_ascii_digit()).parse()?)
    }

    /// As a person would, so that everything is written.
    fn stop(mut self) -> Result<()> {
        run_command(Command::new("kill").arg(self.child.id().to_string()))?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
