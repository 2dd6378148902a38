//! A form counts only if it was sent from our own pages: another site must not log a browser in or out. The same
//! holds for whatever reaches the API by a session's cookie, which a browser adds by itself; a token it does not.
//!
//! Browsers say where a form comes from in `Sec-Fetch-Site` (over https and on this machine, and log-in works
//! nowhere else), older ones in `Origin`. Our pages send no Referer, which makes `Origin` "null" for our own forms,
//! so that value says nothing. Programs send neither; the cookie's `SameSite` is the second lock.

use axum::http::{HeaderMap, Method, header};

use crate::config::PublicUrl;
use crate::http::problem::{Code, Problem};

/// Refuses a request that would change something and was sent from another site.
pub(crate) fn demand(method: &Method, headers: &HeaderMap, public_url: &PublicUrl) -> Result<(), Problem> {
    if method.is_safe() || is_ours(headers, public_url) {
        return Ok(());
    }
    let detail = "This was sent from another site; nothing was done.";
    Err(Problem::new(Code::CrossSite, detail))
}

fn is_ours(headers: &HeaderMap, public_url: &PublicUrl) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    match text(header::ORIGIN.as_str()) {
        None | Some("null") => true,
        Some(origin) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            host == text(header::HOST.as_str())
                || public_url.as_str().starts_with(&format!("{origin}/"))
                || public_url.as_str() == origin
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn a_form_of_another_site_is_recognized() {
        let table: [(&[(&str, &str)], bool); 8] = [
            (&[], true),
            (&[("sec-fetch-site", "same-origin"), ("origin", "null")], true),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "same-site"), ("origin", "https://esik.example")], false),
            (&[("origin", "null")], true),
            (&[("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")], true),
            (&[("origin", "https://esik.example"), ("host", "127.0.0.1:8080")], true),
            (&[("origin", "https://esik.example.evil.example"), ("host", "esik.example")], false),
        ];
        let public_url: PublicUrl = "https://esik.example/week".parse().unwrap();
        for (given, expected) in table {
            let headers: HeaderMap = given
                .iter()
                .map(|(name, value)| {
                    (name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap())
                })
                .collect();
            assert_eq!(is_ours(&headers, &public_url), expected, "{given:?}");
        }
    }
}
