//! `GET /p/<secret>` and the same with `.png`, `.svg` or `.txt`: a pass, for whoever has its link.
//!
//! The address is the secret: it is not logged, not kept by caches, not indexed and not told to other sites.

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, HeaderName};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;

use crate::app::App;
use crate::http::extract::preferred::Preferred;
use crate::http::extract::transport::Transport;
use crate::http::problem::Problem;
use crate::service::pass_by_link::pass_by_link;

mod code;
mod page;
mod standing;

#[cfg(test)]
pub(super) use page::make;

const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Page,
    Png,
    Svg,
    Text,
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
            _ => return None,
        };
        Some((secret, form))
    }
}

pub(crate) async fn show(
    State(app): State<App>,
    Path(name): Path<String>,
    preferred: Preferred,
    transport: Transport,
) -> Result<Response, Problem> {
    let (secret, form) = Form::split(&name).ok_or_else(not_found)?;
    let pass = pass_by_link(&app, secret).await?.ok_or_else(not_found)?;
    let now = app.clock.now();
    let mut response = match form {
        Form::Page => page::show(&pass, secret, &preferred, &app.config.public_url, transport, now)?,
        Form::Png => code::png(&pass, now)?,
        Form::Svg => code::svg(&pass, now)?,
        Form::Text => code::text(&pass, now)?,
    };
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(ROBOTS, HeaderValue::from_static("noindex, nofollow"));
    Ok(response)
}

fn not_found() -> Problem {
    let detail = "No pass has this link. Check that it is whole.";
    Problem::new(StatusCode::NOT_FOUND, "pass_not_found", detail)
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
            ("abc.pdf", None),
            ("abc.png.svg", None),
        ];
        for (name, expected) in table {
            assert_eq!(Form::split(name), expected, "{name}");
        }
    }
}
