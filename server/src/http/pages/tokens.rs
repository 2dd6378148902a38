//! `/tokens`: API tokens for scripts and turnstiles: listed, made, shown once, revoked.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use esik_shared::language::Language;
use esik_shared::message::moment;
use esik_shared::time::Timestamp;
use jiff::civil::Date;
use zeroize::Zeroizing;

use super::accounts::edit::{ShownOncePage, read_scope};
use super::accounts::events_text;
use super::form::{Choice, ConfirmPage, Field, Form, Values};
use super::menu::Section;
use super::organizer::{Listing, Organizer, Pager};
use super::{Shell, text};
use crate::config::NamedTimeZone;
use crate::http::extract::signed_form::SignedForm;
use crate::http::problem::{Code, Problem};
use crate::service::access::{Permission, Role};
use crate::service::api_token::{
    MAX_NAME_CHARS, TokenError, TokenRequest, TokenView, create_api_token, revoke_api_token, tokens,
};
use crate::service::import::problem::Problem as Fault;
use crate::service::list::Piece;

/// What a token may be given, in the order in which it is offered.
const SCOPES: [(Permission, &str); 11] = [
    (Permission::ReadCounts, "scope-read-counts"),
    (Permission::ReadPeople, "scope-read-people"),
    (Permission::CheckIn, "scope-check-in"),
    (Permission::ResolveConflicts, "scope-resolve-conflicts"),
    (Permission::WriteEvents, "scope-write-events"),
    (Permission::WriteStudents, "scope-write-students"),
    (Permission::IssuePasses, "scope-issue-passes"),
    (Permission::ManagePasses, "scope-manage-passes"),
    (Permission::EnrollScanners, "scope-enroll-scanners"),
    (Permission::ManageCards, "scope-manage-cards"),
    (Permission::ManageAccounts, "scope-manage-accounts"),
];

#[derive(Template)]
#[template(path = "tokens.html")]
pub(super) struct TokensPage {
    shell: Shell,
    rows: Vec<Row>,
    pager: Pager,
    is_empty: bool,
}

struct Row {
    id: i64,
    name: String,
    prefix: String,
    may: String,
    events: String,
    used: String,
    until: String,
    is_good: bool,
}

#[derive(Template)]
#[template(path = "token_new.html")]
pub(super) struct TokenNewPage {
    shell: Shell,
    errors: Vec<String>,
    name: Field,
    scopes: Choice,
    scope: Choice,
    events: Field,
    until: Field,
}

pub(super) fn make(
    shell: Shell,
    listing: &Listing,
    piece: &Piece<TokenView>,
    time_zone: &str,
    now: Timestamp,
) -> TokensPage {
    TokensPage {
        rows: piece.rows.iter().map(|view| row(view, &shell, time_zone, now)).collect(),
        pager: listing.pager("/tokens", "", piece.next),
        is_empty: piece.rows.is_empty() && listing.is_first,
        shell,
    }
}

fn row(view: &TokenView, shell: &Shell, time_zone: &str, now: Timestamp) -> Row {
    let language = shell.language;
    let when = |at: Timestamp| moment::moment(at, now, time_zone, language);
    Row {
        id: view.token.id,
        name: view.token.name.clone(),
        prefix: view.prefix.clone(),
        may: scopes_text(&view.token.scopes, language),
        // A token has no role; anything but admin says its events as they are.
        events: events_text(Role::Viewer, &view.token.events, language),
        used: view.last_used.map_or_else(|| shell.text("token-unused"), when),
        until: match view.revoked.or(view.expires) {
            Some(at) => when(at),
            None => shell.text("token-for-ever"),
        },
        is_good: view.is_good(now),
    }
}

fn scopes_text(scopes: &BTreeSet<Permission>, language: Language) -> String {
    let has = |(permission, _): &&(Permission, &str)| scopes.contains(permission);
    let told: Vec<String> = SCOPES.iter().filter(has).map(|(_, id)| text(language, id, &[])).collect();
    told.join("; ")
}

pub(super) fn make_new(shell: Shell, values: &Values, faults: &[Fault]) -> TokenNewPage {
    let form = Form { language: shell.language, values, faults };
    let offered = SCOPES.iter().map(|(permission, id)| (permission.name().to_owned(), shell.text(id)));
    TokenNewPage {
        errors: form.errors_of_all(),
        name: form.field("name", "token-name").hint(shell.text("token-name-hint")).required(),
        scopes: form.boxes("may", "token-may", offered),
        scope: form.choice(
            "scope",
            "account-events",
            &[("all", "account-scope-all", None), ("some", "account-scope-some", None)],
        ),
        events: form
            .field("events", "account-scope-numbers")
            .hint(shell.text("account-scope-numbers-hint"))
            .with("inputmode", "numeric"),
        until: form.field("until", "token-until").kind("date").hint(shell.text("token-until-hint")),
        shell,
    }
}

pub(super) fn make_revoke(mut shell: Shell, id: i64) -> ConfirmPage {
    shell.title = shell.text("token-revoke-title");
    let paragraphs = vec![shell.text("token-revoke-text")];
    let submit = shell.text("token-revoke-submit");
    let action = format!("/tokens/{id}/revoke");
    ConfirmPage { back: "/tokens".to_owned(), ..ConfirmPage::new(shell, paragraphs, action, submit) }
}

