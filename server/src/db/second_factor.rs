//! Second factors: the sealed secret of an authenticator app, and hashes of recovery codes.

use esik_shared::id::Hash;
use esik_shared::time::Timestamp;

use super::event::number_out;
use super::{DbError, Tx, expect_rows, number, on};

/// A second factor as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredFactor {
    /// The secret, sealed.
    pub sealed_secret: Vec<u8>,
    /// The step of the newest code that was used.
    pub last_step: u64,
    /// Since when it is in force; nothing until it was confirmed.
    pub confirmed: Option<Timestamp>,
}

impl Tx {
    /// The second factor of an account, confirmed or not.
    pub(crate) async fn second_factor(&mut self, account: i64) -> Result<Option<StoredFactor>, DbError> {
        let row: Option<(Vec<u8>, i64, Option<i64>)> = on!(self, connection => {
            sqlx::query_as("SELECT sealed_secret, last_step, confirmed_ms FROM second_factor WHERE account = $1")
                .bind(account)
                .fetch_optional(connection)
                .await?
        });
        row.map(|(sealed_secret, last_step, confirmed_ms)| {
            Ok(StoredFactor {
                sealed_secret,
                last_step: number("step of a code", last_step)?,
                confirmed: confirmed_ms.map(Timestamp),
            })
        })
        .transpose()
    }

    /// Begins a second factor, in the place of one that was never confirmed; `false` if one is in force.
    pub(crate) async fn begin_second_factor(&mut self, account: i64, sealed: &[u8]) -> Result<bool, DbError> {
        let changed = on!(self, connection => {
            sqlx::query(
                "INSERT INTO second_factor (account, sealed_secret) VALUES ($1, $2) \
                 ON CONFLICT (account) DO UPDATE SET sealed_secret = excluded.sealed_secret \
                 WHERE second_factor.confirmed_ms IS NULL",
            )
            .bind(account)
            .bind(sealed)
            .execute(connection)
            .await?
            .rows_affected()
        });
        Ok(changed == 1)
    }

    /// Puts a second factor into force.
    pub(crate) async fn confirm_second_factor(
        &mut self,
        account: i64,
        now: Timestamp,
    ) -> Result<(), DbError> {
        let changed = on!(self, connection => {
            sqlx::query("UPDATE second_factor SET confirmed_ms = $2 WHERE account = $1 AND confirmed_ms IS NULL")
                .bind(account)
                .bind(now.0)
                .execute(connection)
                .await?
                .rows_affected()
        });
        expect_rows("second factor", 1, changed)
    }

    /// Uses the code of a step; `false` if this or a later one was used before.
    pub(crate) async fn use_step(&mut self, account: i64, step: u64) -> Result<bool, DbError> {
        let step = number_out("step of a code", step)?;
        let changed = on!(self, connection => {
            sqlx::query("UPDATE second_factor SET last_step = $2 WHERE account = $1 AND last_step < $2")
                .bind(account)
                .bind(step)
                .execute(connection)
                .await?
                .rows_affected()
        });
        Ok(changed == 1)
    }

    /// Takes the second factor of an account with its recovery codes; `false` if it had none.
    pub(crate) async fn delete_second_factor(&mut self, account: i64) -> Result<bool, DbError> {
        self.delete_recovery_codes(account).await?;
        let changed = on!(self, connection => {
            sqlx::query("DELETE FROM second_factor WHERE account = $1")
                .bind(account)
                .execute(connection)
                .await?
                .rows_affected()
        });
        Ok(changed == 1)
    }

    /// Gives an account these recovery codes instead of those that it had.
    pub(crate) async fn replace_recovery_codes(
        &mut self,
        account: i64,
        codes: &[Hash],
    ) -> Result<(), DbError> {
        self.delete_recovery_codes(account).await?;
        for code in codes {
            let changed = on!(self, connection => {
                sqlx::query("INSERT INTO recovery_code (account, code_hash) VALUES ($1, $2)")
                    .bind(account)
                    .bind(code.0.as_slice())
                    .execute(connection)
                    .await?
                    .rows_affected()
            });
            expect_rows("recovery code", 1, changed)?;
        }
        Ok(())
    }

    /// Uses up a recovery code; `false` if the account has no such code.
    pub(crate) async fn use_recovery_code(&mut self, account: i64, code: Hash) -> Result<bool, DbError> {
        let changed = on!(self, connection => {
            sqlx::query("DELETE FROM recovery_code WHERE account = $1 AND code_hash = $2")
                .bind(account)
                .bind(code.0.as_slice())
                .execute(connection)
                .await?
                .rows_affected()
        });
        Ok(changed == 1)
    }

    /// How many recovery codes an account has left.
    pub(crate) async fn count_recovery_codes(&mut self, account: i64) -> Result<u32, DbError> {
        let count: i64 = on!(self, connection => {
            sqlx::query_scalar("SELECT COUNT(*) FROM recovery_code WHERE account = $1")
                .bind(account)
                .fetch_one(connection)
                .await?
        });
        number("count of recovery codes", count)
    }

    async fn delete_recovery_codes(&mut self, account: i64) -> Result<(), DbError> {
        on!(self, connection => {
            sqlx::query("DELETE FROM recovery_code WHERE account = $1").bind(account).execute(connection).await?;
        });
        Ok(())
    }
}
