//! Requests to the server: addresses, limits, and what went wrong in words. It does not know what they are about.

use std::error::Error;
use std::net::IpAddr;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response, StatusCode, Url};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use esik_shared::replication::message::MAX_EXCHANGE_BYTES;

/// How long a connection may take: mobile networks in a crowd are slow to begin with.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long nothing may come while an answer is awaited.
const SILENCE_TIMEOUT: Duration = Duration::from_secs(15);
/// How long nothing may come while news are awaited, for which the server takes up to 25 seconds.
const PATIENCE: Duration = Duration::from_secs(35);
/// How long a whole exchange may take; the largest has 8 MiB each way.
const EXCHANGE_TIMEOUT: Duration = Duration::from_secs(300);
/// The most bytes of a JSON answer: the largest is a certificate of 2,000 events.
const MAX_JSON_BYTES: usize = 256 * 1024;
/// The most bytes of frames: the last batch comes whole.
const MAX_FRAMES_BYTES: usize = 2 * MAX_EXCHANGE_BYTES;
/// The most characters of a server's words that are repeated to people.
const MAX_DETAIL_CHARS: usize = 300;
/// The header with the cursor of news.
const NEWS: &str = "esik-news";
const FRAMES: HeaderValue = HeaderValue::from_static("application/vnd.esik.frames");

/// The base of a server's addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServerUrl(Url);

/// Why a text is not the base of a server's addresses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a server's address begins with http:// or https:// and a host, like https://esik.example.kz")]
pub(crate) struct InvalidServerUrl;

impl ServerUrl {
    /// Its text, without a slash at the end.
    pub(crate) fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    fn is_loopback(&self) -> bool {
        self.0.host_str().is_some_and(|host| {
            let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
            host == "localhost" || address.is_ok_and(|address| address.is_loopback())
        })
    }

    /// Whether names and passes would cross a network for all to read.
    pub(crate) fn is_in_the_clear(&self) -> bool {
        self.0.scheme() == "http" && !self.is_loopback()
    }
}

impl std::str::FromStr for ServerUrl {
    type Err = InvalidServerUrl;

    fn from_str(text: &str) -> Result<Self, InvalidServerUrl> {
        let url = Url::parse(text.trim()).map_err(|_| InvalidServerUrl)?;
        let is_base = matches!(url.scheme(), "http" | "https")
            && url.host_str().is_some_and(|host| !host.is_empty())
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        if is_base { Ok(Self(url)) } else { Err(InvalidServerUrl) }
    }
}

/// Why a request came to nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    /// No answer.
    #[error("the server does not answer ({0})")]
    NoAnswer(String),
    /// The server refused, with a reason.
    #[error("{detail}")]
    Problem {
        /// The status.
        status: u16,
        /// The stable name of the reason.
        code: String,
        /// What the server says to do.
        detail: String,
    },
    /// The answer is not one of an Esik server.
    #[error("the answer is not one of an Esik server ({0})")]
    BadAnswer(String),
}

#[derive(Debug, Deserialize)]
struct Problem {
    code: String,
    #[serde(default)]
    detail: String,
}

/// A way to one server.
#[derive(Debug, Clone)]
pub(crate) struct Api {
    client: Client,
    /// For requests that are answered when something happens.
    patient: Client,
    base: ServerUrl,
}

/// An answer in frames.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The frames.
    pub(crate) frames: Vec<u8>,
    /// Where news begin that it does not tell of, if the server says so.
    pub(crate) news: Option<String>,
}

impl Api {
    /// The way to the server at `base`. No connection is made yet.
    pub(crate) fn new(base: ServerUrl) -> Result<Self, ApiError> {
        Ok(Self { client: client(&base, SILENCE_TIMEOUT)?, patient: client(&base, PATIENCE)?, base })
    }

    /// Gives up every connection that is kept.
    pub(super) fn renew(&mut self) -> Result<(), ApiError> {
        self.client = client(&self.base, SILENCE_TIMEOUT)?;
        self.patient = client(&self.base, PATIENCE)?;
        Ok(())
    }

    /// Posts JSON, and reads the JSON of the answer.
    pub(crate) async fn post_json<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, ApiError> {
        json(self.send(self.post(path).json(body)).await?).await
    }

