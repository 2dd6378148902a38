//! `esik-scanner replay`: what was on the screen in a run that was recorded.
//!
//! It draws with the same view as the run did, from the recording alone: neither a data folder nor a network is needed,
//! so a recording can be looked at on any computer.

use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Write};
use std::path::PathBuf;

use clap::Args;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;

use super::Failure;
use crate::core::screen::Screen;
use crate::runtime::recorder::recording::{self, Moment, Size};
use crate::view;

/// Shows what was on the screen in a run that was recorded
///
/// "run" records beside its screen into recording.jsonl in its data folder, and keeps those of the three runs before as
/// recording.1.jsonl and so on. Names, numbers and what was typed are dots: they were never recorded.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Replay {
    /// The recording
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Every message and every screen, each with its time since the start, instead of the last screen
    #[arg(long)]
    steps: bool,
}

const EXAMPLE: &str = "\
Exit codes: 0 done, 1 failed, 2 usage.

Example:
  esik-scanner replay ./gate-1/recording.jsonl
  esik-scanner replay --steps ./gate-1/recording.jsonl | less";

impl Replay {
    /// Prints the last screen, or every step.
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let path = self.file.display();
        let file = File::open(&self.file)
            .map_err(|error| Failure::failed(format!("{path} cannot be opened: {error}")))?;
        let moments = recording::read(BufReader::new(file))
            .map_err(|error| Failure::failed(format!("{path} cannot be replayed: {error}")))?;
        let mut output = io::stdout().lock();
        let printed =
            if self.steps { print_steps(&moments, &mut output) } else { print_last(&moments, &mut output) };
        match printed.and_then(|()| output.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                Err(Failure::failed(format!("The screens could not be written: {error}")))
            }
            _ => Ok(()),
        }
    }
}

fn print_last(moments: &[Moment], output: &mut impl Write) -> io::Result<()> {
    match moments.iter().rev().find_map(|moment| moment.screen.as_ref()) {
        Some((screen, size)) => output.write_all(drawn(screen, *size).as_bytes()),
        None => writeln!(output, "No screen was recorded."),
    }
}

fn print_steps(moments: &[Moment], output: &mut impl Write) -> io::Result<()> {
    for moment in moments {
        let seconds = format!("{}.{:03} s", moment.ms / 1000, moment.ms.rem_euclid(1000));
        if moment.is_after_a_gap {
            writeln!(output, "── {seconds}  something is missing here: the disk did not take it")?;
        }
        if let Some(what) = &moment.what {
            writeln!(output, "── {seconds}  {what}")?;
        }
        if let Some((screen, size)) = &moment.screen {
            writeln!(output, "── {seconds}  the screen\n{}", drawn(screen, *size))?;
        }
    }
    Ok(())
}

/// The screen as lines of text, without blanks at their ends.
fn drawn(screen: &Screen, (columns, rows): Size) -> String {
    let mut terminal =
        Terminal::new(TestBackend::new(columns, rows)).expect("memory is always there to draw on");
    terminal.draw(|frame| view::draw(frame, screen)).expect("memory is always there to draw on");
    text(terminal.backend().buffer())
}

fn text(buffer: &Buffer) -> String {
    let mut text = String::new();
    for y in 0..buffer.area.height {
        let mut line = String::new();
        let mut covered = 0;
        for x in 0..buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            // A wide character covers the cell after it.
            if covered == 0 {
                line.push_str(symbol);
                covered = unicode_width::UnicodeWidthStr::width(symbol).saturating_sub(1);
            } else {
                covered -= 1;
            }
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
