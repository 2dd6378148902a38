//! What a restored server has to take back before it writes: events, scanners that were not heard yet, and passes whose
//! secrets are lost.

use std::collections::{BTreeSet, HashMap};

use esik_shared::detail::Commitment;
use esik_shared::event_record::{IssuerKeyLine, PassState};
use esik_shared::id::{EventNumber, PassId, ScannerKey};
use esik_shared::time::Timestamp;
use sqlx::QueryBuilder;

use super::key::state_text as key_state_text;
use super::pass::{NewPass, short_code, state_text};
use super::{DbError, Tx, expect_rows, number, on, read_back};

/// Rows of one statement, far below every database's limit on bound values.
const ROWS_PER_INSERT: usize = 1_000;

/// A live pass that came back without what its page draws codes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LostPass {
    /// For which event.
    pub event: EventNumber,
    /// Which pass.
    pub pass_id: PassId,
    /// The student number, where the student is known.
    pub student: Option<String>,
}

impl Tx {
    /// Whether the server does not write to this event until it has taken back what it lost.
    pub(crate) async fn is_taken_back(&mut self, event: EventNumber) -> Result<bool, DbError> {
        let row: Option<bool> = on!(self, connection => {
            sqlx::query_scalar("SELECT taken_back FROM event WHERE number = $1")
                .bind(i64::from(event.0))
                .fetch_optional(connection)
                .await?
        });
        Ok(row.unwrap_or_default())
    }

    /// Sets whether it does.
    pub(crate) async fn set_taken_back(
        &mut self,
        event: EventNumber,
        taken_back: bool,
    ) -> Result<(), DbError> {
        let changed = on!(self, connection => {
            sqlx::query("UPDATE event SET taken_back = $2 WHERE number = $1")
                .bind(i64::from(event.0))
                .bind(taken_back)
                .execute(connection)
                .await?
                .rows_affected()
        });
        expect_rows("event that is taken back", 1, changed)
    }

    /// The server writes to every event again.
    pub(crate) async fn end_taking_back(&mut self) -> Result<(), DbError> {
        on!(self, connection => {
            sqlx::query("UPDATE event SET taken_back = $1 WHERE taken_back").bind(false).execute(connection).await?;
        });
        Ok(())
    }

    /// The events that are taken back, by number.
    pub(crate) async fn events_taken_back(&mut self) -> Result<Vec<EventNumber>, DbError> {
        let rows: Vec<i64> = on!(self, connection => {
            sqlx::query_scalar("SELECT number FROM event WHERE taken_back ORDER BY number")
                .fetch_all(connection)
                .await?
        });
        rows.into_iter().map(|event| Ok(EventNumber(number("event number", event)?))).collect()
    }

    /// These scanners are to be heard before anything is written to the event. Those that are waited for already stay so.
    pub(crate) async fn wait_for(
        &mut self,
        event: EventNumber,
        scanners: &[ScannerKey],
    ) -> Result<(), DbError> {
        for scanners in scanners.chunks(ROWS_PER_INSERT) {
            on!(self, connection => {
                QueryBuilder::<Driver>::new("INSERT INTO restore_wait (event, scanner) ")
                    .push_values(scanners, |mut row, scanner| {
                        row.push_bind(i64::from(event.0)).push_bind(scanner.0.as_slice());
                    })
                    .push(" ON CONFLICT (event, scanner) DO NOTHING")
                    .build()
                    .execute(connection)
                    .await?;
            });
        }
        Ok(())
    }

    /// The scanners that were not heard yet, by event.
    pub(crate) async fn waited_for(&mut self) -> Result<Vec<(EventNumber, ScannerKey)>, DbError> {
        let rows: Vec<(i64, Vec<u8>)> = on!(self, connection => {
            sqlx::query_as("SELECT event, scanner FROM restore_wait ORDER BY event, scanner")
                .fetch_all(connection)
                .await?
        });
        let read = |(event, scanner): (i64, Vec<u8>)| {
            let scanner = read_back("scanner key", ScannerKey::from_slice(&scanner))?;
            Ok((EventNumber(number("event number", event)?), scanner))
        };
        rows.into_iter().map(read).collect()
    }

