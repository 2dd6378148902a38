//! The local SQLite database, the truth that the scanner works from.
//!
//! One connection, used by one task (`task`); whoever else reads the file opens it for reading only. A scan is
//! synchronised to the disk before it is told. What came from others is not: it is fetched again if the power goes,
//! and the write-ahead log never keeps a later scan without the earlier records that it had seen.

use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use esik_shared::feed::{FeedClass, FeedId, Head, Record};
use esik_shared::id::{EventNumber, Hash};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteRow, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Row, SqliteConnection};

use crate::core::msg::StoreFailure;
use crate::runtime::data_folder::DataFolder;

pub(crate) mod append;
pub(crate) mod batches;
mod check;
mod details;
mod holdings;
pub(crate) mod identity;
pub(crate) mod load;
pub(crate) mod peers;
pub(crate) mod receive;
pub(crate) mod scans;
mod selftest;
pub(crate) mod task;

/// How long a write waits for another program: a reader's checkpoint holds it for an instant, a careless backup for as
/// long as it likes. A scan may wait behind what came from the server, which waits as long itself.
const BUSY_TIMEOUT: Duration = Duration::from_millis(2_500);

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// There is no database in the folder.
    #[error("there is no scanner in {}; enroll it first: esik-scanner enroll URL CODE --data {}", folder.display(), folder.display())]
    NotEnrolled {
        /// The folder.
        folder: PathBuf,
    },
    /// The driver or the database failed.
    #[error("the scanner's database failed: {0}")]
    Driver(#[from] sqlx::Error),
    /// The tables could not be brought up to date.
    #[error("the scanner's database could not be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// A stored value is not what it should be.
    #[error("the scanner's database holds a {0} that does not read back")]
    Corrupt(&'static str),
    /// A feed does not stand where it was left.
    #[error("a feed does not stand where it was left: something else wrote to the scanner's database")]
    HeadMoved,
    /// The disk does not take what is written to try it.
    #[error("the disk takes no more: {0}")]
    Scratch(std::io::Error),
    /// The task that owns the database has ended.
    #[error("the scanner's database is closed")]
    Closed,
}

impl StoreError {
    /// What the core needs to know of it.
    pub(crate) fn failure(&self) -> StoreFailure {
        // SQLite's primary result codes: held by another connection, and no room.
        const SQLITE_BUSY: i32 = 5;
        const SQLITE_FULL: i32 = 13;
        match self {
            Self::HeadMoved => StoreFailure::HeadMoved,
            Self::Scratch(error) if is_without_room(error.kind()) => StoreFailure::DiskFull,
            _ => match self.primary_code() {
                Some(SQLITE_FULL) => StoreFailure::DiskFull,
                Some(SQLITE_BUSY) => StoreFailure::Busy,
                _ => StoreFailure::Other(self.to_string()),
            },
        }
    }

    /// SQLite's primary result code, where it is SQLite that failed.
    fn primary_code(&self) -> Option<i32> {
        let Self::Driver(sqlx::Error::Database(error)) = self else { return None };
        error.code()?.parse::<i32>().ok().map(|code| code & 0xff)
    }
}

/// Whether there is no room, on the disk or by somebody's limit.
const fn is_without_room(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge)
}

/// The open database.
#[derive(Debug)]
pub(crate) struct Store {
    connection: SqliteConnection,
    /// Whether what is committed waits for the disk.
    is_durable: bool,
    /// Whether something failed, so that nobody knows how the connection stands.
    is_suspect: bool,
    folder: DataFolder,
    /// What was read of the file, see `holdings`.
    known: Option<holdings::Known>,
    /// What another process has added and nobody was told of yet.
    added: Vec<holdings::Run>,
    /// Whether another process has changed something, and nobody was told of it yet.
    is_changed_beside: bool,
}

impl Store {
    /// Opens the database, made if it is not there.
    pub(crate) async fn open(folder: &DataFolder) -> Result<Self, StoreError> {
        make_private(&folder.database()).map_err(sqlx::Error::Io)?;
        let mut connection = connect(folder).await?;
        sqlx::migrate!("../migrations/scanner").run(&mut connection).await?;
        Ok(Self::over(connection, folder))
    }

    fn over(connection: SqliteConnection, folder: &DataFolder) -> Self {
        let folder = folder.clone();
        Self {
            connection,
            is_durable: true,
            is_suspect: false,
            folder,
            known: None,
            added: Vec::new(),
            is_changed_beside: false,
        }
    }

