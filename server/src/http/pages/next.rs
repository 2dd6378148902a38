//! Where to go after log-in: back to the page that was wanted, if it is one of ours.

use crate::config::PublicUrl;

use super::base_path;

/// The longest address to come back to. Ours are shorter.
const MAX_BYTES: usize = 512;

/// An address on this server, below the base of all addresses.
pub(crate) fn local(wanted: &str) -> &str {
    let is_local = wanted.starts_with('/')
        && !wanted.starts_with("//")
        && wanted.len() <= MAX_BYTES
        && wanted.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_local { wanted } else { "/" }
}

/// The full path of an address below the base.
pub(crate) fn below_base(public_url: &PublicUrl, path: &str) -> String {
    format!("{}{path}", base_path(public_url))
}

/// The log-in page that leads back to `wanted`, and says that the session ended if there was one.
pub(crate) fn log_in_address(public_url: &PublicUrl, wanted: &str, had_session: bool) -> String {
    let ended = if had_session { "&because=ended" } else { "" };
    below_base(public_url, &format!("/log-in?next={}{ended}", encoded(local(wanted))))
}

/// A text as a value in a query.
pub(crate) fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_this_server_are_gone_back_to() {
        for wanted in ["/", "/events/7", "/events/7?lang=kk"] {
            assert_eq!(local(wanted), wanted);
        }
        for wanted in
            ["", "events", "//evil.example", "/\\evil.example", "https://evil.example", "/a\nb", "/a b"]
        {
            assert_eq!(local(wanted), "/", "{wanted}");
        }
        assert_eq!(local(&format!("/{}", "a".repeat(600))), "/");
    }

    #[test]
    fn the_wanted_page_survives_in_the_query_and_below_a_base() {
        let base = "https://esik.example/week".parse().unwrap();
        assert_eq!(
            log_in_address(&base, "/events/7?lang=kk&x=ә", true),
            "/week/log-in?next=/&because=ended",
            "what is not ASCII is no address of ours"
        );
        assert_eq!(
            log_in_address(&base, "/events/7?lang=kk", false),
            "/week/log-in?next=/events/7%3Flang%3Dkk"
        );
    }
}
