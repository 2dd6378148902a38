//! In which language to answer: what the reader chose, else what the browser prefers.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use esik_shared::language::Language;

use super::cookie;

/// The most entries of `Accept-Language` that are looked at; browsers send fewer than ten.
const MAX_ENTRIES: usize = 32;

/// What a request says about languages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Preferred {
    /// `?lang=`, chosen just now.
    pub(crate) chosen: Option<Language>,
    /// Chosen earlier.
    remembered: Option<Language>,
    /// What the browser prefers most; several if it prefers them equally.
    accepted: Vec<Language>,
}

impl Preferred {
    /// What a request says.
    pub(crate) fn of(query: Option<&str>, headers: &HeaderMap) -> Self {
        let chosen =
            query.into_iter().flat_map(|query| query.split('&')).find_map(|pair| pair.strip_prefix("lang="));
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|accepted| accepted.to_str().ok());
        Self {
            chosen: chosen.and_then(|language| language.parse().ok()),
            remembered: cookie::value(headers, cookie::LANGUAGE).and_then(|language| language.parse().ok()),
            accepted: accepted.map(most_preferred).unwrap_or_default(),
        }
    }

    /// The language for an organizer. Kazakh, unless something speaks for another.
    pub(crate) fn for_organizer(&self) -> Language {
        self.chosen.or(self.remembered).unwrap_or_else(|| self.by_browser(Language::Kk))
    }

    /// The language for a student, who told us one once. A phone may be a friend's: no choice is remembered.
    pub(crate) fn for_student(&self, told: Language) -> Language {
        self.chosen.unwrap_or_else(|| self.by_browser(told))
    }

    fn by_browser(&self, otherwise: Language) -> Language {
        match self.accepted.first() {
            Some(&first) if !self.accepted.contains(&otherwise) => first,
            _ => otherwise,
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Preferred {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts.uri.query(), &parts.headers))
    }
}

/// Those of our languages that have the highest quality, in the browser's order.
fn most_preferred(accepted: &str) -> Vec<Language> {
    let entries: Vec<(Language, u16)> = accepted.split(',').take(MAX_ENTRIES).filter_map(entry).collect();
    let best = entries.iter().map(|(_, quality)| *quality).max().unwrap_or(0);
    let mut languages = Vec::new();
    for (language, quality) in entries {
        if quality == best && quality > 0 && !languages.contains(&language) {
            languages.push(language);
        }
    }
    languages
}

/// `kk-KZ;q=0.9` as Kazakh and 900.
fn entry(text: &str) -> Option<(Language, u16)> {
    let mut parts = text.split(';');
    let tag = parts.next()?.trim();
    let primary = tag.split('-').next()?.to_ascii_lowercase();
    let quality = parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(Some(1000), thousandths)?;
    Some((primary.parse().ok()?, quality))
}

/// `0.9` as 900; at most three digits after the point count.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let fraction: String = fraction.chars().chain("000".chars()).take(3).collect();
    let value = whole.parse::<u16>().ok()?.checked_mul(1000)?.checked_add(fraction.parse().ok()?)?;
    Some(value.min(1000))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn preferred(query: Option<&str>, accepted: &'static str, cookies: &'static str) -> Preferred {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(accepted));
        headers.insert(header::COOKIE, HeaderValue::from_static(cookies));
        Preferred::of(query, &headers)
    }

    #[test]
    fn a_choice_comes_before_the_browser_and_the_browser_before_what_the_student_told() {
        let table = [
            (Some("lang=ru"), "en", Language::Kk, Language::Ru),
            (Some("lang=de"), "en", Language::Kk, Language::En),
            (None, "ru-RU,ru;q=0.9,en-US;q=0.8", Language::Kk, Language::Ru),
            (None, "en;q=0.5, kk-KZ;q=0.9", Language::Ru, Language::Kk),
            (None, "ru,kk", Language::Kk, Language::Kk),
            (None, "ru,kk", Language::En, Language::Ru),
            (None, "de-DE,de;q=0.9", Language::Kk, Language::Kk),
            (None, "en;q=0, de", Language::Ru, Language::Ru),
            (None, "en;q=x,,;;q=,ru;q=9", Language::Kk, Language::Ru),
            (None, "*", Language::En, Language::En),
        ];
        for (query, accepted, told, expected) in table {
            assert_eq!(preferred(query, accepted, "").for_student(told), expected, "{query:?} {accepted}");
        }
    }

    #[test]
    fn an_organizers_choice_is_remembered() {
        assert_eq!(preferred(None, "en", "lang=ru").for_organizer(), Language::Ru);
        assert_eq!(preferred(Some("next=%2F&lang=kk"), "en", "lang=ru").for_organizer(), Language::Kk);
        assert_eq!(preferred(None, "de", "lang=xx").for_organizer(), Language::Kk);
    }
}
