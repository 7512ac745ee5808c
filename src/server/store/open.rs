//! Finding, making and checking the file.

use super::{Shared, Store, failure};
use crate::domain::problem::{Problem, ProblemKind};
use etcetera::BaseStrategy;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqlitePool};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Cargo does not see a new file in this folder: touch this one when adding a migration.
static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");

/// `PRAGMA application_id` of the first migration.
const APPLICATION_ID: i64 = 0x5354_4f57;

/// Pages are answered from the snapshot in memory, so few readers suffice.
const READERS: u32 = 4;

impl Store {
    /// `stowage/stowage.db` in the user's data directory.
    ///
    /// # Errors
    /// When the user has no home directory.
    pub fn default_path() -> Result<PathBuf, Problem> {
        match etcetera::choose_base_strategy() {
            Ok(folders) => Ok(folders.data_dir().join("stowage").join("stowage.db")),
            Err(error) => Err(Problem::new(
                ProblemKind::NotFound,
                "find the user's data directory",
                error.to_string(),
                "Set HOME, or name a file with --database.",
            )),
        }
    }

    /// Opens the file, made with its folders when there is none, and brings an older one up to date.
    ///
    /// # Errors
    /// When it cannot be written, is damaged, is another program's, or was made by a newer Stowage.
    pub async fn open(path: &Path) -> Result<Self, Problem> {
        Self::open_in(path.to_owned(), None).await
    }

    /// A store in a temporary folder, deleted with the last handle.
    ///
    /// # Errors
    /// When the temporary folder cannot be written.
    pub async fn open_temporary() -> Result<Self, Problem> {
        let folder = tempfile::Builder::new().prefix("stowage-").tempdir().map_err(|error| {
            Problem::new(
                ProblemKind::NotPermitted,
                "make a temporary folder",
                format!("{}: {error}", std::env::temp_dir().display()),
                "Let this user write there, or set TMPDIR to another folder.",
            )
        })?;
        Self::open_in(folder.path().join("stowage.db"), Some(folder)).await
    }

    async fn open_in(path: PathBuf, folder: Option<tempfile::TempDir>) -> Result<Self, Problem> {
        make_file(&path)
            .map_err(|error| failure::not_writable(&path, format!("open the store {}", path.display()), error))?;
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .synchronous(SqliteSynchronous::Normal)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            // A large repository makes the log as large as itself for a moment.
            .pragma("journal_size_limit", "67108864");
        identify(&path, &options).await?;
        let options = options.journal_mode(SqliteJournalMode::Wal);
        let writing = pool(1, options.clone());
        migrate(&path, &writing).await?;
        let reading = pool(READERS, options.clone().pragma("query_only", "ON"));
        let recording = pool(1, options.synchronous(SqliteSynchronous::Full));
        Ok(Self { shared: Arc::new(Shared { path, reading, writing, recording, _folder: folder }) })
    }
}

fn pool(connections: u32, options: SqliteConnectOptions) -> SqlitePool {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_lazy_with(options)
}

/// The names of repositories and of people are in it, so that it is made for its owner only.
fn make_file(path: &Path) -> Result<(), String> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop).map_err(|error| format!("{}: {error}", path.display()))
}

/// Before anything is changed in it: whether the file is empty or ours.
async fn identify(path: &Path, options: &SqliteConnectOptions) -> Result<(), Problem> {
    let look = async {
        let mut db = options.connect().await?;
        let id: i64 = sqlx::query_scalar("PRAGMA application_id").fetch_one(&mut db).await?;
        // A start that was killed may have left sqlx's own table.
        let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_schema WHERE tbl_name != '_sqlx_migrations'")
            .fetch_one(&mut db)
            .await?;
        db.close().await?;
        Ok(id == APPLICATION_ID || tables == 0)
    };
    let what = || format!("open the store {}", path.display());
    if look.await.map_err(|error| failure::problem(path, what(), &error))? {
        return Ok(());
    }
    let why = "it is another program's database";
    Err(Problem::new(ProblemKind::Conflict, what(), why, "Name another file with --database."))
}

async fn migrate(path: &Path, pool: &SqlitePool) -> Result<(), Problem> {
    let newest = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0);
    MIGRATIONS.run(pool).await.map_err(|error| failure::migration(path, newest, error))?;
    // SQLite opens a file read-only without a word when it may not write: find out now.
    let try_to_write = async { pool.begin_with("BEGIN IMMEDIATE").await?.rollback().await };
    let what = || format!("open the store {}", path.display());
    try_to_write.await.map_err(|error| failure::problem(path, what(), &error))
}