    /// The events at which this scanner was not heard yet.
    pub(crate) async fn events_waiting_for(
        &mut self,
        scanner: ScannerKey,
    ) -> Result<Vec<EventNumber>, DbError> {
        let rows: Vec<i64> = on!(self, connection => {
            sqlx::query_scalar("SELECT event FROM restore_wait WHERE scanner = $1 ORDER BY event")
                .bind(scanner.0.as_slice())
                .fetch_all(connection)
                .await?
        });
        rows.into_iter().map(|event| Ok(EventNumber(number("event number", event)?))).collect()
    }

    /// Waits no more for a scanner: at one event, or at all. Returns at how many it was waited for.
    pub(crate) async fn wait_no_more(
        &mut self,
        scanner: ScannerKey,
        event: Option<EventNumber>,
    ) -> Result<u64, DbError> {
        Ok(on!(self, connection => match event {
            Some(event) => sqlx::query("DELETE FROM restore_wait WHERE scanner = $1 AND event = $2")
                .bind(scanner.0.as_slice())
                .bind(i64::from(event.0))
                .execute(connection)
                .await?
                .rows_affected(),
            None => sqlx::query("DELETE FROM restore_wait WHERE scanner = $1")
                .bind(scanner.0.as_slice())
                .execute(connection)
                .await?
                .rows_affected(),
        }))
    }

    /// The key of the scanner of which people speak by this number.
    pub(crate) async fn scanner_with_number(
        &mut self,
        scanner_number: u32,
    ) -> Result<Option<ScannerKey>, DbError> {
        let key: Option<Vec<u8>> = on!(self, connection => {
            sqlx::query_scalar("SELECT scanner FROM scanner WHERE number = $1")
                .bind(i64::from(scanner_number))
                .fetch_optional(connection)
                .await?
        });
        key.map(|key| read_back("scanner key", ScannerKey::from_slice(&key))).transpose()
    }

    /// A pass is so from now on, whatever it was.
    pub(crate) async fn put_pass_state(
        &mut self,
        pass: PassId,
        state: PassState,
        person: Option<Commitment>,
        now: Timestamp,
    ) -> Result<(), DbError> {
        let (state, reason) = state_text(state);
        let changed = on!(self, connection => {
            sqlx::query(
                "UPDATE pass SET state = $2, reason = $3, person = $4, state_ms = $5 WHERE pass_id = $1",
            )
            .bind(pass.0.as_slice())
            .bind(state)
            .bind(reason)
            .bind(person.map(|person| person.0.to_vec()))
            .bind(now.0)
            .execute(connection)
            .await?
            .rows_affected()
        });
        expect_rows("pass state", 1, changed)
    }

    /// Adds one pass in whatever state it is.
    pub(crate) async fn insert_pass(
        &mut self,
        pass: &NewPass,
        state: PassState,
        now: Timestamp,
    ) -> Result<(), DbError> {
        let (state, reason) = state_text(state);
        let changed = on!(self, connection => {
            sqlx::query(
                "INSERT INTO pass (pass_id, event, student, holder, body, sealed_signature, sealed_seed, link_hash, \
                 sealed_link, short_code, person, state, reason, state_ms, issued_ms) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)",
            )
            .bind(pass.body.pass_id.0.as_slice())
            .bind(i64::from(pass.body.event.0))
            .bind(pass.student)
            .bind(pass.holder.0.as_slice())
            .bind(pass.body.to_bytes().to_vec())
            .bind(pass.sealed_signature.as_slice())
            .bind(pass.sealed_seed.as_deref())
            .bind(pass.link_hash.0.as_slice())
            .bind(pass.sealed_link.as_slice())
            .bind(short_code(pass.body.pass_id))
            .bind(pass.person.map(|person| person.0.to_vec()))
            .bind(state)
            .bind(reason)
            .bind(now.0)
            .execute(connection)
            .await?
            .rows_affected()
        });
        expect_rows("pass", 1, changed)
    }