    /// The same in a session, where the answer may be long in coming.
    pub(super) async fn wait_for_json<T: DeserializeOwned>(
        &self,
        path: &str,
        token: &str,
        body: &impl Serialize,
    ) -> Result<T, ApiError> {
        let request = self.patient.post(self.address(path)).bearer_auth(token).json(body);
        json(self.send(request).await?).await
    }

    /// Posts frames, and reads those of the answer.
    pub(crate) async fn post_frames(
        &self,
        path: &str,
        token: &str,
        frames: Vec<u8>,
    ) -> Result<Answer, ApiError> {
        let request = self.post(path).bearer_auth(token).header(CONTENT_TYPE, FRAMES).body(frames);
        let answer = self.send(request).await?;
        if answer.headers().get(CONTENT_TYPE) != Some(&FRAMES) {
            return Err(ApiError::BadAnswer("it has no frames".to_owned()));
        }
        let news = answer.headers().get(NEWS).and_then(|news| news.to_str().ok()).map(str::to_owned);
        Ok(Answer { frames: limited(answer, MAX_FRAMES_BYTES).await?, news })
    }

    fn post(&self, path: &str) -> RequestBuilder {
        self.client.post(self.address(path))
    }

    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base.as_str())
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, ApiError> {
        let answer = request.send().await.map_err(|error| ApiError::NoAnswer(words(&error)))?;
        let status = answer.status();
        if status.is_success() {
            return Ok(answer);
        }
        let body = limited(answer, MAX_JSON_BYTES).await?;
        Err(match serde_json::from_slice::<Problem>(&body) {
            Ok(Problem { code, detail }) => ApiError::Problem {
                status: status.as_u16(),
                code,
                detail: detail.chars().filter(|c| !c.is_control()).take(MAX_DETAIL_CHARS).collect(),
            },
            Err(_) if is_a_gateway_s(status) => ApiError::NoAnswer(format!("status {status}")),
            Err(_) => ApiError::BadAnswer(format!("status {status}")),
        })
    }
}

async fn json<T: DeserializeOwned>(answer: Response) -> Result<T, ApiError> {
    let body = limited(answer, MAX_JSON_BYTES).await?;
    serde_json::from_slice(&body).map_err(|error| ApiError::BadAnswer(error.to_string()))
}

fn client(base: &ServerUrl, silence: Duration) -> Result<Client, ApiError> {
    let mut builder = Client::builder()
        .user_agent(concat!("esik-scanner/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
        .read_timeout(silence)
        .timeout(EXCHANGE_TIMEOUT);
    if base.is_loopback() {
        builder = builder.no_proxy();
    }
    builder.build().map_err(|error| ApiError::NoAnswer(words(&error)))
}

/// What a proxy says when the server behind it is gone.
const fn is_a_gateway_s(status: StatusCode) -> bool {
    matches!(status, StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT)
}

/// The whole body, if it is not longer than `most`.
async fn limited(mut answer: Response, most: usize) -> Result<Vec<u8>, ApiError> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| ApiError::NoAnswer(words(&error)))? {
        if body.len() + chunk.len() > most {
            return Err(ApiError::BadAnswer(format!("it is longer than {most} bytes")));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// The innermost reason: the outer ones only say that a request failed.
fn words(error: &reqwest::Error) -> String {
    let mut innermost: &dyn Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_s_address_is_a_base_and_says_whether_it_can_be_overheard() {
        let table = [
            ("http://127.0.0.1:8080", Some(("http://127.0.0.1:8080", false))),
            ("http://[::1]:8080/", Some(("http://[::1]:8080", false))),
            ("http://localhost", Some(("http://localhost", false))),
            ("https://esik.example.kz/week/", Some(("https://esik.example.kz/week", false))),
            ("http://esik.example.kz", Some(("http://esik.example.kz", true))),
            ("http://10.0.0.7:8080", Some(("http://10.0.0.7:8080", true))),
            ("esik.example.kz", None),
            ("ftp://esik.example.kz", None),
            ("https://esik.example.kz/?a=b", None),
            ("https://me:secret@esik.example.kz", None),
            ("", None),
        ];
        for (text, expected) in table {
            let url = text.parse::<ServerUrl>().ok();
            let got = url.as_ref().map(|url| (url.as_str(), url.is_in_the_clear()));
            assert_eq!(got, expected, "{text}");
        }
    }
}
