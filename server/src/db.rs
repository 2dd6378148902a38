//! The database: transactions, and one method a question. Rows go in and out as the types of `shared`; SQL, drivers
//! and rows stay in here, and nothing here decides anything.
//!
//! [`Tx`] is a closed enum over the drivers. [`on!`] expands the body of a query once for each of them, so that one
//! text of portable SQL is type-checked by every driver and no driver type leaves this module. Another database is a
//! variant of [`Db`] and [`Tx`] and an arm in the macro.
//!
//! Writes exclude each other ([`Db::write`]): on a file there is one writer connection, and other processes wait for
//! the file's lock; on PostgreSQL a row is locked. Only scans are stored beside them on PostgreSQL
//! ([`Db::write_scans`]); they lock the events that they count for.

use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;

use esik_shared::id::EventNumber;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::Notify;

pub(crate) mod account;
pub(crate) mod api_token;
pub(crate) mod attendance;
pub(crate) mod attendance_list;
pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod enrollment_code;
pub(crate) mod event;
pub(crate) mod event_feed;
pub(crate) mod examine;
pub(crate) mod fact;
pub(crate) mod idempotency_key;
pub(crate) mod job;
pub(crate) mod judgement;
pub(crate) mod key;
pub(crate) mod live;
pub(crate) mod log_in_ticket;
#[cfg(test)]
mod migrations;
pub(crate) mod named_record;
pub(crate) mod news;
pub(crate) mod pass;
pub(crate) mod pass_list;
pub(crate) mod pass_story;
pub(crate) mod pass_view;
pub(crate) mod permission;
pub(crate) mod places;
pub(crate) mod postgres;
pub(crate) mod restore;
pub(crate) mod scan_feed;
pub(crate) mod scan_line;
pub(crate) mod scanner;
pub(crate) mod scanner_report;
pub(crate) mod second_factor;
pub(crate) mod session;
pub(crate) mod setting;
mod sqlite;
pub(crate) mod student;
pub(crate) mod student_link;
pub(crate) mod supervisor_card;
pub(crate) mod throttle;

use postgres::PostgresUrl;

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
    /// An old backup was restored, and the server has not taken back yet what it lost: were it to write to the feed of the
    /// event now, it would sign a second record of one number.
    #[error("nothing is written to the event")]
    TakenBack(#[from] TakenBack),
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

/// A restored backup is completed before the event is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("event {0} is completed first, because an old backup was restored")]
pub(crate) struct TakenBack(pub(crate) EventNumber);

/// How many connections of a pool are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PoolUsage {
    /// What it is for.
    pub pool: &'static str,
    /// Those that somebody holds.
    pub used: usize,
    /// Those that nobody holds.
    pub idle: usize,
    /// As many as may be open.
    pub max: u32,
}

/// What of the database failed, as far as whoever asked can do something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DbFailure {
    /// It is not there, or is going away. Trying again soon helps.
    Unavailable,
    /// Somebody else held what was needed for too long. Trying again helps.
    Busy,
    /// There is no room to write.
    DiskFull,
    /// A restored backup is being completed first. Trying again helps once scanners have come.
    TakenBack,
    /// A fault of ours, or a damaged database.
    Other,
}

impl DbError {
    /// What of the database failed.
    pub(crate) fn failure(&self) -> DbFailure {
        failure_in(self)
    }
}

