//! The front end without a screen: codes from standard input, one a line, answers on standard output, one JSON object
//! a line.

use std::future::pending;
use std::io::{self, BufReader, ErrorKind, Stdin, Stdout, Write};
use std::ops::ControlFlow;

use esik_shared::admission::verdict_line::VerdictLine;
use tokio::sync::mpsc;

use super::front::{FrontEvent, Frontend, Shown};
use super::input::InputsEnd;
use super::lines::next_line;
use crate::core::answer::Answer;
use crate::core::model::Model;
use crate::core::now::Now;
use crate::core::screen::Fault;

mod verdict_line;

/// Lines read ahead, so that reading and writing to disk go side by side.
const LINES_WAITING: usize = 16;
/// How much of standard input is read at once.
const READ_BYTES: usize = 64 * 1024;

/// What standard input brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StandardInput {
    /// Codes, one a line. Their end is the end.
    Codes,
    /// Pictures, which somebody else reads.
    Pictures,
    /// Nothing, on purpose: it is `/dev/null`, and codes come from inputs that never end.
    None,
}

/// Standard input and output.
#[derive(Debug)]
pub(crate) struct Headless {
    lines: mpsc::Receiver<io::Result<Vec<u8>>>,
    /// When inputs that end have ended too.
    inputs: InputsEnd,
    /// Whether nothing ends it but a signal.
    is_endless: bool,
    output: Stdout,
    /// Nobody reads the answers any more.
    is_unheard: bool,
    /// Why standard input ended, if not by itself.
    input_error: Option<io::Error>,
}

impl Headless {
    /// Starts to read codes, unless standard input brings something else.
    pub(crate) fn start(inputs: InputsEnd, standard_input: StandardInput) -> Self {
        let (sender, lines) = mpsc::channel(LINES_WAITING);
        if standard_input == StandardInput::Codes {
            // A thread of its own, because a read cannot be taken back: it ends with the process.
            std::thread::spawn(move || read_lines(io::stdin(), &sender));
        }
        let is_endless = standard_input == StandardInput::None;
        Self { lines, inputs, is_endless, output: io::stdout(), is_unheard: false, input_error: None }
    }

    /// Why standard input ended, if not by itself.
    pub(crate) fn into_input_error(self) -> Option<io::Error> {
        self.input_error
    }
}

fn read_lines(input: Stdin, lines: &mpsc::Sender<io::Result<Vec<u8>>>) {
    let mut input = BufReader::with_capacity(READ_BYTES, input.lock());
    loop {
        let mut line = Vec::new();
        let read = match next_line(&mut input, &mut line) {
            Ok(true) => Ok(line),
            Ok(false) => return,
            Err(error) => Err(error),
        };
        let is_end = read.is_err();
        if lines.blocking_send(read).is_err() || is_end {
            return;
        }
    }
}

impl Frontend for Headless {
    async fn next(&mut self) -> FrontEvent {
        if self.is_unheard {
            return FrontEvent::Finish;
        }
        match self.lines.recv().await {
            Some(Ok(line)) => FrontEvent::Read(line),
            Some(Err(error)) => {
                self.input_error = Some(error);
                FrontEvent::Finish
            }
            None if self.is_endless => pending().await,
            None => {
                self.inputs.wait().await;
                FrontEvent::Finish
            }
        }
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
