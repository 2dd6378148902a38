//! `GET /events/{number}`: one event for organizers. The numbers are there without a script; with one they move.

use askama::Template;
use axum::response::Response;
use esik_shared::event::{EventDetails, Gate};
use esik_shared::id::{EventNumber, GateNumber};
use esik_shared::language::Language;
use esik_shared::message::moment;
use esik_shared::policy::{CutOff, EntryMode, LiveCodes, Policies};

use super::live::{self, Part, Variant};
use super::menu::EventSection;
use super::organizer::Organizer;
use super::{Shell, text};
use crate::db::event::Event;
use crate::http::extract::event::EventInPath;
use crate::http::problem::Problem;
use crate::service::access::Permission;
use crate::service::live::event::{EventNow, EventWatch};
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
    /// What moves.
    parts: Vec<Part>,
    /// The gates by number and name.
    gates: Vec<(u8, String)>,
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

pub(crate) async fn show(
    organizer: Organizer,
    EventInPath(number): EventInPath,
) -> Result<Response, Problem> {
    let look = EventWatch::new(organizer.app.clone(), number).look().await?;
    let now = look.ok_or_else(Problem::event_not_found)?;
    let faculties = match organizer.may(Permission::IssuePasses) {
        true => Some(paper_faculties(&organizer.app, number).await?),
        false => None,
    };
    let details = &now.event.details;
    let title = details.name.get(organizer.language()).to_owned();
    let shell = organizer.event_shell(number, details, EventSection::Overview, title);
    let variant = Variant::new(organizer.language(), false, &organizer.principal);
    let page = make(shell, &now, variant, faculties, organizer.may(Permission::WriteEvents))?;
    organizer.html(&page)
}

pub(super) fn make(
    shell: Shell,
    now: &EventNow,
    variant: Variant,
    faculties: Option<Vec<String>>,
    may_write: bool,
) -> askama::Result<EventPage> {
    let language = shell.language;
    let EventNow { event: Event { number, details, counts, .. }, at, .. } = now;
    let zone = &details.time_zone;
    let gate = |gate: &Gate| (gate.number.get(), gate.name.get(language).to_owned());
    Ok(EventPage {
        steps: if may_write && counts.expected == 0 { steps(&shell, *number) } else { Vec::new() },
        parts: live::event::parts(now, variant, &shell.base)?,
        shell,
        number: number.0,
        when: moment::span(details.starts, details.ends, *at, zone, language),
        doors: moment::span(details.doors_open, details.doors_close, *at, zone, language),
        venue: details.venue.clone(),
        capacity: details.capacity,
        is_cancelled: details.cancelled,
        is_open: now.event.is_open(*at),
        rules: rules(&details.policies).into_iter().map(|id| text(language, id, &[])).collect(),
        gates: details.gates.iter().map(gate).collect(),
        faculties,
    })
}

impl EventPage {
    fn part(&self, name: &str) -> &str {
        live::html_of(&self.parts, name)
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
