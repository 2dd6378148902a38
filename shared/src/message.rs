//! Every sentence that a person reads, in the three languages of the house, once for pages and terminal.
//!
//! The texts lie in `locales/<language>/*.ftl` (Fluent) and are part of the program. This module finds and fills
//! them; it does not choose a language and knows no verdicts. Moments are told by [`moment`].
//! A message that a language lacks is taken from English, and one that nobody has is shown as its id: a door
//! must never be without an answer because of a missing word. A test keeps both from happening.

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::language::Language;

pub mod moment;
pub mod verdict;

macro_rules! files {
    ($language:literal) => {
        [
            include_str!(concat!("../../locales/", $language, "/common.ftl")),
            include_str!(concat!("../../locales/", $language, "/verdict.ftl")),
            include_str!(concat!("../../locales/", $language, "/page.ftl")),
            include_str!(concat!("../../locales/", $language, "/scanner.ftl")),
            include_str!(concat!("../../locales/", $language, "/account.ftl")),
            include_str!(concat!("../../locales/", $language, "/organizer.ftl")),
            include_str!(concat!("../../locales/", $language, "/fault.ftl")),
            include_str!(concat!("../../locales/", $language, "/people.ftl")),
            include_str!(concat!("../../locales/", $language, "/devices.ftl")),
            include_str!(concat!("../../locales/", $language, "/admin.ftl")),
            include_str!(concat!("../../locales/", $language, "/live.ftl")),
        ]
    };
}

const KK: [&str; 11] = files!("kk");
const RU: [&str; 11] = files!("ru");
const EN: [&str; 11] = files!("en");

static ALL_KK: LazyLock<Messages> = LazyLock::new(|| Messages::load(Language::Kk));
static ALL_RU: LazyLock<Messages> = LazyLock::new(|| Messages::load(Language::Ru));
static ALL_EN: LazyLock<Messages> = LazyLock::new(|| Messages::load(Language::En));

/// What fills a place in a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arg<'a> {
    /// A text, set as it is.
    Text(&'a str),
    /// A number, which also chooses the plural form.
    Number(i64),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Arg<'_> {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Arg<'_> {
    fn from(number: u32) -> Self {
        Self::Number(i64::from(number))
    }
}

impl<'a> From<Arg<'a>> for FluentValue<'a> {
    fn from(arg: Arg<'a>) -> Self {
        match arg {
            Arg::Text(text) => FluentValue::String(Cow::Borrowed(text)),
            Arg::Number(number) => FluentValue::from(number),
        }
    }
}

/// All messages of one language.
pub struct Messages {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Messages {
    /// The messages of `language`, read once per process.
    pub fn get(language: Language) -> &'static Self {
        match language {
            Language::Kk => &ALL_KK,
            Language::Ru => &ALL_RU,
            Language::En => &ALL_EN,
        }
    }

    /// The language of these messages.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Whether this language has the message itself.
    pub fn has(&self, id: &str) -> bool {
        self.bundle.has_message(id)
    }

    /// The message with this id, filled; the English one where this language lacks it; the id where nobody has it.
    pub fn text(&self, id: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.find(id, args)
            .or_else(|| {
                if self.language == Language::En { None } else { Self::get(Language::En).find(id, args) }
            })
            .unwrap_or_else(|| id.to_owned())
    }

    /// The message with this id that has no places to fill.
    pub fn plain(&self, id: &str) -> String {
        self.text(id, &[])
    }

