//! `/accounts/new` and `/accounts/{id}`: what somebody may do, and with which events.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use esik_shared::id::EventNumber;
use zeroize::Zeroizing;

use super::super::Shell;
use super::super::form::{Choice, Field, Form, Values};
use super::super::menu::Section;
use super::super::organizer::Organizer;
use crate::db::account::StoredAccount;
use crate::http::extract::signed_form::SignedForm;
use crate::http::problem::{Code, Problem};
use crate::service::access::{EventScope, Role};
use crate::service::account::change::{AccountChange, change_account};
use crate::service::account::{AccountError, AccountRequest, account, invite_account};
use crate::service::import::problem::Problem as Fault;

const ROLES: [(&str, &str, Option<&str>); 4] = [
    ("viewer", "role-viewer", Some("role-viewer-means")),
    ("supervisor", "role-supervisor", Some("role-supervisor-means")),
    ("organizer", "role-organizer", Some("role-organizer-means")),
    ("admin", "role-admin", Some("role-admin-means")),
];

#[derive(Template)]
#[template(path = "account_edit.html")]
pub(in super::super) struct AccountEditPage {
    shell: Shell,
    /// Below the base.
    action: String,
    errors: Vec<String>,
    email: Option<Field>,
    role: Choice,
    scope: Choice,
    events: Field,
    submit: String,
    /// What else can be done with an account that is there: the last part of the address, and the words.
    acts: Vec<(&'static str, String)>,
}

/// A password that is shown once.
#[derive(Template)]
#[template(path = "shown_once.html")]
pub(in super::super) struct ShownOncePage {
    pub(in super::super) shell: Shell,
    pub(in super::super) paragraphs: Vec<String>,
    pub(in super::super) secret: Zeroizing<String>,
    /// Where to go then, below the base.
    pub(in super::super) back: String,
}

pub(in super::super) fn make(
    shell: Shell,
    known: Option<&StoredAccount>,
    values: &Values,
    faults: &[Fault],
) -> AccountEditPage {
    let form = Form { language: shell.language, values, faults };
    let acts = known.map(|stored| {
        let mut acts = vec![("reset-password", "account-reset-password")];
        acts.extend(stored.has_second_factor.then_some(("reset-second-factor", "account-reset-factor")));
        acts.push(("end-sessions", "account-end-sessions"));
        acts.push(match stored.disabled {
            None => ("disable", "account-disable"),
            Some(_) => ("enable", "account-enable"),
        });
        acts.into_iter().map(|(act, id)| (act, shell.text(id))).collect()
    });
    AccountEditPage {
        action: known
            .map_or_else(|| "/accounts/new".to_owned(), |stored| format!("/accounts/{}", stored.account.id)),
        errors: form.errors_of_all(),
        email: known.is_none().then(|| {
            form.field("email", "log-in-email").kind("email").required().with("autocomplete", "off")
        }),
        role: form.choice("role", "account-role", &ROLES),
        scope: form
            .choice(
                "scope",
                "account-events",
                &[("all", "account-scope-all", None), ("some", "account-scope-some", None)],
            )
            .hint(shell.text("account-scope-hint")),
        events: form
            .field("events", "account-scope-numbers")
            .hint(shell.text("account-scope-numbers-hint"))
            .with("inputmode", "numeric"),
        submit: shell.text(if known.is_some() { "form-save" } else { "account-create" }),
        acts: acts.unwrap_or_default(),
        shell,
    }
}

/// What stands in the form of an account.
pub(in super::super) fn values_of(stored: &StoredAccount) -> Values {
    let values = Values::default().with("role", stored.account.role.name());
    with_scope(values, &stored.account.events)
}

/// The fields that say which events.
pub(in super::super) fn with_scope(values: Values, events: &EventScope) -> Values {
    match events {
        EventScope::All => values.with("scope", "all").with("events", ""),
        EventScope::Only(events) => {
            let numbers: Vec<String> = events.iter().map(ToString::to_string).collect();
            values.with("scope", "some").with("events", numbers.join(", "))
        }
    }
}

/// Which events a form says.
pub(in super::super) fn read_scope(fields: &Values) -> Result<EventScope, Fault> {
    if fields.get("scope") != "some" {
        return Ok(EventScope::All);
    }
    let typed = fields.get("events");
    let parts = typed.split([',', ' ', ';']).filter(|part| !part.is_empty());
    let numbers: Option<BTreeSet<EventNumber>> = parts.map(|part| part.parse().ok()).collect();
    numbers
        .map(EventScope::Only)
        .ok_or_else(|| Fault::of_field("events", "fault-event-numbers").with("value", typed))
}

/// What is wrong, beside its field.
pub(super) fn fault_of(error: &AccountError) -> Option<Fault> {
    Some(match error {
        AccountError::Email => Fault::of_field("email", "fault-account-email"),
        AccountError::Exists => Fault::of_field("email", "fault-account-exists"),
        AccountError::UnknownEvent(event) => {
            Fault::of_field("events", "fault-no-such-event").with("event", event.0)
        }
        AccountError::LastAdmin => Fault::of_file("fault-last-admin"),
        AccountError::TooMany => Fault::of_file("fault-too-many-accounts"),
        AccountError::AdminsOnly
        | AccountError::Password(_)
        | AccountError::Unknown
        | AccountError::Db(_) => {
            return None;
        }
    })
}

pub(super) fn account_not_found() -> Problem {
    Problem::new(Code::AccountNotFound, "There is no such account.")
}

/// The account that an address names.
pub(super) async fn find(organizer: &Organizer, id: &str) -> Result<StoredAccount, Problem> {
    let id = id.parse().map_err(|_| account_not_found())?;
    account(&organizer.app, id).await?.ok_or_else(account_not_found)
}

pub(crate) async fn show_new(organizer: Organizer) -> Result<Response, Problem> {
    page(&organizer, None, &Values::default().with("role", "viewer").with("scope", "all"), &[])
}

fn page(
    organizer: &Organizer,
    known: Option<&StoredAccount>,
    values: &Values,
    faults: &[Fault],
) -> Result<Response, Problem> {
    let (title, here) = match known {
        Some(stored) => (stored.account.email.clone(), format!("/accounts/{}", stored.account.id)),
        None => (organizer.say("account-new"), "/accounts/new".to_owned()),
    };
    let page = make(organizer.shell(Section::Accounts, title).at(&here), known, values, faults);
    if faults.is_empty() { organizer.html(&page) } else { organizer.refuse(&page) }
}

fn role_of(fields: &Values) -> Role {
    Role::of(fields.get("role")).unwrap_or(Role::Viewer)
}

pub(crate) async fn create(
    organizer: Organizer,
    SignedForm { by, fields }: SignedForm<Values>,
) -> Result<Response, Problem> {
    let events = match read_scope(&fields) {
        Ok(events) => events,
        Err(fault) => return page(&organizer, None, &fields, &[fault]),
    };
    let request = AccountRequest { email: fields.get("email").to_owned(), role: role_of(&fields), events };
    match invite_account(&organizer.app, &by.actor, &request).await {
        Ok((stored, secret)) => {
            let shell = organizer.shell(Section::Accounts, stored.account.email.clone()).at("/accounts");
            let paragraphs =
                vec![shell.text("account-password-once"), shell.text("account-password-once-hint")];
            organizer.html(&ShownOncePage { shell, paragraphs, secret, back: "/accounts".to_owned() })
        }
        Err(error) => match fault_of(&error) {
            Some(fault) => page(&organizer, None, &fields, &[fault]),
            None => Err(error.into()),
        },
    }
}

pub(crate) async fn show(organizer: Organizer, Path(id): Path<String>) -> Result<Response, Problem> {
    let stored = find(&organizer, &id).await?;
    page(&organizer, Some(&stored), &values_of(&stored), &[])
}

pub(crate) async fn save(
    organizer: Organizer,
    Path(id): Path<String>,
    SignedForm { by, fields }: SignedForm<Values>,
) -> Result<Response, Problem> {
    let stored = find(&organizer, &id).await?;
    let events = match read_scope(&fields) {
        Ok(events) => events,
        Err(fault) => return page(&organizer, Some(&stored), &fields, &[fault]),
    };
    let change = AccountChange { role: Some(role_of(&fields)), events: Some(events), is_disabled: None };
    match change_account(&organizer.app, &by.actor, stored.account.id, &change).await {
        Ok(_) => Ok(organizer.go("/accounts?done=account-saved")),
        Err(error) => match fault_of(&error) {
            Some(fault) => page(&organizer, Some(&stored), &fields, &[fault]),
            None => Err(error.into()),
        },
    }
}
