//! Checking in at the server: by a turnstile or a program, at the help desk, wherever there is a connection. The same
//! function decides as at every scanner, and the answer is a scan in a feed like theirs.

use esik_shared::admission::decide::Presented;
use esik_shared::admission::verdict::{Tone, VerdictCode};
use esik_shared::admission::verdict_line::VerdictLine;
use esik_shared::feed::Head;
use esik_shared::id::{EventNumber, GateNumber, PassId, ScannerKey};
use esik_shared::language::Language;
use esik_shared::pass::{IssuerPublicKey, Reading, read_bytes};
use esik_shared::scan::{Direction, ReadBy, Scan, Subject};
use esik_shared::time::Timestamp;

use super::writer::WriteError;
use crate::app::App;
use crate::db::DbError;

/// What stands at the gate.
#[derive(Debug, Clone)]
pub(crate) enum Shown {
    /// A code, as read.
    Code(String),
    /// A pass, by somebody who may pick one.
    Pass(PassId),
}

/// A question at a gate.
#[derive(Debug, Clone)]
pub(crate) struct CheckIn {
    /// Which event.
    pub event: EventNumber,
    /// Which gate.
    pub gate: GateNumber,
    /// Which way.
    pub direction: Direction,
    /// What was shown.
    pub shown: Shown,
    /// In which language to answer.
    pub language: Language,
}

/// A question whose signature was verified.
#[derive(Debug)]
pub(crate) struct ToDecide {
    pub(super) event: EventNumber,
    pub(super) gate: GateNumber,
    pub(super) direction: Direction,
    pub(super) presented: Presented,
    /// What was read, for the hash of what is no pass.
    pub(super) typed: Vec<u8>,
    pub(super) language: Language,
}

/// What was decided, once it is durable.
#[derive(Debug)]
pub(crate) enum Decided {
    /// An answer.
    Outcome(Box<Outcome>),
    /// There is no such event.
    NoSuchEvent,
    /// The event has no such gate.
    NoSuchGate,
}

/// A durable answer.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(super) tone: Tone,
    pub(super) text: String,
    pub(super) event: EventNumber,
    pub(super) at: Timestamp,
    pub(super) feed: ScannerKey,
    pub(super) head: Head,
    pub(super) scan: Scan,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CheckInError {
    /// There is no such event.
    #[error("no such event")]
    NoSuchEvent,
    /// The event has no such gate.
    #[error("the event has no such gate")]
    NoSuchGate,
    /// It was not written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Decides, and answers once the answer is durable.
pub(crate) async fn check_in(app: &App, check_in: CheckIn) -> Result<VerdictLine, CheckInError> {
    let CheckIn { event, gate, direction, shown, language } = check_in;
    let (presented, typed) = match shown {
        Shown::Code(code) => (Presented::Code(read(app, code.as_bytes()).await?), code.into_bytes()),
        Shown::Pass(pass_id) => (Presented::Picked { pass_id, read_by: ReadBy::Organizer }, Vec::new()),
    };
    match app.writer.check_in(ToDecide { event, gate, direction, presented, typed, language }).await? {
        Decided::Outcome(outcome) => Ok((*outcome).into()),
        Decided::NoSuchEvent => Err(CheckInError::NoSuchEvent),
        Decided::NoSuchGate => Err(CheckInError::NoSuchGate),
    }
}

/// Verifies a code under the issuer keys that are known here; if none fits, those in the database are asked again.
async fn read(app: &App, typed: &[u8]) -> Result<Reading, DbError> {
    let now = app.clock.now();
    let reading = read_bytes(typed, app.issuer_keys.get().iter());
    if !matches!(reading, Reading::UnknownIssuer(_)) || !app.issuer_keys.may_ask(now) {
        return Ok(reading);
    }
    let stored = app.db.read().await?.issuer_keys().await?;
    let keys: Vec<IssuerPublicKey> =
        stored.iter().filter_map(|key| IssuerPublicKey::from_bytes(&key.line.public_key).ok()).collect();
    let reading = read_bytes(typed, &keys);
    app.issuer_keys.set(keys, now);
    Ok(reading)
}

impl Outcome {
    /// The answer.
    pub(super) fn verdict(&self) -> VerdictCode {
        self.scan.verdict
    }
}

impl From<Outcome> for VerdictLine {
    fn from(Outcome { tone, text, event, at, feed, head, scan }: Outcome) -> Self {
        let pass_id = match scan.subject {
            Subject::Pass(pass_id) => Some(pass_id),
            Subject::Text(_) => None,
        };
        Self {
            verdict: scan.verdict,
            tone,
            text,
            pass_id,
            event,
            gate: scan.gate,
            direction: scan.direction,
            at: at.seconds(),
            read_by: scan.read_by.as_ref().map(ReadBy::name),
            feed,
            seq: head.seq,
            hash: head.hash,
            marks: scan.marks.names().collect(),
        }
    }
}

#[cfg(test)]
mod tests;