    fn find(&self, id: &str, args: &[(&str, Arg<'_>)]) -> Option<String> {
        let pattern = self.bundle.get_message(id)?.value()?;
        let args: FluentArgs<'_> = args.iter().map(|&(name, arg)| (name, arg)).collect();
        // An argument that is missing shows as {$name}; a test compares the arguments of all languages.
        let mut errors = Vec::new();
        Some(self.bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned())
    }

    fn load(language: Language) -> Self {
        let id: LanguageIdentifier = language.code().parse().expect("kk, ru and en are language identifiers");
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // Isolation marks would end up in terminals, JSON and copied texts.
        bundle.set_use_isolating(false);
        for text in sources(language) {
            // What cannot be parsed is left out; the test `every_file_parses` keeps it from being shipped.
            let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(partial, _)| partial);
            bundle.add_resource_overriding(resource);
        }
        Self { language, bundle }
    }
}

fn sources(language: Language) -> &'static [&'static str] {
    match language {
        Language::Kk => &KK,
        Language::Ru => &RU,
        Language::En => &EN,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    /// For every message of a language the names of its arguments, read from the text itself.
    fn messages_of(language: Language) -> BTreeMap<String, BTreeSet<String>> {
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut current = None;
        for line in sources(language).iter().flat_map(|text| text.lines()) {
            if line.starts_with('#') || line.is_empty() {
                continue;
            }
            if let Some((id, _)) = line.split_once(" =").filter(|_| !line.starts_with([' ', '}'])) {
                assert!(!found.contains_key(id), "{language} says {id} twice");
                current = Some(id.to_owned());
            }
            let arguments = found.entry(current.clone().expect("a file begins with a message")).or_default();
            for (at, _) in line.match_indices('$') {
                let name = line[at + 1..].split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next();
                arguments.insert(name.unwrap_or_default().to_owned());
            }
        }
        found
    }

    #[test]
    fn every_file_parses() {
        for language in Language::ALL {
            for text in sources(language) {
                if let Err((_, errors)) = FluentResource::try_new((*text).to_owned()) {
                    panic!("{language}: {errors:?}");
                }
            }
        }
    }

    #[test]
    fn every_message_exists_in_every_language_with_the_same_arguments() {
        let english = messages_of(Language::En);
        assert!(english.len() > 100, "the reader of this test finds the messages");
        for language in [Language::Kk, Language::Ru] {
            assert_eq!(messages_of(language), english, "{language}");
        }
        for language in Language::ALL {
            assert!(english.keys().all(|id| Messages::get(language).has(id)), "{language}");
        }
    }

    #[test]
    fn a_message_is_filled_with_texts_and_numbers_without_isolation_marks() {
        let seconds = |language: Language, count: i64| {
            Messages::get(language).text("verdict-live-code-stale-late-text", &[("seconds", count.into())])
        };
        assert!(seconds(Language::Ru, 41).contains("на 41 секунду."), "{}", seconds(Language::Ru, 41));
        assert!(seconds(Language::Ru, 42).contains("на 42 секунды."), "{}", seconds(Language::Ru, 42));
        assert!(seconds(Language::En, 45).contains("45 seconds old"), "{}", seconds(Language::En, 45));
        let text =
            Messages::get(Language::Kk).text("verdict-wrong-gate-text", &[("gate", "Солтүстік".into())]);
        assert_eq!(
            text,
            "Бұл рұқсатнамамен басқа жерден кіреді. Кіреберіс: Солтүстік. Адамға жол көрсетіңіз."
        );
    }

    #[test]
    fn an_unknown_message_is_shown_as_its_id() {
        assert_eq!(Messages::get(Language::Kk).plain("no-such-message"), "no-such-message");
    }

    /// What messages are called whose names are put together where they are used.
    const PUT_TOGETHER: [&str; 7] =
        ["audit-", "month-", "refusal-", "scanner-", "selftest-", "verdict-", "weekday-"];

    /// Every source and template that messages are named in, as one text.
    fn sources_of_programs() -> String {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let folders = ["shared/src", "server/src", "server/templates", "scanner-tui/src"];
        let mut folders: Vec<_> = folders.iter().map(|folder| root.join(folder)).collect();
        let mut all = String::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|ending| ending == "rs" || ending == "html") {
                    all.push_str(&std::fs::read_to_string(path).unwrap());
                }
            }
        }
        all
    }

    #[test]
    fn every_message_is_used() {
        let sources = sources_of_programs();
        let quoted: BTreeSet<&str> = sources.split('"').collect();
        let is_used = |id: &str| match id.strip_prefix("done-") {
            // An address says what was done.
            Some(done) => quoted.contains(done) || sources.contains(&format!("done={done}\"")),
            None => quoted.contains(id) || PUT_TOGETHER.iter().any(|prefix| id.starts_with(prefix)),
        };
        let unused: Vec<String> = messages_of(Language::En).into_keys().filter(|id| !is_used(id)).collect();
        assert!(unused.is_empty(), "nobody says {unused:?}");
    }

    #[test]
    fn kazakh_uses_its_own_letters() {
        let all: String = sources(Language::Kk).concat();
        for letter in "әғқңөұүі".chars() {
            assert!(all.contains(letter), "{letter}");
        }
    }
}
