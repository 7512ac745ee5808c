//! SQLite's errors in the words of whoever must mend them (<https://www.sqlite.org/rescode.html>).

use crate::domain::problem::{Problem, ProblemKind};
use sqlx::migrate::MigrateError;
use std::path::Path;

/// What is wrong when the file itself cannot be read as ours.
pub(super) fn unreadable(path: &Path, what: impl Into<String>, why: impl Into<String>) -> Problem {
    let advice = format!(
        "Move {} and its -wal and -shm files away: Stowage starts a new one and reads the registry again. \
         Usage and policy history come back only from a copy.",
        path.display()
    );
    Problem::new(ProblemKind::Unexpected, what, why, advice)
}

pub(super) fn not_writable(path: &Path, what: impl Into<String>, why: impl Into<String>) -> Problem {
    let advice =
        format!("Let this user write to {} and its folder, or name another file with --database.", path.display());
    Problem::new(ProblemKind::NotPermitted, what, why, advice)
}

pub(super) fn problem(path: &Path, what: impl Into<String>, error: &sqlx::Error) -> Problem {
    let file = path.display();
    let why = match error.as_database_error() {
        Some(database) => format!("{file}: {}", database.message()),
        None => format!("{file}: {error}"),
    };
    let (kind, advice) = match primary_code(error) {
        Some(PERM | READONLY | CANTOPEN) => return not_writable(path, what, why),
        Some(CORRUPT | NOTADB) => return unreadable(path, what, why),
        Some(BUSY | LOCKED) => (ProblemKind::Conflict, "Another program holds the file: close it.".to_owned()),
        Some(FULL) => (ProblemKind::Unexpected, format!("Free space on the disk of {file}.")),
        Some(IOERR) => (ProblemKind::Unexpected, format!("Check the disk of {file}: reading or writing it failed.")),
        _ => match error {
            sqlx::Error::PoolClosed => (ProblemKind::NotReady, "Stowage is stopping: start it again.".to_owned()),
            sqlx::Error::PoolTimedOut => (ProblemKind::NotReady, "The disk is slow or busy: try again.".to_owned()),
            _ => (ProblemKind::Unexpected, "Try again; the log has more.".to_owned()),
        },
    };
    Problem::new(kind, what, why, advice)
}

pub(super) fn migration(path: &Path, newest: i64, error: MigrateError) -> Problem {
    let what = format!("open the store {}", path.display());
    match error {
        MigrateError::VersionMissing(version) if version > newest => Problem::new(
            ProblemKind::Conflict,
            what,
            format!("a newer Stowage made it (its version is {version}, this program knows {newest})"),
            "Start the newer Stowage, or name another file with --database.",
        ),
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => problem(path, what, &error),
        other => unreadable(path, what, other.to_string()),
    }
}

const PERM: u32 = 3;
const BUSY: u32 = 5;
const LOCKED: u32 = 6;
const READONLY: u32 = 8;
const IOERR: u32 = 10;
const CORRUPT: u32 = 11;
const FULL: u32 = 13;
const CANTOPEN: u32 = 14;
const NOTADB: u32 = 26;

/// The low byte of the extended code that sqlx reports as decimal text.
fn primary_code(error: &sqlx::Error) -> Option<u32> {
    error.as_database_error()?.code()?.parse::<u32>().ok().map(|code| code & 0xff)
}
