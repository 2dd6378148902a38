//! `/events/{number}/passes/{pass_id}/revoke` and `…/renew`: withdraws a pass, or makes another in its place, after asking.

use axum::extract::Path;
use axum::response::Response;
use esik_shared::event_record::RevocationReason;
use esik_shared::id::EventNumber;

use super::super::Shell;
use super::super::form::{ConfirmPage, Form, Values};
use super::super::organizer::Organizer;
use super::one::{find, shell_of, student_number};
use super::pass_not_found;
use crate::http::extract::signed_form::SignedForm;
use crate::http::problem::{Code, Problem};
use crate::service::issue::{IssueError, IssueOptions, IssueRequest, ListedStudent, Recipients, issue_with};
use crate::service::pass_story::PassStory;
use crate::service::revoke::{RevokeError, revoke};

const REASONS: [(&str, RevocationReason, &str); 5] = [
    ("lost", RevocationReason::Lost, "revoked-reason-lost"),
    ("withdrawn", RevocationReason::Withdrawn, "revoked-reason-withdrawn"),
    ("mistake", RevocationReason::Mistake, "revoked-reason-mistake"),
    ("misuse", RevocationReason::Misuse, "revoked-reason-misuse"),
    ("other", RevocationReason::Other, "revoked-reason-other"),
];

pub(in super::super) fn make_revoke(mut shell: Shell, story: &PassStory) -> ConfirmPage {
    let name = shell.retitle("pass-revoke-title");
    let values = Values::default().with("reason", "lost");
    let form = Form { language: shell.language, values: &values, faults: &[] };
    let options = REASONS.map(|(value, _, label)| (value, label, None));
    let choices = vec![form.choice("reason", "pass-revoke-reason", &options)];
    let paragraphs = vec![name, shell.text("pass-revoke-text")];
    let submit = shell.text("pass-revoke-submit");
    ConfirmPage { choices, ..ConfirmPage::new(shell, paragraphs, path(story, "revoke"), submit) }
}

pub(in super::super) fn make_renew(mut shell: Shell, story: &PassStory) -> ConfirmPage {
    let name = shell.retitle("pass-renew-title");
    let kind = if story.pass.body.flags.live { "phone" } else { "paper" };
    let values = Values::default().with("kind", kind);
    let form = Form { language: shell.language, values: &values, faults: &[] };
    let options = [
        ("phone", "issue-kind-phone", Some("issue-kind-phone-hint")),
        ("paper", "issue-kind-paper", Some("issue-kind-paper-hint")),
    ];
    let choices = vec![form.choice("kind", "issue-kind", &options)];
    let paragraphs = vec![name, shell.text("pass-renew-text")];
    let submit = shell.text("pass-renew-submit");
    ConfirmPage {
        choices,
        is_grave: false,
        ..ConfirmPage::new(shell, paragraphs, path(story, "renew"), submit)
    }
}

fn path(story: &PassStory, act: &str) -> String {
    let body = &story.pass.body;
    format!("/events/{}/passes/{}/{act}", body.event, body.pass_id)
}

pub(crate) async fn ask_revoke(
    organizer: Organizer,
    Path((number, pass_id)): Path<(EventNumber, String)>,
) -> Result<Response, Problem> {
    let story = find(&organizer, number, &pass_id).await?;
    organizer.html(&make_revoke(shell_of(&organizer, &story), &story))
}

pub(crate) async fn submit_revoke(
    organizer: Organizer,
    Path((number, pass_id)): Path<(EventNumber, String)>,
    SignedForm { by, fields }: SignedForm<Values>,
) -> Result<Response, Problem> {
    let pass_id = pass_id.parse().map_err(|_| pass_not_found())?;
    let chosen = fields.get("reason");
    let reason = REASONS.iter().find(|(value, ..)| *value == chosen).map(|(_, reason, _)| *reason);
    let reason = reason.unwrap_or(RevocationReason::Other);
    match revoke(&organizer.app, &by.actor, number, pass_id, reason).await {
        Ok(()) => Ok(organizer.go(&format!("/events/{number}/passes/{pass_id}?done=pass-revoked"))),
        // It has ended already: the page of the pass says how.
        Err(RevokeError::NotIssued { .. }) => Ok(organizer.go(&format!("/events/{number}/passes/{pass_id}"))),
        Err(RevokeError::Db(error)) => Err(error.into()),
    }
}

pub(crate) async fn ask_renew(
    organizer: Organizer,
    Path((number, pass_id)): Path<(EventNumber, String)>,
) -> Result<Response, Problem> {
    let story = find(&organizer, number, &pass_id).await?;
    organizer.html(&make_renew(shell_of(&organizer, &story), &story))
}

pub(crate) async fn submit_renew(
    organizer: Organizer,
    Path((number, pass_id)): Path<(EventNumber, String)>,
    SignedForm { by, fields }: SignedForm<Values>,
) -> Result<Response, Problem> {
    let story = find(&organizer, number, &pass_id).await?;
    let student = student_number(&organizer, &story).await?;
    if student.is_empty() {
        return Err(pass_not_found());
    }
    let request = IssueRequest {
        event: number,
        recipients: Recipients::Listed(vec![ListedStudent { row: 1, number: student }]),
        paper: fields.get("kind") == "paper",
    };
    let options = IssueOptions { category: Some(story.pass.body.category), renew: true };
    match issue_with(&organizer.app, &by.actor, &request, options).await {
        Ok(issued) => {
            let made = issued.passes.first().ok_or_else(pass_not_found)?.pass_id;
            Ok(organizer.go(&format!("/events/{number}/passes/{made}?done=pass-renewed")))
        }
        Err(error) => Err(not_renewed(error)),
    }
}

fn not_renewed(error: IssueError) -> Problem {
    match error {
        IssueError::Validity(_) => Problem::new(
            Code::EventTimesInvalid,
            "The doors of the event open when it is over. Correct its times first.",
        ),
        IssueError::TooLongForLive { .. } => {
            Problem::new(Code::EventTooLong, "The event is too long for live codes. Choose paper.")
        }
        IssueError::Busy(_) => {
            Problem::new(Code::Busy, "Others changed the event all the while. Try again in a moment.")
        }
        other => Problem::internal(other),
    }
}
