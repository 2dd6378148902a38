//! Cookies: the session, which is a secret, and the language, which is not.

use axum::http::{HeaderMap, HeaderValue, header};

/// The name of the session's cookie over http.
const SESSION: &str = "esik";
/// The same over https; the prefix binds it to this host and to TLS.
const SECURE_SESSION: &str = "__Host-esik";
/// The name of the language's cookie.
pub(crate) const LANGUAGE: &str = "lang";

/// The value of a cookie.
pub(crate) fn value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
}

/// The token of the session that a browser sent.
pub(crate) fn session(headers: &HeaderMap, is_https: bool) -> Option<&str> {
    value(headers, session_name(is_https))
}

/// Gives a session to a browser, until it closes: the server ends it earlier, and then can say so.
pub(crate) fn set_session(token: &str, is_https: bool) -> HeaderValue {
    let mut value = secret(format!("{}={token}; {}", session_name(is_https), attributes(is_https)));
    value.set_sensitive(true);
    value
}

/// Takes the session from a browser.
pub(crate) fn clear_session(is_https: bool) -> HeaderValue {
    secret(format!("{}=; Max-Age=0; {}", session_name(is_https), attributes(is_https)))
}

fn session_name(is_https: bool) -> &'static str {
    if is_https { SECURE_SESSION } else { SESSION }
}

fn attributes(is_https: bool) -> &'static str {
    if is_https { "Path=/; HttpOnly; SameSite=Lax; Secure" } else { "Path=/; HttpOnly; SameSite=Lax" }
}

fn secret(cookie: String) -> HeaderValue {
    HeaderValue::try_from(cookie).expect("tokens are base64url")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("xesik=a; lang=kk"));
        headers.append(header::COOKIE, HeaderValue::from_static("esik=b"));
        assert_eq!(value(&headers, "esik"), Some("b"));
        assert_eq!(value(&headers, LANGUAGE), Some("kk"));
        assert_eq!(session(&headers, true), None, "a cookie set over http is no session over https");
    }

    #[test]
    fn a_session_cookie_is_out_of_reach_of_scripts_and_other_sites() {
        assert_eq!(set_session("t", false), "esik=t; Path=/; HttpOnly; SameSite=Lax");
        assert_eq!(set_session("t", true), "__Host-esik=t; Path=/; HttpOnly; SameSite=Lax; Secure");
    }
}
