//! A form of somebody who is logged in. It carries what follows from the session's secret, so that no other site can
//! send it, not even one that the browser takes for ours.

use axum::extract::{FromRequest, FromRequestParts, Request};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::form::Form;
use super::logged_in::LoggedIn;
use crate::http::Web;
use crate::http::problem::{Code, Problem};

/// The fields of a form, and who sent it.
pub(crate) struct SignedForm<T> {
    pub(crate) by: LoggedIn,
    pub(crate) fields: T,
}

#[derive(Deserialize)]
struct Signed<T> {
    #[serde(default)]
    form_token: String,
    #[serde(flatten)]
    fields: T,
}

/// A form that says nothing but its token.
#[derive(Deserialize)]
pub(crate) struct NoFields {}

impl<T: DeserializeOwned> FromRequest<Web> for SignedForm<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let by = LoggedIn::from_request_parts(&mut parts, web).await?;
        let request = Request::from_parts(parts, body);
        let Form(Signed { form_token, fields }) = Form::<Signed<T>>::from_request(request, web).await?;
        if form_token != by.session.form_token {
            return Err(form_expired());
        }
        Ok(Self { by, fields })
    }
}

/// What to say about a form of another session.
pub(super) fn form_expired() -> Problem {
    let detail = "This form is not of this session; nothing was done. Open the page again and send it.";
    Problem::new(Code::FormExpired, detail)
}
