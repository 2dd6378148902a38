//! The pass page: what a student shows at the door.

use askama::Template;
use axum::response::Response;
use esik_shared::event_record::RevocationReason;
use esik_shared::language::Language;
use esik_shared::message::moment;
use esik_shared::time::Timestamp;

use super::super::event::gate_name;
use super::super::{Shell, html, text};
use super::standing::{Standing, next_code_ms, standing, valid_from, valid_until};
use crate::config::PublicUrl;
use crate::http::extract::preferred::Preferred;
use crate::http::extract::transport::Transport;
use crate::http::problem::Problem;
use crate::service::pass_by_link::PassView;

#[derive(Template)]
#[template(path = "pass.html")]
pub(crate) struct PassPage {
    pub(crate) shell: Shell,
    event: String,
    /// Where the pass stands, in words, and the colour of the words.
    state: String,
    state_tone: &'static str,
    state_text: Option<String>,
    is_specimen: bool,
    /// Absent where the pass opens no door.
    code: Option<Code>,
    /// Label and value, in order.
    facts: Vec<(String, String)>,
    hints: Vec<String>,
    is_in_the_open: bool,
}

struct Code {
    /// The address of the picture.
    picture: String,
    /// Four and four characters.
    short_code: String,
    live: Option<LiveCode>,
}

struct LiveCode {
    next_ms: u64,
    /// When a browser without scripts loads the page again.
    next_s: u64,
}

pub(super) fn show(
    pass: &PassView,
    secret: &str,
    preferred: &Preferred,
    public_url: &PublicUrl,
    transport: Transport,
    now: Timestamp,
) -> Result<Response, Problem> {
    let told = pass.student.as_ref().map_or(Language::Kk, |student| student.language);
    let language = preferred.for_student(told);
    html(&make(pass, secret, language, public_url, transport.is_private(), now))
}

/// The page of a pass in one language. `is_private`: nobody could read it on the way.
pub(crate) fn make(
    pass: &PassView,
    secret: &str,
    language: Language,
    public_url: &PublicUrl,
    is_private: bool,
    now: Timestamp,
) -> PassPage {
    let say = |id: &str| text(language, id, &[]);
    let event = pass.event.name.get(language).to_owned();
    let title = text(language, "pass-page-title", &[("event", (&event).into())]);
    let shell = Shell::new(language, public_url, title);
    let standing = standing(pass, now);
    let (state, state_tone) = state(pass, standing, language, now);
    let code = opens_a_door(standing).then(|| code(pass, secret, &shell.base, now));
    PassPage {
        event,
        state,
        state_tone,
        state_text: state_text(standing, language),
        is_specimen: pass.body.flags.specimen,
        facts: facts(pass, language).into_iter().map(|(id, value)| (say(id), value)).collect(),
        hints: hints(pass, standing, code.as_ref(), language, now),
        is_in_the_open: !is_private,
        code,
        shell,
    }
}

fn opens_a_door(standing: Standing) -> bool {
    match standing {
        Standing::Revoked(_) | Standing::Replaced | Standing::Cancelled => false,
        Standing::Early | Standing::Valid | Standing::Ended => true,
    }
}

fn code(pass: &PassView, secret: &str, base: &str, now: Timestamp) -> Code {
    let short = pass.short_code().to_string();
    let (first, second) = short.split_at(short.len() / 2);
    let live = next_code_ms(pass, now).map(|next_ms| LiveCode { next_ms, next_s: next_ms / 1000 + 1 });
    Code { picture: format!("{base}/p/{secret}.svg"), short_code: format!("{first} {second}"), live }
}

fn state(pass: &PassView, standing: Standing, language: Language, now: Timestamp) -> (String, &'static str) {
    let say = |id: &str| text(language, id, &[]);
    let say_when = |id: &str, at: Timestamp| {
        let when = moment::moment(at, now, &pass.event.time_zone, language);
        text(language, id, &[("when", (&when).into())])
    };
    match standing {
        Standing::Revoked(_) => (say("pass-state-revoked"), "stop"),
        Standing::Replaced => (say("pass-state-replaced"), "stop"),
        Standing::Cancelled => (say("pass-state-cancelled"), "stop"),
        Standing::Early => (say_when("pass-state-early", valid_from(pass)), "care"),
        Standing::Valid => (say("pass-state-valid"), "go"),
        Standing::Ended => (say_when("pass-state-ended", valid_until(pass)), "stop"),
    }
}

fn state_text(standing: Standing, language: Language) -> Option<String> {
    let id = match standing {
        Standing::Revoked(reason) => {
            let reason = text(language, reason_id(reason), &[]);
            return Some(text(language, "pass-state-revoked-text", &[("reason", (&reason).into())]));
        }
        Standing::Replaced => "pass-state-replaced-text",
        Standing::Cancelled => "pass-state-cancelled-text",
        Standing::Early | Standing::Valid | Standing::Ended => return None,
    };
    Some(text(language, id, &[]))
}

fn reason_id(reason: RevocationReason) -> &'static str {
    match reason {
        RevocationReason::Other => "revoked-reason-other",
        RevocationReason::Withdrawn => "revoked-reason-withdrawn",
        RevocationReason::Lost => "revoked-reason-lost",
        RevocationReason::Mistake => "revoked-reason-mistake",
        RevocationReason::Misuse => "revoked-reason-misuse",
    }
}

/// Dates, never "today": the page is printed, and looked at without signal.
fn facts(pass: &PassView, language: Language) -> Vec<(&'static str, String)> {
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

fn hints(
    pass: &PassView,
    standing: Standing,
    code: Option<&Code>,
    language: Language,
    now: Timestamp,
) -> Vec<String> {
    let Some(code) = code.filter(|_| standing != Standing::Ended) else {
        return Vec::new();
    };
    let say = |id: &str| text(language, id, &[]);
    let mut hints = vec![say("pass-hint-show")];
    if code.live.is_some() {
        hints.push(say("pass-live-note"));
    } else if pass.body.flags.live {
        let when = moment::moment(valid_from(pass), now, &pass.event.time_zone, language);
        hints.push(text(language, "pass-live-early", &[("when", (&when).into())]));
    } else {
        hints.push(say("pass-print"));
    }
    if pass.body.flags.id_check || pass.event.policies.id_check {
        hints.push(say("pass-hint-card"));
    }
    hints
}
