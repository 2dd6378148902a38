//! The front end without a screen: answers on standard output, one JSON object a line.

use std::io::{self, ErrorKind, Stdout, Write};
use std::ops::ControlFlow;

use esik_shared::admission::verdict_line::VerdictLine;

use super::front::{FrontEvent, Frontend, Shown};
use super::input::InputsEnd;
use crate::core::answer::Answer;
use crate::core::model::Model;
use crate::core::now::Now;
use crate::core::screen::Fault;

mod verdict_line;

/// Standard output. What is read comes from the inputs.
#[derive(Debug)]
pub(crate) struct Headless {
    /// When everything that ends has ended.
    inputs: InputsEnd,
    output: Stdout,
    /// Nobody reads the answers any more.
    is_unheard: bool,
}

impl Headless {
    /// Answers until `inputs` have ended.
    pub(crate) fn new(inputs: InputsEnd) -> Self {
        Self { inputs, output: io::stdout(), is_unheard: false }
    }
}

impl Frontend for Headless {
    async fn next(&mut self) -> FrontEvent {
        if !self.is_unheard {
            self.inputs.wait().await;
        }
        FrontEvent::Finish
    }

    fn reads_ahead(&self) -> bool {
        false
    }

    fn show(&mut self, _model: &Model, _now: Now) -> io::Result<Option<Shown>> {
        Ok(None)
    }

    fn tell(&mut self, answer: &Answer) -> io::Result<()> {
        if self.is_unheard {
            return Ok(());
        }
        let mut line = serde_json::to_vec(&VerdictLine::from(answer))?;
        line.push(b'\n');
        match self.output.write_all(&line).and_then(|()| self.output.flush()) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.is_unheard = true;
                Ok(())
            }
            result => result,
        }
    }

    fn refuse(&mut self, _fault: &Fault) -> ControlFlow<()> {
        ControlFlow::Break(())
    }
}
