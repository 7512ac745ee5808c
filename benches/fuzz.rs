//! `cargo bench --bench fuzz`: two minutes of fuzzing for each target in fuzz/, from the corpus that lies there.
//!
//! A crash fails the run and leaves its input in fuzz/artifacts. What is found on the way is kept out of the corpus.

use std::path::Path;
use std::process::{Command, ExitCode};

const TARGETS: [&str; 2] = ["parse", "evaluate"];
const SECONDS: u32 = 120;

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let ready =
        Command::new("cargo").args(["+nightly", "fuzz", "--version"]).output().is_ok_and(|o| o.status.success());
    if !ready {
        eprintln!("fuzzing needs `rustup toolchain install nightly` and `cargo install cargo-fuzz`");
        return ExitCode::FAILURE;
    }
    for target in TARGETS {
        let fresh = root.join("fuzz/target/found").join(target);
        if let Err(error) = std::fs::create_dir_all(&fresh) {
            eprintln!("cannot make {}: {error}", fresh.display());
            return ExitCode::FAILURE;
        }
        let corpus = root.join("fuzz/corpus").join(target);
        let limit = format!("-max_total_time={SECONDS}");
        let status = Command::new("cargo")
            .args(["+nightly", "fuzz", "run", target])
            .args([&fresh, &corpus])
            .args(["--", &limit, "-max_len=4096", "-print_final_stats=1", "-verbosity=0"])
            .env_remove("CARGO_TARGET_DIR")
            .current_dir(root)
            .status();
        match status {
            Ok(status) if status.success() => println!("{target}: nothing found in {SECONDS} s"),
            Ok(status) => {
                eprintln!("{target}: {status}; the input is in fuzz/artifacts/{target}");
                return ExitCode::FAILURE;
            }
            Err(error) => {
                eprintln!("{target}: {error}");
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}
