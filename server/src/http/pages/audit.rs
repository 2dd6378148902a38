//! `GET /audit`: who changed what, when and from where, the newest first.

use std::collections::HashMap;

use askama::Template;
use axum::response::Response;
use esik_shared::language::Language;
use esik_shared::message::moment;
use esik_shared::time::Timestamp;
use serde_json::Value;

use super::menu::Section;
use super::organizer::{Listing, Organizer, Pager};
use super::{Shell, text};
use crate::db::audit::AuditEntry;
use crate::http::problem::Problem;
use crate::service::account::accounts;
use crate::service::audit::{Action, AuditFilter, audit_entries};
use crate::service::list::{MAX_LIMIT, Piece, Window};

#[derive(Template)]
#[template(path = "audit.html")]
pub(super) struct AuditPage {
    shell: Shell,
    event: String,
    account: String,
    actions: Vec<(&'static str, String, bool)>,
    rows: Vec<Row>,
    pager: Pager,
}

struct Row {
    when: String,
    action: String,
    who: String,
    object: String,
    change: String,
}

/// What the page is made from.
pub(super) struct Facts<'a> {
    pub(super) piece: &'a Piece<(i64, AuditEntry)>,
    pub(super) filter: &'a AuditFilter,
    /// The e-mails of accounts.
    pub(super) emails: &'a HashMap<String, String>,
    pub(super) time_zone: &'a str,
    pub(super) now: Timestamp,
}

pub(super) fn make(shell: Shell, listing: &Listing, facts: &Facts<'_>) -> AuditPage {
    let filter = facts.filter;
    let event = filter.event.map(|event| event.to_string()).unwrap_or_default();
    let account = filter.account.map(|account| account.to_string()).unwrap_or_default();
    let action = filter.action.map(Action::name).unwrap_or_default();
    let also = [("event", event.as_str()), ("account", account.as_str()), ("action", action)];
    let also: String = also
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("&{name}={value}"))
        .collect();
    let pager = listing.pager("/audit", &also, facts.piece.next);
    let offered = Action::ALL
        .iter()
        .map(|known| (known.name(), action_text(*known, shell.language), filter.action == Some(*known)));
    AuditPage {
        event,
        account,
        actions: offered.collect(),
        rows: facts.piece.rows.iter().map(|(_, entry)| row(entry, facts, &shell)).collect(),
        shell: shell.keeping(pager.kept.clone()),
        pager,
    }
}

fn action_text(action: Action, language: Language) -> String {
    text(language, &format!("audit-{}", action.name()), &[])
}

fn row(entry: &AuditEntry, facts: &Facts<'_>, shell: &Shell) -> Row {
    let language = shell.language;
    let named = |kind: &str, id: &str| match (kind, facts.emails.get(id)) {
        ("account", Some(email)) => email.clone(),
        _ => format!("{} {id}", text(language, &format!("audit-of-{kind}"), &[])),
    };
    let who = match &entry.actor_id {
        Some(id) => named(&entry.actor, id),
        None => text(language, &format!("audit-of-{}", entry.actor), &[]),
    };
    let event = entry.event.map(|event| text(language, "audit-at-event", &[("number", event.0.into())]));
    let object = entry.object.as_deref().zip(entry.object_id.as_deref());
    let object = object.map(|(kind, id)| named(kind, id));
    Row {
        when: moment::moment(entry.at, facts.now, facts.time_zone, language),
        action: action_text(entry.action, language),
        who: match &entry.address {
            Some(address) => format!("{who} · {address}"),
            None => who,
        },
        object: event.into_iter().chain(object).collect::<Vec<_>>().join(" · "),
        change: entry
            .change
            .iter()
            .map(|(name, value)| format!("{name}: {}", plain(value)))
            .collect::<Vec<_>>()
            .join(", "),
    }
}

/// A fact as people read it: without the quotes and brackets of JSON.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

pub(crate) async fn show(organizer: Organizer) -> Result<Response, Problem> {
    let app = &organizer.app;
    let listing = organizer.listing();
    let filter = AuditFilter {
        event: organizer.query.get("event").parse().ok(),
        account: organizer.query.get("account").parse().ok(),
        action: Action::of(organizer.query.get("action")),
    };
    let piece = audit_entries(app, &filter, listing.window).await?;
    let mut emails = HashMap::new();
    let mut after = Some(i64::MIN);
    while let Some(from) = after {
        let known = accounts(app, Window { after: from, limit: MAX_LIMIT }).await?;
        emails.extend(known.rows.into_iter().map(|of| (of.account.id.to_string(), of.account.email)));
        after = known.next;
    }
    let facts = Facts {
        piece: &piece,
        filter: &filter,
        emails: &emails,
        time_zone: app.config.time_zone.name(),
        now: organizer.now(),
    };
    let shell = organizer.shell(Section::Audit, organizer.say("audit-title"));
    organizer.html(&make(shell, &listing, &facts))
}