/// What of the database failed, if it is what an error comes from.
pub(crate) fn failure_in(error: &(dyn Error + 'static)) -> DbFailure {
    let causes = || std::iter::successors(Some(error), |error| (*error).source());
    if causes().any(|error| error.is::<TakenBack>()) {
        return DbFailure::TakenBack;
    }
    let mut causes = causes();
    let driver = causes.find_map(|error| error.downcast_ref::<sqlx::Error>());
    match driver {
        Some(
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::Protocol(_),
        ) => DbFailure::Unavailable,
        Some(sqlx::Error::Database(error)) => error.code().map_or(DbFailure::Other, |code| failure_of(&code)),
        _ => DbFailure::Other,
    }
}

/// What an error code of a database means. SQLite's are numbers whose last byte is the primary code, PostgreSQL's have
/// five characters.
fn failure_of(code: &str) -> DbFailure {
    const SQLITE_BUSY: u32 = 5;
    const SQLITE_LOCKED: u32 = 6;
    const SQLITE_IOERR: u32 = 10;
    const SQLITE_FULL: u32 = 13;
    const SQLITE_CANTOPEN: u32 = 14;
    if code.len() < 5 {
        return match code.parse::<u32>().map(|code| code & 0xff) {
            Ok(SQLITE_BUSY | SQLITE_LOCKED) => DbFailure::Busy,
            Ok(SQLITE_FULL) => DbFailure::DiskFull,
            Ok(SQLITE_IOERR | SQLITE_CANTOPEN) => DbFailure::Unavailable,
            _ => DbFailure::Other,
        };
    }
    match code {
        "53100" => DbFailure::DiskFull,
        // Too many connections; shutting down, crashed, starting; connections.
        "53300" | "57P01" | "57P02" | "57P03" | "57P05" => DbFailure::Unavailable,
        code if code.starts_with("08") => DbFailure::Unavailable,
        // Serialization, deadlock, lock timeout, statement cancelled.
        "40001" | "40P01" | "55P03" | "57014" => DbFailure::Busy,
        _ => DbFailure::Other,
    }
}

/// Whatever the query, `expected` rows must have changed.
fn expect_rows(what: &'static str, expected: usize, changed: u64) -> Result<(), DbError> {
    if u64::try_from(expected) == Ok(changed) {
        Ok(())
    } else {
        Err(DbError::RowCount { what, expected, changed })
    }
}

/// How the connections of a pool are used.
fn usage_of<D: sqlx::Database>(pool: &'static str, of: &sqlx::Pool<D>) -> PoolUsage {
    let (open, idle) = (usize::try_from(of.size()).unwrap_or(usize::MAX), of.num_idle());
    // The two are read one after the other, while both move.
    PoolUsage { pool, used: open.saturating_sub(idle), idle, max: of.options().get_max_connections() }
}

/// The value, or a complaint about the column it came from.
fn read_back<T>(what: &'static str, value: Option<T>) -> Result<T, DbError> {
    value.ok_or(DbError::Corrupt { what })
}

/// A number that fits its type, or a complaint about the column it came from.
fn number<T: TryFrom<i64>>(what: &'static str, value: i64) -> Result<T, DbError> {
    read_back(what, T::try_from(value).ok())
}

/// Which database.
#[derive(Debug, Clone)]
pub(crate) enum Database {
    /// A file of this process and the commands beside it.
    File(PathBuf),
    /// A server that any number of processes share.
    Postgres(PostgresUrl),
}

/// An open database. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) enum Db {
    /// A file.
    Sqlite(sqlite::Connections, Commits),
    /// PostgreSQL.
    Postgres(postgres::Connections, Commits),
}

/// Told of every commit of this process.
pub(crate) type Commits = Arc<Notify>;

/// A transaction that is being begun. Behind a pointer, for the compiler's sake: else the drivers' long way to a
/// connection is compiled anew into every part of the program that begins one.
pub(crate) type Begun<'a> = BoxFuture<'a, Result<Tx, DbError>>;

/// A transaction. Dropped without [`Tx::commit`] it never happened.
#[derive(Debug)]
pub(crate) enum Tx {
    /// On a file.
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>, Commits),
    /// On PostgreSQL.
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>, Commits),
}

/// `on!(tx, connection => expression)`: the expression with a connection of the transaction's driver, which it can
/// name as `Driver`.
macro_rules! on {
    ($tx:expr, $connection:ident => $body:expr) => {
        match $tx {
            $crate::db::Tx::Sqlite(transaction, _) => {
                #[allow(dead_code, reason = "only statements built at run time name their driver")]
                type Driver = sqlx::Sqlite;
                let $connection = &mut **transaction;
                $body
            }
            $crate::db::Tx::Postgres(transaction, _) => {
                #[allow(dead_code, reason = "only statements built at run time name their driver")]
                type Driver = sqlx::Postgres;
                let $connection = &mut **transaction;
                $body
            }
        }
    };
}
use on;

impl Db {
    /// Opens the database and brings its tables up to date.
    pub(crate) async fn open(database: &Database) -> Result<Self, DbError> {
        match database {
            Database::File(path) => {
                Ok(Self::Sqlite(sqlite::Connections::open(path).await?, Commits::default()))
            }
            Database::Postgres(url) => {
                Ok(Self::Postgres(postgres::Connections::open(url).await?, Commits::default()))
            }
        }
    }