    /// Sets whether every pass of an event exists.
    pub(crate) async fn set_complete(&mut self, event: EventNumber, complete: bool) -> Result<(), DbError> {
        let changed = on!(self, connection => {
            sqlx::query("UPDATE event SET complete = $2 WHERE number = $1")
                .bind(i64::from(event.0))
                .bind(complete)
                .execute(connection)
                .await?
                .rows_affected()
        });
        expect_rows("whether an event is complete", 1, changed)
    }

    /// Sets how far an issuer key is trusted, if it is here: of one that is not, the secret is lost.
    pub(crate) async fn put_key_state(&mut self, line: &IssuerKeyLine) -> Result<bool, DbError> {
        let changed = on!(self, connection => {
            sqlx::query("UPDATE issuer_key SET state = $2 WHERE public_key = $1")
                .bind(line.public_key.as_slice())
                .bind(key_state_text(line.state))
                .execute(connection)
                .await?
                .rows_affected()
        });
        Ok(changed > 0)
    }

    /// The rows of the students with these numbers, by number.
    pub(crate) async fn student_rows(
        &mut self,
        numbers: &BTreeSet<&str>,
    ) -> Result<HashMap<String, i64>, DbError> {
        let numbers: Vec<&str> = numbers.iter().copied().collect();
        let mut rows = HashMap::with_capacity(numbers.len());
        for numbers in numbers.chunks(ROWS_PER_INSERT) {
            let some: Vec<(String, i64)> = on!(self, connection => {
                let mut query = QueryBuilder::<Driver>::new("SELECT number, id FROM student WHERE number IN (");
                let mut list = query.separated(", ");
                for number in numbers {
                    list.push_bind(*number);
                }
                query.push(")").build_query_as().fetch_all(connection).await?
            });
            rows.extend(some);
        }
        Ok(rows)
    }

    /// Sets whether the student of a pass may not enter.
    pub(crate) async fn put_blocked(&mut self, pass: PassId, blocked: bool) -> Result<(), DbError> {
        on!(self, connection => {
            sqlx::query(
                "UPDATE student SET blocked = $2 \
                 WHERE id = (SELECT student FROM pass WHERE pass_id = $1) AND blocked <> $2",
            )
            .bind(pass.0.as_slice())
            .bind(blocked)
            .execute(connection)
            .await?;
        });
        Ok(())
    }

    /// Notes live passes that came back without their seeds.
    pub(crate) async fn insert_lost_seeds(&mut self, passes: &[PassId]) -> Result<(), DbError> {
        for passes in passes.chunks(ROWS_PER_INSERT) {
            let changed = on!(self, connection => {
                QueryBuilder::<Driver>::new("INSERT INTO lost_seed (pass_id) ")
                    .push_values(passes, |mut row, pass| {
                        row.push_bind(pass.0.to_vec());
                    })
                    .build()
                    .execute(connection)
                    .await?
                    .rows_affected()
            });
            expect_rows("lost seeds", passes.len(), changed)?;
        }
        Ok(())
    }

    /// Issued live passes without their seeds, by event and student, at most `limit`.
    pub(crate) async fn lost_passes(&mut self, limit: i64) -> Result<Vec<LostPass>, DbError> {
        let rows: Vec<(i64, Vec<u8>, Option<String>)> = on!(self, connection => {
            sqlx::query_as(
                "SELECT pass.event, pass.pass_id, student.number FROM lost_seed \
                 JOIN pass ON pass.pass_id = lost_seed.pass_id \
                 LEFT JOIN student ON student.id = pass.student \
                 WHERE pass.state = 'issued' ORDER BY pass.event, student.number, pass.pass_id LIMIT $1",
            )
            .bind(limit)
            .fetch_all(connection)
            .await?
        });
        let read = |(event, pass_id, student): (i64, Vec<u8>, Option<String>)| {
            Ok(LostPass {
                event: EventNumber(number("event number", event)?),
                pass_id: read_back("pass id", PassId::from_slice(&pass_id))?,
                student,
            })
        };
        rows.into_iter().map(read).collect()
    }
}
