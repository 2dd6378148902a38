//! Where readings come from and verdicts go to: the terminal, or standard input and output.

use std::io;
use std::ops::ControlFlow;

use crate::core::answer::Answer;
use crate::core::model::Model;
use crate::core::now::Now;
use crate::core::screen::Fault;

/// What a front end brings.
#[derive(Debug)]
pub(crate) enum FrontEvent {
    /// Something was read, as typed, without the key that ended it.
    Read(Vec<u8>),
    /// Texts are wanted in the next language, in the order of `Language::ALL`.
    NextLanguage,
    /// Nothing for the core, but what is shown may have changed: a key, a new size.
    Redraw,
    /// Nothing comes any more: the input has ended, or somebody leaves.
    Finish,
}

/// A front end.
pub(crate) trait Frontend {
    /// The next thing. Must lose nothing when it is dropped before it is ready.
    fn next(&mut self) -> impl Future<Output = FrontEvent>;

    /// Shows what the model has become. Called after every change and four times a second.
    fn show(&mut self, model: &Model, now: Now) -> io::Result<()>;

    /// Tells an answer, once, right after it became durable.
    fn tell(&mut self, answer: &Answer) -> io::Result<()>;

    /// A reading was not answered. Whoever has no screen to show that on gives up.
    fn refuse(&mut self, _fault: &Fault) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}
