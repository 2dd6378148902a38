//! A database that is looked at and not changed, for `doctor`: nothing is made, and no table is brought up to date.

use std::collections::BTreeSet;

use esik_shared::time::Timestamp;

use super::{Commits, Database, Db, DbError, Tx, on, postgres, sqlite};

/// What PostgreSQL says of itself; nothing of what it does not know, as clusters that speak like it may not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServerFacts {
    /// As a number: 150004 is 15.4.
    pub version: Option<u32>,
    /// Whether a commit waits for the disk.
    pub fsync: Option<String>,
    /// Whether our commits wait for the log.
    pub synchronous_commit: Option<String>,
    /// Whether pages survive a power cut whole.
    pub full_page_writes: Option<String>,
    /// Its clock.
    pub now: Timestamp,
}

/// How the tables stand to this version of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tables {
    /// As this version needs them.
    Current,
    /// The next start brings so many steps to them.
    Behind(usize),
    /// A newer version made them.
    Ahead,
    /// There are none.
    None,
}

impl Db {
    /// Opens a database that is there, to read from it.
    pub(crate) async fn look(database: &Database) -> Result<Self, DbError> {
        match database {
            Database::File(path) => {
                Ok(Self::Sqlite(sqlite::Connections::look(path).await?, Commits::default()))
            }
            Database::Postgres(url) => {
                Ok(Self::Postgres(postgres::Connections::look(url).await?, Commits::default()))
            }
        }
    }

    /// How the tables stand.
    pub(crate) async fn tables(&self) -> Result<Tables, DbError> {
        let known: BTreeSet<i64> = match self {
            Self::Sqlite(..) => sqlite::MIGRATIONS.iter().map(|migration| migration.version).collect(),
            Self::Postgres(..) => postgres::MIGRATIONS.iter().map(|migration| migration.version).collect(),
        };
        let mut tx = self.read().await?;
        if !tx.has_migrations().await? {
            return Ok(Tables::None);
        }
        Ok(compare(&known, &tx.migrations().await?))
    }
}

fn compare(known: &BTreeSet<i64>, done: &BTreeSet<i64>) -> Tables {
    match (done.difference(known).next(), known.difference(done).count()) {
        (Some(_), _) => Tables::Ahead,
        (None, 0) => Tables::Current,
        (None, _) if done.is_empty() => Tables::None,
        (None, missing) => Tables::Behind(missing),
    }
}

impl Tx {
    /// Each database keeps the names of its tables elsewhere.
    async fn has_migrations(&mut self) -> Result<bool, DbError> {
        let count: i64 = match self {
            Self::Sqlite(transaction, _) => {
                sqlx::query_scalar("SELECT COUNT(*) FROM sqlite_master WHERE name = '_sqlx_migrations'")
                    .fetch_one(&mut **transaction)
                    .await?
            }
            Self::Postgres(transaction, _) => {
                sqlx::query_scalar("SELECT COUNT(to_regclass('_sqlx_migrations'))")
                    .fetch_one(&mut **transaction)
                    .await?
            }
        };
        Ok(count > 0)
    }

    async fn migrations(&mut self) -> Result<BTreeSet<i64>, DbError> {
        let versions: Vec<i64> = on!(self, connection => {
            sqlx::query_scalar("SELECT version FROM _sqlx_migrations WHERE success").fetch_all(connection).await?
        });
        Ok(versions.into_iter().collect())
    }

    /// How many admins can log in.
    pub(crate) async fn active_admins(&mut self) -> Result<i64, DbError> {
        Ok(on!(self, connection => {
            sqlx::query_scalar("SELECT COUNT(*) FROM account WHERE role = 'admin' AND disabled_ms IS NULL")
                .fetch_one(connection)
                .await?
        }))
    }

    /// When a scan was stored last.
    pub(crate) async fn last_heard(&mut self) -> Result<Option<Timestamp>, DbError> {
        let last: Option<i64> = on!(self, connection => {
            sqlx::query_scalar("SELECT MAX(heard_ms) FROM scan_line").fetch_one(connection).await?
        });
        Ok(last.map(Timestamp))
    }

    /// What the server says of itself; a file has nothing to say.
    pub(crate) async fn server_facts(&mut self) -> Result<Option<ServerFacts>, DbError> {
        type Row = (Option<String>, Option<String>, Option<String>, Option<String>, i64);
        let Self::Postgres(transaction, _) = self else { return Ok(None) };
        let (version, fsync, synchronous_commit, full_page_writes, now_ms): Row = sqlx::query_as(
            "SELECT current_setting('server_version_num', true), current_setting('fsync', true), \
             current_setting('synchronous_commit', true), current_setting('full_page_writes', true), \
             CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
        )
        .fetch_one(&mut **transaction)
        .await?;
        let version = version.and_then(|version| version.parse().ok());
        let now = Timestamp(now_ms);
        Ok(Some(ServerFacts { version, fsync, synchronous_commit, full_page_writes, now }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::{app, options};

    #[test]
    fn tables_are_compared_with_those_that_this_version_makes() {
        let table: [(&[i64], Tables); 5] = [
            (&[1, 2, 3], Tables::Current),
            (&[1, 2], Tables::Behind(1)),
            (&[], Tables::None),
            (&[1, 2, 3, 4], Tables::Ahead),
            (&[1, 4], Tables::Ahead),
        ];
        for (done, expected) in table {
            assert_eq!(compare(&BTreeSet::from([1, 2, 3]), &done.iter().copied().collect()), expected);
        }
    }

    #[tokio::test]
    async fn a_database_is_looked_at_and_not_changed() {
        let test = app().await;
        let database = options(test.folder.path()).database();
        let db = Db::look(&database).await.unwrap();
        assert_eq!(db.tables().await.unwrap(), Tables::Current);
        let mut tx = db.read().await.unwrap();
        assert_eq!(tx.active_admins().await.unwrap(), 0);
        assert_eq!(tx.last_heard().await.unwrap(), None);
        assert_eq!(tx.server_facts().await.unwrap().is_some(), matches!(database, Database::Postgres(_)));
        drop(tx);
        let written = async { db.write().await?.set_setting("looked", "at").await };
        assert!(written.await.is_err(), "nothing can be written");
    }

    #[tokio::test]
    async fn a_file_that_is_not_there_is_not_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("esik.db");
        assert!(Db::look(&Database::File(path.clone())).await.is_err());
        assert!(!path.exists());
    }
}
