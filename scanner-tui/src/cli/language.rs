//! The language of this machine, from its locale.

use esik_shared::language::Language;

/// The first of the usual variables that is set decides. What is none of ours is told in English.
pub(crate) fn of_this_machine() -> Language {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty());
    of_locale(locale.as_deref().unwrap_or_default())
}

fn of_locale(locale: &str) -> Language {
    let code = locale.split(['_', '.', '@', '-']).next().unwrap_or_default();
    code.parse().unwrap_or(Language::En)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_says_its_language_first() {
        for (locale, language) in [
            ("kk_KZ.UTF-8", Language::Kk),
            ("ru_KZ.UTF-8", Language::Ru),
            ("ru", Language::Ru),
            ("en_US", Language::En),
            ("C.UTF-8", Language::En),
            ("", Language::En),
        ] {
            assert_eq!(of_locale(locale), language, "{locale}");
        }
    }
}