    /// After something failed nothing is believed of the connection: a transaction that could not be undone would stay
    /// open for ever.
    fn suspect(&mut self) {
        self.is_suspect = true;
    }

    /// Takes a new connection in the place of one that failed.
    async fn mend(&mut self) -> Result<(), StoreError> {
        if self.is_suspect {
            // The new one first, so that the old one is not the last, which folds the write-ahead log when it closes.
            self.connection = connect(&self.folder).await?;
            self.is_durable = true;
            self.is_suspect = false;
            self.forget_known();
        }
        Ok(())
    }

    /// Opens the database for reading, also while somebody writes to it.
    pub(crate) async fn open_for_reading(folder: &DataFolder) -> Result<Self, StoreError> {
        if !folder.database().exists() {
            return Err(StoreError::NotEnrolled { folder: folder.path().to_owned() });
        }
        let connection = SqliteConnectOptions::new()
            .filename(folder.database())
            .read_only(true)
            .busy_timeout(BUSY_TIMEOUT)
            .connect()
            .await?;
        Ok(Self::over(connection, folder))
    }

    /// Closes it, so that the write-ahead log is folded into the file.
    pub(crate) async fn close(self) -> Result<(), StoreError> {
        Ok(self.connection.close().await?)
    }

    /// Whether what is committed from now on waits for the disk. Until the database has said so, it does not count
    /// as durable.
    async fn set_durable(&mut self, durable: bool) -> Result<(), StoreError> {
        if self.is_durable != durable {
            self.is_durable = false;
            let pragma = if durable { "PRAGMA synchronous = FULL" } else { "PRAGMA synchronous = NORMAL" };
            sqlx::query(pragma).execute(&mut self.connection).await?;
            self.is_durable = durable;
        }
        Ok(())
    }
}

async fn connect(folder: &DataFolder) -> Result<SqliteConnection, StoreError> {
    Ok(SqliteConnectOptions::new()
        .filename(folder.database())
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .connect()
        .await?)
}

/// Makes the file, if it is not there, for its owner alone. SQLite gives the files beside it the same permissions.
fn make_private(database: &Path) -> std::io::Result<()> {
    OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(database).map(drop)
}

const fn class_number(class: FeedClass) -> i64 {
    match class {
        FeedClass::Scans => 0,
        FeedClass::Event => 1,
    }
}

/// The feed in the columns `class`, `author` and `event`.
fn feed_of(row: &SqliteRow) -> Result<FeedId, StoreError> {
    let class = match row.try_get::<i64, _>("class")? {
        0 => FeedClass::Scans,
        1 => FeedClass::Event,
        _ => return Err(StoreError::Corrupt("feed class")),
    };
    let author: Vec<u8> = row.try_get("author")?;
    Ok(FeedId {
        class,
        author: author.try_into().map_err(|_| StoreError::Corrupt("feed author"))?,
        event: event_of(row)?,
    })
}

fn event_of(row: &SqliteRow) -> Result<EventNumber, StoreError> {
    let event: i64 = row.try_get("event")?;
    u32::try_from(event).map(EventNumber).map_err(|_| StoreError::Corrupt("event number"))
}

/// The head in these two columns.
fn head_of(row: &SqliteRow, seq: &str, hash: &str) -> Result<Head, StoreError> {
    let hash: Vec<u8> = row.try_get(hash)?;
    Ok(Head {
        seq: u64::try_from(row.try_get::<i64, _>(seq)?).map_err(|_| StoreError::Corrupt("number"))?,
        hash: Hash::from_slice(&hash).ok_or(StoreError::Corrupt("hash"))?,
    })
}

/// The record in the column `record`.
fn record_of(row: &SqliteRow) -> Result<Record, StoreError> {
    Record::from_bytes(row.try_get("record")?).map_err(|_| StoreError::Corrupt("record"))
}

/// The number of a line in the column `line`.
fn line_number_of(row: &SqliteRow) -> Result<u32, StoreError> {
    let line: i64 = row.try_get("line")?;
    u32::try_from(line).map_err(|_| StoreError::Corrupt("line of a feed"))
}

/// A number of a feed as SQLite keeps it. No feed of this world gets there.
fn seq_to_sql(seq: u64) -> Result<i64, StoreError> {
    i64::try_from(seq).map_err(|_| StoreError::Corrupt("number"))
}

#[cfg(test)]
pub(in crate::runtime) mod tests;
