//! What moves on live pages beside the counts: when holders came, and who was refused and why.

use std::collections::{BTreeMap, HashMap};

use esik_shared::admission::verdict::VerdictCode;
use esik_shared::attendance::arrivals::Minute;
use esik_shared::id::{EventNumber, GateNumber};
use sqlx::QueryBuilder;

use super::scan_feed::in_few_lengths;
use super::{DbError, Tx, number, on, read_back};

impl Tx {
    /// Moves how many holders came in each minute at each gate.
    pub(crate) async fn change_arrivals(
        &mut self,
        event: EventNumber,
        difference: &BTreeMap<(Minute, GateNumber), i64>,
    ) -> Result<(), DbError> {
        let changed: Vec<_> = difference.iter().filter(|(_, change)| **change != 0).collect();
        for rows in in_few_lengths(&changed) {
            on!(self, connection => {
                QueryBuilder::<Driver>::new("INSERT INTO arrival_count (event, minute, gate, arrivals) ")
                    .push_values(rows, |mut row, ((minute, gate), change)| {
                        row.push_bind(i64::from(event.0))
                            .push_bind(minute.0)
                            .push_bind(i64::from(gate.get()))
                            .push_bind(**change);
                    })
                    .push(
                        " ON CONFLICT (event, minute, gate) \
                         DO UPDATE SET arrivals = arrival_count.arrivals + EXCLUDED.arrivals",
                    )
                    .build()
                    .execute(connection)
                    .await?;
            });
        }
        Ok(())
    }

    /// Moves how many were refused, and why.
    pub(crate) async fn change_refusals(
        &mut self,
        event: EventNumber,
        difference: &HashMap<VerdictCode, i64>,
    ) -> Result<(), DbError> {
        let changed: Vec<_> = difference.iter().collect();
        for rows in in_few_lengths(&changed) {
            on!(self, connection => {
                QueryBuilder::<Driver>::new("INSERT INTO refusal_count (event, verdict, scans) ")
                    .push_values(rows, |mut row, (verdict, change)| {
                        row.push_bind(i64::from(event.0)).push_bind(verdict.name()).push_bind(**change);
                    })
                    .push(
                        " ON CONFLICT (event, verdict) \
                         DO UPDATE SET scans = refusal_count.scans + EXCLUDED.scans",
                    )
                    .build()
                    .execute(connection)
                    .await?;
            });
        }
        Ok(())
    }

    /// How many holders came at these events in each minute from `first` to before `end`; minutes without any are left out.
    pub(crate) async fn arrivals_of(
        &mut self,
        events: &[EventNumber],
        first: Minute,
        end: Minute,
    ) -> Result<BTreeMap<Minute, u32>, DbError> {
        let mut arrivals = BTreeMap::new();
        // One after the other: each is a run of one index.
        for event in events {
            let rows: Vec<(i64, i64)> = on!(self, connection => {
                sqlx::query_as(
                    "SELECT minute, CAST(SUM(arrivals) AS BIGINT) FROM arrival_count \
                     WHERE event = $1 AND minute >= $2 AND minute < $3 GROUP BY minute HAVING SUM(arrivals) > 0",
                )
                .bind(i64::from(event.0))
                .bind(first.0)
                .bind(end.0)
                .fetch_all(connection)
                .await?
            });
            for (minute, count) in rows {
                *arrivals.entry(Minute(minute)).or_default() += number::<u32>("arrivals", count)?;
            }
        }
        Ok(arrivals)
    }

    /// How many holders came at each gate of an event since a minute began.
    pub(crate) async fn arrivals_at_gates(
        &mut self,
        event: EventNumber,
        first: Minute,
    ) -> Result<BTreeMap<GateNumber, u32>, DbError> {
        let rows: Vec<(i64, i64)> = on!(self, connection => {
            sqlx::query_as(
                "SELECT gate, CAST(SUM(arrivals) AS BIGINT) FROM arrival_count \
                 WHERE event = $1 AND minute >= $2 GROUP BY gate",
            )
            .bind(i64::from(event.0))
            .bind(first.0)
            .fetch_all(connection)
            .await?
        });
        rows.into_iter().map(gate_and_arrivals).collect()
    }

    /// The most holders that came within one minute, at each gate of an event.
    pub(crate) async fn busiest_minutes(
        &mut self,
        event: EventNumber,
    ) -> Result<BTreeMap<GateNumber, u32>, DbError> {
        let rows: Vec<(i64, i64)> = on!(self, connection => {
            sqlx::query_as("SELECT gate, MAX(arrivals) FROM arrival_count WHERE event = $1 GROUP BY gate")
                .bind(i64::from(event.0))
                .fetch_all(connection)
                .await?
        });
        rows.into_iter().map(gate_and_arrivals).collect()
    }

    /// How many were refused at an event, and why; the most frequent first.
    pub(crate) async fn refusals_of(
        &mut self,
        event: EventNumber,
    ) -> Result<Vec<(VerdictCode, u32)>, DbError> {
        let rows: Vec<(String, i64)> = on!(self, connection => {
            sqlx::query_as(
                "SELECT verdict, scans FROM refusal_count WHERE event = $1 ORDER BY scans DESC, verdict",
            )
            .bind(i64::from(event.0))
            .fetch_all(connection)
            .await?
        });
        let read = |(verdict, scans): (String, i64)| {
            let verdict = VerdictCode::ALL.into_iter().find(|code| code.name() == verdict);
            Ok((read_back("verdict", verdict)?, number("refusals", scans)?))
        };
        rows.into_iter().map(read).collect()
    }
}

fn gate_and_arrivals((gate, arrivals): (i64, i64)) -> Result<(GateNumber, u32), DbError> {
    let gate = read_back("gate", GateNumber::new(number("gate", gate)?))?;
    Ok((gate, number("arrivals", arrivals)?))
}
