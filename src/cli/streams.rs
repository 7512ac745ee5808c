//! Where commands read and write, so that a test can be the terminal.

use super::{SUCCESS, UNREADABLE};
use std::io::{self, BufWriter, ErrorKind, Read, Write};
use std::path::Path;
use std::process::ExitCode;

pub struct Streams<'s> {
    /// What `-` reads.
    pub input: &'s mut dyn Read,
    pub out: &'s mut dyn Write,
    /// Diagnostics about the call itself.
    pub err: &'s mut dyn Write,
}

/// A failure with its exit code, said in one line.
pub(super) struct Failure {
    pub code: u8,
    pub message: String,
}

impl Failure {
    pub fn unreadable(message: impl Into<String>) -> Self {
        Self { code: UNREADABLE, message: message.into() }
    }
}

/// Output that nobody reads any more (`| head`) is not a failure.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::BrokenPipe => Self { code: SUCCESS, message: String::new() },
            _ => Self::unreadable(format!("cannot write: {error}")),
        }
    }
}

impl Streams<'_> {
    /// The bytes of a file, or of standard input for `-`.
    pub(super) fn read(&mut self, path: &Path) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        let result = if path.as_os_str() == "-" {
            self.input.read_to_end(&mut bytes).map(|_| ())
        } else {
            std::fs::read(path).map(|read| bytes = read)
        };
        result.map(|()| bytes).map_err(|error| Failure::unreadable(format!("cannot read {}: {error}", path.display())))
    }

    pub(super) fn read_text(&mut self, path: &Path) -> Result<String, Failure> {
        String::from_utf8(self.read(path)?)
            .map_err(|_| Failure::unreadable(format!("cannot read {}: it is not UTF-8 text", path.display())))
    }

    /// Ends a command: flushes, says what failed, returns the exit code.
    pub(super) fn finish(&mut self, result: Result<u8, Failure>) -> u8 {
        let flushed = self.out.flush().map_err(Failure::from);
        match result.and_then(|code| flushed.map(|()| code)) {
            Ok(code) => code,
            Err(Failure { code, message }) => {
                if !message.is_empty() {
                    // Nobody is left to tell when standard error is closed too.
                    let _ = writeln!(self.err, "stowage: {message}");
                }
                code
            }
        }
    }
}

/// Runs a command on the process's own streams.
pub(super) fn standard(command: impl FnOnce(&mut Streams<'_>) -> u8) -> ExitCode {
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    ExitCode::from(command(&mut Streams { input: &mut io::stdin().lock(), out: &mut out, err: &mut io::stderr() }))
}
