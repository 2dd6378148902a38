//! A copy of a database that is a file, made while it is in use.

use std::path::Path;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use super::DbError;

/// Writes a consistent copy of a database file, which others may be writing to, into an empty file.
pub(crate) async fn copy(database: &Path, into: &Path) -> Result<(), DbError> {
    let mut connection = open(database).await?;
    sqlx::query("VACUUM INTO $1").bind(into.to_string_lossy().into_owned()).execute(&mut connection).await?;
    Ok(connection.close().await?)
}

/// Whether a file is a database without damage.
pub(crate) async fn is_whole(database: &Path) -> Result<bool, DbError> {
    let mut connection = open(database).await?;
    let found: Vec<String> = sqlx::query_scalar("PRAGMA quick_check").fetch_all(&mut connection).await?;
    connection.close().await?;
    Ok(found == ["ok"])
}

async fn open(database: &Path) -> Result<SqliteConnection, DbError> {
    let options =
        SqliteConnectOptions::new().filename(database).create_if_missing(false).disable_statement_logging();
    Ok(options.connect().await?)
}

#[cfg(test)]
pub(crate) mod testing {
    //! A backup of the database of a test, and putting it back: a file, or on PostgreSQL copies of the tables.

    use std::path::PathBuf;

    use sqlx::{AssertSqlSafe, Executor, Postgres, Transaction};

    use crate::app::testing::{TestApp, options};
    use crate::db::{Database, Tx, backup};

    /// A backup.
    pub(crate) enum Backup {
        File(PathBuf),
        Tables(Vec<String>),
    }

    impl Backup {
        /// Of how it is now.
        pub(crate) async fn of(test: &TestApp) -> Self {
            match options(test.folder.path()).database() {
                Database::File(path) => {
                    let file = test.folder.path().join("backup.db");
                    backup::copy(&path, &file).await.unwrap();
                    assert!(backup::is_whole(&file).await.unwrap());
                    Self::File(file)
                }
                Database::Postgres(_) => {
                    let Tx::Postgres(mut tx, ..) = test.app.db.write().await.unwrap() else { unreachable!() };
                    let tables: Vec<String> = sqlx::query_scalar(
                        "SELECT tablename::TEXT FROM pg_tables WHERE schemaname = current_schema() \
                         AND tablename <> '_sqlx_migrations'",
                    )
                    .fetch_all(&mut *tx)
                    .await
                    .unwrap();
                    for table in &tables {
                        run(&mut tx, format!("CREATE TABLE \"backup_{table}\" AS TABLE \"{table}\"")).await;
                    }
                    tx.commit().await.unwrap();
                    Self::Tables(tables)
                }
            }
        }

        /// Puts it back. On a file, whoever has that open must open it anew.
        pub(crate) async fn put_back(self, test: &TestApp) {
            match self {
                Self::File(file) => {
                    test.app.db.close().await;
                    let Database::File(path) = options(test.folder.path()).database() else { unreachable!() };
                    for suffix in ["-wal", "-shm"] {
                        let _ = std::fs::remove_file(format!("{}{suffix}", path.display()));
                    }
                    std::fs::copy(file, path).unwrap();
                }
                Self::Tables(tables) => {
                    let Tx::Postgres(mut tx, ..) = test.app.db.write().await.unwrap() else { unreachable!() };
                    run(&mut tx, "SET LOCAL session_replication_role = replica".to_owned()).await;
                    for table in &tables {
                        run(&mut tx, format!("DELETE FROM \"{table}\"")).await;
                        run(&mut tx, format!("INSERT INTO \"{table}\" SELECT * FROM \"backup_{table}\""))
                            .await;
                    }
                    tx.commit().await.unwrap();
                }
            }
        }
    }

    async fn run(tx: &mut Transaction<'static, Postgres>, statement: String) {
        (&mut **tx).execute(AssertSqlSafe(statement)).await.unwrap();
    }
}
