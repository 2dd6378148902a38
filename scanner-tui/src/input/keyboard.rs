//! The whole keyboard at the door: what scanners type on it, and the few keys that are commands.
//!
//! It keeps which dialog is open, since that decides what Enter means. A code that ends while a dialog is open is a
//! scan all the same, and closes the dialog: its verdict must be seen.

use std::time::Duration;

use super::key::{Action, Key, action_of};
use super::wedge::Wedge;

/// What lies over the door screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialog {
    /// What the keys do.
    Help,
    /// Whether to quit.
    Quit,
}

/// What was asked for by keys that the keyboard does not answer itself.
#[derive(PartialEq, Eq)]
pub(crate) enum Intent {
    /// A text was read. It may be a pass code: never log it.
    Read(String),
    /// The next language.
    NextLanguage,
    /// To quit.
    Quit,
}

/// What was typed and not yet ended, and the dialog that is open.
#[derive(Debug, Default)]
pub(crate) struct Keyboard {
    wedge: Wedge,
    dialog: Option<Dialog>,
}

impl Keyboard {
    /// Takes one key, pressed `at` a moment of any clock that only goes forward.
    pub(crate) fn press(&mut self, key: Key, at: Duration) -> Option<Intent> {
        if let Key::Char(typed) = key {
            self.wedge.push(typed, at);
            return None;
        }
        match action_of(key)? {
            Action::Enter => self.enter(),
            Action::Back => {
                self.back();
                None
            }
            Action::Clear => {
                self.wedge.clear();
                None
            }
            Action::Help => {
                self.toggle(Dialog::Help);
                None
            }
            Action::AskToQuit => {
                self.toggle(Dialog::Quit);
                None
            }
            Action::NextLanguage => Some(Intent::NextLanguage),
            Action::Quit => Some(Intent::Quit),
        }
    }

    /// What was typed.
    pub(crate) fn wedge(&self) -> &Wedge {
        &self.wedge
    }

    /// The dialog that is open.
    pub(crate) fn dialog(&self) -> Option<Dialog> {
        self.dialog
    }

    /// A text that was typed is read, whatever is open. Only a bare Enter answers a question.
    fn enter(&mut self) -> Option<Intent> {
        let dialog = self.dialog.take();
        match self.wedge.end() {
            Some(typed) => Some(Intent::Read(typed)),
            None => (dialog == Some(Dialog::Quit)).then_some(Intent::Quit),
        }
    }

    fn back(&mut self) {
        if self.dialog.take().is_none() {
            self.wedge.clear();
        }
    }

    fn toggle(&mut self, dialog: Dialog) {
        self.dialog = if self.dialog == Some(dialog) { None } else { Some(dialog) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keyboard: &mut Keyboard, text: &str) {
        for character in text.chars() {
            assert!(keyboard.press(Key::Char(character), Duration::ZERO).is_none(), "a letter is no command");
        }
    }

    fn press(keyboard: &mut Keyboard, key: Key) -> Option<Intent> {
        keyboard.press(key, Duration::ZERO)
    }

    #[test]
    fn a_text_that_ends_in_any_dialog_is_a_scan_and_closes_it() {
        for open in [None, Some(Key::F(1)), Some(Key::F(10))] {
            for end in [Key::Enter, Key::Tab] {
                let mut keyboard = Keyboard::default();
                if let Some(key) = open {
                    assert!(press(&mut keyboard, key).is_none());
                    assert!(keyboard.dialog().is_some());
                }
                typed(&mut keyboard, "qй1");
                assert!(press(&mut keyboard, end) == Some(Intent::Read("qй1".to_owned())));
                assert_eq!(keyboard.dialog(), None);
                assert!(press(&mut keyboard, end).is_none(), "the second end of CR LF says nothing");
            }
        }
    }

    #[test]
    fn quitting_is_asked_once_confirmed_by_enter_and_declined_by_esc() {
        let mut keyboard = Keyboard::default();
        assert!(press(&mut keyboard, Key::Enter).is_none());
        assert!(press(&mut keyboard, Key::F(10)).is_none());
        assert!(press(&mut keyboard, Key::Esc).is_none());
        assert!(press(&mut keyboard, Key::Enter).is_none(), "the question is gone");
        assert!(press(&mut keyboard, Key::F(10)).is_none());
        assert!(press(&mut keyboard, Key::Enter) == Some(Intent::Quit));
    }

    #[test]
    fn esc_closes_a_dialog_before_it_forgets_what_was_typed_and_backspace_only_forgets() {
        let mut keyboard = Keyboard::default();
        typed(&mut keyboard, "abc");
        assert!(press(&mut keyboard, Key::F(1)).is_none());
        assert!(press(&mut keyboard, Key::Esc).is_none());
        assert_eq!((keyboard.dialog(), keyboard.wedge().characters_pending()), (None, 3));
        assert!(press(&mut keyboard, Key::Esc).is_none());
        assert_eq!(keyboard.wedge().characters_pending(), 0);

        typed(&mut keyboard, "abc");
        assert!(press(&mut keyboard, Key::F(1)).is_none());
        assert!(press(&mut keyboard, Key::Backspace).is_none());
        assert_eq!((keyboard.dialog(), keyboard.wedge().characters_pending()), (Some(Dialog::Help), 0));
    }

    #[test]
    fn f_keys_and_ctrl_c_work_in_the_middle_of_a_code_and_leave_it_alone() {
        let mut keyboard = Keyboard::default();
        typed(&mut keyboard, "abc");
        assert!(press(&mut keyboard, Key::F(2)) == Some(Intent::NextLanguage));
        assert!(press(&mut keyboard, Key::F(7)).is_none(), "no such command");
        assert!(press(&mut keyboard, Key::Interrupt) == Some(Intent::Quit));
        assert_eq!(keyboard.wedge().characters_pending(), 3);
    }
}
