//! Which key does what: one table, read by the keyboard that obeys it, by the bottom line that names it, and by the
//! help that explains it and does it.
//!
//! Letters and digits belong to scanners and are in no row of it. So nothing here depends on the layout. Whoever has a
//! laptop whose F-keys do something else finds everything in the help, with arrows and Enter.

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
    /// The arrow up.
    Up,
    /// The arrow down.
    Down,
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
    /// Finds somebody by name, student number or short code.
    Find,
    /// Lets somebody in against the verdict.
    LetIn,
    /// Takes back who was let through.
    Undo,
    /// Lets people out, or in again.
    Turn,
    /// Only looks at passes and counts nobody, or counts again.
    Look,
    /// Sound off, or on again.
    SwitchSound,
    /// Locks the screen.
    Lock,
    /// Hands a home gate over to this scanner, or back.
    HandOver,
    /// Asks whether to quit.
    AskToQuit,
    /// Quits without asking.
    Quit,
    /// Ends a code; says yes; does what is chosen.
    Enter,
    /// Closes what is open; forgets what was typed.
    Back,
    /// Forgets what was typed; in a text box, its last character.
    Erase,
    /// The line above; opens the help.
    Up,
    /// The line below; opens the help.
    Down,
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

const fn named(
    key: Key,
    label: &'static str,
    action: Action,
    explained_by: &'static str,
    named_by: &'static str,
) -> Binding {
    Binding { key, label, action, explained_by, named_by: Some(named_by) }
}

const fn unnamed(key: Key, label: &'static str, action: Action, explained_by: &'static str) -> Binding {
    Binding { key, label, action, explained_by, named_by: None }
}

/// All of them, in the order in which the help shows them.
pub(crate) const KEY_MAP: [Binding; 18] = [
    named(Key::F(1), "F1", Action::Help, "scanner-key-help", "scanner-key-help-short"),
    named(Key::F(2), "F2", Action::NextLanguage, "scanner-key-language", "scanner-key-language-short"),
    named(Key::F(3), "F3", Action::Find, "scanner-key-find", "scanner-key-find-short"),
    named(Key::F(4), "F4", Action::LetIn, "scanner-key-let-in", "scanner-key-let-in-short"),
    named(Key::F(5), "F5", Action::Undo, "scanner-key-undo", "scanner-key-undo-short"),
    unnamed(Key::F(6), "F6", Action::Turn, "scanner-key-turn"),
    unnamed(Key::F(7), "F7", Action::Look, "scanner-key-look"),
    unnamed(Key::F(8), "F8", Action::SwitchSound, "scanner-key-sound"),
    unnamed(Key::F(9), "F9", Action::Lock, "scanner-key-lock"),
    named(Key::F(10), "F10", Action::AskToQuit, "scanner-key-quit", "scanner-key-quit-short"),
    unnamed(Key::F(12), "F12", Action::HandOver, "scanner-key-hand-over"),
    unnamed(Key::Up, "↑", Action::Up, "scanner-key-up"),
    unnamed(Key::Down, "↓", Action::Down, "scanner-key-down"),
    unnamed(Key::Enter, "Enter", Action::Enter, "scanner-key-enter"),
    unnamed(Key::Tab, "Tab", Action::Enter, "scanner-key-tab"),
    unnamed(Key::Esc, "Esc", Action::Back, "scanner-key-back"),
    unnamed(Key::Backspace, "Backspace", Action::Erase, "scanner-key-erase"),
    unnamed(Key::Interrupt, "Ctrl+C", Action::Quit, "scanner-key-quit-now"),
];

/// The rows of the help: all but the one that opened it.
pub(crate) fn explained() -> impl Iterator<Item = &'static Binding> {
    KEY_MAP.iter().filter(|binding| binding.action != Action::Help)
}

impl Binding {
    /// Whether the help does it when its row is chosen: the F-keys, which ask before anything is lost.
    pub(crate) const fn is_command(&self) -> bool {
        matches!(self.key, Key::F(_))
    }
}

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
