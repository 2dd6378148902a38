//! `GET /events/{number}`: one event for organizers. The numbers are there without a script; with one they move.

use askama::Template;
use axum::response::Response;
use esik_shared::attendance::book::GateCounts;
use esik_shared::event::EventDetails;
use esik_shared::id::{EventNumber, GateNumber};
use esik_shared::language::Language;
use esik_shared::message::moment;
use esik_shared::policy::{CutOff, EntryMode, LiveCodes, Policies};
use esik_shared::time::Timestamp;

use super::menu::EventSection;
use super::organizer::Organizer;
use super::{Shell, text};
use crate::db::event::Counts;
use crate::http::extract::event::EventInPath;
use crate::http::problem::Problem;
use crate::service::access::Permission;
use crate::service::attendance::{self, AttendanceCounts};
use crate::service::paper_passes::paper_faculties;

pub(crate) mod cancel;
pub(crate) mod edit;
pub(crate) mod rules;

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
    /// What to do next at an event that nobody has a pass for.
    steps: Vec<Step>,
}

/// Something to do next: what, why, where.
struct Step {
    text: String,
    hint: String,
    href: String,
}

struct GateRow {
    number: u8,
    name: String,
    admitted: i64,
    inside: i64,
}

pub(crate) async fn show(
    organizer: Organizer,
    EventInPath(number): EventInPath,
) -> Result<Response, Problem> {
    let event = organizer.event(number).await?;
    let counts = attendance::counts(&organizer.app, number).await?.ok_or_else(Problem::event_not_found)?;
    let faculties = match organizer.may(Permission::IssuePasses) {
        true => Some(paper_faculties(&organizer.app, number).await?),
        false => None,
    };
    let title = event.details.name.get(organizer.language()).to_owned();
    let shell = organizer.event_shell(number, &event.details, EventSection::Overview, title);
    let may_write = organizer.may(Permission::WriteEvents);
    let page = make(shell, &event.details, &counts, faculties, may_write, organizer.now());
    organizer.html(&page)
}

pub(super) fn make(
    shell: Shell,
    details: &EventDetails,
    attendance: &AttendanceCounts,
    faculties: Option<Vec<String>>,
    may_write: bool,
    now: Timestamp,
) -> EventPage {
    let language = shell.language;
    let zone = &details.time_zone;
    EventPage {
        steps: if may_write && attendance.counts.expected == 0 {
            steps(&shell, attendance.event)
        } else {
            Vec::new()
        },
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

fn steps(shell: &Shell, event: EventNumber) -> Vec<Step> {
    let of_event = |path: &str| format!("{}/events/{event}{path}", shell.base);
    let step =
        |text: &str, hint: &str, href: String| Step { text: shell.text(text), hint: shell.text(hint), href };
    vec![
        step("event-step-rules", "event-step-rules-hint", of_event("/rules")),
        step("event-step-students", "event-step-students-hint", format!("{}/students/import", shell.base)),
        step("event-step-passes", "event-step-passes-hint", of_event("/issue")),
        step(
            "event-step-scanners",
            "event-step-scanners-hint",
            format!("{}/scanners/enroll?event={event}", shell.base),
        ),
        step("event-step-cards", "event-step-cards-hint", of_event("/cards")),
    ]
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
