//! A form of somebody who is logged in that brings a file. Like other forms it carries what follows from the session's
//! secret, and before the file, so that what nobody signed is not read.

use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{FromRequest, FromRequestParts, Request};

use super::form::refusal;
use super::logged_in::LoggedIn;
use super::signed_form::form_expired;
use super::values::Values;
use crate::http::Web;
use crate::http::middleware::body_limit::BodyLimit;
use crate::http::problem::Problem;

/// The file of a form, and who sent it.
pub(crate) struct SignedUpload {
    pub(crate) by: LoggedIn,
    /// Empty where no file was chosen.
    pub(crate) file: Vec<u8>,
}

impl FromRequest<Web> for SignedUpload {
    type Rejection = Problem;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let by = LoggedIn::from_request_parts(&mut parts, web).await?;
        let request = Request::from_parts(parts, body);
        let limit = request.extensions().get::<BodyLimit>().copied();
        let failed = |error: MultipartError| refusal(error.status(), limit);
        let mut multipart = Multipart::from_request(request, web)
            .await
            .map_err(|rejection| refusal(rejection.status(), limit))?;
        let (mut fields, mut file) = (Values::default(), Vec::new());
        while let Some(field) = multipart.next_field().await.map_err(failed)? {
            let name = field.name().unwrap_or_default().to_owned();
            if name == "file" {
                if fields.get("form_token") != by.session.form_token {
                    return Err(form_expired());
                }
                file = field.bytes().await.map_err(failed)?.to_vec();
            } else {
                fields = fields.with(name, field.text().await.map_err(failed)?);
            }
        }
        if fields.get("form_token") != by.session.form_token {
            return Err(form_expired());
        }
        Ok(Self { by, file })
    }
}
