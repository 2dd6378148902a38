//! A pass on paper: what stands on it, and the PDF of one. Only a pass that does not rotate is for paper.

use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use esik_shared::language::Language;
use esik_shared::time::Timestamp;

use super::super::text;
use super::code;
use super::page::{facts, short_code};
use crate::http::problem::{Code, Problem};
use crate::paper::{self, About, Layout, Ticket};
use crate::qr::QrImage;
use crate::service::pass_by_link::PassView;

/// The PDF of one pass, in a language.
pub(super) async fn pdf(pass: &PassView, language: Language, now: Timestamp) -> Result<Response, Problem> {
    code::code(pass, now)?;
    if pass.body.flags.live {
        let detail = "The code of this pass changes every 15 seconds, so it cannot be printed. An organizer can \
            issue a paper pass, which replaces this one.";
        return Err(Problem::new(Code::PassIsLive, detail));
    }
    let tickets = vec![ticket(pass, language)?];
    let event = pass.event.name.get(language);
    let title = text(language, "pass-page-title", &[("event", event.into())]);
    let name = format!("pass-{}.pdf", pass.body.event);
    print(Layout::Single, tickets, about(title, language, now), &name).await
}

/// What stands on the paper of a pass.
pub(in crate::http::pages) fn ticket(pass: &PassView, language: Language) -> Result<Ticket, Problem> {
    let say = |id: &str| text(language, id, &[]);
    let mut notes = vec![say("paper-note")];
    notes.extend((pass.body.flags.id_check || pass.event.policies.id_check).then(|| say("pass-hint-card")));
    let facts = facts(pass, language).into_iter().filter(|(id, _)| *id != "pass-name");
    Ok(Ticket {
        event: pass.event.name.get(language).to_owned(),
        name: pass.student.as_ref().map(|student| student.name.clone()),
        image: QrImage::of(&pass.static_code().to_text())?,
        short_code_label: say("pass-short-code"),
        short_code: short_code(pass),
        facts: facts.map(|(id, value)| (say(id), value)).collect(),
        notes,
    })
}

/// What a file in a language says of itself.
pub(in crate::http::pages) fn about(title: String, language: Language, made: Timestamp) -> About {
    About { title, language: language.code().to_owned(), made }
}

/// Passes as a PDF, made beside the threads that answer.
pub(in crate::http::pages) async fn print(
    layout: Layout,
    tickets: Vec<Ticket>,
    about: About,
    file_name: &str,
) -> Result<Response, Problem> {
    let printing = tokio::task::spawn_blocking(move || paper::pdf(layout, &tickets, &about));
    let pdf = printing.await.expect("printing does not panic, and the runtime outlives it")?;
    let disposition = HeaderValue::try_from(format!("inline; filename=\"{file_name}\""))?;
    let kind = HeaderValue::from_static("application/pdf");
    Ok(([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, disposition)], pdf).into_response())
}
