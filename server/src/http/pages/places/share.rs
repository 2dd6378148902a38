//! `/events/{number}/places/{scanner}/share`: how many places a scanner has to begin with.

use axum::extract::Path;
use axum::response::Response;
use esik_shared::id::EventNumber;

use super::super::form::{ConfirmPage, Form, Values};
use super::super::organizer::Organizer;
use super::super::{Shell, text};
use super::{find, shell_of};
use crate::http::api::v1::events::places::refusal_of;
use crate::http::extract::signed_form::SignedForm;
use crate::http::problem::Problem;
use crate::service::import::problem::Problem as Fault;
use crate::service::places::view::PlacesOfScanner;
use crate::service::places::write_off::{MAX_SHARE, set_share};

pub(in super::super) fn make(
    mut shell: Shell,
    (event, scanner): (EventNumber, u32),
    of: &PlacesOfScanner,
    values: &Values,
    faults: &[Fault],
) -> ConfirmPage {
    let language = shell.language;
    shell.title = text(language, "places-share-title", &[("number", scanner.into())]);
    let has = text(language, "places-share-has", &[("left", of.claim.balance.left().into())]);
    let paragraphs = vec![shell.text("places-share-text"), has];
    let form = Form { language, values, faults };
    let field = form.field("share", "places-share").hint(shell.text("places-share-hint"));
    let action = format!("/events/{event}/places/{scanner}/share");
    let submit = shell.text("form-save");
    ConfirmPage {
        fields: vec![field.with("inputmode", "numeric").with("maxlength", "7")],
        is_grave: false,
        back: format!("/events/{event}/places"),
        ..ConfirmPage::new(shell, paragraphs, action, submit)
    }
}

pub(crate) async fn ask(
    organizer: Organizer,
    Path((number, scanner)): Path<(EventNumber, String)>,
) -> Result<Response, Problem> {
    let (event, scanner, of) = find(&organizer, number, &scanner).await?;
    let set = of.claim.share.map(|share| share.to_string()).unwrap_or_default();
    let shell = shell_of(&organizer, &event, &format!("/places/{scanner}/share"));
    organizer.html(&make(shell, (number, scanner), &of, &Values::default().with("share", set), &[]))
}

pub(crate) async fn submit(
    organizer: Organizer,
    Path((number, scanner)): Path<(EventNumber, String)>,
    SignedForm { by, fields }: SignedForm<Values>,
) -> Result<Response, Problem> {
    let (event, scanner, of) = find(&organizer, number, &scanner).await?;
    let share = match fields.get("share") {
        "" => None,
        typed => match typed.parse().ok().filter(|share| *share <= MAX_SHARE) {
            Some(share) => Some(share),
            None => {
                let fault =
                    Fault::of_field("share", "fault-share").with("value", typed).with("max", MAX_SHARE);
                let shell = shell_of(&organizer, &event, &format!("/places/{scanner}/share"));
                return organizer.refuse(&make(shell, (number, scanner), &of, &fields, &[fault]));
            }
        },
    };
    set_share(&organizer.app, &by.actor, number, scanner, share).await.map_err(refusal_of)?;
    Ok(organizer.go(&format!("/events/{number}/places?done=places-shared")))
}
