//! `POST /account/second-factor` and below: sets the second step of log-in up, confirms it, makes other recovery codes,
//! and takes it away.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use super::{Own, Refusal};
use crate::app::App;
use crate::http::extract::preferred::Preferred;
use crate::http::extract::signed_form::SignedForm;
use crate::http::pages::{Shell, organizer_html, text};
use crate::http::problem::Problem;
use crate::service::second_factor::{self, RecoveryCodes, SecondFactorError};
use crate::service::totp::TotpSecret;

/// The password, which whoever changes this must know.
#[derive(Deserialize)]
pub(crate) struct Password {
    password: String,
}

#[derive(Deserialize)]
pub(crate) struct Code {
    code: String,
}

/// Recovery codes, shown once.
#[derive(Template)]
#[template(path = "recovery_codes.html")]
pub(in super::super) struct CodesPage {
    shell: Shell,
    codes: RecoveryCodes,
}

pub(in super::super) fn make(shell: Shell, codes: RecoveryCodes) -> CodesPage {
    CodesPage { shell, codes }
}

pub(crate) async fn begin(
    State(app): State<App>,
    preferred: Preferred,
    SignedForm { by, fields }: SignedForm<Password>,
) -> Result<Response, Problem> {
    let own = Own { app: &app, by: &by, preferred: &preferred };
    match second_factor::begin(&app, &by.account, &fields.password).await {
        Ok(()) => own.page(None, None, Some(second_factor::begun(&app, by.account.id).await?)).await,
        Err(error) => own.refuse_factor(error, None).await,
    }
}

pub(crate) async fn confirm(
    State(app): State<App>,
    preferred: Preferred,
    SignedForm { by, fields }: SignedForm<Code>,
) -> Result<Response, Problem> {
    let own = Own { app: &app, by: &by, preferred: &preferred };
    match second_factor::confirm(&app, &by.actor, by.account.id, &fields.code).await {
        Ok(codes) => own.show_codes(codes),
        Err(error @ SecondFactorError::WrongCode) => {
            let setup = second_factor::begun(&app, by.account.id).await?;
            own.refuse_factor(error, Some(setup)).await
        }
        Err(error) => own.refuse_factor(error, None).await,
    }
}

pub(crate) async fn renew(
    State(app): State<App>,
    preferred: Preferred,
    SignedForm { by, fields }: SignedForm<Password>,
) -> Result<Response, Problem> {
    let own = Own { app: &app, by: &by, preferred: &preferred };
    match second_factor::renew_recovery_codes(&app, &by.actor, &by.account, &fields.password).await {
        Ok(codes) => own.show_codes(codes),
        Err(error) => own.refuse_factor(error, None).await,
    }
}

pub(crate) async fn remove(
    State(app): State<App>,
    preferred: Preferred,
    SignedForm { by, fields }: SignedForm<Password>,
) -> Result<Response, Problem> {
    let own = Own { app: &app, by: &by, preferred: &preferred };
    match second_factor::remove(&app, &by.actor, &by.account, &fields.password).await {
        Ok(()) => Ok(own.done("factor_off")),
        Err(error) => own.refuse_factor(error, None).await,
    }
}

impl Own<'_> {
    fn show_codes(&self, codes: RecoveryCodes) -> Result<Response, Problem> {
        organizer_html(&make(self.shell("account-codes-title"), codes), self.preferred)
    }

    async fn refuse_factor(
        &self,
        error: SecondFactorError,
        setup: Option<TotpSecret>,
    ) -> Result<Response, Problem> {
        let refusal = match error {
            SecondFactorError::Password(error) => self.password_refusal(error)?,
            SecondFactorError::WrongCode => Refusal::new(text(self.language(), "log-in-code-wrong", &[])),
            SecondFactorError::Throttled(throttled) => self.throttled(throttled),
            // Somebody did it in another window: the page shows how it is.
            SecondFactorError::AlreadyOn | SecondFactorError::NotBegun => {
                return self.page(None, None, None).await;
            }
            SecondFactorError::Sealed(_) | SecondFactorError::Db(_) => return Err(error.into()),
        };
        self.refuse(refusal, setup).await
    }
}
