//! The pass page: what a student shows at the door.
//!
//! It is looked at again without signal, so it says nothing that only holds when it is made: dates instead of "today",
//! and every text that a later moment of the pass needs, of which the script shows the right one.

use askama::Template;
use axum::response::Response;
use data_encoding::HEXLOWER;
use esik_shared::event_record::RevocationReason;
use esik_shared::language::Language;
use esik_shared::message::moment;
use esik_shared::policy::LiveCodes;
use esik_shared::time::Timestamp;
use serde::Serialize;

use super::super::event::gate_name;
use super::super::student::NEW_ADDRESS;
use super::super::{Shell, html, text};
use super::links::Links;
use super::news::tag;
use super::standing::{Standing, has_moved, next_code_ms, standing, valid_from, valid_until};
use crate::config::PublicUrl;
use crate::http::extract::transport::Transport;
use crate::http::problem::Problem;
use crate::qr::QrImage;
use crate::service::pass_by_link::PassView;
use crate::service::pass_use::PassUse;

#[derive(Template)]
#[template(path = "pass.html")]
pub(crate) struct PassPage {
    pub(crate) shell: Shell,
    event: String,
    /// Where the pass stands, in words: one holds, the others wait for their time.
    states: Vec<StateInWords>,
    /// What else there is to say of it, and the colour of the words.
    notes: Vec<(String, &'static str)>,
    /// Absent where the pass opens no door.
    code: Option<Code>,
    /// Label and value, in order.
    facts: Vec<(String, String)>,
    hints: Vec<Hint>,
    links: Links,
    is_in_the_open: bool,
    /// The server's time in milliseconds.
    now: i64,
}

/// Where a pass stands.
pub(in crate::http::pages) struct StateInWords {
    pub(in crate::http::pages) text: String,
    /// The colour of the words.
    pub(in crate::http::pages) tone: &'static str,
    /// When it holds, where time decides.
    pub(in crate::http::pages) phase: Option<&'static str>,
    pub(in crate::http::pages) is_hidden: bool,
}

struct Hint {
    text: String,
    /// With which kind of code it holds, where that matters.
    code: Option<&'static str>,
    is_hidden: bool,
}

struct Code {
    /// The picture of this moment.
    svg: String,
    /// Four and four characters.
    short_code: String,
    /// When a browser without scripts loads the page again.
    next_s: Option<u64>,
    /// What the script makes the next pictures from.
    data: String,
}

/// What the page's script is given.
#[derive(Serialize)]
struct Data {
    /// The static code.
    code: String,
    live: Option<Live>,
    /// From when until when the pass is valid, in milliseconds.
    valid: [i64; 2],
    tag: String,
}

#[derive(Serialize)]
struct Live {
    seed: String,
    event: u32,
    from: u32,
    steps: u32,
}

pub(super) fn show(
    pass: &PassView,
    used: Option<PassUse>,
    language: Language,
    public_url: &PublicUrl,
    transport: Transport,
    links: Links,
    now: Timestamp,
) -> Result<Response, Problem> {
    html(&make(pass, used, language, public_url, transport.is_private(), links, now)?)
}

/// The page of a pass in one language. `is_private`: nobody could read it on the way.
pub(crate) fn make(
    pass: &PassView,
    used: Option<PassUse>,
    language: Language,
    public_url: &PublicUrl,
    is_private: bool,
    links: Links,
    now: Timestamp,
) -> Result<PassPage, Problem> {
    let say = |id: &str| text(language, id, &[]);
    let event = pass.event.name.get(language).to_owned();
    let title = text(language, "pass-page-title", &[("event", (&event).into())]);
    let standing = standing(pass, now);
    let code = opens_a_door(standing).then(|| code(pass, used, now)).transpose()?;
    let shell = Shell::new(language, public_url, title);
    let kept_query = if links.is_new_address { format!("&{NEW_ADDRESS}") } else { String::new() };
    Ok(PassPage {
        shell: shell.keeping(kept_query),
        event,
        states: states(pass, standing, used, language, now),
        notes: notes(pass, standing, used, language),
        facts: facts(pass, language).into_iter().map(|(id, value)| (say(id), value)).collect(),
        hints: if code.is_some() { hints(pass, language, now) } else { Vec::new() },
        links,
        is_in_the_open: !is_private,
        now: now.0,
        code,
    })
}

pub(super) fn opens_a_door(standing: Standing) -> bool {
    match standing {
        Standing::Revoked(_) | Standing::Replaced | Standing::Cancelled | Standing::Blocked => false,
        Standing::Early | Standing::Valid | Standing::Ended => true,
    }
}

fn code(pass: &PassView, used: Option<PassUse>, now: Timestamp) -> Result<Code, Problem> {
    let live = pass.seed.as_ref().map(|seed| Live {
        seed: HEXLOWER.encode(&seed.0),
        event: pass.body.event.0,
        from: pass.body.valid_from,
        steps: pass.body.steps(),
    });
    let data = Data {
        code: pass.static_code().to_text(),
        live,
        valid: [valid_from(pass).0, valid_until(pass).0],
        tag: tag(pass, used)?,
    };
    Ok(Code {
        svg: QrImage::of(&pass.code_at(now).to_text())?.svg(),
        short_code: short_code(pass),
        next_s: next_code_ms(pass, now).map(|ms| ms / 1000 + 1),
        data: serde_json::to_string(&data)?,
    })
}

/// The short code as people read it aloud: four characters and four.
pub(super) fn short_code(pass: &PassView) -> String {
    let short = pass.short_code().to_string();
    let (first, second) = short.split_at(short.len() / 2);
    format!("{first} {second}")
}

/// Where a pass stands in a few words: at this moment and, hidden, at others.
pub(in crate::http::pages) fn states_in_words(
    pass: &PassView,
    used: Option<PassUse>,
    language: Language,
    now: Timestamp,
) -> Vec<StateInWords> {
    states(pass, standing(pass, now), used, language, now)
}

/// The states that hold now or may hold later; all but one are hidden.
fn states(
    pass: &PassView,
    standing: Standing,
    used: Option<PassUse>,
    language: Language,
    now: Timestamp,
) -> Vec<StateInWords> {
    let say = |id: &str| text(language, id, &[]);
    let say_when = |id: &str, at: Timestamp| {
        let when = moment::dated(at, &pass.event.time_zone, language);
        text(language, id, &[("when", (&when).into())])
    };
    let only = |id: &str| vec![StateInWords { text: say(id), tone: "stop", phase: None, is_hidden: false }];
    match standing {
        Standing::Revoked(_) => return only("pass-state-revoked"),
        Standing::Replaced => return only("pass-state-replaced"),
        Standing::Cancelled => return only("pass-state-cancelled"),
        Standing::Blocked => return only("pass-state-blocked"),
        Standing::Early | Standing::Valid | Standing::Ended => {}
    }
    let (valid, valid_tone) = match used {
        Some(used) if used.is_the_last(&pass.event, now) => ("pass-state-used", "care"),
        _ => ("pass-state-valid", "go"),
    };
    let in_time = |text: String, tone: &'static str, phase: &'static str, holds: Standing| StateInWords {
        text,
        tone,
        phase: Some(phase),
        is_hidden: standing != holds,
    };
    vec![
        in_time(say_when("pass-state-early", valid_from(pass)), "care", "early", Standing::Early),
        in_time(say(valid), valid_tone, "valid", Standing::Valid),
        in_time(say_when("pass-state-ended", valid_until(pass)), "stop", "ended", Standing::Ended),
    ]
}

fn notes(
    pass: &PassView,
    standing: Standing,
    used: Option<PassUse>,
    language: Language,
) -> Vec<(String, &'static str)> {
    let say = |id: &str| text(language, id, &[]);
    let mut notes = Vec::new();
    if pass.body.flags.specimen {
        notes.push((say("pass-state-specimen"), "care"));
    }
    match standing {
        Standing::Revoked(reason) => {
            let reason = say(reason_id(reason));
            notes.push((text(language, "pass-state-revoked-text", &[("reason", (&reason).into())]), "stop"));
        }
        Standing::Replaced => notes.push((say("pass-state-replaced-text"), "stop")),
        Standing::Cancelled => notes.push((say("pass-state-cancelled-text"), "stop")),
        Standing::Blocked => notes.push((say("pass-state-blocked-text"), "stop")),
        Standing::Early | Standing::Valid | Standing::Ended => {
            notes.extend(has_moved(pass).then(|| (say("pass-moved"), "care")));
        }
    }
    if let Some(used) = used {
        let when = moment::dated(used.last_entry.at, &pass.event.time_zone, language);
        let gate = gate_name(&pass.event, used.last_entry.gate, language);
        let args = [("when", (&when).into()), ("gate", (&gate).into())];
        notes.push((text(language, "pass-used-text", &args), "care"));
    }
    notes
}

pub(in crate::http::pages) fn reason_id(reason: RevocationReason) -> &'static str {
    match reason {
        RevocationReason::Other => "revoked-reason-other",
        RevocationReason::Withdrawn => "revoked-reason-withdrawn",
        RevocationReason::Lost => "revoked-reason-lost",
        RevocationReason::Mistake => "revoked-reason-mistake",
        RevocationReason::Misuse => "revoked-reason-misuse",
    }
}

