//! `/events/{number}/scanners/{scanner}/revoke`: what revoking a scanner does, also where less of it is trusted than is here,
//! and then doing just that.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use esik_shared::event::EventDetails;
use esik_shared::id::EventNumber;
use esik_shared::message::{Arg, moment};
use esik_shared::time::Timestamp;

use super::super::form::{Field, Form, Values};
use super::super::menu::EventSection;
use super::super::organizer::Organizer;
use super::super::{Shell, text};
use super::answer::unreadable;
use super::{head_named, name_of_head};
use crate::config::NamedTimeZone;
use crate::db::event::Event;
use crate::http::api::v1::events::resolving::{refusal_of, scanner_in_path};
use crate::http::extract::signed_form::SignedForm;
use crate::http::problem::Problem;
use crate::service::import::problem::Problem as Fault;
use crate::service::import::read_moment;
use crate::service::resolve::revocation::until::{Until, head_until};
use crate::service::resolve::revocation::{Consequences, ToRevoke, preview_revocation, revoke_scanner};

#[derive(Template)]
#[template(path = "revoke.html")]
pub(in super::super) struct RevokePage {
    shell: Shell,
    number: EventNumber,
    scanner: u32,
    cut: String,
    follows: [(String, String); 5],
    /// The record that is trusted as the form names it; empty for what is here when the form comes.
    trusted: String,
    fields: [Field; 2],
}

/// What the page is made from.
pub(in super::super) struct Facts<'a> {
    pub(in super::super) details: &'a EventDetails,
    pub(in super::super) scanner: u32,
    pub(in super::super) does: &'a Consequences,
    /// Whether somebody said up to where the scanner is trusted.
    pub(in super::super) is_chosen: bool,
    pub(in super::super) values: &'a Values,
    pub(in super::super) faults: &'a [Fault],
    pub(in super::super) now: Timestamp,
}

pub(in super::super) fn make(mut shell: Shell, facts: &Facts<'_>) -> RevokePage {
    let (language, does) = (shell.language, facts.does);
    shell.title = text(language, "scanner-revoke-title", &[("number", facts.scanner.into())]);
    let form = Form { language, values: facts.values, faults: facts.faults };
    let number = form.field("number", "scanner-revoke-number").with("inputmode", "numeric");
    let until = form.field("until", "scanner-revoke-until").kind("datetime-local");
    RevokePage {
        number: does.event,
        scanner: facts.scanner,
        cut: cut(&shell, facts),
        follows: [
            ("scanner-revoke-records", does.quarantined.to_string()),
            ("scanner-revoke-admissions", does.admissions.to_string()),
            ("scanner-revoke-admitted", signed(does.counts.admitted)),
            ("scanner-revoke-inside", signed(does.counts.inside)),
            ("scanner-revoke-conflicts", signed(does.counts.conflicts)),
        ]
        .map(|(id, count)| (shell.text(id), count)),
        trusted: if facts.is_chosen { name_of_head(does.trusted) } else { String::new() },
        fields: [
            number.hint(shell.text("scanner-revoke-number-hint")),
            until.hint(shell.text("scanner-revoke-until-hint")),
        ],
        shell,
    }
}

fn cut(shell: &Shell, facts: &Facts<'_>) -> String {
    let last = facts.does.trusted.seq;
    let Some(at) = facts.does.trusted_at.filter(|_| last > 0) else {
        return shell.text("scanner-revoke-cut-all");
    };
    let when = moment::moment(at, facts.now, &facts.details.time_zone, shell.language);
    let last = Arg::Number(i64::try_from(last).unwrap_or(i64::MAX));
    text(shell.language, "scanner-revoke-cut", &[("last", last), ("when", (&when).into())])
}

/// A change, with its sign.
fn signed(change: i64) -> String {
    match change {
        0 => "0".to_owned(),
        change if change > 0 => format!("+{change}"),
        change => format!("−{}", change.unsigned_abs()),
    }
}

/// What an address asks for: nothing, or up to where the scanner is trusted.
fn asked(query: &Values, zone: &NamedTimeZone) -> Result<Option<Until>, Fault> {
    match (query.get("number"), query.get("until")) {
        ("", "") => Ok(None),
        ("", until) => read_moment("until", until, zone).map(|at| Some(Until::Moment(at))),
        (number, _) => match number.parse() {
            Ok(number) => Ok(Some(Until::Number(number))),
            Err(_) => Err(no_such_scan(number)),
        },
    }
}

fn no_such_scan(number: &str) -> Fault {
    Fault::of_field("number", "fault-no-such-scan").with("number", number)
}

pub(crate) async fn ask(
    organizer: Organizer,
    Path((number, scanner)): Path<(EventNumber, String)>,
) -> Result<Response, Problem> {
    let event = organizer.event(number).await?;
    let scanner = scanner_in_path(&scanner)?;
    let app = &organizer.app;
    let zone = event.details.time_zone.parse().unwrap_or_else(|_| app.config.time_zone.clone());
    let (trusted, faults) = match asked(&organizer.query, &zone) {
        Ok(None) => (None, Vec::new()),
        Ok(Some(until)) => match head_until(app, number, scanner, until).await.map_err(refusal_of)? {
            Some(head) => (Some(head), Vec::new()),
            None => (None, vec![no_such_scan(organizer.query.get("number"))]),
        },
        Err(fault) => (None, vec![fault]),
    };
    let to_revoke = ToRevoke { event: number, scanner, trusted };
    let does = preview_revocation(app, to_revoke).await.map_err(refusal_of)?;
    let facts = Facts {
        details: &event.details,
        scanner,
        does: &does,
        is_chosen: trusted.is_some(),
        values: &organizer.query,
        faults: &faults,
        now: organizer.now(),
    };
    let page = make(shell_of(&organizer, &event), &facts);
    if faults.is_empty() { organizer.html(&page) } else { organizer.refuse(&page) }
}

fn shell_of(organizer: &Organizer, event: &Event) -> Shell {
    let kept = ["number", "until"].map(|name| match organizer.query.get(name) {
        "" => String::new(),
        value => format!("&{name}={}", super::super::next::encoded(value)),
    });
    let shell = organizer.event_shell(event.number, &event.details, EventSection::Scanners, String::new());
    shell.keeping(kept.concat())
}

pub(crate) async fn submit(
    organizer: Organizer,
    Path((number, scanner)): Path<(EventNumber, String)>,
    SignedForm { by, fields }: SignedForm<Values>,
) -> Result<Response, Problem> {
    let scanner = scanner_in_path(&scanner)?;
    let trusted = match fields.get("trusted") {
        "" => None,
        head => Some(head_named(head).ok_or_else(unreadable)?),
    };
    let to_revoke = ToRevoke { event: number, scanner, trusted };
    revoke_scanner(&organizer.app, &by.actor, to_revoke).await.map_err(refusal_of)?;
    Ok(organizer.go(&format!("/events/{number}/scanners?done=scanner-revoked")))
}
