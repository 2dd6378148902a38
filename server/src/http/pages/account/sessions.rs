//! `POST /account/sessions`: ends one of one's sessions, or all but this one.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use super::Own;
use crate::app::App;
use crate::http::extract::preferred::Preferred;
use crate::http::extract::signed_form::SignedForm;
use crate::http::problem::Problem;
use crate::service::session::{end_other_sessions, end_session};

#[derive(Deserialize)]
pub(crate) struct Fields {
    /// Which session; without one all but this.
    #[serde(default)]
    session: Option<String>,
}

pub(crate) async fn submit(
    State(app): State<App>,
    preferred: Preferred,
    SignedForm { by, fields }: SignedForm<Fields>,
) -> Result<Response, Problem> {
    let (actor, account) = (&by.actor, by.account.id);
    match fields.session {
        // What is no session, or one that has ended, is as it should be.
        Some(session) => {
            if let Ok(session) = session.parse() {
                end_session(&app, actor, account, session).await?;
            }
        }
        None => {
            end_other_sessions(&app, actor, account, by.session.id).await?;
        }
    }
    Ok(Own { app: &app, by: &by, preferred: &preferred }.done("sessions"))
}
