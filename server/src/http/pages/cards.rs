//! `/events/{number}/cards`: supervisor cards: made, printed from the page that shows them once, withdrawn.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use esik_shared::admission::festival_day::festival_day;
use esik_shared::card::CardSecret;
use esik_shared::event::EventDetails;
use esik_shared::id::EventNumber;
use esik_shared::message::moment;

use super::form::{ConfirmPage, Field, Form, Values};
use super::menu::EventSection;
use super::organizer::{Listing, Organizer, Pager};
use super::{Shell, text};
use crate::db::event::Event;
use crate::http::extract::event::EventInPath;
use crate::http::extract::signed_form::SignedForm;
use crate::http::problem::{Code, Problem};
use crate::qr::QrImage;
use crate::service::import::problem::Problem as Fault;
use crate::service::list::Piece;
use crate::service::supervisor_card::{
    CardError, CardRequest, CardView, MAX_NAME_CHARS, Pin, cards, make_card, parse_day, withdraw_card,
};

#[derive(Template)]
#[template(path = "cards.html")]
pub(super) struct CardsPage {
    shell: Shell,
    number: EventNumber,
    errors: Vec<String>,
    fields: [Field; 3],
    rows: Vec<Row>,
    pager: Pager,
}

struct Row {
    number: u32,
    name: String,
    day: String,
    has_pin: bool,
    is_withdrawn: bool,
}

#[derive(Template)]
#[template(path = "card.html")]
pub(super) struct CardPage {
    shell: Shell,
    number: EventNumber,
    event: String,
    name: String,
    card: u32,
    day: String,
    picture: String,
    has_pin: bool,
}

pub(super) fn make(
    shell: Shell,
    number: EventNumber,
    details: &EventDetails,
    listing: &Listing,
    piece: &Piece<CardView>,
    values: &Values,
    faults: &[Fault],
) -> CardsPage {
    let form = Form { language: shell.language, values, faults };
    let day = |at| festival_day(at, &details.time_zone).to_string();
    let row = |view: &CardView| Row {
        number: view.card.line.number,
        name: view.card.name.clone(),
        day: moment::dated_day(view.day, shell.language),
        has_pin: view.card.line.pin.is_some(),
        is_withdrawn: view.card.withdrawn.is_some(),
    };
    CardsPage {
        number,
        errors: form.errors_of_all(),
        fields: [
            form.field("day", "card-day")
                .kind("date")
                .hint(shell.text("card-day-hint"))
                .with("min", day(details.doors_open.min(details.starts)))
                .with("max", day(details.ends.max(details.doors_close))),
            form.field("name", "card-name").hint(shell.text("card-name-hint")).with("autocomplete", "off"),
            form.field("pin", "card-pin")
                .hint(shell.text("card-pin-hint"))
                .with("inputmode", "numeric")
                .with("autocomplete", "off"),
        ],
        rows: piece.rows.iter().map(row).collect(),
        pager: listing.pager(&format!("/events/{number}/cards"), "", piece.next),
        shell,
    }
}

/// The page that shows a card to print.
pub(super) fn make_one(
    mut shell: Shell,
    number: EventNumber,
    details: &EventDetails,
    view: &CardView,
    secret: &CardSecret,
) -> Result<CardPage, Problem> {
    let (line, language) = (&view.card.line, shell.language);
    shell.title = text(language, "card-title", &[("number", line.number.into())]);
    Ok(CardPage {
        number,
        event: details.name.get(language).to_owned(),
        name: view.card.name.clone(),
        card: line.number,
        day: moment::dated_span(line.valid_from, line.valid_until, &details.time_zone, language),
        picture: QrImage::of_text(&secret.to_text())?.svg(),
        has_pin: line.pin.is_some(),
        shell,
    })
}

pub(super) fn make_withdraw(mut shell: Shell, number: EventNumber, card: u32) -> ConfirmPage {
    shell.title = text(shell.language, "card-withdraw-title", &[("number", card.into())]);
    let paragraphs = vec![shell.text("card-withdraw-text")];
    let submit = shell.text("card-withdraw-submit");
    let action = format!("/events/{number}/cards/{card}/withdraw");
    ConfirmPage {
        back: format!("/events/{number}/cards"),
        ..ConfirmPage::new(shell, paragraphs, action, submit)
    }
}

