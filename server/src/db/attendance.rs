//! The counts of an event, moved by what each scan changed, so that reading and keeping them costs the same however
//! many people came.

use std::collections::BTreeMap;

use esik_shared::attendance::book::{Counts, GateCounts};
use esik_shared::id::{EventNumber, GateNumber};

use super::{DbError, Tx, expect_rows, number, on, read_back};

impl Tx {
    /// Adds a difference to the counts of an event, and says that there is news.
    pub(crate) async fn change_counts(
        &mut self,
        event: EventNumber,
        difference: &Counts,
    ) -> Result<(), DbError> {
        let changed = on!(self, connection => {
            sqlx::query(
                "UPDATE event SET admitted = admitted + $2, inside = inside + $3, conflicts = conflicts + $4, \
                 changes = changes + 1 WHERE number = $1",
            )
            .bind(i64::from(event.0))
            .bind(difference.admitted)
            .bind(difference.inside)
            .bind(difference.conflicts)
            .execute(connection)
            .await?
            .rows_affected()
        });
        expect_rows("attendance counts", 1, changed)?;
        for (gate, counts) in &difference.gates {
            let changed = on!(self, connection => {
                sqlx::query(
                    "INSERT INTO gate_count (event, gate, admitted, inside) VALUES ($1, $2, $3, $4) \
                     ON CONFLICT (event, gate) DO UPDATE SET admitted = gate_count.admitted + EXCLUDED.admitted, \
                     inside = gate_count.inside + EXCLUDED.inside",
                )
                .bind(i64::from(event.0))
                .bind(i64::from(gate.get()))
                .bind(counts.admitted)
                .bind(counts.inside)
                .execute(connection)
                .await?
                .rows_affected()
            });
            expect_rows("gate counts", 1, changed)?;
        }
        Ok(())
    }

    /// The counts of each gate of an event that somebody came in by.
    pub(crate) async fn gate_counts(
        &mut self,
        event: EventNumber,
    ) -> Result<BTreeMap<GateNumber, GateCounts>, DbError> {
        let rows: Vec<(i64, i64, i64)> = on!(self, connection => {
            sqlx::query_as("SELECT gate, admitted, inside FROM gate_count WHERE event = $1")
                .bind(i64::from(event.0))
                .fetch_all(connection)
                .await?
        });
        rows.into_iter()
            .map(|(gate, admitted, inside)| {
                let gate = read_back("gate", GateNumber::new(number("gate", gate)?))?;
                Ok((gate, GateCounts { admitted, inside }))
            })
            .collect()
    }
}
