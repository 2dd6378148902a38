//! Places: what was granted to each scanner of an event, what its admissions hold, what scanners gave to one another, and
//! which gates were handed over at the doors.

use std::collections::BTreeMap;

use esik_shared::feed::branches::Position;
use esik_shared::id::{EventNumber, GateNumber, Hash, ScannerKey};
use esik_shared::places::{Gift, Granted, PlacesLine};
use esik_shared::scan::ScanRef;
use esik_shared::time::{ClockReading, Timestamp};

use super::event::number_out;
use super::{DbError, Tx, number, on, read_back};

/// The places of one scanner at an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StoredPlaces {
    /// What was granted and written off.
    pub granted: Granted,
    /// The share that an organizer set.
    pub share: Option<u32>,
    /// How many its admissions hold.
    pub taken: u64,
}

/// A record by which a scanner gave places away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StoredGift {
    /// The record, in the feed of the giver.
    pub scan: ScanRef,
    /// On which line of that it is kept.
    pub line: u32,
    /// To whom, how many, and when.
    pub gift: Gift,
}

/// A record by which a supervisor handed a home gate over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StoredHandover {
    /// The scanner that says so.
    pub scanner: ScannerKey,
    /// Where in its feed that stands.
    pub position: Position,
    /// Which gate.
    pub gate: GateNumber,
    /// Whether the scanner keeps it from then on.
    pub keeps: bool,
    /// The number of the supervisor card.
    pub card: u32,
    /// When, corrected.
    pub at: Timestamp,
}

/// Scanner, granted, written off, share, taken.
type PlacesRow = (Vec<u8>, i64, i64, Option<i64>, i64);
/// Giver, line, seq, hash, recipient, places, time.
type GiftRow = (Vec<u8>, i64, i64, Vec<u8>, Vec<u8>, i64, i64);
/// Scanner, line, seq, gate, whether it keeps, card, time.
type HandoverRow = (Vec<u8>, i64, i64, i64, bool, i64, i64);

impl Tx {
    /// What every scanner of an event has, as far as there is anything to know.
    pub(crate) async fn places_of(
        &mut self,
        event: EventNumber,
    ) -> Result<BTreeMap<ScannerKey, StoredPlaces>, DbError> {
        let rows: Vec<PlacesRow> = on!(self, connection => {
            sqlx::query_as("SELECT scanner, granted, written_off, share, taken FROM places WHERE event = $1")
                .bind(i64::from(event.0))
                .fetch_all(connection)
                .await?
        });
        let read = |(scanner, granted, written_off, share, taken): PlacesRow| {
            let granted =
                Granted { granted: number("places", granted)?, written_off: number("places", written_off)? };
            let places = StoredPlaces {
                granted,
                share: share.map(|share| number("share", share)).transpose()?,
                taken: number("places taken", taken)?,
            };
            Ok((read_back("scanner key", ScannerKey::from_slice(&scanner))?, places))
        };
        rows.into_iter().map(read).collect()
    }

    /// Sets what was granted in all, as it stands in the event feed.
    pub(crate) async fn put_granted(
        &mut self,
        event: EventNumber,
        lines: &[PlacesLine],
    ) -> Result<(), DbError> {
        for line in lines {
            on!(self, connection => {
                sqlx::query(
                    "INSERT INTO places (event, scanner, granted, written_off) VALUES ($1, $2, $3, $4) \
                     ON CONFLICT (event, scanner) DO UPDATE SET granted = excluded.granted, \
                     written_off = excluded.written_off",
                )
                .bind(i64::from(event.0))
                .bind(line.scanner.0.as_slice())
                .bind(i64::from(line.granted.granted))
                .bind(i64::from(line.granted.written_off))
                .execute(connection)
                .await?;
            });
        }
        Ok(())
    }

    /// Sets the share of a scanner by hand, or forgets that it was.
    pub(crate) async fn put_share(
        &mut self,
        event: EventNumber,
        scanner: ScannerKey,
        share: Option<u32>,
    ) -> Result<(), DbError> {
        on!(self, connection => {
            sqlx::query(
                "INSERT INTO places (event, scanner, share) VALUES ($1, $2, $3) \
                 ON CONFLICT (event, scanner) DO UPDATE SET share = excluded.share",
            )
            .bind(i64::from(event.0))
            .bind(scanner.0.as_slice())
            .bind(share.map(i64::from))
            .execute(connection)
            .await?;
        });
        Ok(())
    }