pub(crate) async fn show(
    organizer: Organizer,
    EventInPath(number): EventInPath,
) -> Result<Response, Problem> {
    let event = organizer.event(number).await?;
    page(&organizer, &event, &Values::default(), &[]).await
}

async fn page(
    organizer: &Organizer,
    event: &Event,
    values: &Values,
    faults: &[Fault],
) -> Result<Response, Problem> {
    let number = event.number;
    let listing = organizer.listing();
    let piece = cards(&organizer.app, number, listing.window).await?.ok_or_else(Problem::event_not_found)?;
    let shell = shell_of(organizer, event, &format!("/events/{number}/cards"));
    let page = make(shell, number, &event.details, &listing, &piece, values, faults);
    if faults.is_empty() { organizer.html(&page) } else { organizer.refuse(&page) }
}

fn shell_of(organizer: &Organizer, event: &Event, here: &str) -> Shell {
    let title = organizer.say("cards-title");
    organizer.event_shell(event.number, &event.details, EventSection::Cards, title).at(here)
}

pub(crate) async fn create(
    organizer: Organizer,
    EventInPath(number): EventInPath,
    SignedForm { by, fields }: SignedForm<Values>,
) -> Result<Response, Problem> {
    let event = organizer.event(number).await?;
    let made = match read(number, &fields) {
        Ok(request) => make_card(&organizer.app, &by.actor, &request).await,
        Err(error) => Err(error),
    };
    match made {
        Ok((view, secret)) => {
            let shell = shell_of(&organizer, &event, &format!("/events/{number}/cards"));
            organizer.html(&make_one(shell, number, &event.details, &view, &secret)?)
        }
        Err(CardError::Db(error)) => Err(error.into()),
        Err(error) => {
            // A PIN is not sent back.
            let typed = Values::default().with("day", fields.get("day")).with("name", fields.get("name"));
            page(&organizer, &event, &typed, &[fault_of(&error)]).await
        }
    }
}

fn read(event: EventNumber, fields: &Values) -> Result<CardRequest, CardError> {
    let given = |name: &str| Some(fields.get(name)).filter(|text| !text.is_empty()).map(str::to_owned);
    Ok(CardRequest {
        event,
        day: given("day").as_deref().map(parse_day).transpose()?,
        name: fields.get("name").to_owned(),
        pin: given("pin").as_deref().map(Pin::parse).transpose()?,
    })
}

fn fault_of(error: &CardError) -> Fault {
    match error {
        CardError::OtherDay { first, last, .. } => Fault::of_field("day", "fault-card-other-day")
            .with("first", first.to_string())
            .with("last", last.to_string()),
        CardError::DayOver { .. } => Fault::of_field("day", "fault-card-day-over"),
        CardError::Day => Fault::of_field("day", "fault-card-day"),
        CardError::Name => Fault::of_field("name", "fault-card-name").with("max", MAX_NAME_CHARS),
        CardError::Pin => Fault::of_field("pin", "fault-card-pin"),
        CardError::TooMany(_) | CardError::UnknownEvent(_) | CardError::Unknown | CardError::Db(_) => {
            Fault::of_file("fault-too-many-cards")
        }
    }
}

pub(crate) async fn ask_withdraw(
    organizer: Organizer,
    Path((number, card)): Path<(EventNumber, String)>,
) -> Result<Response, Problem> {
    let event = organizer.event(number).await?;
    let card = card.parse().map_err(|_| card_not_found())?;
    let here = format!("/events/{number}/cards/{card}/withdraw");
    organizer.html(&make_withdraw(shell_of(&organizer, &event, &here), number, card))
}

pub(crate) async fn withdraw(
    organizer: Organizer,
    Path((number, card)): Path<(EventNumber, String)>,
    SignedForm { by, .. }: SignedForm<Values>,
) -> Result<Response, Problem> {
    let card = card.parse().map_err(|_| card_not_found())?;
    match withdraw_card(&organizer.app, &by.actor, number, card).await {
        Ok(_) => Ok(organizer.go(&format!("/events/{number}/cards?done=card-withdrawn"))),
        Err(CardError::Db(error)) => Err(error.into()),
        Err(_) => Err(card_not_found()),
    }
}

fn card_not_found() -> Problem {
    Problem::new(Code::CardNotFound, "This event has no such card.")
}
