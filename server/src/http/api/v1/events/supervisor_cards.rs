//! Supervisor cards: what the API says of one, and why one was not made or withdrawn.

use serde::Serialize;
use utoipa::ToSchema;

use crate::http::problem::{Code, Problem};
use crate::service::supervisor_card::{CardError, CardView, MAX_CARDS, MAX_NAME_CHARS};

pub(crate) mod create;
pub(crate) mod list;
pub(crate) mod withdraw;

/// A supervisor card, without what opens anything.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SupervisorCard {
    /// By which people speak of it; it stands in what it authorized.
    number: u32,
    /// For whom it was made; empty where nobody said.
    name: String,
    /// Its festival day, which starts at five in the morning.
    #[schema(format = Date)]
    day: String,
    /// In Unix seconds, as all times here.
    valid_from: i64,
    /// Exclusive.
    valid_until: i64,
    /// Whether a PIN goes with it.
    has_pin: bool,
    created_at: i64,
    withdrawn_at: Option<i64>,
}

impl From<CardView> for SupervisorCard {
    fn from(CardView { card, day }: CardView) -> Self {
        Self {
            number: card.line.number,
            name: card.name,
            day: day.to_string(),
            valid_from: card.line.valid_from.seconds(),
            valid_until: card.line.valid_until.seconds(),
            has_pin: card.line.pin.is_some(),
            created_at: card.created.seconds(),
            withdrawn_at: card.withdrawn.map(|at| at.seconds()),
        }
    }
}

fn refusal_of(error: CardError) -> Problem {
    let invalid = |detail: String| Problem::new(Code::CardInvalid, detail);
    match error {
        CardError::UnknownEvent(_) => Problem::event_not_found(),
        CardError::Unknown => card_not_found(),
        CardError::TooMany(_) => Problem::new(
            Code::TooManyCards,
            format!("This event has {MAX_CARDS} cards, withdrawn ones too, the most there may be."),
        ),
        CardError::OtherDay { first, last, .. } => {
            invalid(format!("`day` is none of the event's, which are {first} to {last}; nothing was made."))
        }
        CardError::DayOver { day, .. } => invalid(format!("{day} is over; nothing was made.")),
        CardError::Day => invalid("`day` is written 2026-11-22; nothing was made.".to_owned()),
        CardError::Name => {
            invalid(format!("`name` has at most {MAX_NAME_CHARS} characters, on one line; nothing was made."))
        }
        CardError::Pin => invalid("`pin` has 4 to 8 digits; nothing was made.".to_owned()),
        CardError::Db(_) => Problem::internal(error),
    }
}

fn card_not_found() -> Problem {
    Problem::new(Code::CardNotFound, "This event has no supervisor card with this number.")
}
