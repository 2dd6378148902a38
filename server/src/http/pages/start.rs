//! `GET /p/`: where the app on the home screen begins. It has no secret, because browsers hand the address at which an
//! app begins to the makers of phones. On a phone that keeps a pass the service worker leads on to it; elsewhere this
//! page says how to get there.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use esik_shared::language::Language;

use super::{Shell, html, text};
use crate::app::App;
use crate::config::PublicUrl;
use crate::http::extract::preferred::Preferred;
use crate::http::problem::Problem;

#[derive(Template)]
#[template(path = "start.html")]
pub(super) struct StartPage {
    pub(super) shell: Shell,
}

pub(crate) async fn show(State(app): State<App>, preferred: Preferred) -> Result<Response, Problem> {
    html(&make(preferred.for_student(Language::Kk), &app.config.public_url))
}

/// The page in one language.
pub(super) fn make(language: Language, public_url: &PublicUrl) -> StartPage {
    StartPage { shell: Shell::new(language, public_url, text(language, "start-title", &[])) }
}
