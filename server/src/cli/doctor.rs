//! `esik-server doctor`.

use std::io::Write;

use serde::Serialize;

use super::Failure;
use super::data::Data;
use crate::clock::Clock;
use crate::doctor::{Finding, State, examine};

const EXAMPLE: &str = "\
Run it as the account that the server runs as. It works while serve runs, and changes nothing.
Exit codes: 0 when nothing fails, 3 when something does.

Example:
  esik-server doctor --data /var/lib/esik";

/// Looks at what the server stands on, and says what to do about it.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Doctor {
    #[command(flatten)]
    data: Data,
    /// Print one JSON object instead of text for people.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report<'a> {
    state: State,
    checks: &'a [Finding],
}

impl Doctor {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let (data, database) = self.data.places();
        let findings = examine(&data, &database, &Clock::system()).await;
        let state = findings.iter().map(|finding| finding.state).max().unwrap_or(State::Ok);
        let text = if self.json {
            let report = Report { state, checks: &findings };
            serde_json::to_string(&report).map_err(|error| Failure::failed(&error))? + "\n"
        } else {
            as_text(&findings)
        };
        let mut stdout = std::io::stdout().lock();
        stdout.write_all(text.as_bytes()).map_err(|error| Failure::failed(&error))?;
        let failed = findings.iter().filter(|finding| finding.state == State::Fail).count();
        match failed {
            0 => Ok(()),
            1 => Err(Failure::refused("1 thing is not as it must be")),
            many => Err(Failure::refused(format!("{many} things are not as they must be"))),
        }
    }
}

/// A line for each finding, and below it what to do.
fn as_text(findings: &[Finding]) -> String {
    let mut text = String::new();
    for Finding { check, state, says, todo } in findings {
        let word = match state {
            State::Ok => "ok",
            State::Warn => "warn",
            State::Fail => "FAIL",
        };
        text.push_str(&format!("{word:<5} {check:<19} {says}\n"));
        if let Some(todo) = todo {
            text.push_str(&format!("{:<5} {:<19} → {todo}\n", "", ""));
        }
    }
    text
}
