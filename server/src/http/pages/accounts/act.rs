//! `/accounts/{id}/{act}`: another password, no second step, no sessions, no log-in at all; each after asking.

use axum::extract::Path;
use axum::response::Response;

use super::super::form::{ConfirmPage, Values};
use super::super::menu::Section;
use super::super::organizer::Organizer;
use super::super::{Shell, text};
use super::edit::{ShownOncePage, fault_of, find};
use crate::http::extract::signed_form::SignedForm;
use crate::http::problem::Problem;
use crate::service::account::AccountError;
use crate::service::account::change::{AccountChange, change_account};
use crate::service::account::reset::{end_sessions_of, reset_password, reset_second_factor};

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Act {
    ResetPassword,
    ResetSecondFactor,
    EndSessions,
    Disable,
    Enable,
}

impl Act {
    pub(in super::super) const ALL: [(Self, &str, &str, &str); 5] = [
        (Self::ResetPassword, "reset-password", "account-reset-password", "account-reset-password-text"),
        (Self::ResetSecondFactor, "reset-second-factor", "account-reset-factor", "account-reset-factor-text"),
        (Self::EndSessions, "end-sessions", "account-end-sessions", "account-end-sessions-text"),
        (Self::Disable, "disable", "account-disable", "account-disable-text"),
        (Self::Enable, "enable", "account-enable", "account-enable-text"),
    ];

    fn of(word: &str) -> Result<Self, Problem> {
        let found = Self::ALL.into_iter().find(|(_, known, ..)| *known == word);
        found.map(|(act, ..)| act).ok_or_else(Problem::not_found)
    }
}

pub(in super::super) fn make(
    mut shell: Shell,
    id: i64,
    email: &str,
    act: Act,
    fault: Option<String>,
) -> ConfirmPage {
    let (_, word, title, told) =
        Act::ALL.into_iter().find(|(known, ..)| *known == act).unwrap_or(Act::ALL[0]);
    shell.title = shell.text(title);
    let mut paragraphs = vec![email.to_owned(), text(shell.language, told, &[])];
    paragraphs.extend(fault);
    let submit = shell.text(title);
    let action = format!("/accounts/{id}/{word}");
    ConfirmPage { is_grave: act != Act::Enable, ..ConfirmPage::new(shell, paragraphs, action, submit) }
}

pub(crate) async fn ask(
    organizer: Organizer,
    Path((id, act)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (stored, act) = (find(&organizer, &id).await?, Act::of(&act)?);
    let shell = organizer.shell(Section::Accounts, String::new());
    organizer.html(&make(shell, stored.account.id, &stored.account.email, act, None))
}

pub(crate) async fn submit(
    organizer: Organizer,
    Path((id, act)): Path<(String, String)>,
    SignedForm { by, .. }: SignedForm<Values>,
) -> Result<Response, Problem> {
    let (stored, act) = (find(&organizer, &id).await?, Act::of(&act)?);
    let (app, id) = (&organizer.app, stored.account.id);
    let disabled = |is_disabled| AccountChange { is_disabled: Some(is_disabled), ..AccountChange::default() };
    let done = match act {
        Act::ResetPassword => reset_password(app, &by.actor, id).await.map(Some),
        Act::ResetSecondFactor => reset_second_factor(app, &by.actor, id).await.map(|()| None),
        Act::EndSessions => end_sessions_of(app, &by.actor, id).await.map(|_| None),
        Act::Disable => change_account(app, &by.actor, id, &disabled(true)).await.map(|_| None),
        Act::Enable => change_account(app, &by.actor, id, &disabled(false)).await.map(|_| None),
    };
    match done {
        Ok(Some(secret)) => {
            let shell = organizer.shell(Section::Accounts, stored.account.email).at("/accounts");
            let paragraphs =
                vec![shell.text("account-password-once"), shell.text("account-password-once-hint")];
            organizer.html(&ShownOncePage { shell, paragraphs, secret, back: "/accounts".to_owned() })
        }
        Ok(None) => Ok(organizer.go("/accounts?done=account-saved")),
        Err(error @ AccountError::LastAdmin) => {
            let told = fault_of(&error).map(|fault| fault.text(organizer.language()));
            let shell = organizer.shell(Section::Accounts, String::new());
            organizer.refuse(&make(shell, id, &stored.account.email, act, told))
        }
        Err(error) => Err(error.into()),
    }
}
