//! Supervisor cards: made, listed, withdrawn. A card is for one event and one of its festival days. Its secret is shown
//! once, to whoever made it; here and in the event feed stand hashes. What a supervisor may do with a card, scanners
//! decide.

use std::fmt;

use esik_shared::admission::festival_day::{festival_day, festival_day_starts};
use esik_shared::card::{CardLine, CardSecret, MAX_PIN_DIGITS, MIN_PIN_DIGITS};
use esik_shared::event::EventDetails;
use esik_shared::event_record::EventRecord;
use esik_shared::id::EventNumber;
use esik_shared::time::Timestamp;
use jiff::civil::Date;
use zeroize::Zeroizing;

use super::actor::Actor;
use super::audit::{Action, Entry, note};
use super::event_feed::{Addition, append};
use super::list::{Piece, Window};
use crate::app::App;
pub(crate) use crate::db::supervisor_card::StoredCard;
use crate::db::{DbError, Tx};

/// The most characters of a name.
pub(crate) const MAX_NAME_CHARS: usize = 100;
/// The most cards of an event, withdrawn ones too: every scanner holds them all. A festival of a week with two
/// supervisors at each of 20 gates has 280.
pub(crate) const MAX_CARDS: u32 = 1_000;

/// A card to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CardRequest {
    /// The event.
    pub event: EventNumber,
    /// The festival day; today, or the first that is still to come, where nobody says.
    pub day: Option<Date>,
    /// For whom it is; empty for whoever holds it.
    pub name: String,
    /// The digits that go with it, if any.
    pub pin: Option<Pin>,
}

/// The digits that go with a card.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Pin(Zeroizing<String>);

impl Pin {
    /// The PIN that was typed.
    ///
    /// # Errors
    /// It is none.
    pub(crate) fn parse(typed: &str) -> Result<Self, CardError> {
        let has_length = (MIN_PIN_DIGITS..=MAX_PIN_DIGITS).contains(&typed.len());
        let is_pin = has_length && typed.bytes().all(|digit| digit.is_ascii_digit());
        if is_pin { Ok(Self(Zeroizing::new(typed.to_owned()))) } else { Err(CardError::Pin) }
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(..)")
    }
}

/// A day as year, month and day: 2026-11-22.
///
/// # Errors
/// It is none.
pub(crate) fn parse_day(text: &str) -> Result<Date, CardError> {
    // The parser takes other ways to write a date as well.
    text.parse().ok().filter(|day: &Date| day.to_string() == text).ok_or(CardError::Day)
}

/// A card as those see it who hand cards out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CardView {
    /// What is stored of it.
    pub card: StoredCard,
    /// Its festival day.
    pub day: Date,
}

/// Why a card was not made or withdrawn.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CardError {
    /// There is no such event.
    #[error("there is no event {0}")]
    UnknownEvent(EventNumber),
    /// It has no such day.
    #[error("the days of event {event} are {first} to {last}")]
    OtherDay {
        /// Which event.
        event: EventNumber,
        /// Its first festival day.
        first: Date,
        /// Its last.
        last: Date,
    },
    /// The day is over.
    #[error("{day} is over at event {event}")]
    DayOver {
        /// Which event.
        event: EventNumber,
        /// Which day.
        day: Date,
    },
    /// The day is none.
    #[error("a day is written 2026-11-22")]
    Day,
    /// The name is too long, or holds what no name has.
    #[error("the name on a card has at most {MAX_NAME_CHARS} characters, on one line")]
    Name,
    /// The PIN is none.
    #[error("a PIN has {MIN_PIN_DIGITS} to {MAX_PIN_DIGITS} digits")]
    Pin,
    /// There are as many as there may be.
    #[error("event {0} has {MAX_CARDS} cards, and no more may be made")]
    TooMany(EventNumber),
    /// The event has no such card.
    #[error("there is no such card")]
    Unknown,
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Makes a card. What is on it is shown once.
pub(crate) async fn make_card(
    app: &App,
    actor: &Actor,
    request: &CardRequest,
) -> Result<(CardView, CardSecret), CardError> {
    let name = request.name.trim();
    if name.chars().count() > MAX_NAME_CHARS || name.contains(char::is_control) {
        return Err(CardError::Name);
    }
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    let event = tx.event(request.event).await?.ok_or(CardError::UnknownEvent(request.event))?;
    let day = day_of(event.number, &event.details, request.day, now)?;
    let last = tx.last_supervisor_card(event.number).await?;
    if last >= MAX_CARDS {
        return Err(CardError::TooMany(event.number));
    }
    let secret = CardSecret(app.rng.bytes());
    let line = CardLine {
        number: last + 1,
        hash: secret.hash(event.number),
        pin: request.pin.as_ref().map(|pin| secret.pin_hash(event.number, &pin.0)),
        valid_from: day.from,
        valid_until: day.until,
        withdrawn: false,
    };
    let card = StoredCard { line, name: name.to_owned(), created: now, withdrawn: None };
    tx.insert_supervisor_card(event.number, &card).await?;
    let addition = Addition::plain(EventRecord::Cards(vec![line]));
    append(&mut tx, &app.keys, event.number, event.head, vec![addition]).await?;
    let entry = Entry::new(Action::SupervisorCardMade)
        .at(event.number)
        .with("card", line.number)
        .with("day", day.date.to_string())
        .with("pin", line.pin.is_some());
    note(&mut tx, actor, now, entry).await?;
    tx.commit().await?;
    Ok((CardView { card, day: day.date }, secret))
}

