//! `GET /api/v1/sessions`: where one is logged in.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::http::extract::logged_in::LoggedIn;
use crate::http::openapi::operation::Operation;
use crate::http::problem::Problem;
use crate::service::session::{SessionView, sessions};

/// The sessions of an account, the one used last first. There are at most twenty.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Sessions {
    items: Vec<Session>,
}

/// A log-in that has not ended.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Session {
    id: i64,
    /// Whether this request belongs to it.
    is_this: bool,
    /// The browser and its system, where it is known.
    agent: String,
    /// The address without its last part.
    network: String,
    /// In Unix seconds, as all times here.
    created_at: i64,
    /// To five minutes.
    last_used_at: i64,
    expires_at: i64,
}

impl Session {
    fn new(view: SessionView, own: i64) -> Self {
        Self {
            id: view.id,
            is_this: view.id == own,
            agent: view.agent,
            network: view.network,
            created_at: view.created.seconds(),
            last_used_at: view.last_used.seconds(),
            expires_at: view.expires.seconds(),
        }
    }
}

pub(crate) fn describe() -> Operation {
    Operation::new("listSessions", "Where you are logged in")
        .answers::<Sessions>(StatusCode::OK, "Your sessions, the one used last first.")
}

pub(crate) async fn list(by: LoggedIn, State(app): State<App>) -> Result<Json<Sessions>, Problem> {
    let views = sessions(&app, by.account.id).await?;
    let items = views.into_iter().map(|view| Session::new(view, by.session.id)).collect();
    Ok(Json(Sessions { items }))
}
