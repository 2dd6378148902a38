//! `GET /accounts`: who may log in. [`edit`] makes and changes one, [`act`] does what ends something.

use askama::Template;
use axum::response::Response;
use esik_shared::language::Language;

use super::menu::Section;
use super::organizer::{Listing, Organizer, Pager};
use super::{Shell, text};
use crate::db::account::StoredAccount;
use crate::http::problem::Problem;
use crate::service::access::{EventScope, Role};
use crate::service::account::accounts;
use crate::service::list::Piece;

pub(crate) mod act;
pub(crate) mod edit;

#[derive(Template)]
#[template(path = "accounts.html")]
pub(super) struct AccountsPage {
    shell: Shell,
    rows: Vec<Row>,
    pager: Pager,
}

struct Row {
    id: i64,
    email: String,
    role: String,
    events: String,
    has_second_factor: bool,
    is_disabled: bool,
}

pub(super) fn make(shell: Shell, listing: &Listing, piece: &Piece<StoredAccount>) -> AccountsPage {
    let row = |stored: &StoredAccount| Row {
        id: stored.account.id,
        email: stored.account.email.clone(),
        role: shell.text(super::account::role_id(stored.account.role)),
        events: events_text(stored.account.role, &stored.account.events, shell.language),
        has_second_factor: stored.has_second_factor,
        is_disabled: stored.disabled.is_some(),
    };
    AccountsPage {
        rows: piece.rows.iter().map(row).collect(),
        pager: listing.pager("/accounts", "", piece.next),
        shell,
    }
}

/// Which events, in words. An admin's are all.
pub(super) fn events_text(role: Role, events: &EventScope, language: Language) -> String {
    match events {
        EventScope::Only(events) if role != Role::Admin => {
            let numbers: Vec<String> = events.iter().map(ToString::to_string).collect();
            if numbers.is_empty() { text(language, "account-events-none", &[]) } else { numbers.join(", ") }
        }
        EventScope::All | EventScope::Only(_) => text(language, "account-events-all", &[]),
    }
}

pub(crate) async fn show(organizer: Organizer) -> Result<Response, Problem> {
    let listing = organizer.listing();
    let piece = accounts(&organizer.app, listing.window).await?;
    let shell = organizer.shell(Section::Accounts, organizer.say("accounts-title"));
    organizer.html(&make(shell, &listing, &piece))
}
