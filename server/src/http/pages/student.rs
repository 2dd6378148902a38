//! `GET /s/<secret>`: all passes of a student, for whoever has the link. The address is a secret like that of a pass.
//!
//! It is looked at again without signal, so like the page of a pass it says nothing that holds only when it is made.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderValue;
use axum::response::Response;
use esik_shared::language::Language;
use esik_shared::message::moment;
use esik_shared::time::Timestamp;

use super::{Shell, html, pass, text};
use crate::app::App;
use crate::config::PublicUrl;
use crate::http::extract::preferred::Preferred;
use crate::http::problem::{Code, Problem};
use crate::service::pass_by_link::PassView;
use crate::service::student_link::{StudentPass, StudentPasses, passes_by_student_link};

/// In the query of a page whose address has just been made.
pub(super) const NEW_ADDRESS: &str = "new=1";

#[derive(Template)]
#[template(path = "student.html")]
pub(super) struct StudentPage {
    pub(super) shell: Shell,
    name: String,
    is_new: bool,
    days: Vec<Day>,
    /// Where the link can be replaced.
    replace: String,
}

struct Day {
    heading: String,
    passes: Vec<Line>,
}

struct Line {
    page: String,
    event: String,
    hours: String,
    venue: String,
    /// From when until when it is valid, in milliseconds.
    valid: [i64; 2],
    states: Vec<pass::StateInWords>,
}

pub(crate) async fn show(
    State(app): State<App>,
    Path(secret): Path<String>,
    RawQuery(query): RawQuery,
    preferred: Preferred,
) -> Result<Response, Problem> {
    let passes = passes_by_student_link(&app, &secret).await?.ok_or_else(not_found)?;
    let language = preferred.for_student(passes.language);
    let is_new = is_new_address(query.as_deref());
    let page = make(&passes, &secret, language, &app.config.public_url, is_new, app.clock.now());
    let mut response = html(&page)?;
    response.headers_mut().insert(pass::ROBOTS, HeaderValue::from_static("noindex, nofollow"));
    Ok(response)
}

/// Whether the query says that the address has just been made.
pub(super) fn is_new_address(query: Option<&str>) -> bool {
    query.is_some_and(|query| query.split('&').any(|pair| pair == NEW_ADDRESS))
}

pub(super) fn not_found() -> Problem {
    let detail = "No student has this link. Check that it is whole.";
    Problem::new(Code::StudentNotFound, detail)
}

/// The page of a student in one language.
pub(super) fn make(
    student: &StudentPasses,
    secret: &str,
    language: Language,
    public_url: &PublicUrl,
    is_new: bool,
    now: Timestamp,
) -> StudentPage {
    let shell = Shell::new(language, public_url, text(language, "student-title", &[]));
    let day_of = |pass: &PassView| moment::day_of(pass.event.starts, &pass.event.time_zone);
    let day = |passes: &[StudentPass]| {
        let first = &passes[0].view;
        Day {
            heading: moment::dated_day(day_of(first), language),
            passes: passes.iter().map(|pass| line(pass, language, &shell.base, now)).collect(),
        }
    };
    let days =
        student.passes.chunk_by(|one, next| day_of(&one.view) == day_of(&next.view)).map(day).collect();
    StudentPage {
        name: student.name.clone(),
        is_new,
        days,
        replace: format!("{}/s/{secret}/replace-link?lang={language}", shell.base),
        shell: if is_new { shell.keeping(format!("&{NEW_ADDRESS}")) } else { shell },
    }
}

fn line(pass: &StudentPass, language: Language, base: &str, now: Timestamp) -> Line {
    let event = &pass.view.event;
    Line {
        page: format!("{base}/p/{}?lang={language}", pass.link.text()),
        event: event.name.get(language).to_owned(),
        hours: moment::hours(event.starts, event.ends, &event.time_zone, language),
        venue: event.venue.clone(),
        valid: [pass::valid_from(&pass.view).0, pass::valid_until(&pass.view).0],
        states: pass::states_in_words(&pass.view, pass.used, language, now),
    }
}
