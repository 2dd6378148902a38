//! The front end on a terminal: keys in, the screen and a bell out.
//!
//! It decides nothing: the keyboard says what keys mean, the core what is shown, the view how. What was typed is
//! handed on and never kept, logged or shown.

mod guard;
mod source;

use std::collections::VecDeque;
use std::io::{self, IsTerminal, Stdout, Write, stdout};
use std::mem::ManuallyDrop;
use std::time::Duration;

use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

use self::guard::Guard;
pub(crate) use self::guard::give_back;
use self::source::{Source, Typed};
use super::clock;
use super::front::{FrontEvent, Frontend, Shown};
use crate::core::answer::Answer;
use crate::core::input_state::InputKind;
use crate::core::key::Key;
use crate::core::model::Model;
use crate::core::msg::TypedText;
use crate::core::now::Now;
use crate::core::screen::{Screen, ShownInput};
use crate::core::sound::Tune;
use crate::input::keyboard::{Intent, Keyboard};
use crate::input::wedge;
use crate::view;

/// The most keys taken before the screen is drawn again: a long code, and some.
const MAX_KEYS_A_DRAWING: u32 = 256;

/// The terminal, as long as it is ours. Given back when this is dropped, and at a panic.
pub(crate) struct TerminalFront {
    /// Never dropped: where the terminal is gone, that would print and so panic. The guard gives back more.
    terminal: ManuallyDrop<Terminal<CrosstermBackend<Stdout>>>,
    source: Source,
    /// Keys of a paste that come after one that asked for something.
    pasted: VecDeque<Key>,
    keyboard: Keyboard,
    /// Whether a text box is open on the screen.
    takes_text: bool,
    /// What was typed into it and is not handed on yet.
    text: String,
    /// Whether the program stands still, or is about to.
    is_suspended: bool,
    /// Whether nobody can see anything any more.
    is_gone: bool,
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
            terminal: ManuallyDrop::new(Terminal::new(CrosstermBackend::new(stdout()))?),
            source: Source::start()?,
            pasted: VecDeque::new(),
            keyboard: Keyboard::default(),
            takes_text: false,
            text: String::new(),
            is_suspended: false,
            is_gone: false,
            _guard: guard,
        })
    }

    fn press(&mut self, key: Key) -> Option<FrontEvent> {
        // What was typed before a command comes before it.
        if !matches!(key, Key::Char(_)) && !self.text.is_empty() {
            self.pasted.push_front(key);
            return self.typed();
        }
        if let Some(event) = self.due() {
            self.pasted.push_front(key);
            return Some(event);
        }
        match self.keyboard.press(key, running(clock::now()), self.takes_text)? {
            Intent::Read(typed) => Some(FrontEvent::Read(typed.into_bytes())),
            Intent::Press(action) => Some(FrontEvent::Press(action)),
            Intent::Typed(character) => {
                self.text.push(character);
                None
            }
        }
    }

    /// What the keyboard held back for a moment.
    fn due(&mut self) -> Option<FrontEvent> {
        match self.keyboard.due(running(clock::now()))? {
            Intent::Read(typed) => Some(FrontEvent::Read(typed.into_bytes())),
            Intent::Press(action) => Some(FrontEvent::Press(action)),
            Intent::Typed(_) => None,
        }
    }

    /// What was typed into the text box: all that came at once, so that a search is made once for it.
    fn typed(&mut self) -> Option<FrontEvent> {
        let text = std::mem::take(&mut self.text);
        (!text.is_empty()).then_some(FrontEvent::Typed(TypedText(text)))
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
        let odd = wedge.note(running(now));
        ShownInput { characters_pending: wedge.characters_pending(), note: known.note.or(odd) }
    }
}

impl Frontend for TerminalFront {
    /// Loses nothing when dropped: it waits in one place only, for a key that is not taken yet, or for none to come.
    async fn next(&mut self) -> FrontEvent {
        if self.is_gone {
            return FrontEvent::Finish;
        }
        if let Some(event) = self.due().or_else(|| self.press_pasted()).or_else(|| self.typed()) {
            return event;
        }
        let first = tokio::select! {
            first = self.source.next() => first,
            () = tokio::time::sleep(wedge::SOON), if self.keyboard.wedge().is_holding() => {
                return FrontEvent::Redraw;
            }
        };
        let Some(first) = first else {
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
        event.or_else(|| self.typed()).unwrap_or(FrontEvent::Redraw)
    }

    fn show(&mut self, model: &Model, now: Now) -> io::Result<Option<Shown>> {
        if self.is_suspended || self.is_gone {
            return Ok(None);
        }
        let screen = model.screen(now);
        let mut screen = Screen { input: self.input(screen.input, now), ..screen };
        screen.inputs.push(self.keyboard.wedge().state(InputKind::Keyboard, "", running(now)));
        screen.inputs.sort_by(|a, b| a.id.cmp(&b.id));
        self.takes_text = model.takes_text();
        match self.terminal.draw(|frame| view::draw(frame, &screen)).map(|drawn| drawn.area) {
            Ok(area) => Ok(Some(Shown { screen, size: (area.width, area.height) })),
            Err(error) => {
                // Somebody closed the window. What was begun is finished all the same.
                tracing::warn!(%error, "the terminal is gone");
                self.is_gone = true;
                Ok(None)
            }
        }
    }

    /// Its screen is drawn by `show`.
    fn tell(&mut self, _answer: &Answer) -> io::Result<()> {
        Ok(())
    }

    /// One bell sounds like another, so it rings only for what wants eyes on the screen.
    fn ring(&mut self, tune: Tune) {
        if matches!(tune, Tune::Care | Tune::Unread | Tune::Stop | Tune::Alarm) {
            // A terminal that cannot ring is told by the next drawing.
            let _ = ring();
        }
    }

    fn suspend(&mut self) {
        self.is_suspended = true;
        give_back();
    }

    /// A shell may have put the terminal to its own uses meanwhile, so all of it is taken and drawn anew.
    fn resume(&mut self) {
        // A new one draws everything. `Terminal::clear` would ask the terminal where its cursor is and wait for the
        // answer, which goes to whoever reads keys.
        match guard::take_again().and_then(|()| Terminal::new(CrosstermBackend::new(stdout()))) {
            Ok(terminal) => self.terminal = ManuallyDrop::new(terminal),
            Err(error) => {
                tracing::warn!(%error, "the terminal is gone");
                self.is_gone = true;
            }
        }
        self.is_suspended = false;
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
