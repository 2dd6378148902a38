//! `GET /events/{number}`: one event for organizers. The numbers are there without a script; with one they move.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use esik_shared::attendance::book::GateCounts;
use esik_shared::event::EventDetails;
use esik_shared::id::GateNumber;
use esik_shared::language::Language;
use esik_shared::message::moment;
use esik_shared::policy::{CutOff, EntryMode, LiveCodes, Policies};
use esik_shared::time::Timestamp;

use super::{Shell, organizer_html, text};
use crate::app::App;
use crate::db::event::Counts;
use crate::http::extract::asker::Asker;
use crate::http::extract::event::EventInPath;
use crate::http::extract::preferred::Preferred;
use crate::http::problem::Problem;
use crate::service::access::Permission;
use crate::service::attendance::{self, AttendanceCounts};
use crate::service::events;
use crate::service::paper_passes::paper_faculties;

#[derive(Template)]
#[template(path = "event.html")]
pub(super) struct EventPage {
    pub(super) shell: Shell,
    number: u32,
    when: String,
    doors: String,
    venue: String,
    capacity: Option<u32>,
    is_cancelled: bool,
    is_open: bool,
    rules: Vec<String>,
    counts: Counts,
    gates: Vec<GateRow>,
    /// Whose paper passes there are to print, for those who may print them.
    faculties: Option<Vec<String>>,
}

struct GateRow {
    number: u8,
    name: String,
    admitted: i64,
    inside: i64,
}

pub(crate) async fn show(
    asker: Asker,
    State(app): State<App>,
    preferred: Preferred,
    EventInPath(number): EventInPath,
) -> Result<Response, Problem> {
    let event = events::event(&app, number).await?.ok_or_else(Problem::event_not_found)?;
    let counts = attendance::counts(&app, number).await?.ok_or_else(Problem::event_not_found)?;
    let faculties = match asker.principal.may(Permission::IssuePasses) {
        true => Some(paper_faculties(&app, number).await?),
        false => None,
    };
    let language = preferred.for_organizer();
    let shell = Shell::new(language, &app.config.public_url, event.details.name.get(language).to_owned())
        .of_session(asker.session.as_ref());
    let page = make(shell, &event.details, &counts, faculties, app.clock.now());
    organizer_html(&page, &preferred)
}

pub(super) fn make(
    shell: Shell,
    details: &EventDetails,
    attendance: &AttendanceCounts,
    faculties: Option<Vec<String>>,
    now: Timestamp,
) -> EventPage {
    let language = shell.language;
    let zone = &details.time_zone;
    EventPage {
        shell,
        number: attendance.event.0,
        when: moment::span(details.starts, details.ends, now, zone, language),
        doors: moment::span(details.doors_open, details.doors_close, now, zone, language),
        venue: details.venue.clone(),
        capacity: details.capacity,
        is_cancelled: details.cancelled,
        is_open: !details.cancelled && details.doors_open <= now && now < details.doors_close,
        rules: rules(&details.policies).into_iter().map(|id| text(language, id, &[])).collect(),
        counts: attendance.counts,
        gates: gate_rows(details, attendance, language),
        faculties,
    }
}

fn gate_rows(details: &EventDetails, attendance: &AttendanceCounts, language: Language) -> Vec<GateRow> {
    let row = |(&gate, counts): (&_, &GateCounts)| GateRow {
        number: GateNumber::get(gate),
        name: gate_name(details, gate, language),
        admitted: counts.admitted,
        inside: counts.inside,
    };
    attendance.gates.iter().map(row).collect()
}

/// What stands over the door, or its number where that is not known.
pub(super) fn gate_name(details: &EventDetails, gate: GateNumber, language: Language) -> String {
    match details.gate(gate) {
        Some(gate) => gate.name.get(language).to_owned(),
        None => text(language, "gate-number", &[("number", i64::from(gate.get()).into())]),
    }
}

fn rules(policies: &Policies) -> Vec<&'static str> {
    let entry = match policies.entry_mode {
        EntryMode::Single => "policy-entry-single",
        EntryMode::Reentry => "policy-entry-reentry",
        EntryMode::Daily => "policy-entry-daily",
        EntryMode::Unlimited => "policy-entry-unlimited",
    };
    let live = match policies.live_codes {
        LiveCodes::Off => "policy-live-off",
        LiveCodes::Preferred => "policy-live-preferred",
        LiveCodes::Required => "policy-live-required",
    };
    let cut_off = match policies.cut_off {
        CutOff::Admit => "policy-cut-off-admit",
        CutOff::HomeGateOnly => "policy-cut-off-home-gate-only",
        CutOff::Hold => "policy-cut-off-hold",
    };
    let mut rules = vec![entry, live, cut_off];
    rules.extend(policies.id_check.then_some("policy-id-check"));
    rules
}
