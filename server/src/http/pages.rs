//! Pages: HTML made on the server, readable without scripts, in Kazakh, Russian and English.
//!
//! Each page is a plain struct of texts and numbers that is made from facts by a pure function and filled into its
//! template (`templates/`), so that a test can render every page in every language without a server.

use askama::Template;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{Html, IntoResponse, Response};
use esik_shared::language::Language;
use esik_shared::message::{Arg, Messages};

use self::menu::{EventMenu, MenuItem};
use super::assets;
use super::extract::asker::OwnSession;
use super::extract::cookie;
use super::extract::preferred::Preferred;
use super::problem::Problem;
use crate::config::PublicUrl;

pub(super) mod account;
pub(super) mod accounts;
pub(super) mod attendance_files;
pub(super) mod audit;
pub(super) mod cards;
pub(super) mod error;
pub(super) mod event;
pub(super) mod event_paper;
mod form;
mod job;
pub(super) mod lists;
pub(super) mod live;
pub(super) mod log_in;
pub(super) mod log_out;
mod menu;
pub(super) mod next;
mod organizer;
pub(super) mod pass;
pub(super) mod passes;
pub(super) mod places;
pub(super) mod replace_link;
pub(super) mod resolve;
pub(super) mod scanners;
pub(super) mod start;
pub(super) mod student;
pub(super) mod students;
pub(super) mod tokens;
pub(super) mod uploads;
pub(super) mod week;

/// What every page has: its language, its title, and where its addresses begin.
#[derive(Debug)]
pub(super) struct Shell {
    language: Language,
    /// What addresses begin with: the path of the public URL, usually nothing.
    base: String,
    title: String,
    /// What the language links keep of the query, as `&name=value` pairs.
    kept_query: String,
    /// Where the language links lead; nothing where the page is.
    here: String,
    /// What forms of this session carry, where somebody is logged in.
    form_token: Option<String>,
    /// The ways to other pages, for organizers.
    menu: Vec<MenuItem>,
    /// The ways to other pages of the event that the page is about.
    event_menu: Option<EventMenu>,
    /// What the form before has done.
    done: Option<String>,
}

impl Shell {
    fn new(language: Language, public_url: &PublicUrl, title: String) -> Self {
        let base = base_path(public_url).to_owned();
        Self {
            language,
            base,
            title,
            kept_query: String::new(),
            here: String::new(),
            form_token: None,
            menu: Vec::new(),
            event_menu: None,
            done: None,
        }
    }

    /// The same for somebody who is logged in; a program with a token may look too, and has no account.
    fn of_session(mut self, session: Option<&OwnSession>) -> Self {
        self.form_token = session.map(|session| session.form_token.clone());
        self
    }

    /// The same, with language links that lead to this address below the base: a page that answers a form cannot be
    /// asked for again.
    fn at(mut self, path: &str) -> Self {
        self.here = format!("{}{path}", self.base);
        self
    }

    /// What forms of this session carry; nothing where nobody is logged in.
    fn form_token(&self) -> &str {
        self.form_token.as_deref().unwrap_or_default()
    }

    fn keeping(mut self, query: String) -> Self {
        self.kept_query = query;
        self
    }

    /// A message without places to fill.
    fn text(&self, id: &str) -> String {
        text(self.language, id, &[])
    }

    /// Gives the page another title, and returns the one it had.
    fn retitle(&mut self, id: &str) -> String {
        let title = self.text(id);
        std::mem::replace(&mut self.title, title)
    }

    /// The word for "in this language", by its code.
    fn in_language(&self, code: &str) -> String {
        self.text(match code {
            "kk" => "form-in-kk",
            "ru" => "form-in-ru",
            _ => "form-in-en",
        })
    }

    /// The address of an asset.
    fn asset(&self, name: &str) -> String {
        format!("{}{}", self.base, assets::address(name))
    }

    fn languages(&self) -> [Language; 3] {
        Language::ALL
    }
}

/// A message of these pages. Templates and code name only messages that exist; a test renders them all.
fn text(language: Language, id: &str, args: &[(&str, Arg<'_>)]) -> String {
    let messages = Messages::get(language);
    debug_assert!(messages.has(id), "{language} has no message {id}");
    messages.text(id, args)
}

/// The path of the base of all links, without a slash at the end.
pub(super) fn base_path(public_url: &PublicUrl) -> &str {
    let (_, rest) = public_url.as_str().split_once("://").unwrap_or_default();
    rest.find('/').map_or("", |slash| &rest[slash..])
}

/// A page as an answer.
fn html(page: &impl Template) -> Result<Response, Problem> {
    Ok(Html(page.render()?).into_response())
}

/// A page for organizers as an answer, which keeps the language that was chosen on it.
fn organizer_html(page: &impl Template, preferred: &Preferred) -> Result<Response, Problem> {
    let mut response = html(page)?;
    if let Some(language) = preferred.chosen {
        remember(language, response.headers_mut());
    }
    Ok(response)
}

fn remember(language: Language, headers: &mut HeaderMap) {
    let value = format!("{}={language}; Path=/; Max-Age=31536000; SameSite=Lax", cookie::LANGUAGE);
    headers.append(SET_COOKIE, HeaderValue::try_from(value).expect("a language code is ASCII"));
}

#[cfg(test)]
mod tests;
