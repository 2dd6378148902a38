//! `esik-scanner scans`: every scan of this scanner, for people and programs who want to see for themselves.
//!
//! It only reads, and works while `run` runs.

mod line;

use std::io::{self, BufWriter, ErrorKind, Write};

use clap::Args;

use self::line::ScanLine;
use super::{DataArgs, Failure};
use crate::runtime::store::{Store, StoreError};

/// Prints every scan that this scanner made
///
/// One JSON object a line, by event and number: "feed", "event", "seq", "hash", "previous", "kind" (scan, undo,
/// unknown), "pass_id", "gate", "direction", "verdict", "admitted", "read_by", "live_step", "overridden", "undoes",
/// "seen", "revision", "at" (corrected, Unix seconds), "clock_ms", "offset_ms", "uncertainty_ms", "source", "marks",
/// "note" (what was written to an override or an undo, unless it was erased). What a scan does not have is null. Works while "run" runs.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Scans {
    /// As JSON, one object a line; there is no other form yet
    #[arg(long, required = true)]
    json: bool,

    #[command(flatten)]
    data: DataArgs,
}

const EXAMPLE: &str = "\
Exit codes: 0 done, 1 failed, 2 usage.

Example:
  esik-scanner scans --json --data ./gate-1 > scans.jsonl";

impl Scans {
    /// Prints them. Nobody listening any more is an end, not a failure.
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let folder = self.data.folder();
        let mut store = Store::open_for_reading(&folder).await?;
        let identity = store
            .identity()
            .await?
            .ok_or_else(|| StoreError::NotEnrolled { folder: folder.path().to_owned() })?;
        let scanner = identity.content()?.scanner;
        let mut output = BufWriter::new(io::stdout().lock());
        let result = store
            .each_scan(scanner, |scan| {
                serde_json::to_writer(&mut output, &ScanLine::from(&scan))?;
                output.write_all(b"\n")
            })
            .await?;
        match result.and_then(|()| output.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                Err(Failure::failed(format!("Scans could not be written: {error}")))
            }
            _ => Ok(()),
        }
    }
}
