//! Connecting to PostgreSQL, or to a cluster that speaks like it.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, PgPool, Postgres, Transaction};

use super::{DbError, PoolUsage, usage_of};

/// Connections of one process: writes are few and grouped, reads are short. Several processes share the hundred that
/// PostgreSQL allows by default.
const CONNECTIONS: u32 = 12;
/// How long a request waits for a connection. When the database is gone, the answer must come while somebody is
/// still waiting for it.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);
/// The setting whose row is locked by whoever writes.
const WRITER: &str = "writer";

/// Where a PostgreSQL database is and who may open it. It holds a password, so it is never shown.
#[derive(Clone)]
pub(crate) struct PostgresUrl(Box<PgConnectOptions>);

/// Why a text is no address of a database.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a database looks like postgres://user:password@host:5432/name")]
pub(crate) struct InvalidPostgresUrl;

impl FromStr for PostgresUrl {
    type Err = InvalidPostgresUrl;

    fn from_str(text: &str) -> Result<Self, InvalidPostgresUrl> {
        let is_postgres = text.starts_with("postgres://") || text.starts_with("postgresql://");
        let options = text.parse::<PgConnectOptions>().ok().filter(|_| is_postgres);
        options.map(|options| Self(Box::new(options))).ok_or(InvalidPostgresUrl)
    }
}

impl fmt::Debug for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PostgresUrl")
    }
}

/// What makes the tables.
pub(super) static MIGRATIONS: Migrator = sqlx::migrate!("../migrations/postgres");

fn options(url: &PostgresUrl) -> PgConnectOptions {
    let options = [
        // An acknowledged scan survives a power cut, whatever the cluster's default.
        ("synchronous_commit", "on"),
        // As long as on a file: the longest write takes seconds.
        ("lock_timeout", "10s"),
        // What a process that hangs holds is free again.
        ("idle_in_transaction_session_timeout", "60s"),
    ];
    url.0.as_ref().clone().application_name("esik-server").options(options).disable_statement_logging()
}

/// Connections to a database.
#[derive(Debug, Clone)]
pub(crate) struct Connections(PgPool);

impl Connections {
    /// Connects, and brings the tables up to date.
    pub(super) async fn open(url: &PostgresUrl) -> Result<Self, DbError> {
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_with(options(url))
            .await?;
        MIGRATIONS.run(&pool).await?;
        sqlx::query("INSERT INTO setting (name, value) VALUES ($1, '') ON CONFLICT (name) DO NOTHING")
            .bind(WRITER)
            .execute(&pool)
            .await?;
        Ok(Self(pool))
    }

    /// Connects to read.
    pub(super) async fn look(url: &PostgresUrl) -> Result<Self, DbError> {
        let options = options(url).options([("default_transaction_read_only", "on")]);
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_with(options)
            .await?;
        Ok(Self(pool))
    }

    pub(super) async fn read(&self) -> Result<Transaction<'static, Postgres>, DbError> {
        Ok(self.0.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?)
    }

    /// Alone among the processes that share the database, like a file's one writer: a row is locked until the end.
    pub(super) async fn write(&self) -> Result<Transaction<'static, Postgres>, DbError> {
        let mut transaction = self.0.begin().await?;
        sqlx::query("SELECT name FROM setting WHERE name = $1 FOR NO KEY UPDATE")
            .bind(WRITER)
            .fetch_one(&mut *transaction)
            .await?;
        Ok(transaction)
    }

    pub(super) async fn write_scans(&self) -> Result<Transaction<'static, Postgres>, DbError> {
        Ok(self.0.begin().await?)
    }

    pub(super) fn usage(&self) -> Vec<PoolUsage> {
        vec![usage_of("all", &self.0)]
    }

    pub(super) async fn close(&self) {
        self.0.close().await;
    }
}

#[cfg(test)]
pub(crate) mod testing {
    //! A schema for each test, where `ESIK_TEST_POSTGRES` names a database to make them in. It is thrown away whole.

    use std::path::Path;
    use std::thread;

    use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

    use super::*;

    /// The schema of the test that works in this folder, made if it is not there; nothing if tests run on files.
    pub(crate) fn schema_for(folder: &Path) -> Option<PostgresUrl> {
        let database = std::env::var("ESIK_TEST_POSTGRES").ok()?;
        let options: PgConnectOptions =
            database.parse().expect("ESIK_TEST_POSTGRES is the address of a database");
        let name =
            folder.file_name().and_then(|name| name.to_str()).expect("temporary folders have plain names");
        let schema = format!("\"test_{}\"", name.trim_start_matches('.'));
        let url = PostgresUrl(Box::new(options.clone().options([("search_path", schema.as_str())])));
        // Of its own: whoever asks may be inside a runtime, and wants the answer at once.
        let made = thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let mut connection = PgConnection::connect_with(&options).await?;
                let statement = format!("CREATE SCHEMA IF NOT EXISTS {schema}");
                connection.execute(AssertSqlSafe(statement)).await?;
                connection.close().await
            })
        });
        made.join().expect("making a schema does not panic").expect("a schema can be made");
        Some(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_postgresql_are_taken_and_never_shown() {
        let url: PostgresUrl = "postgres://esik:secret@db.example:5432/esik".parse().unwrap();
        assert_eq!(format!("{url:?}"), "PostgresUrl");
        assert!("postgresql://esik@localhost/esik".parse::<PostgresUrl>().is_ok());
        for text in ["", "esik", "mysql://esik@localhost/esik", "sqlite://esik.db", "postgres://host:port/"] {
            assert!(text.parse::<PostgresUrl>().is_err(), "{text}");
        }
    }
}
