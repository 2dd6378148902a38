//! Which key does what: one table, read by the keyboard that obeys it and by the help that explains it.
//!
//! Letters and digits belong to scanners and are in no row of it. So nothing here depends on the layout.

/// A key, whatever terminal it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    /// A character, of any layout.
    Char(char),
    /// Enter, which ends a code.
    Enter,
    /// Tab, which some scanners send instead.
    Tab,
    /// Esc.
    Esc,
    /// Backspace.
    Backspace,
    /// F1 to F12.
    F(u8),
    /// Ctrl+C.
    Interrupt,
}

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// Shows what the keys do.
    Help,
    /// Goes on to the next language.
    NextLanguage,
    /// Asks whether to quit.
    AskToQuit,
    /// Quits without asking.
    Quit,
    /// Ends a code; says yes to a question.
    Enter,
    /// Closes what is open; forgets what was typed.
    Back,
    /// Forgets what was typed.
    Clear,
}

/// One row of the key map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Binding {
    /// The key.
    pub(crate) key: Key,
    /// How it is labelled on the keyboard.
    pub(crate) label: &'static str,
    /// What it asks for.
    pub(crate) action: Action,
    /// The message that explains it.
    pub(crate) explained_by: &'static str,
    /// The message that names it in the bottom line, if it stands there.
    pub(crate) named_by: Option<&'static str>,
}

/// All of them, in the order in which the help shows them.
pub(crate) const KEY_MAP: [Binding; 8] = [
    Binding {
        key: Key::F(1),
        label: "F1",
        action: Action::Help,
        explained_by: "scanner-key-help",
        named_by: Some("scanner-key-help-short"),
    },
    Binding {
        key: Key::F(2),
        label: "F2",
        action: Action::NextLanguage,
        explained_by: "scanner-key-language",
        named_by: Some("scanner-key-language-short"),
    },
    Binding {
        key: Key::F(10),
        label: "F10",
        action: Action::AskToQuit,
        explained_by: "scanner-key-quit",
        named_by: Some("scanner-key-quit-short"),
    },
    Binding {
        key: Key::Enter,
        label: "Enter",
        action: Action::Enter,
        explained_by: "scanner-key-enter",
        named_by: None,
    },
    Binding {
        key: Key::Tab,
        label: "Tab",
        action: Action::Enter,
        explained_by: "scanner-key-tab",
        named_by: None,
    },
    Binding {
        key: Key::Esc,
        label: "Esc",
        action: Action::Back,
        explained_by: "scanner-key-back",
        named_by: None,
    },
    Binding {
        key: Key::Backspace,
        label: "Backspace",
        action: Action::Clear,
        explained_by: "scanner-key-clear",
        named_by: None,
    },
    Binding {
        key: Key::Interrupt,
        label: "Ctrl+C",
        action: Action::Quit,
        explained_by: "scanner-key-quit-now",
        named_by: None,
    },
];

/// What `key` asks for, if it is a command.
pub(crate) fn action_of(key: Key) -> Option<Action> {
    KEY_MAP.iter().find(|binding| binding.key == key).map(|binding| binding.action)
}

#[cfg(test)]
mod tests {
    use esik_shared::language::Language;
    use esik_shared::message::Messages;

    use super::*;

    #[test]
    fn no_letter_or_digit_is_a_command_and_no_key_is_bound_twice() {
        for (at, binding) in KEY_MAP.iter().enumerate() {
            assert!(!matches!(binding.key, Key::Char(_)), "{}", binding.label);
            assert!(KEY_MAP[..at].iter().all(|other| other.key != binding.key), "{}", binding.label);
        }
    }

    #[test]
    fn every_key_is_explained_in_every_language() {
        for binding in &KEY_MAP {
            for id in [Some(binding.explained_by), binding.named_by].into_iter().flatten() {
                assert!(Language::ALL.into_iter().all(|language| Messages::get(language).has(id)), "{id}");
            }
        }
    }
}
