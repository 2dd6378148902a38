//! `/p/<secret>/replace-link` and `/s/<secret>/replace-link`: asks whether the link is to be replaced, and does it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use esik_shared::language::Language;

use super::next::below_base;
use super::{Shell, html, pass, student, text};
use crate::app::App;
use crate::config::PublicUrl;
use crate::http::extract::preferred::Preferred;
use crate::http::problem::Problem;
use crate::service::actor::{Actor, Who};
use crate::service::pass_by_link::pass_by_link;
use crate::service::replace_link::{replace_link, replace_student_links};
use crate::service::student_link::passes_by_student_link;
use crate::service::visitor::Visitor;

#[derive(Template)]
#[template(path = "replace_link.html")]
pub(super) struct ReplaceLinkPage {
    pub(super) shell: Shell,
    paragraphs: Vec<String>,
    /// The page that it is about.
    back: String,
}

/// What a link leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    Pass,
    Student,
}

impl Of {
    fn path(self, secret: &str) -> String {
        match self {
            Self::Pass => format!("/p/{secret}"),
            Self::Student => format!("/s/{secret}"),
        }
    }
}

/// The page in one language.
pub(super) fn make(of: Of, secret: &str, language: Language, public_url: &PublicUrl) -> ReplaceLinkPage {
    let say = |id: &str| text(language, id, &[]);
    let first = match of {
        Of::Pass => "replace-link-pass-text",
        Of::Student => "replace-link-student-text",
    };
    ReplaceLinkPage {
        shell: Shell::new(language, public_url, say("replace-link-title")),
        paragraphs: vec![say(first), say("replace-link-code-text")],
        back: below_base(public_url, &of.path(secret)),
    }
}

pub(crate) async fn ask_of_pass(
    State(app): State<App>,
    Path(secret): Path<String>,
    preferred: Preferred,
) -> Result<Response, Problem> {
    let pass = pass_by_link(&app, &secret).await?.ok_or_else(pass::not_found)?;
    let told = pass.student.map_or(Language::Kk, |student| student.language);
    html(&make(Of::Pass, &secret, preferred.for_student(told), &app.config.public_url))
}

pub(crate) async fn replace_of_pass(
    State(app): State<App>,
    visitor: Visitor,
    Path(secret): Path<String>,
    preferred: Preferred,
) -> Result<Response, Problem> {
    let holder = Actor::holder(Who::Link, visitor.address);
    let link = replace_link(&app, &holder, &secret).await?.ok_or_else(pass::not_found)?;
    Ok(lead_to(&app, &Of::Pass.path(&link.text()), &preferred))
}

pub(crate) async fn ask_of_student(
    State(app): State<App>,
    Path(secret): Path<String>,
    preferred: Preferred,
) -> Result<Response, Problem> {
    let passes = passes_by_student_link(&app, &secret).await?.ok_or_else(student::not_found)?;
    let language = preferred.for_student(passes.language);
    html(&make(Of::Student, &secret, language, &app.config.public_url))
}

pub(crate) async fn replace_of_student(
    State(app): State<App>,
    visitor: Visitor,
    Path(secret): Path<String>,
    preferred: Preferred,
) -> Result<Response, Problem> {
    let holder = Actor::holder(Who::Link, visitor.address);
    let link = replace_student_links(&app, &holder, &secret).await?.ok_or_else(student::not_found)?;
    Ok(lead_to(&app, &Of::Student.path(&link.text()), &preferred))
}

/// To the page at its new address, which says that it is new.
fn lead_to(app: &App, path: &str, preferred: &Preferred) -> Response {
    let language = preferred.chosen.map(|language| format!("&lang={language}")).unwrap_or_default();
    let to = below_base(&app.config.public_url, &format!("{path}?{}{language}", student::NEW_ADDRESS));
    Redirect::to(&to).into_response()
}
