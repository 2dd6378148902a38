//! The database: transactions, and one method a question. Rows go in and out as the types of `shared`; SQL, drivers
//! and rows stay in here, and nothing here decides anything.
//!
//! [`Tx`] is a closed enum over the drivers. [`on!`] expands the body of a query once for each of them, so that one
//! text of portable SQL is type-checked by every driver and no driver type leaves this module. Another database is a
//! variant of [`Db`] and [`Tx`] and an arm in the macro.
//!
//! On SQLite all writes go through one connection and begin with `BEGIN IMMEDIATE`: with a plain `BEGIN`, writers
//! that read first fail instead of waiting. Other processes (commands beside `serve`) wait for the file's lock.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, SqlitePool};

pub(crate) mod account;
pub(crate) mod api_token;
pub(crate) mod attendance;
pub(crate) mod audit;
pub(crate) mod enrollment_code;
pub(crate) mod event;
pub(crate) mod event_feed;
pub(crate) mod key;
pub(crate) mod pass;
pub(crate) mod pass_view;
pub(crate) mod scan_feed;
pub(crate) mod scanner;
pub(crate) mod second_factor;
pub(crate) mod session;
pub(crate) mod setting;
pub(crate) mod student;
pub(crate) mod student_link;
pub(crate) mod throttle;

/// How long a write waits for another process: the longest write (issuing to a whole festival) takes seconds.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);
/// Readers in parallel. Reads are short and there are few cores.
const READERS: u32 = 4;
/// How long a request waits for a connection before it fails.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(40);

/// Why the database did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DbError {
    /// The driver or the database failed.
    #[error("the database failed")]
    Driver(#[from] sqlx::Error),
    /// The tables could not be brought up to date.
    #[error("the database could not be brought up to date")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// A stored value is not what it should be.
    #[error("the database holds a {what} that does not read back")]
    Corrupt {
        /// Which value.
        what: &'static str,
    },
    /// A write met another number of rows than it must: somebody else was faster, or a fault of ours.
    #[error("writing {what} changed {changed} rows instead of {expected}")]
    RowCount {
        /// What was written.
        what: &'static str,
        /// How many rows it should have changed.
        expected: usize,
        /// How many it changed.
        changed: u64,
    },
}

/// Whatever the query, `expected` rows must have changed.
fn expect_rows(what: &'static str, expected: usize, changed: u64) -> Result<(), DbError> {
    if u64::try_from(expected) == Ok(changed) {
        Ok(())
    } else {
        Err(DbError::RowCount { what, expected, changed })
    }
}

/// The value, or a complaint about the column it came from.
fn read_back<T>(what: &'static str, value: Option<T>) -> Result<T, DbError> {
    value.ok_or(DbError::Corrupt { what })
}

/// A number that fits its type, or a complaint about the column it came from.
fn number<T: TryFrom<i64>>(what: &'static str, value: i64) -> Result<T, DbError> {
    read_back(what, T::try_from(value).ok())
}

/// An open database. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) enum Db {
    /// A file.
    Sqlite {
        /// Connections that only read.
        readers: SqlitePool,
        /// The one connection that writes.
        writer: SqlitePool,
    },
}

/// A transaction. Dropped without [`Tx::commit`] it never happened.
#[derive(Debug)]
pub(crate) enum Tx {
    /// On a file.
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
}

/// `on!(tx, connection => expression)`: the expression with a connection of the transaction's driver, which it can
/// name as `Driver`.
macro_rules! on {
    ($tx:expr, $connection:ident => $body:expr) => {
        match $tx {
            $crate::db::Tx::Sqlite(transaction) => {
                #[allow(dead_code, reason = "only statements built at run time name their driver")]
                type Driver = sqlx::Sqlite;
                let $connection = &mut **transaction;
                $body
            }
        }
    };
}
use on;

impl Db {
    /// Opens the SQLite file, makes it if there is none, and brings its tables up to date.
    pub(crate) async fn open(path: &Path) -> Result<Self, DbError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            // 16 MiB: issuing to thousands fits without spilling to the disk in between.
            .pragma("cache_size", "-16384")
            .disable_statement_logging();
        let pool = |connections| {
            SqlitePoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(ACQUIRE_TIMEOUT)
                .idle_timeout(None)
                .max_lifetime(None)
        };
        let writer = pool(1).connect_with(options.clone()).await?;
        sqlx::migrate!("../migrations/sqlite").run(&writer).await?;
        let readers = pool(READERS).connect_with(options.pragma("query_only", "on")).await?;
        Ok(Self::Sqlite { readers, writer })
    }

    /// A transaction that only reads, all of it from one moment.
    pub(crate) async fn read(&self) -> Result<Tx, DbError> {
        match self {
            Self::Sqlite { readers, .. } => Ok(Tx::Sqlite(readers.begin().await?)),
        }
    }

    /// A transaction that may write. Nobody else writes until it ends.
    pub(crate) async fn write(&self) -> Result<Tx, DbError> {
        match self {
            Self::Sqlite { writer, .. } => Ok(Tx::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?)),
        }
    }

    /// Closes every connection once its transaction has ended.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
        }
    }
}

impl Tx {
    /// Makes it so, durably.
    pub(crate) async fn commit(self) -> Result<(), DbError> {
        match self {
            Self::Sqlite(transaction) => Ok(transaction.commit().await?),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_not_committed_never_happened_and_readers_cannot_write() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&folder.path().join("esik.db")).await.unwrap();

        let mut tx = db.write().await.unwrap();
        tx.set_setting("kept", "no").await.unwrap();
        drop(tx);
        let mut tx = db.write().await.unwrap();
        assert_eq!(tx.setting("kept").await.unwrap(), None);
        tx.set_setting("kept", "yes").await.unwrap();
        tx.commit().await.unwrap();

        let mut reading = db.read().await.unwrap();
        assert_eq!(reading.setting("kept").await.unwrap().as_deref(), Some("yes"));
        assert!(reading.set_setting("kept", "changed").await.is_err());
    }

    #[tokio::test]
    async fn two_processes_on_one_file_wait_for_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("esik.db");
        let (one, other) = (Db::open(&path).await.unwrap(), Db::open(&path).await.unwrap());
        let add = |db: Db| async move {
            for _ in 0..20 {
                let mut tx = db.write().await.unwrap();
                let count =
                    tx.setting("count").await.unwrap().map_or(0, |count| count.parse::<u32>().unwrap());
                tx.set_setting("count", &(count + 1).to_string()).await.unwrap();
                tx.commit().await.unwrap();
            }
        };
        tokio::join!(add(one.clone()), add(other), add(one.clone()));
        assert_eq!(one.read().await.unwrap().setting("count").await.unwrap().as_deref(), Some("60"));
    }
}
