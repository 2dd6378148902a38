//! Supervisor cards: hashes, days, and for whom they were made.

use esik_shared::card::CardLine;
use esik_shared::id::{EventNumber, Hash};
use esik_shared::time::Timestamp;

use super::{DbError, Tx, expect_rows, number, on, read_back};

/// A card as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredCard {
    /// What scanners know of it, but for whether it was withdrawn.
    pub line: CardLine,
    /// For whom it was made; empty where nobody said.
    pub name: String,
    /// Since when there is one.
    pub created: Timestamp,
    /// Since when it is good for nothing.
    pub withdrawn: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct Row {
    number: i64,
    name: String,
    card_hash: Vec<u8>,
    pin_hash: Option<Vec<u8>>,
    from_ms: i64,
    until_ms: i64,
    created_ms: i64,
    withdrawn_ms: Option<i64>,
}

impl TryFrom<Row> for StoredCard {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        let pin = row.pin_hash.map(|pin| read_back("hash of a PIN", Hash::from_slice(&pin)));
        Ok(Self {
            line: CardLine {
                number: number("card number", row.number)?,
                hash: read_back("hash of a card", Hash::from_slice(&row.card_hash))?,
                pin: pin.transpose()?,
                valid_from: Timestamp(row.from_ms),
                valid_until: Timestamp(row.until_ms),
                withdrawn: row.withdrawn_ms.is_some(),
            },
            name: row.name,
            created: Timestamp(row.created_ms),
            withdrawn: row.withdrawn_ms.map(Timestamp),
        })
    }
}

impl Tx {
    /// Adds a card that nobody has withdrawn.
    pub(crate) async fn insert_supervisor_card(
        &mut self,
        event: EventNumber,
        card: &StoredCard,
    ) -> Result<(), DbError> {
        let StoredCard { line, name, created, withdrawn: _ } = card;
        let changed = on!(self, connection => {
            sqlx::query(
                "INSERT INTO supervisor_card (event, number, name, card_hash, pin_hash, from_ms, until_ms, created_ms) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            )
            .bind(i64::from(event.0))
            .bind(i64::from(line.number))
            .bind(name.as_str())
            .bind(line.hash.0.as_slice())
            .bind(line.pin.as_ref().map(|pin| pin.0.as_slice()))
            .bind(line.valid_from.0)
            .bind(line.valid_until.0)
            .bind(created.0)
            .execute(connection)
            .await?
            .rows_affected()
        });
        expect_rows("supervisor card", 1, changed)
    }

    /// The highest number of a card of an event; 0 where there is none.
    pub(crate) async fn last_supervisor_card(&mut self, event: EventNumber) -> Result<u32, DbError> {
        let highest: i64 = on!(self, connection => {
            sqlx::query_scalar("SELECT COALESCE(MAX(number), 0) FROM supervisor_card WHERE event = $1")
                .bind(i64::from(event.0))
                .fetch_one(connection)
                .await?
        });
        number("card number", highest)
    }

    /// A card of an event.
    pub(crate) async fn supervisor_card(
        &mut self,
        event: EventNumber,
        card: u32,
    ) -> Result<Option<StoredCard>, DbError> {
        let row: Option<Row> = on!(self, connection => {
            sqlx::query_as(
                "SELECT number, name, card_hash, pin_hash, from_ms, until_ms, created_ms, withdrawn_ms \
                 FROM supervisor_card WHERE event = $1 AND number = $2",
            )
            .bind(i64::from(event.0))
            .bind(i64::from(card))
            .fetch_optional(connection)
            .await?
        });
        row.map(StoredCard::try_from).transpose()
    }

    /// The cards of an event that follow a number, withdrawn ones too, at most `limit`, by number.
    pub(crate) async fn supervisor_cards_after(
        &mut self,
        event: EventNumber,
        after: i64,
        limit: i64,
    ) -> Result<Vec<StoredCard>, DbError> {
        let rows: Vec<Row> = on!(self, connection => {
            sqlx::query_as(
                "SELECT number, name, card_hash, pin_hash, from_ms, until_ms, created_ms, withdrawn_ms \
                 FROM supervisor_card WHERE event = $1 AND number > $2 ORDER BY number LIMIT $3",
            )
            .bind(i64::from(event.0))
            .bind(after)
            .bind(limit)
            .fetch_all(connection)
            .await?
        });
        rows.into_iter().map(StoredCard::try_from).collect()
    }

    /// Marks a card that was good as withdrawn.
    pub(crate) async fn withdraw_supervisor_card(
        &mut self,
        event: EventNumber,
        card: u32,
        now: Timestamp,
    ) -> Result<(), DbError> {
        let changed = on!(self, connection => {
            sqlx::query(
                "UPDATE supervisor_card SET withdrawn_ms = $3 \
                 WHERE event = $1 AND number = $2 AND withdrawn_ms IS NULL",
            )
            .bind(i64::from(event.0))
            .bind(i64::from(card))
            .bind(now.0)
            .execute(connection)
            .await?
            .rows_affected()
        });
        expect_rows("supervisor card", 1, changed)
    }
}