/// What there is to know: the id of each label, and the value.
pub(super) fn facts(pass: &PassView, language: Language) -> Vec<(&'static str, String)> {
    let (event, zone) = (&pass.event, pass.event.time_zone.as_str());
    let mut facts = Vec::new();
    facts.extend(pass.student.as_ref().map(|student| ("pass-name", student.name.clone())));
    facts.push(("pass-when", moment::dated_span(event.starts, event.ends, zone, language)));
    facts.push(("pass-doors", moment::dated_span(event.doors_open, event.doors_close, zone, language)));
    facts.push(("pass-where", event.venue.clone()));
    let gate = match pass.body.home_gate {
        Some(gate) => Some(gate_name(event, gate, language)),
        None => (event.gates.len() > 1).then(|| text(language, "pass-gate-any", &[])),
    };
    facts.extend(gate.map(|gate| ("pass-gate", gate)));
    let category = event.category(pass.body.category).filter(|category| category.number != 0);
    facts.extend(category.map(|category| ("pass-category", category.name.get(language).to_owned())));
    facts
}

fn hints(pass: &PassView, language: Language, now: Timestamp) -> Vec<Hint> {
    let say = |id: &str| text(language, id, &[]);
    let always = |text: String| Hint { text, code: None, is_hidden: false };
    let mut hints = vec![always(say("pass-hint-show"))];
    if pass.body.flags.live && pass.seed.is_none() {
        hints.push(always(say("pass-seed-lost")));
    } else if pass.body.flags.live {
        let starts = Timestamp::from_seconds(pass.body.valid_from.into());
        let when = moment::dated(starts, &pass.event.time_zone, language);
        let early = text(language, "pass-live-early", &[("when", (&when).into())]);
        let is_live = pass.live_step(now).is_some();
        hints.push(Hint { text: say("pass-live-note"), code: Some("live"), is_hidden: !is_live });
        hints.push(Hint { text: early, code: Some("early"), is_hidden: now >= starts });
        hints.push(always(say(paper_hint(pass))));
    } else {
        hints.push(always(say("pass-print")));
    }
    if pass.body.flags.id_check || pass.event.policies.id_check {
        hints.push(always(say("pass-hint-card")));
    }
    hints
}

/// How to get a paper pass, and whether it opens the door alone.
fn paper_hint(pass: &PassView) -> &'static str {
    let counts = pass.event.policies.live_codes != LiveCodes::Required
        || pass.event.category(pass.body.category).is_some_and(|category| category.paper);
    if counts { "pass-paper" } else { "pass-paper-supervisor" }
}
