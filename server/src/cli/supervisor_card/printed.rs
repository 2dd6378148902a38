//! A supervisor card on paper: what stands on it, in a language.

use esik_shared::card::CardSecret;
use esik_shared::id::EventNumber;
use esik_shared::language::Language;
use esik_shared::message::Messages;
use esik_shared::message::moment::dated_span;

use super::super::Failure;
use crate::app::App;
use crate::paper::{About, Layout, Ticket, pdf};
use crate::qr::QrImage;
use crate::service::supervisor_card::CardView;

/// The card as PDF, a page A6.
pub(super) async fn print(
    app: &App,
    event: EventNumber,
    CardView { card, .. }: &CardView,
    secret: &CardSecret,
    language: Language,
) -> Result<Vec<u8>, Failure> {
    let found = app.db.read().await?.event(event).await?;
    let details = found.ok_or_else(|| Failure::refused(format!("event {event} is gone")))?.details;
    let say = |id: &str| Messages::get(language).text(id, &[]);
    let number = Messages::get(language).text("card-title", &[("number", card.line.number.into())]);
    let span = dated_span(card.line.valid_from, card.line.valid_until, &details.time_zone, language);
    let mut facts = vec![(say("card-day"), span)];
    facts.extend(card.line.pin.map(|_| (say("card-pin"), say("card-has-pin"))));
    let ticket = Ticket {
        event: number.clone(),
        name: Some(card.name.clone()).filter(|name| !name.is_empty()),
        image: QrImage::of_text(&secret.to_text()).expect("the text of a card fits a QR code"),
        short_code_label: say("card-number"),
        short_code: card.line.number.to_string(),
        facts: [vec![(say("card-event"), details.name.get(language).to_owned())], facts].concat(),
        notes: vec![say("card-note-use"), say("card-note-lost")],
    };
    let about = About { title: number, language: language.code().to_owned(), made: app.clock.now() };
    pdf(Layout::Single, &[ticket], &about).map_err(|error| Failure::failed(&error))
}