/// A piece of the cards of an event, withdrawn ones too, by number. Nothing if there is no such event.
pub(crate) async fn cards(
    app: &App,
    event: EventNumber,
    window: Window,
) -> Result<Option<Piece<CardView>>, DbError> {
    let mut tx = app.db.read().await?;
    let Some(found) = tx.event(event).await? else { return Ok(None) };
    let cards = tx.supervisor_cards_after(event, window.after, window.fetch()).await?;
    let views = cards.into_iter().map(|card| view(card, &found.details)).collect();
    Ok(Some(window.cut(views, |view| i64::from(view.card.line.number))))
}

/// Takes a card back: every scanner that hears of it refuses it from then on. Doing so again changes nothing.
pub(crate) async fn withdraw_card(
    app: &App,
    actor: &Actor,
    event: EventNumber,
    number: u32,
) -> Result<CardView, CardError> {
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    let event = tx.event(event).await?.ok_or(CardError::UnknownEvent(event))?;
    let card = find(&mut tx, event.number, number).await?;
    if card.withdrawn.is_some() {
        return Ok(view(card, &event.details));
    }
    tx.withdraw_supervisor_card(event.number, number, now).await?;
    let card = find(&mut tx, event.number, number).await?;
    let addition = Addition::plain(EventRecord::Cards(vec![card.line]));
    append(&mut tx, &app.keys, event.number, event.head, vec![addition]).await?;
    let entry = Entry::new(Action::SupervisorCardWithdrawn).at(event.number).with("card", number);
    note(&mut tx, actor, now, entry).await?;
    tx.commit().await?;
    Ok(view(card, &event.details))
}

async fn find(tx: &mut Tx, event: EventNumber, number: u32) -> Result<StoredCard, CardError> {
    tx.supervisor_card(event, number).await?.ok_or(CardError::Unknown)
}

fn view(card: StoredCard, event: &EventDetails) -> CardView {
    let day = festival_day(card.line.valid_from, &event.time_zone);
    CardView { card, day }
}

/// A festival day and its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Day {
    date: Date,
    from: Timestamp,
    /// Exclusive.
    until: Timestamp,
}

/// The day that a card is for: the one that was asked for, else today, or the first while the event is still to come.
fn day_of(
    event: EventNumber,
    details: &EventDetails,
    asked: Option<Date>,
    now: Timestamp,
) -> Result<Day, CardError> {
    let day = |moment| festival_day(moment, &details.time_zone);
    let first = day(details.doors_open.min(details.starts));
    let last = day(details.ends.max(details.doors_close).plus_ms(-1)).max(first);
    let date = asked.unwrap_or_else(|| day(now).clamp(first, last));
    let outside = CardError::OtherDay { event, first, last };
    if date < first || date > last {
        return Err(outside);
    }
    let starts = |date| festival_day_starts(date, &details.time_zone);
    let (Some(from), Some(until)) = (starts(date), date.tomorrow().ok().and_then(starts)) else {
        return Err(outside);
    };
    if until <= now {
        return Err(CardError::DayOver { event, day: date });
    }
    Ok(Day { date, from, until })
}

#[cfg(test)]
mod tests;
