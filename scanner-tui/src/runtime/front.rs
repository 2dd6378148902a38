//! Where readings come from and verdicts go to: the terminal, or standard input and output.

use std::io;
use std::ops::ControlFlow;

use crate::core::answer::Answer;
use crate::core::key::Action;
use crate::core::model::Model;
use crate::core::msg::TypedText;
use crate::core::now::Now;
use crate::core::screen::{Fault, Screen};
use crate::core::sound::Tune;

/// What a front end brings.
#[derive(Debug)]
pub(crate) enum FrontEvent {
    /// Something was read, as typed, without the key that ended it.
    Read(Vec<u8>),
    /// A command key.
    Press(Action),
    /// Characters for the text box that is open.
    Typed(TypedText),
    /// Nothing for the core, but what is shown may have changed: a key, a new size.
    Redraw,
    /// Nothing comes any more: the input has ended, or somebody leaves.
    Finish,
}

/// What was drawn.
#[derive(Debug)]
pub(crate) struct Shown {
    /// The screen.
    pub(crate) screen: Screen,
    /// Its columns and rows.
    pub(crate) size: (u16, u16),
}

/// A front end.
pub(crate) trait Frontend {
    /// The next thing. Must lose nothing when it is dropped before it is ready.
    fn next(&mut self) -> impl Future<Output = FrontEvent>;

    /// Whether it is asked for another reading while one is still being written. Whoever reads from a pipe loses
    /// nothing by waiting, and then a reading waits where it costs nothing.
    fn reads_ahead(&self) -> bool {
        true
    }

    /// Shows what the model has become, and what that was, where there is a screen. Called after every change and four
    /// times a second.
    fn show(&mut self, model: &Model, now: Now) -> io::Result<Option<Shown>>;

    /// Tells an answer, once, right after it became durable.
    fn tell(&mut self, answer: &Answer) -> io::Result<()>;

    /// Lets it be heard as well as it can be without a loudspeaker.
    fn ring(&mut self, _tune: Tune) {}

    /// The program will stand still: whatever it shows itself on is given back.
    fn suspend(&mut self) {}

    /// The program goes on, perhaps after it stood still without a word.
    fn resume(&mut self) {}

    /// A reading was not answered. Whoever has no screen to show that on gives up.
    fn refuse(&mut self, _fault: &Fault) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}
