//! The links to all passes of a student.

use esik_shared::id::Hash;

use super::{DbError, Tx, expect_rows, on};

impl Tx {
    /// The sealed link of a student, if one was made.
    pub(crate) async fn sealed_student_link(&mut self, student: i64) -> Result<Option<Vec<u8>>, DbError> {
        Ok(on!(self, connection => {
            sqlx::query_scalar("SELECT sealed_link FROM student_link WHERE student = $1")
                .bind(student)
                .fetch_optional(connection)
                .await?
        }))
    }

    /// Gives a link to a student who has none.
    pub(crate) async fn insert_student_link(
        &mut self,
        student: i64,
        link: Hash,
        sealed: &[u8],
    ) -> Result<(), DbError> {
        let changed = on!(self, connection => {
            sqlx::query("INSERT INTO student_link (student, link_hash, sealed_link) VALUES ($1, $2, $3)")
                .bind(student)
                .bind(link.0.as_slice())
                .bind(sealed)
                .execute(connection)
                .await?
                .rows_affected()
        });
        expect_rows("student link", 1, changed)
    }

    /// Takes the link of a student, who may have none.
    pub(crate) async fn delete_student_link(&mut self, student: i64) -> Result<(), DbError> {
        on!(self, connection => {
            sqlx::query("DELETE FROM student_link WHERE student = $1").bind(student).execute(connection).await?;
        });
        Ok(())
    }

    /// The student whose link hashes to this.
    pub(crate) async fn student_by_link(&mut self, link: Hash) -> Result<Option<i64>, DbError> {
        Ok(on!(self, connection => {
            sqlx::query_scalar("SELECT student FROM student_link WHERE link_hash = $1")
                .bind(link.0.as_slice())
                .fetch_optional(connection)
                .await?
        }))
    }
}
