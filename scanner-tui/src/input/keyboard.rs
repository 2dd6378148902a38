//! The whole keyboard at the door: what scanners type on it, and the few keys that are commands.
//!
//! Characters always go to the wedge, since any of them may be the first of a code; while a text box is open they are
//! typed into it as well. At Enter a pass code or a supervisor card is a reading wherever it was typed. Which boxes
//! and dialogs are open is the core's to know.

use std::time::Duration;

use esik_shared::card::CardSecret;
use esik_shared::pass::PassCode;

use super::wedge::{Ended, Wedge};
use crate::core::key::{Action, Key, action_of};

/// What was asked for.
#[derive(PartialEq, Eq)]
pub(crate) enum Intent {
    /// A text was read. It may be a pass code: never log it.
    Read(String),
    /// A character was typed into the text box.
    Typed(char),
    /// A command.
    Press(Action),
}

/// What was typed and not yet ended.
#[derive(Debug, Default)]
pub(crate) struct Keyboard {
    wedge: Wedge,
}

impl Keyboard {
    /// Takes one key, pressed `at` a moment of any clock that only goes forward. `takes_text` says whether a text box
    /// is open.
    pub(crate) fn press(&mut self, key: Key, at: Duration, takes_text: bool) -> Option<Intent> {
        if let Key::Char(typed) = key {
            self.wedge.push(typed, at);
            return takes_text.then_some(Intent::Typed(typed));
        }
        let action = action_of(key)?;
        match action {
            Action::Enter => return self.enter(at, takes_text),
            Action::Back | Action::Erase => self.wedge.clear(),
            _ => {}
        }
        Some(Intent::Press(action))
    }

    /// What was typed.
    pub(crate) fn wedge(&self) -> &Wedge {
        &self.wedge
    }

    /// What was held back and is read now: nothing came after it. To be asked before every key, and while
    /// [`Wedge::is_holding`] also without one.
    pub(crate) fn due(&mut self, now: Duration) -> Option<Intent> {
        self.wedge.due(now).map(Intent::Read)
    }

    /// What was typed into a text box is no reading, unless it is a code.
    fn enter(&mut self, at: Duration, takes_text: bool) -> Option<Intent> {
        match self.wedge.end(at) {
            Ended::Read(typed) if !takes_text || is_code(&typed) => Some(Intent::Read(typed)),
            Ended::Read(_) | Ended::Nothing => Some(Intent::Press(Action::Enter)),
            Ended::Held | Ended::Mixed => None,
        }
    }
}

fn is_code(typed: &str) -> bool {
    PassCode::parse(typed).is_ok() || CardSecret::parse(typed).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keyboard: &mut Keyboard, text: &str, takes_text: bool) {
        for character in text.chars() {
            let intent = keyboard.press(Key::Char(character), Duration::ZERO, takes_text);
            assert!(intent == takes_text.then_some(Intent::Typed(character)), "a letter is no command");
        }
    }

    #[test]
    fn a_text_that_ends_on_the_door_screen_is_a_reading_and_a_bare_enter_is_a_command() {
        for end in [Key::Enter, Key::Tab] {
            let mut keyboard = Keyboard::default();
            typed(&mut keyboard, "qй1", false);
            let read = keyboard.press(end, Duration::ZERO, false);
            assert!(read == Some(Intent::Read("qй1".to_owned())));
            let again = keyboard.press(end, Duration::ZERO, false);
            assert!(again == Some(Intent::Press(Action::Enter)), "the second end of CR LF is a bare Enter");
        }
    }

    #[test]
    fn in_a_text_box_only_a_code_is_a_reading() {
        let card = CardSecret([5; 16]).to_text();
        for (text, is_reading) in [("Айгерим", false), (card.as_str(), true)] {
            let mut keyboard = Keyboard::default();
            typed(&mut keyboard, text, true);
            let ended = keyboard.press(Key::Enter, Duration::ZERO, true);
            let expected =
                if is_reading { Intent::Read(text.to_owned()) } else { Intent::Press(Action::Enter) };
            assert!(ended == Some(expected), "{text}");
            assert_eq!(keyboard.wedge().characters_pending(), 0);
        }
    }

    #[test]
    fn f_keys_and_ctrl_c_work_in_the_middle_of_a_code_and_leave_it_alone() {
        let mut keyboard = Keyboard::default();
        typed(&mut keyboard, "abc", false);
        for (key, expected) in [
            (Key::F(2), Some(Action::NextLanguage)),
            (Key::F(11), None),
            (Key::Interrupt, Some(Action::Quit)),
        ] {
            assert!(keyboard.press(key, Duration::ZERO, false) == expected.map(Intent::Press));
        }
        assert_eq!(keyboard.wedge().characters_pending(), 3);
        assert!(keyboard.press(Key::Esc, Duration::ZERO, false) == Some(Intent::Press(Action::Back)));
        assert_eq!(keyboard.wedge().characters_pending(), 0, "Esc forgets what was typed");
    }
}
