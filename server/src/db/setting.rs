//! Settings: what the serving process was told last, for the commands beside it.

use super::{DbError, Tx, expect_rows, on};

impl Tx {
    /// The value of a setting, if it was ever set.
    pub(crate) async fn setting(&mut self, name: &str) -> Result<Option<String>, DbError> {
        Ok(on!(self, connection => {
            sqlx::query_scalar("SELECT value FROM setting WHERE name = $1").bind(name).fetch_optional(connection).await?
        }))
    }

    /// Sets it.
    pub(crate) async fn set_setting(&mut self, name: &str, value: &str) -> Result<(), DbError> {
        let changed = on!(self, connection => {
            sqlx::query(
                "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            )
            .bind(name)
            .bind(value)
            .execute(connection)
            .await?
            .rows_affected()
        });
        expect_rows("setting", 1, changed)
    }

    /// Forgets it, if it was set.
    pub(crate) async fn forget_setting(&mut self, name: &str) -> Result<(), DbError> {
        on!(self, connection => {
            sqlx::query("DELETE FROM setting WHERE name = $1").bind(name).execute(connection).await?;
        });
        Ok(())
    }
}
