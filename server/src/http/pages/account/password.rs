//! `POST /account/password`: changes one's own password.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use super::{Own, Refusal};
use crate::app::App;
use crate::http::extract::preferred::Preferred;
use crate::http::extract::signed_form::SignedForm;
use crate::http::pages::text;
use crate::http::problem::Problem;
use crate::service::own_password::change_password;

#[derive(Deserialize)]
pub(crate) struct Fields {
    old: String,
    new: String,
    again: String,
}

pub(crate) async fn submit(
    State(app): State<App>,
    preferred: Preferred,
    SignedForm { by, fields }: SignedForm<Fields>,
) -> Result<Response, Problem> {
    let own = Own { app: &app, by: &by, preferred: &preferred };
    if fields.new != fields.again {
        return own.refuse(Refusal::new(text(own.language(), "password-not-again", &[])), None).await;
    }
    let changed =
        change_password(&app, &by.actor, &by.account, by.session.id, &fields.old, &fields.new).await;
    match changed {
        Ok(()) => Ok(own.done("password")),
        Err(error) => own.refuse(own.password_refusal(error)?, None).await,
    }
}