    /// Moves how many places the admissions of scanners hold.
    pub(crate) async fn change_places_taken(
        &mut self,
        event: EventNumber,
        difference: &BTreeMap<ScannerKey, i64>,
    ) -> Result<(), DbError> {
        for (scanner, change) in difference.iter().filter(|(_, change)| **change != 0) {
            on!(self, connection => {
                sqlx::query(
                    "INSERT INTO places (event, scanner, taken) VALUES ($1, $2, $3) \
                     ON CONFLICT (event, scanner) DO UPDATE SET taken = places.taken + excluded.taken",
                )
                .bind(i64::from(event.0))
                .bind(scanner.0.as_slice())
                .bind(*change)
                .execute(connection)
                .await?;
            });
        }
        Ok(())
    }

    /// Notes that places were given away.
    pub(crate) async fn insert_gift(&mut self, event: EventNumber, gift: &StoredGift) -> Result<(), DbError> {
        let StoredGift { scan, line, gift } = gift;
        on!(self, connection => {
            sqlx::query(
                "INSERT INTO place_gift (event, scanner, line, seq, hash, recipient, places, at_ms) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            )
            .bind(i64::from(event.0))
            .bind(scan.scanner.0.as_slice())
            .bind(i64::from(*line))
            .bind(number_out("seq", scan.seq)?)
            .bind(scan.hash.0.as_slice())
            .bind(gift.to.0.as_slice())
            .bind(i64::from(gift.places))
            .bind(gift.clock.corrected().0)
            .execute(connection)
            .await?;
        });
        Ok(())
    }

    /// What scanners gave away at an event, whether it counts or not. Of when only the corrected time is kept.
    pub(crate) async fn gifts_of(&mut self, event: EventNumber) -> Result<Vec<StoredGift>, DbError> {
        let rows: Vec<GiftRow> = on!(self, connection => {
            sqlx::query_as(
                "SELECT scanner, line, seq, hash, recipient, places, at_ms FROM place_gift WHERE event = $1 \
                 ORDER BY scanner, line, seq",
            )
            .bind(i64::from(event.0))
            .fetch_all(connection)
            .await?
        });
        let read = |(scanner, line, seq, hash, to, places, at): GiftRow| {
            let scan = ScanRef {
                scanner: read_back("scanner key", ScannerKey::from_slice(&scanner))?,
                seq: number("seq", seq)?,
                hash: read_back("scan hash", Hash::from_slice(&hash))?,
            };
            let gift = Gift {
                to: read_back("scanner key", ScannerKey::from_slice(&to))?,
                places: number("places", places)?,
                clock: ClockReading::uncorrected(Timestamp(at)),
            };
            Ok(StoredGift { scan, line: number("line", line)?, gift })
        };
        rows.into_iter().map(read).collect()
    }

    /// Notes that a gate was handed over.
    pub(crate) async fn insert_handover(
        &mut self,
        event: EventNumber,
        handover: &StoredHandover,
    ) -> Result<(), DbError> {
        on!(self, connection => {
            sqlx::query(
                "INSERT INTO gate_handover (event, scanner, line, seq, gate, keeps, card, at_ms) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            )
            .bind(i64::from(event.0))
            .bind(handover.scanner.0.as_slice())
            .bind(i64::from(handover.position.line))
            .bind(number_out("seq", handover.position.seq)?)
            .bind(i64::from(handover.gate.get()))
            .bind(handover.keeps)
            .bind(i64::from(handover.card))
            .bind(handover.at.0)
            .execute(connection)
            .await?;
        });
        Ok(())
    }

    /// The handovers of an event, the oldest first by their own clocks.
    pub(crate) async fn handovers_of(&mut self, event: EventNumber) -> Result<Vec<StoredHandover>, DbError> {
        let rows: Vec<HandoverRow> = on!(self, connection => {
            sqlx::query_as(
                "SELECT scanner, line, seq, gate, keeps, card, at_ms FROM gate_handover WHERE event = $1 \
                 ORDER BY at_ms, scanner, line, seq",
            )
            .bind(i64::from(event.0))
            .fetch_all(connection)
            .await?
        });
        let read = |(scanner, line, seq, gate, keeps, card, at): HandoverRow| {
            let gate: u8 = number("gate", gate)?;
            Ok(StoredHandover {
                scanner: read_back("scanner key", ScannerKey::from_slice(&scanner))?,
                position: Position { line: number("line", line)?, seq: number("seq", seq)? },
                gate: read_back("gate", GateNumber::new(gate))?,
                keeps,
                card: number("card", card)?,
                at: Timestamp(at),
            })
        };
        rows.into_iter().map(read).collect()
    }
}
