//! `GET /events/{number}/passes/{pass_id}`: one pass: whose, what became of it, and what it has lived through.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use esik_shared::attendance::Presence;
use esik_shared::event_record::PassState;
use esik_shared::id::{EventNumber, PassId};
use esik_shared::message::{moment, verdict};
use esik_shared::scan::{Authorizer, Direction, Override, ReadBy};
use esik_shared::short_code::ShortCode;
use esik_shared::time::Timestamp;

use super::super::event::gate_name;
use super::super::menu::EventSection;
use super::super::organizer::Organizer;
use super::super::students::one::state_id;
use super::super::{Shell, text};
use super::{kind_id, pass_not_found, state_text};
use crate::http::problem::Problem;
use crate::service::access::{EventScope, Permission};
use crate::service::pass_story::{PassStory, SeenAt, What, pass_story};
use crate::service::students::student;

#[derive(Template)]
#[template(path = "pass_one.html")]
pub(in super::super) struct PassOnePage {
    shell: Shell,
    number: EventNumber,
    pass_id: PassId,
    student: Option<i64>,
    student_number: String,
    is_blocked: bool,
    state: String,
    tone: &'static str,
    facts: Vec<(String, String)>,
    others: Vec<(PassId, String, String, &'static str)>,
    scans: Vec<ScanLine>,
    may_issue: bool,
    may_manage: bool,
    is_good: bool,
}

/// What happened at a door.
struct ScanLine {
    verdict: String,
    tone: &'static str,
    when: String,
    place: String,
    notes: Vec<String>,
}

/// What the page is made from.
pub(in super::super) struct Facts<'a> {
    pub(in super::super) story: &'a PassStory,
    pub(in super::super) student_number: String,
    pub(in super::super) may_issue: bool,
    pub(in super::super) may_manage: bool,
    pub(in super::super) now: Timestamp,
}

pub(in super::super) fn make(shell: Shell, facts: &Facts<'_>) -> PassOnePage {
    let story = facts.story;
    let body = &story.pass.body;
    let (_, tone) = state_id(story.pass.state);
    let student = story.pass.student.as_ref();
    let others = story.others.iter().map(|(pass_id, state)| {
        let (id, tone) = state_id(*state);
        (*pass_id, short(*pass_id), shell.text(id), tone)
    });
    PassOnePage {
        number: body.event,
        pass_id: body.pass_id,
        student: student.map(|student| student.id),
        student_number: facts.student_number.clone(),
        is_blocked: student.is_some_and(|student| student.blocked),
        state: state_text(story.pass.state, &shell),
        tone,
        facts: facts_of(&shell, facts),
        others: others.collect(),
        scans: story.scans.iter().map(|seen| line(&shell, facts, seen)).collect(),
        may_issue: facts.may_issue && student.is_some(),
        may_manage: facts.may_manage && student.is_some(),
        is_good: story.pass.state == PassState::Issued,
        shell,
    }
}

/// The short code of a pass, in two halves.
fn short(pass_id: PassId) -> String {
    let code = ShortCode::from(pass_id).to_string();
    let (first, second) = code.split_at(code.len() / 2);
    format!("{first} {second}")
}

fn facts_of(shell: &Shell, Facts { story, now, .. }: &Facts<'_>) -> Vec<(String, String)> {
    let (details, body) = (&story.pass.event, &story.pass.body);
    let (zone, language) = (&details.time_zone, shell.language);
    let mut told = vec![
        (shell.text("pass-short-code-label"), short(body.pass_id)),
        (shell.text("pass-kind"), shell.text(kind_id(body.flags.live))),
    ];
    if let Some(category) = details.category(body.category) {
        told.push((shell.text("pass-category"), category.name.get(language).to_owned()));
    }
    if let Some(gate) = body.home_gate {
        told.push((shell.text("pass-gate"), gate_name(details, gate, language)));
    }
    let presence = match story.presence {
        Presence::Never => "presence-never",
        Presence::Inside => "presence-inside",
        Presence::Outside => "presence-outside",
    };
    told.push((shell.text("pass-presence"), shell.text(presence)));
    told.push((shell.text("pass-issued-at"), moment::moment(story.issued, *now, zone, language)));
    if story.pass.state != PassState::Issued {
        told.push((shell.text("pass-ended-at"), moment::moment(story.since, *now, zone, language)));
    }
    told
}

