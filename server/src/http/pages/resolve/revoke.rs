//! `/events/{number}/scanners/{scanner}/revoke`: what revoking a scanner does, and then doing it.

use axum::extract::Path;
use axum::response::Response;
use esik_shared::id::EventNumber;
use esik_shared::message::Arg;

use super::super::form::{ConfirmPage, Values};
use super::super::menu::EventSection;
use super::super::organizer::Organizer;
use super::super::{Shell, text};
use crate::http::api::v1::events::resolving::{refusal_of, scanner_in_path};
use crate::http::extract::signed_form::SignedForm;
use crate::http::problem::Problem;
use crate::service::resolve::revocation::{Consequences, ToRevoke, preview_revocation, revoke_scanner};

/// The question, with what follows.
pub(in super::super) fn make(mut shell: Shell, scanner: u32, does: &Consequences) -> ConfirmPage {
    let language = shell.language;
    let number = |count: u64| Arg::Number(i64::try_from(count).unwrap_or(i64::MAX));
    shell.title = text(language, "scanner-revoke-title", &[("number", scanner.into())]);
    let paragraphs = vec![
        shell.text("scanner-revoke-text"),
        text(language, "scanner-revoke-cut", &[("last", number(does.trusted.seq))]),
        text(
            language,
            "scanner-revoke-counts",
            &[
                ("records", number(does.quarantined)),
                ("admissions", number(does.admissions)),
                ("admitted", Arg::Number(does.counts.admitted)),
            ],
        ),
        shell.text("scanner-revoke-elsewhere"),
    ];
    let submit = shell.text("scanner-revoke-submit");
    let action = format!("/events/{}/scanners/{scanner}/revoke", does.event);
    ConfirmPage {
        back: format!("/events/{}/scanners", does.event),
        ..ConfirmPage::new(shell, paragraphs, action, submit)
    }
}

pub(crate) async fn ask(
    organizer: Organizer,
    Path((number, scanner)): Path<(EventNumber, String)>,
) -> Result<Response, Problem> {
    let event = organizer.event(number).await?;
    let scanner = scanner_in_path(&scanner)?;
    let to_revoke = ToRevoke { event: number, scanner, trusted: None };
    let does = preview_revocation(&organizer.app, to_revoke).await.map_err(refusal_of)?;
    let shell = organizer.event_shell(number, &event.details, EventSection::Scanners, String::new());
    organizer.html(&make(shell, scanner, &does))
}

pub(crate) async fn submit(
    organizer: Organizer,
    Path((number, scanner)): Path<(EventNumber, String)>,
    SignedForm { by, .. }: SignedForm<Values>,
) -> Result<Response, Problem> {
    let scanner = scanner_in_path(&scanner)?;
    let to_revoke = ToRevoke { event: number, scanner, trusted: None };
    revoke_scanner(&organizer.app, &by.actor, to_revoke).await.map_err(refusal_of)?;
    Ok(organizer.go(&format!("/events/{number}/scanners?done=scanner-revoked")))
}
