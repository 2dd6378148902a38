//! Opening a database that is a file.

use std::path::Path;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Sqlite, SqliteConnection, SqlitePool, Transaction};

use super::{DbError, PoolUsage, usage_of};

/// How long a write waits for another process: the longest write (issuing to a whole festival) takes seconds. Scans try
/// three times, which must be less than a request may take.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Readers in parallel. Reads are short and there are few cores.
const READERS: u32 = 4;
/// How long a request waits for a connection before it fails.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(40);

/// What makes the tables.
pub(super) static MIGRATIONS: Migrator = sqlx::migrate!("../migrations/sqlite");

/// Connections to a file.
#[derive(Debug, Clone)]
pub(crate) struct Connections {
    /// Those that only read.
    readers: SqlitePool,
    /// The one that writes.
    writer: SqlitePool,
}

impl Connections {
    /// Opens the file, makes it if there is none, and brings its tables up to date.
    pub(super) async fn open(path: &Path) -> Result<Self, DbError> {
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
                .after_release(|connection, _| Box::pin(is_free(connection)))
        };
        let writer = pool(1).connect_with(options.clone()).await?;
        MIGRATIONS.run(&writer).await?;
        let readers = pool(READERS).connect_with(options.pragma("query_only", "on")).await?;
        Ok(Self { readers, writer })
    }

    /// Opens a file that is there, to read from it.
    pub(super) async fn look(path: &Path) -> Result<Self, DbError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .read_only(true)
            .create_if_missing(false)
            .disable_statement_logging();
        let readers = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
        Ok(Self { writer: readers.clone(), readers })
    }

    pub(super) async fn read(&self) -> Result<Transaction<'static, Sqlite>, DbError> {
        Ok(self.readers.begin().await?)
    }

    /// With a plain `BEGIN`, writers that read first fail instead of waiting.
    pub(super) async fn write(&self) -> Result<Transaction<'static, Sqlite>, DbError> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    pub(super) fn usage(&self) -> Vec<PoolUsage> {
        vec![usage_of("read", &self.readers), usage_of("write", &self.writer)]
    }

    pub(super) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// Whether a connection came back without a transaction. SQLite ends one by itself when the disk is full; sqlx's own
/// rollback then fails, and it would take the connection to be in a transaction for ever.
async fn is_free(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // Not before what was queued is done.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

#[cfg(test)]
mod tests {
    use super::super::Tx;
    use super::*;

    #[tokio::test]
    async fn after_a_transaction_that_the_database_ended_by_itself_others_can_write() {
        let folder = tempfile::tempdir().unwrap();
        let connections = Connections::open(&folder.path().join("esik.db")).await.unwrap();
        let mut transaction = connections.write().await.unwrap();
        sqlx::query("ROLLBACK").execute(&mut *transaction).await.unwrap();
        drop(transaction);
        let mut tx = Tx::Sqlite(connections.write().await.unwrap(), Default::default());
        tx.set_setting("a", "b").await.unwrap();
        tx.commit().await.unwrap();
    }
}