fn line(shell: &Shell, facts: &Facts<'_>, seen: &SeenAt) -> ScanLine {
    let details = &facts.story.pass.event;
    let (zone, language) = (&details.time_zone, shell.language);
    let when = moment::moment(seen.at, facts.now, zone, language);
    let scanner = match seen.scanner_number {
        Some(number) => text(language, "scan-by", &[("scanner", number.into())]),
        None => shell.text("scan-by-unknown"),
    };
    let mut notes = Vec::new();
    let (verdict, tone, place) = match &seen.what {
        What::Scanned { gate, direction, verdict: code, read_by, overridden } => {
            let way = shell.text(match direction {
                Direction::In => "scan-in",
                Direction::Out => "scan-out",
            });
            notes.extend(read_by.as_ref().map(|read_by| shell.text(read_by_id(read_by))));
            notes.extend(overridden.as_ref().map(|overridden| told_override(shell, overridden)));
            let tone = match (code.name(), overridden) {
                ("admitted" | "exited", None) => "go",
                (_, Some(_)) | ("not_inside" | "repeat" | "specimen", None) => "care",
                _ => "stop",
            };
            let place = format!("{} · {way} · {scanner}", gate_name(details, *gate, language));
            (verdict::title(*code, language), tone, place)
        }
        What::Undone(reason) => {
            notes.push(verdict::reason(*reason, language));
            (shell.text("scan-undone"), "care", scanner)
        }
    };
    if seen.pass_id != facts.story.pass.body.pass_id {
        let code = short(seen.pass_id);
        notes.push(text(language, "scan-of-other-pass", &[("code", (&code).into())]));
    }
    ScanLine { verdict, tone, when, place, notes }
}

fn told_override(shell: &Shell, overridden: &Override) -> String {
    let reason = verdict::reason(overridden.reason, shell.language);
    match overridden.by {
        Authorizer::Volunteer => {
            text(shell.language, "scan-let-in-by-volunteer", &[("reason", (&reason).into())])
        }
        Authorizer::Supervisor(card) => text(
            shell.language,
            "scan-let-in-by-supervisor",
            &[("reason", (&reason).into()), ("card", card.into())],
        ),
    }
}

pub(in crate::http) fn read_by_id(read_by: &ReadBy) -> &'static str {
    match read_by {
        ReadBy::LiveCode { .. } => "read-by-live-code",
        ReadBy::StaticCode => "read-by-static-code",
        ReadBy::ShortCode => "read-by-short-code",
        ReadBy::Search => "read-by-search",
        ReadBy::Organizer => "read-by-organizer",
    }
}

/// The pass that an address names.
pub(super) async fn find(
    organizer: &Organizer,
    number: EventNumber,
    pass_id: &str,
) -> Result<PassStory, Problem> {
    let pass_id = pass_id.parse().map_err(|_| pass_not_found())?;
    pass_story(&organizer.app, number, pass_id).await?.ok_or_else(pass_not_found)
}

/// The number of the student whose pass it is; empty for a specimen.
pub(super) async fn student_number(organizer: &Organizer, story: &PassStory) -> Result<String, Problem> {
    let Some(linked) = &story.pass.student else { return Ok(String::new()) };
    let found = student(&organizer.app, &EventScope::All, linked.id).await?;
    Ok(found.map(|student| student.data.number).unwrap_or_default())
}

pub(crate) async fn show(
    organizer: Organizer,
    Path((number, pass_id)): Path<(EventNumber, String)>,
) -> Result<Response, Problem> {
    let story = find(&organizer, number, &pass_id).await?;
    let facts = Facts {
        story: &story,
        student_number: student_number(&organizer, &story).await?,
        may_issue: organizer.may(Permission::IssuePasses),
        may_manage: organizer.may(Permission::ManagePasses),
        now: organizer.now(),
    };
    let shell = shell_of(&organizer, &story).at(&format!("/events/{number}/passes/{pass_id}"));
    organizer.html(&make(shell, &facts))
}

/// The frame of a page about a pass, called as its student is, for those who may know.
pub(super) fn shell_of(organizer: &Organizer, story: &PassStory) -> Shell {
    let title = match &story.pass.student {
        Some(student) if organizer.may(Permission::ReadPeople) => student.name.clone(),
        Some(_) => short(story.pass.body.pass_id),
        None => organizer.say("pass-specimen"),
    };
    organizer.event_shell(story.pass.body.event, &story.pass.event, EventSection::Passes, title)
}