    /// A transaction that only reads, all of it from one moment.
    pub(crate) fn read(&self) -> Begun<'_> {
        match self {
            Self::Sqlite(connections, commits) => {
                async { Ok(Tx::Sqlite(connections.read().await?, commits.clone())) }.boxed()
            }
            Self::Postgres(connections, commits) => {
                async { Ok(Tx::Postgres(connections.read().await?, commits.clone())) }.boxed()
            }
        }
    }

    /// A transaction that may write. Nobody else that began so writes until it ends.
    pub(crate) fn write(&self) -> Begun<'_> {
        match self {
            Self::Sqlite(connections, commits) => {
                async { Ok(Tx::Sqlite(connections.write().await?, commits.clone())) }.boxed()
            }
            Self::Postgres(connections, commits) => {
                async { Ok(Tx::Postgres(connections.write().await?, commits.clone())) }.boxed()
            }
        }
    }

    /// A transaction that stores scans. It must lock each event before it reads what it then counts by, and append to no
    /// event feed.
    pub(crate) fn write_scans(&self) -> Begun<'_> {
        match self {
            Self::Sqlite(..) => self.write(),
            Self::Postgres(connections, commits) => {
                async { Ok(Tx::Postgres(connections.write_scans().await?, commits.clone())) }.boxed()
            }
        }
    }

    /// Told of every commit of this process. Whoever waits there learns that something may be new, and asks what.
    pub(crate) fn commits(&self) -> &Notify {
        match self {
            Self::Sqlite(_, commits) | Self::Postgres(_, commits) => commits,
        }
    }

    /// How its connections are used.
    pub(crate) fn usage(&self) -> Vec<PoolUsage> {
        match self {
            Self::Sqlite(connections, _) => connections.usage(),
            Self::Postgres(connections, _) => connections.usage(),
        }
    }

    /// Closes every connection once its transaction has ended.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite(connections, _) => connections.close().await,
            Self::Postgres(connections, _) => connections.close().await,
        }
    }
}

impl Tx {
    /// Makes it so, durably.
    pub(crate) async fn commit(self) -> Result<(), DbError> {
        let commits = match self {
            Self::Sqlite(transaction, commits) => {
                transaction.commit().await?;
                commits
            }
            Self::Postgres(transaction, commits) => {
                transaction.commit().await?;
                commits
            }
        };
        commits.notify_waiters();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn database(folder: &Path) -> Database {
        let file = || Database::File(folder.join("esik.db"));
        postgres::testing::schema_for(folder).map_or_else(file, Database::Postgres)
    }

    #[test]
    fn failures_are_told_apart_by_what_helps() {
        let table = [
            ("5", DbFailure::Busy),
            ("261", DbFailure::Busy),
            ("517", DbFailure::Busy),
            ("6", DbFailure::Busy),
            ("13", DbFailure::DiskFull),
            ("778", DbFailure::Unavailable),
            ("14", DbFailure::Unavailable),
            ("2067", DbFailure::Other),
            ("53100", DbFailure::DiskFull),
            ("57P01", DbFailure::Unavailable),
            ("08006", DbFailure::Unavailable),
            ("40P01", DbFailure::Busy),
            ("55P03", DbFailure::Busy),
            ("23505", DbFailure::Other),
        ];
        for (code, expected) in table {
            assert_eq!(failure_of(code), expected, "{code}");
        }
    }

    #[test]
    fn what_failed_is_found_behind_the_error_of_a_use_case() {
        use crate::service::import::ImportError;
        let away = || DbError::Driver(sqlx::Error::PoolTimedOut);
        assert_eq!(failure_in(&away()), DbFailure::Unavailable);
        assert_eq!(failure_in(&ImportError::Db(away())), DbFailure::Unavailable);
        assert_eq!(failure_in(&DbError::Corrupt { what: "event" }), DbFailure::Other);
        assert_eq!(failure_in(&std::fmt::Error), DbFailure::Other);
        let taken_back = || DbError::from(TakenBack(EventNumber(7)));
        assert_eq!(taken_back().failure(), DbFailure::TakenBack);
        assert_eq!(failure_in(&ImportError::Db(taken_back())), DbFailure::TakenBack);
    }

    #[tokio::test]
    async fn what_is_not_committed_never_happened_and_readers_cannot_write() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&database(folder.path())).await.unwrap();

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
    async fn two_processes_on_one_database_wait_for_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let database = database(folder.path());
        let (one, other) = (Db::open(&database).await.unwrap(), Db::open(&database).await.unwrap());
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