pub(crate) async fn show(organizer: Organizer) -> Result<Response, Problem> {
    let listing = organizer.listing();
    let piece = tokens(&organizer.app, listing.window).await?;
    let shell = organizer.shell(Section::Tokens, organizer.say("tokens-title"));
    let time_zone = organizer.app.config.time_zone.name();
    organizer.html(&make(shell, &listing, &piece, time_zone, organizer.now()))
}

pub(crate) async fn show_new(organizer: Organizer) -> Result<Response, Problem> {
    new_page(&organizer, &Values::default().with("scope", "all"), &[])
}

fn new_page(organizer: &Organizer, values: &Values, faults: &[Fault]) -> Result<Response, Problem> {
    let shell = organizer.shell(Section::Tokens, organizer.say("token-new")).at("/tokens/new");
    let page = make_new(shell, values, faults);
    if faults.is_empty() { organizer.html(&page) } else { organizer.refuse(&page) }
}

pub(crate) async fn create(
    organizer: Organizer,
    SignedForm { by, fields }: SignedForm<Values>,
) -> Result<Response, Problem> {
    let app = &organizer.app;
    let request = match read(&fields, &app.config.time_zone) {
        Ok(request) => request,
        Err(fault) => return new_page(&organizer, &fields, &[fault]),
    };
    match create_api_token(app, &by.actor, &request).await {
        Ok((view, token)) => {
            let shell = organizer.shell(Section::Tokens, view.token.name).at("/tokens");
            let paragraphs = vec![shell.text("token-once")];
            let secret = Zeroizing::new(token.text());
            organizer.html(&ShownOncePage { shell, paragraphs, secret, back: "/tokens".to_owned() })
        }
        Err(TokenError::Db(error)) => Err(error.into()),
        Err(error) => new_page(&organizer, &fields, &[fault_of(&error)]),
    }
}

/// What a form asks for. A token ends with the day that is named, in the server's time zone.
fn read(fields: &Values, zone: &NamedTimeZone) -> Result<TokenRequest, Fault> {
    let expires = match fields.get("until") {
        "" => None,
        typed => Some(end_of_day(typed, zone).ok_or_else(|| Fault::of_field("until", "fault-card-day"))?),
    };
    let chosen: Vec<&str> = fields.all("may").collect();
    let scopes =
        SCOPES.iter().map(|(permission, _)| *permission).filter(|scope| chosen.contains(&scope.name()));
    Ok(TokenRequest {
        name: fields.get("name").to_owned(),
        scopes: scopes.collect(),
        events: read_scope(fields)?,
        expires,
    })
}

fn end_of_day(typed: &str, zone: &NamedTimeZone) -> Option<Timestamp> {
    let next = typed.parse::<Date>().ok()?.tomorrow().ok()?;
    let midnight = next.to_zoned(zone.rules().clone()).ok()?;
    Some(Timestamp(midnight.timestamp().as_millisecond()))
}

fn fault_of(error: &TokenError) -> Fault {
    match error {
        TokenError::Name => Fault::of_field("name", "fault-token-name").with("max", MAX_NAME_CHARS),
        TokenError::NoScopes | TokenError::Scope(_) => Fault::of_field("may", "fault-token-scopes"),
        TokenError::LimitedManager => Fault::of_field("events", "fault-token-manager"),
        TokenError::Expired => Fault::of_field("until", "fault-card-day-over"),
        TokenError::UnknownEvent(event) => {
            Fault::of_field("events", "fault-no-such-event").with("event", event.0)
        }
        TokenError::AdminsOnly | TokenError::TooMany | TokenError::Unknown | TokenError::Db(_) => {
            Fault::of_file("fault-too-many-tokens")
        }
    }
}

pub(crate) async fn ask_revoke(organizer: Organizer, Path(id): Path<String>) -> Result<Response, Problem> {
    let id = id.parse().map_err(|_| token_not_found())?;
    organizer.html(&make_revoke(organizer.shell(Section::Tokens, String::new()), id))
}

pub(crate) async fn revoke(
    organizer: Organizer,
    Path(id): Path<String>,
    SignedForm { by, .. }: SignedForm<Values>,
) -> Result<Response, Problem> {
    let id = id.parse().map_err(|_| token_not_found())?;
    match revoke_api_token(&organizer.app, &by.actor, id).await {
        Ok(_) => Ok(organizer.go("/tokens?done=token-revoked")),
        Err(TokenError::Db(error)) => Err(error.into()),
        Err(_) => Err(token_not_found()),
    }
}

fn token_not_found() -> Problem {
    Problem::new(Code::TokenNotFound, "There is no such token.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_ends_with_the_day_that_is_named() {
        let zone: NamedTimeZone = "Asia/Almaty".parse().unwrap();
        // 2026-11-24T00:00+05:00.
        assert_eq!(end_of_day("2026-11-23", &zone), Some(Timestamp(1_795_460_400_000)));
        assert_eq!(end_of_day("23.11.2026", &zone), None);
    }

    #[test]
    fn every_scope_that_a_token_can_have_is_offered() {
        let offered: BTreeSet<Permission> = SCOPES.iter().map(|(permission, _)| *permission).collect();
        let all = Permission::ALL.into_iter().filter(|permission| *permission != Permission::OwnAccount);
        assert_eq!(offered, all.collect());
    }
}
