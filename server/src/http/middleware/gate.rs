//! Lets in who may, as the table of addresses says, before a handler runs. Handlers and use cases get the
//! [`Principal`] from here and ask nothing about cookies or tokens.
//!
//! A request shows who sends it by a bearer token (of a script or of a scanner) or, without one, by the cookie of a
//! session. A browser adds that cookie by itself, so what would change something must come from our own pages.

use axum::extract::{FromRequestParts, RawPathParams, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use esik_shared::id::EventNumber;

use super::same_origin;
use crate::http::Web;
use crate::http::extract::asker::OwnSession;
use crate::http::extract::cookie;
use crate::http::middleware::request::asks_for_data;
use crate::http::pages::next::log_in_address;
use crate::http::problem::{Code, Problem};
use crate::http::routes::Audience;
use crate::service::access::{Access, Denied, Principal, decide};
use crate::service::{api_token, scanner_session, session};

/// Stands before one address.
#[derive(Debug, Clone)]
pub(crate) struct Gate {
    pub(crate) web: Web,
    pub(crate) access: Access,
    pub(crate) audience: Audience,
}

/// What a request shows of its sender.
enum Shown<'a> {
    Nothing,
    Token(&'a str),
    Session(&'a str),
}

pub(crate) async fn keep(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    match gate.admit(&mut parts).await {
        Ok((who, session)) => {
            parts.extensions.insert(who);
            if let Some(session) = session {
                parts.extensions.insert(session);
            }
            next.run(Request::from_parts(parts, body)).await
        }
        Err(refusal) => refusal,
    }
}

impl Gate {
    async fn admit(&self, parts: &mut Parts) -> Result<(Principal, Option<OwnSession>), Response> {
        let public_url = &self.web.app.config.public_url;
        let event = event_in_path(parts, &self.web).await;
        let shown = shown(&parts.headers, public_url.is_https());
        let with_session = matches!(shown, Shown::Session(_));
        if self.audience == Audience::People || with_session {
            same_origin::demand(&parts.method, &parts.headers, public_url)
                .map_err(IntoResponse::into_response)?;
        }
        let (who, session) = self.known(&shown).await.map_err(IntoResponse::into_response)?;
        match decide(self.access, &who, event) {
            Ok(()) => Ok((who, session)),
            Err(denied) => Err(self.refusal(denied, parts, with_session)),
        }
    }

    /// Who it is, and the session by which they are known, if by one.
    async fn known(&self, shown: &Shown<'_>) -> Result<(Principal, Option<OwnSession>), Problem> {
        match *shown {
            Shown::Session(token) if !self.is_for_everybody() => {
                let Some(session) = session::session_of(&self.web.app, token).await? else {
                    return Ok((Principal::Nobody, None));
                };
                let own = OwnSession { id: session.id, form_token: session::form_token(token) };
                Ok((Principal::Account(session.account), Some(own)))
            }
            _ => Ok((self.holder(shown).await?, None)),
        }
    }

    fn is_for_everybody(&self) -> bool {
        matches!(self.access, Access::Anyone | Access::SecretInAddress)
    }

    /// Who holds a token.
    async fn holder(&self, shown: &Shown<'_>) -> Result<Principal, Problem> {
        let app = &self.web.app;
        if self.is_for_everybody() {
            return Ok(Principal::Nobody);
        }
        let found = match *shown {
            Shown::Nothing | Shown::Session(_) => None,
            // The likelier kind first; a token of the other is known all the same, and told that it may not.
            Shown::Token(token) if self.access == Access::Scanner => {
                match scanner_session::scanner_of_session(app, token).await? {
                    Some(scanner) => Some(Principal::Scanner(scanner)),
                    None => api_token::token_of(app, token).await?.map(Principal::Token),
                }
            }
            Shown::Token(token) => match api_token::token_of(app, token).await? {
                Some(token) => Some(Principal::Token(token)),
                None => scanner_session::scanner_of_session(app, token).await?.map(Principal::Scanner),
            },
        };
        Ok(found.unwrap_or(Principal::Nobody))
    }

    fn refusal(&self, denied: Denied, parts: &Parts, with_session: bool) -> Response {
        match denied {
            Denied::LogIn if self.access == Access::Scanner => Problem::scanner_session_ended(),
            Denied::LogIn if self.audience == Audience::People && !asks_for_data(&parts.headers) => {
                return self.log_in(parts, with_session);
            }
            Denied::LogIn => Problem::unauthorized(),
            Denied::Forbidden => Problem::new(
                Code::Forbidden,
                "You may not do this. An admin can give the role, event or scope that it takes.",
            ),
            Denied::Hidden => Problem::event_not_found(),
        }
        .into_response()
    }

    /// To the log-in page, and back; not back to what was sent, which is gone.
    fn log_in(&self, parts: &Parts, had_session: bool) -> Response {
        let wanted = match (&parts.method, parts.uri.path_and_query()) {
            (&Method::GET | &Method::HEAD, Some(wanted)) => wanted.as_str(),
            _ => "/",
        };
        Redirect::to(&log_in_address(&self.web.app.config.public_url, wanted, had_session)).into_response()
    }
}

fn shown(headers: &HeaderMap, is_https: bool) -> Shown<'_> {
    match (bearer(headers), cookie::session(headers, is_https)) {
        (Some(token), _) => Shown::Token(token),
        (None, Some(token)) => Shown::Session(token),
        (None, None) => Shown::Nothing,
    }
}

/// The token of an `Authorization: Bearer` header.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The event that the address names; nothing if it names none, or what is no number.
async fn event_in_path(parts: &mut Parts, web: &Web) -> Option<EventNumber> {
    let params = RawPathParams::from_request_parts(parts, web).await.ok()?;
    let (_, number) = params.iter().find(|(name, _)| *name == "number")?;
    number.parse().ok()
}
