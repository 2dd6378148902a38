//! What is typed, from a thread of its own.
//!
//! Reading a terminal that has gone away can spin for ever, so it is not done where scans are answered. The thread
//! ends with the process; keys that were not read by then stay in the terminal.

use std::collections::VecDeque;
use std::io;
use std::thread;

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::core::key::Key;

/// Keys that may wait: six long codes. A scanner that types more waits itself.
const MAX_WAITING: usize = 1024;
/// The most characters taken from one paste, some 380 long codes; the rest is not read.
const MAX_PASTED: usize = 65_536;

/// Something that came from the terminal.
#[derive(PartialEq, Eq)]
pub(super) enum Typed {
    /// A key.
    Key(Key),
    /// Keys all at once.
    Pasted(VecDeque<Key>),
    /// The terminal has another size.
    Resized,
}

/// Where it comes from.
pub(super) struct Source(Receiver<Typed>);

impl Source {
    /// Begins to read.
    pub(super) fn start() -> io::Result<Self> {
        let (sender, receiver) = channel(MAX_WAITING);
        thread::Builder::new().name("terminal".to_owned()).spawn(move || read(&sender))?;
        Ok(Self(receiver))
    }

    /// The next, or none when the terminal has ended. Takes nothing when dropped before.
    pub(super) async fn next(&mut self) -> Option<Typed> {
        self.0.recv().await
    }

    /// The next, if there is one already.
    pub(super) fn ready(&mut self) -> Option<Typed> {
        self.0.try_recv().ok()
    }
}

fn read(sender: &Sender<Typed>) {
    while let Ok(event) = event::read() {
        if let Some(typed) = typed(event)
            && sender.blocking_send(typed).is_err()
        {
            return;
        }
    }
}

fn typed(event: Event) -> Option<Typed> {
    match event {
        Event::Key(event) => key(event).map(Typed::Key),
        Event::Paste(text) => Some(Typed::Pasted(text.chars().take(MAX_PASTED).map(pasted).collect())),
        Event::Resize(..) => Some(Typed::Resized),
        Event::FocusGained | Event::FocusLost | Event::Mouse(_) => None,
    }
}

fn key(event: KeyEvent) -> Option<Key> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let is_control = event.modifiers.contains(KeyModifiers::CONTROL);
    Some(match event.code {
        // The same key on a Cyrillic layout.
        KeyCode::Char('c' | 'C' | 'с' | 'С') if is_control => Key::Interrupt,
        // How a raw terminal tells the line feed of a scanner that ends codes with it.
        KeyCode::Char('j' | 'm') if is_control => Key::Enter,
        KeyCode::Char(_) if is_control || event.modifiers.contains(KeyModifiers::ALT) => return None,
        KeyCode::Char(character) => Key::Char(character),
        KeyCode::Enter => Key::Enter,
        KeyCode::Tab => Key::Tab,
        KeyCode::Esc => Key::Esc,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::F(number) => Key::F(number),
        _ => return None,
    })
}

fn pasted(character: char) -> Key {
    match character {
        '\r' | '\n' => Key::Enter,
        '\t' => Key::Tab,
        other => Key::Char(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(code: KeyCode, modifiers: KeyModifiers) -> Option<Key> {
        key(KeyEvent::new(code, modifiers))
    }

    #[test]
    fn characters_of_any_layout_are_characters_and_line_feeds_are_enter() {
        for character in "aAqйЙәІ7,".chars() {
            for shift in [KeyModifiers::NONE, KeyModifiers::SHIFT] {
                assert_eq!(pressed(KeyCode::Char(character), shift), Some(Key::Char(character)));
            }
        }
        assert_eq!(pressed(KeyCode::Char('j'), KeyModifiers::CONTROL), Some(Key::Enter));
        assert_eq!(pressed(KeyCode::Enter, KeyModifiers::NONE), Some(Key::Enter));
        assert_eq!(pressed(KeyCode::Char('x'), KeyModifiers::ALT), None);
        assert_eq!(pressed(KeyCode::Char('b'), KeyModifiers::CONTROL), None);
    }

    #[test]
    fn ctrl_c_interrupts_in_both_scripts_and_a_released_key_says_nothing() {
        for character in ['c', 'с'] {
            assert_eq!(pressed(KeyCode::Char(character), KeyModifiers::CONTROL), Some(Key::Interrupt));
        }
        let released = KeyEvent::new_with_kind(KeyCode::Char('a'), KeyModifiers::NONE, KeyEventKind::Release);
        assert_eq!(key(released), None);
    }

    #[test]
    fn a_paste_is_keys() {
        let keys = |text: &str| match typed(Event::Paste(text.to_owned())) {
            Some(Typed::Pasted(keys)) => keys,
            _ => VecDeque::new(),
        };
        let expected = [Key::Char('ф'), Key::Enter, Key::Char('B'), Key::Tab, Key::Enter];
        assert_eq!(keys("ф\nB\t\r"), expected);
        assert_eq!(keys(&"ф".repeat(MAX_PASTED + 1)).len(), MAX_PASTED);
    }
}
