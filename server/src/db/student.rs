//! Students.

use esik_shared::language::Language;
use sqlx::QueryBuilder;

use super::account::EventScope;
use super::{DbError, Tx, expect_rows, number, on, read_back};

/// Rows of one statement: 8 bound values each stay far below the 32,766 that SQLite takes.
const ROWS_PER_INSERT: usize = 1_000;

/// A student to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewStudent {
    /// The student number.
    pub number: String,
    /// The full name.
    pub name: String,
    /// The university.
    pub university: String,
    /// The faculty.
    pub faculty: String,
    /// Where mail goes, if anywhere.
    pub email: Option<String>,
    /// The language in which the student is spoken to.
    pub language: Language,
    /// What lists are sorted by.
    pub search_key: String,
    /// What a search looks through.
    pub sound_key: String,
}

/// Who a student is, as far as a pass needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StudentName {
    /// The row.
    pub id: i64,
    /// The student number.
    pub number: String,
    /// The full name.
    pub name: String,
    /// Whether this student may not enter.
    pub blocked: bool,
}

/// A student as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Student {
    /// The row.
    pub id: i64,
    /// Whether this student may not enter.
    pub blocked: bool,
    /// The rest.
    pub data: NewStudent,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    blocked: bool,
    number: String,
    name: String,
    university: String,
    faculty: String,
    email: Option<String>,
    language: String,
    search_key: String,
    sound_key: String,
}

impl TryFrom<Row> for Student {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        let Row { id, blocked, number, name, university, faculty, email, language, search_key, sound_key } =
            row;
        let language = read_back("language", language.parse().ok())?;
        Ok(Self {
            id,
            blocked,
            data: NewStudent { number, name, university, faculty, email, language, search_key, sound_key },
        })
    }
}

impl Tx {
    /// Every student with all that is known, in no order.
    pub(crate) async fn students(&mut self) -> Result<Vec<Student>, DbError> {
        let rows: Vec<Row> = on!(self, connection => {
            sqlx::query_as(
                "SELECT id, blocked, number, name, university, faculty, email, language, search_key, sound_key FROM student",
            )
            .fetch_all(connection)
            .await?
        });
        rows.into_iter().map(Student::try_from).collect()
    }

    /// The students that follow a row, at most `limit`, in the order in which they were added: those whose sound key
    /// or search key is like every one of `patterns`, and who have or had a pass for an event among `scope`.
    pub(crate) async fn students_after(
        &mut self,
        after: i64,
        limit: i64,
        patterns: &[String],
        scope: &EventScope,
    ) -> Result<Vec<Student>, DbError> {
        let rows: Vec<Row> = on!(self, connection => {
            let mut query = QueryBuilder::<Driver>::new(
                "SELECT id, blocked, number, name, university, faculty, email, language, search_key, sound_key \
                 FROM student WHERE id > ",
            );
            query.push_bind(after);
            for pattern in patterns {
                query.push(" AND (sound_key LIKE ").push_bind(pattern.as_str()).push(" ESCAPE '\\'");
                query.push(" OR search_key LIKE ").push_bind(pattern.as_str()).push(" ESCAPE '\\')");
            }
            if let EventScope::Only(events) = scope {
                // 0 is no event: a list that may be empty is not the same SQL everywhere.
                query.push(" AND EXISTS (SELECT 1 FROM pass WHERE pass.student = student.id AND pass.event IN (0");
                for event in events {
                    query.push(", ").push_bind(i64::from(event.0));
                }
                query.push("))");
            }
            query.push(" ORDER BY id LIMIT ").push_bind(limit);
            query.build_query_as().fetch_all(connection).await?
        });
        rows.into_iter().map(Student::try_from).collect()
    }

    /// The student with this number.
    pub(crate) async fn student_with_number(&mut self, number: &str) -> Result<Option<Student>, DbError> {
        let row: Option<Row> = on!(self, connection => {
            sqlx::query_as(
                "SELECT id, blocked, number, name, university, faculty, email, language, search_key, sound_key \
                 FROM student WHERE number = $1",
            )
            .bind(number)
            .fetch_optional(connection)
            .await?
        });
        row.map(Student::try_from).transpose()
    }

    /// The name and number of every student, in no order.
    pub(crate) async fn student_names(&mut self) -> Result<Vec<StudentName>, DbError> {
        let rows: Vec<(i64, String, String, bool)> = on!(self, connection => {
            sqlx::query_as("SELECT id, number, name, blocked FROM student").fetch_all(connection).await?
        });
        Ok(rows
            .into_iter()
            .map(|(id, number, name, blocked)| StudentName { id, number, name, blocked })
            .collect())
    }

    /// How many students there are.
    pub(crate) async fn count_students(&mut self) -> Result<u64, DbError> {
        let count: i64 = on!(self, connection => {
            sqlx::query_scalar("SELECT COUNT(*) FROM student").fetch_one(connection).await?
        });
        number("count", count)
    }

    /// Sets whether a student may not enter. `false` if it was so already, or there is no such student.
    pub(crate) async fn set_student_blocked(&mut self, student: i64, blocked: bool) -> Result<bool, DbError> {
        let changed = on!(self, connection => {
            sqlx::query("UPDATE student SET blocked = $2 WHERE id = $1 AND blocked <> $2")
                .bind(student)
                .bind(blocked)
                .execute(connection)
                .await?
                .rows_affected()
        });
        Ok(changed == 1)
    }

    /// Adds students, and changes those whose number is known. The numbers are all different.
    pub(crate) async fn upsert_students(&mut self, students: &[NewStudent]) -> Result<(), DbError> {
        for students in students.chunks(ROWS_PER_INSERT) {
            let changed = on!(self, connection => {
                QueryBuilder::<Driver>::new(
                    "INSERT INTO student (number, name, university, faculty, email, language, search_key, sound_key) ",
                )
                .push_values(students, |mut row, student| {
                    row.push_bind(student.number.as_str())
                        .push_bind(student.name.as_str())
                        .push_bind(student.university.as_str())
                        .push_bind(student.faculty.as_str())
                        .push_bind(student.email.as_deref())
                        .push_bind(student.language.code())
                        .push_bind(student.search_key.as_str())
                        .push_bind(student.sound_key.as_str());
                })
                .push(
                    " ON CONFLICT (number) DO UPDATE SET name = excluded.name, university = excluded.university, \
                     faculty = excluded.faculty, email = excluded.email, language = excluded.language, \
                     search_key = excluded.search_key, sound_key = excluded.sound_key",
                )
                .build()
                .execute(connection)
                .await?
                .rows_affected()
            });
            expect_rows("students", students.len(), changed)?;
        }
        Ok(())
    }
}
