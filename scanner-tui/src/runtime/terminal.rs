//! The front end on a terminal: keys in, the screen and a bell out.
//!
//! It decides nothing: the keyboard says what keys mean, the core what is shown, the view how. What was typed is
//! handed on and never kept, logged or shown.

mod guard;
mod source;

use std::collections::VecDeque;
use std::io::{self, IsTerminal, Stdout, Write, stdout};
use std::ops::ControlFlow;
use std::time::Duration;

use esik_shared::admission::verdict::Tone;
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

use self::guard::Guard;
use self::source::{Source, Typed};
use super::clock;
use super::front::{FrontEvent, Frontend};
use crate::core::answer::Answer;
use crate::core::input_state::InputNote;
use crate::core::model::Model;
use crate::core::now::Now;
use crate::core::screen::{Fault, Screen, ShownInput};
use crate::input::key::Key;
use crate::input::keyboard::{Intent, Keyboard};
use crate::input::wedge::Oddity;
use crate::view;

/// The most keys taken before the screen is drawn again: a long code, and some.
const MAX_KEYS_A_DRAWING: u32 = 256;

/// The terminal, as long as it is ours. Given back when this is dropped, and at a panic.
pub(crate) struct TerminalFront {
    terminal: Terminal<CrosstermBackend<Stdout>>,
    source: Source,
    /// Keys of a paste that come after one that asked for something.
    pasted: VecDeque<Key>,
    keyboard: Keyboard,
    _guard: Guard,
}

impl TerminalFront {
    /// Takes the terminal.
    ///
    /// # Errors
    /// There is none: standard output goes elsewhere, or it cannot be switched to raw mode.
    pub(crate) fn open() -> io::Result<Self> {
        if !stdout().is_terminal() {
            return Err(io::Error::other("standard output is no terminal; use --headless"));
        }
        let guard = Guard::take()?;
        Ok(Self {
            terminal: Terminal::new(CrosstermBackend::new(stdout()))?,
            source: Source::start()?,
            pasted: VecDeque::new(),
            keyboard: Keyboard::default(),
            _guard: guard,
        })
    }

    fn press(&mut self, key: Key) -> Option<FrontEvent> {
        self.keyboard.press(key, running(clock::now())).map(|intent| match intent {
            Intent::Read(typed) => FrontEvent::Read(typed.into_bytes()),
            Intent::NextLanguage => FrontEvent::NextLanguage,
            Intent::Quit => FrontEvent::Finish,
        })
    }

    fn take(&mut self, typed: Typed) -> Option<FrontEvent> {
        match typed {
            Typed::Key(key) => self.press(key),
            Typed::Pasted(keys) => {
                self.pasted = keys;
                self.press_pasted()
            }
            Typed::Resized => None,
        }
    }

    fn press_pasted(&mut self) -> Option<FrontEvent> {
        while let Some(key) = self.pasted.pop_front() {
            let event = self.press(key);
            if event.is_some() {
                return event;
            }
        }
        None
    }

    /// What the keyboard knows of the input, beside what the core does.
    fn input(&self, known: ShownInput, now: Now) -> ShownInput {
        let wedge = self.keyboard.wedge();
        let odd = wedge.oddity(running(now)).map(|oddity| match oddity {
            Oddity::TooLong => InputNote::TooLong,
            Oddity::HalfScan => InputNote::HalfScan,
            Oddity::Unfinished => InputNote::Unfinished,
        });
        ShownInput { characters_pending: wedge.characters_pending(), note: known.note.or(odd) }
    }
}

impl Frontend for TerminalFront {
    /// Loses nothing when dropped: it waits in one place only, for a key that is not taken yet.
    async fn next(&mut self) -> FrontEvent {
        if let Some(event) = self.press_pasted() {
            return event;
        }
        let Some(first) = self.source.next().await else {
            return FrontEvent::Finish;
        };
        let mut event = self.take(first);
        // A scanner types faster than anybody reads: what is there already is taken before the screen is drawn.
        for _ in 0..MAX_KEYS_A_DRAWING {
            if event.is_some() {
                break;
            }
            match self.source.ready() {
                Some(typed) => event = self.take(typed),
                None => break,
            }
        }
        event.unwrap_or(FrontEvent::Redraw)
    }

    fn show(&mut self, model: &Model, now: Now) -> io::Result<()> {
        let screen = model.screen(now);
        let screen = Screen { input: self.input(screen.input, now), ..screen };
        let dialog = self.keyboard.dialog();
        self.terminal.draw(|frame| {
            view::draw(frame, &screen);
            if let Some(dialog) = dialog {
                view::dialog::draw(frame, &screen, dialog);
            }
        })?;
        Ok(())
    }

    /// One bell for whatever is to be looked at. Its screen is drawn by `show`.
    fn tell(&mut self, answer: &Answer) -> io::Result<()> {
        if answer.tone == Tone::Go { Ok(()) } else { ring() }
    }

    /// A bell as well: the screen says why, until the program is started again.
    fn refuse(&mut self, _fault: &Fault) -> ControlFlow<()> {
        // A terminal that cannot ring is told by the next drawing.
        let _ = ring();
        ControlFlow::Continue(())
    }
}

fn ring() -> io::Result<()> {
    let mut out = stdout();
    out.write_all(b"\x07")?;
    out.flush()
}

fn running(now: Now) -> Duration {
    Duration::from_millis(u64::try_from(now.running_ms).unwrap_or(0))
}
