//! `esik-server enrollment-code`.

use esik_shared::id::{EventNumber, GateNumber};

use super::Failure;
use super::data::Data;
use crate::service::actor::Actor;
use crate::service::enrollment::{CodeError, CodeRequest, create_code};

const EXAMPLE: &str = "\
The code is good for 15 minutes and for the first scanner that uses it:
  esik-scanner enroll http://127.0.0.1:8080 CODE

Example:
  esik-server enrollment-code --event 4 --event 5 --keeps-gate 2";

/// Prints a one-time code that makes a device a scanner.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct EnrollmentCode {
    #[command(flatten)]
    data: Data,
    /// The events that the scanner may scan at; may be given more than once [default: every event there is].
    #[arg(long = "event", value_name = "N")]
    events: Vec<EventNumber>,
    /// A home gate that this scanner alone keeps, at each of these events; may be given more than once.
    #[arg(long = "keeps-gate", value_name = "N")]
    keeps_gates: Vec<GateNumber>,
}

impl EnrollmentCode {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let app = self.data.open(None, None).await?;
        let code = create_code(&app, &Actor::command_line(), CodeRequest::new(self.events, self.keeps_gates))
            .await
            .map_err(failure)?;
        println!("{code}");
        Ok(())
    }
}

fn failure(error: CodeError) -> Failure {
    match error {
        CodeError::Db(error) => error.into(),
        CodeError::NoEvents => {
            Failure::refused(error).hint("Import some first: esik-server import events FILE")
        }
        CodeError::UnknownEvent(_) | CodeError::UnknownGate { .. } => {
            Failure::refused(error).hint("The events page shows events and their gates.")
        }
    }
}
