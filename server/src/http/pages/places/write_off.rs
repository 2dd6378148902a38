//! `/events/{number}/places/{scanner}/write-off`: what writing off the places of a lost scanner does, and doing it.

use axum::extract::Path;
use axum::response::Response;
use esik_shared::id::EventNumber;
use esik_shared::places::grant::Standing;

use super::super::form::{ConfirmPage, Values};
use super::super::organizer::Organizer;
use super::super::{Shell, text};
use super::{find, shell_of};
use crate::http::api::v1::events::places::refusal_of;
use crate::http::extract::signed_form::SignedForm;
use crate::http::problem::Problem;
use crate::service::places::view::PlacesOfScanner;
use crate::service::places::write_off::write_off;

pub(in super::super) fn make(
    mut shell: Shell,
    (event, scanner): (EventNumber, u32),
    of: &PlacesOfScanner,
) -> ConfirmPage {
    let language = shell.language;
    shell.title = text(language, "places-write-off-title", &[("number", scanner.into())]);
    let left = of.claim.balance.left();
    let mut paragraphs = vec![
        text(language, "places-write-off-text", &[("count", left.into())]),
        text(language, "places-write-off-risk", &[("count", left.into())]),
    ];
    if of.claim.standing == Standing::Scanner {
        paragraphs.push(shell.text("places-write-off-works"));
    }
    let submit = shell.text("places-write-off-submit");
    let action = format!("/events/{event}/places/{scanner}/write-off");
    ConfirmPage {
        back: format!("/events/{event}/places"),
        ..ConfirmPage::new(shell, paragraphs, action, submit)
    }
}

pub(crate) async fn ask(
    organizer: Organizer,
    Path((number, scanner)): Path<(EventNumber, String)>,
) -> Result<Response, Problem> {
    let (event, scanner, of) = find(&organizer, number, &scanner).await?;
    let shell = shell_of(&organizer, &event, &format!("/places/{scanner}/write-off"));
    organizer.html(&make(shell, (number, scanner), &of))
}

pub(crate) async fn submit(
    organizer: Organizer,
    Path((number, scanner)): Path<(EventNumber, String)>,
    SignedForm { by, .. }: SignedForm<Values>,
) -> Result<Response, Problem> {
    let (_, scanner, _) = find(&organizer, number, &scanner).await?;
    write_off(&organizer.app, &by.actor, number, scanner).await.map_err(refusal_of)?;
    Ok(organizer.go(&format!("/events/{number}/places?done=places-written-off")))
}
