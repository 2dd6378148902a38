//! `/scanners/enroll`: a code with which a device becomes a scanner, shown once, as text and as QR.

use std::collections::BTreeSet;

use askama::Template;
use axum::response::Response;
use esik_shared::enrollment::EnrollmentCode;
use esik_shared::id::{EventNumber, GateNumber};
use esik_shared::message::moment;
use esik_shared::time::Timestamp;

use super::super::Shell;
use super::super::form::{Choice, Field, Form, Values};
use super::super::menu::Section;
use super::super::organizer::Organizer;
use crate::db::event::Event;
use crate::http::extract::signed_form::SignedForm;
use crate::http::problem::Problem;
use crate::qr::QrImage;
use crate::service::enrollment::{CodeError, CodeRequest, create_code};
use crate::service::events::events_overview;
use crate::service::import::problem::Problem as Fault;

#[derive(Template)]
#[template(path = "enroll.html")]
pub(in super::super) struct EnrollPage {
    shell: Shell,
    errors: Vec<String>,
    whom: Choice,
    events: Choice,
    gates: Field,
    has_events: bool,
}

#[derive(Template)]
#[template(path = "enroll_code.html")]
pub(in super::super) struct EnrollCodePage {
    shell: Shell,
    code: String,
    picture: String,
    command: String,
    until: String,
}

pub(in super::super) fn make(shell: Shell, known: &[Event], values: &Values, faults: &[Fault]) -> EnrollPage {
    let form = Form { language: shell.language, values, faults };
    let named = known.iter().map(|event| {
        let name = event.details.name.get(shell.language);
        (event.number.to_string(), format!("{} · {name}", event.number))
    });
    EnrollPage {
        errors: form.errors_of_all(),
        whom: form.choice(
            "for",
            "enroll-for",
            &[("all", "enroll-for-all", None), ("some", "enroll-for-some", None)],
        ),
        events: form.boxes("event", "enroll-events", named),
        gates: form
            .field("gates", "enroll-gates")
            .hint(shell.text("enroll-gates-hint"))
            .with("inputmode", "numeric"),
        has_events: !known.is_empty(),
        shell,
    }
}

/// The page that shows a code. `base` is the address of the server.
pub(in super::super) fn make_code(
    shell: Shell,
    code: &EnrollmentCode,
    base: &str,
    until: Timestamp,
    now: Timestamp,
    time_zone: &str,
) -> Result<EnrollCodePage, Problem> {
    let code = code.to_string();
    Ok(EnrollCodePage {
        picture: QrImage::of_text(&code)?.svg(),
        command: format!("esik-scanner enroll {base} {code}"),
        until: moment::moment(until, now, time_zone, shell.language),
        code,
        shell,
    })
}

pub(crate) async fn show(organizer: Organizer) -> Result<Response, Problem> {
    let values = match organizer.query.get("event") {
        "" => Values::default().with("for", "all"),
        event => Values::default().with("for", "some").with("event", event),
    };
    page(&organizer, &values, &[]).await
}

async fn page(organizer: &Organizer, values: &Values, faults: &[Fault]) -> Result<Response, Problem> {
    let known = events_overview(&organizer.app, &organizer.principal.events()).await?;
    let shell = organizer.shell(Section::Scanners, organizer.say("enroll-title")).at("/scanners/enroll");
    let page = make(shell, &known, values, faults);
    if faults.is_empty() { organizer.html(&page) } else { organizer.refuse(&page) }
}

pub(crate) async fn submit(
    organizer: Organizer,
    SignedForm { by, fields }: SignedForm<Values>,
) -> Result<Response, Problem> {
    let request = match read(&fields) {
        Ok(request) => request,
        Err(fault) => return page(&organizer, &fields, &[fault]).await,
    };
    let (app, now) = (&organizer.app, organizer.now());
    let until = now.plus_ms(request.lives_ms);
    match create_code(app, &by.actor, request).await {
        Ok(code) => {
            let shell = organizer.shell(Section::Scanners, organizer.say("enroll-code-title"));
            let (base, zone) = (app.config.public_url.as_str(), app.config.time_zone.name());
            organizer.html(&make_code(shell.at("/scanners/enroll"), &code, base, until, now, zone)?)
        }
        Err(CodeError::Db(error)) => Err(error.into()),
        Err(error) => page(&organizer, &fields, &[fault_of(&error)]).await,
    }
}

fn fault_of(error: &CodeError) -> Fault {
    match error {
        CodeError::UnknownGate { event, gate } => Fault::of_field("gates", "fault-no-such-gate")
            .with("event", event.0)
            .with("gate", u32::from(gate.get())),
        CodeError::UnknownEvent(event) => {
            Fault::of_field("event", "fault-no-such-event").with("event", event.0)
        }
        CodeError::NoEvents | CodeError::Db(_) => Fault::of_file("fault-no-events"),
    }
}

fn read(fields: &Values) -> Result<CodeRequest, Fault> {
    let events: Vec<EventNumber> = match fields.get("for") {
        "some" => fields.all("event").filter_map(|number| number.parse().ok()).collect(),
        _ => Vec::new(),
    };
    if fields.get("for") == "some" && events.is_empty() {
        return Err(Fault::of_field("event", "fault-choose-event"));
    }
    let typed = fields.get("gates");
    let parts = typed.split([',', ' ', ';']).filter(|part| !part.is_empty());
    let gates: Option<BTreeSet<GateNumber>> =
        parts.map(|part| part.parse().ok().and_then(GateNumber::new)).collect();
    match gates {
        Some(gates) => Ok(CodeRequest::new(events, gates.into_iter().collect())),
        None => Err(Fault::of_field("gates", "fault-category-gates").with("value", typed)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_for_some_events_names_some() {
        let some = Values::default().with("for", "some");
        assert!(read(&some).is_err());
        let asked = read(&some.with("event", "7").with("event", "9").with("gates", "2, 1")).unwrap();
        assert_eq!(asked.events, [EventNumber(7), EventNumber(9)]);
        assert_eq!(asked.keeps_gates.iter().map(|gate| gate.get()).collect::<Vec<_>>(), [1, 2]);
        assert!(read(&Values::default().with("gates", "0")).is_err());
        assert!(read(&Values::default().with("for", "all").with("event", "7")).unwrap().events.is_empty());
    }
}
