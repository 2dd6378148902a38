//! `GET /p/<secret>` and the same with `.png`, `.svg`, `.txt`, `.pdf` or `.ics`: a pass, for whoever has its link.
//!
//! The address is the secret: it is not logged, not kept by caches, not indexed and not told to other sites.

use axum::extract::{Path, RawQuery, State};
use axum::http::header::{ACCEPT, CACHE_CONTROL, HeaderName, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use esik_shared::language::Language;

use crate::app::App;
use crate::http::extract::preferred::Preferred;
use crate::http::extract::transport::Transport;
use crate::http::middleware::request::asks_for_data;
use crate::http::problem::{Code, Problem};
use crate::service::pass_by_link::pass_by_link;
use crate::service::pass_use::pass_use;

mod calendar;
mod code;
mod links;
mod news;
mod page;
mod paper;
mod standing;

pub(super) use links::Links;
pub(super) use page::{StateInWords, reason_id, states_in_words};
pub(super) use paper::{about, print, ticket};
pub(super) use standing::{valid_from, valid_until};

#[cfg(test)]
pub(super) use page::make;

pub(in crate::http) const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Page,
    Png,
    Svg,
    Text,
    Pdf,
    Calendar,
}

impl Form {
    /// The last part of an address as the secret of a link and the form of the answer.
    fn split(name: &str) -> Option<(&str, Self)> {
        let Some((secret, extension)) = name.split_once('.') else {
            return Some((name, Self::Page));
        };
        let form = match extension {
            "png" => Self::Png,
            "svg" => Self::Svg,
            "txt" => Self::Text,
            "pdf" => Self::Pdf,
            "ics" => Self::Calendar,
            _ => return None,
        };
        Some((secret, form))
    }
}

pub(crate) async fn show(
    State(app): State<App>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    preferred: Preferred,
    transport: Transport,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (secret, form) = Form::split(&name).ok_or_else(not_found)?;
    let pass = pass_by_link(&app, secret).await?.ok_or_else(not_found)?;
    let told = pass.student.as_ref().map_or(Language::Kk, |student| student.language);
    let (language, now) = (preferred.for_student(told), app.clock.now());
    let mut response = match form {
        Form::Page => {
            let used = pass_use(&app, &pass).await?;
            if asks_for_data(&headers) {
                news::show(&pass, used, now)?
            } else {
                let links = Links::of(&app, &pass, secret, language, query.as_deref()).await?;
                page::show(&pass, used, language, &app.config.public_url, transport, links, now)?
            }
        }
        Form::Png => code::png(&pass, now)?,
        Form::Svg => code::svg(&pass, now)?,
        Form::Text => code::text(&pass, now)?,
        Form::Pdf => paper::pdf(&pass, language, now).await?,
        Form::Calendar => calendar::file(&pass, language, &app.config.public_url, now)?,
    };
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().append(VARY, HeaderValue::from(ACCEPT));
    response.headers_mut().insert(ROBOTS, HeaderValue::from_static("noindex, nofollow"));
    Ok(response)
}

pub(super) fn not_found() -> Problem {
    let detail = "No pass has this link. Check that it is whole.";
    Problem::new(Code::PassNotFound, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_what_follows_the_secret() {
        let table = [
            ("abc", Some(("abc", Form::Page))),
            ("abc.png", Some(("abc", Form::Png))),
            ("abc.svg", Some(("abc", Form::Svg))),
            ("abc.txt", Some(("abc", Form::Text))),
            ("abc.pdf", Some(("abc", Form::Pdf))),
            ("abc.ics", Some(("abc", Form::Calendar))),
            ("abc.doc", None),
            ("abc.png.svg", None),
        ];
        for (name, expected) in table {
            assert_eq!(Form::split(name), expected, "{name}");
        }
    }
}
