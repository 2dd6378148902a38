//! `esik-scanner selftest`: whether this scanner is ready for the doors, or what to do.
//!
//! It works without a network, and also while `run` runs, which tells the server how it came out.

use std::io::{self, ErrorKind, Write};

use clap::Args;
use esik_shared::language::Language;
use esik_shared::replication::report::{CheckLevel, SelftestReport};
use serde::Serialize;

use super::{DataArgs, Failure, language};
use crate::core::clock::Clock;
use crate::core::selftest::{Checked, Facts, is_ready, judge, told};
use crate::runtime::data_folder::DataFolder;
use crate::runtime::store::{Store, StoreError};
use crate::runtime::{clock, key_file, selftest};

/// Says whether this scanner is ready for the doors, or what to do
///
/// Looks at the way of a pass from its code to the disk (with a specimen, on a database of its own), the disk, the
/// enrollment, the rosters, the clock, the sound, the scanners that are plugged in, and whether a run has heard other
/// scanners. How each check came out is kept in the data folder, and organizers see it after the next exchange of a run.
///
/// With --json one object: "ready", "checks" (each "check", "level": ok, care or failed, "text") and "facts", what was
/// measured.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Selftest {
    /// As one JSON object
    #[arg(long)]
    json: bool,

    /// The language of all texts; without it that of this machine, else English
    #[arg(long, value_name = "kk|ru|en")]
    lang: Option<Language>,

    #[command(flatten)]
    data: DataArgs,
}

const EXAMPLE: &str = "\
Exit codes: 0 ready, 1 failed, 2 usage, 3 not ready.

Example:
  esik-scanner selftest --data ./gate-1";

#[derive(Debug, Serialize)]
struct Outcome<'a> {
    ready: bool,
    checks: &'a [Checked],
    facts: &'a Facts,
}

impl Selftest {
    /// Tests, prints, and fails where it is not ready.
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let folder = self.data.folder();
        let mut store = Store::open_for_reading(&folder).await?;
        let identity = store
            .identity()
            .await?
            .ok_or_else(|| StoreError::NotEnrolled { folder: folder.path().to_owned() })?;
        let key = key_file::read(&folder.key_file())?.ok_or_else(|| Failure::no_key(&folder))?;
        let start = store.load(&identity, key).await?;
        let met = store.peers().await?;
        store.close().await?;

        let facts = selftest::measure(&folder, &start, met).await;
        let language = self.lang.unwrap_or_else(language::of_this_machine);
        let now = clock::now();
        let checks = judge(&facts, now.clock, language);
        let at = Clock::new(start.offset).corrected(now);
        if let Err(error) = keep(&folder, &told(&checks, at)).await {
            // Whether it is ready is told all the same.
            let _ = writeln!(io::stderr(), "warning: organizers will not see this result: {error}");
        }
        let result = Outcome { ready: is_ready(&checks), checks: &checks, facts: &facts };
        self.print(&result).or_else(unheard)?;
        match result.ready {
            true => Ok(()),
            false => Err(Failure::refused("This scanner is not ready. What to do stands above.")),
        }
    }

    fn print(&self, result: &Outcome<'_>) -> io::Result<()> {
        let mut output = io::stdout().lock();
        if self.json {
            serde_json::to_writer(&mut output, result)?;
            writeln!(output)?;
        } else {
            for check in result.checks {
                let symbol = match check.level {
                    CheckLevel::Ok => "✔",
                    CheckLevel::Care => "!",
                    CheckLevel::Failed => "✖",
                };
                writeln!(output, "{symbol} {}", check.text)?;
            }
        }
        output.flush()
    }
}

/// Keeps what organizers are told. Without the lock of the folder: somebody may be scanning.
async fn keep(folder: &DataFolder, report: &SelftestReport) -> Result<(), StoreError> {
    let mut store = Store::open(folder).await?;
    store.set_selftest(report).await?;
    store.close().await
}

/// Nobody listening any more is an end, not a failure.
fn unheard(error: io::Error) -> Result<(), Failure> {
    match error.kind() {
        ErrorKind::BrokenPipe => Ok(()),
        _ => Err(Failure::failed(format!("The result could not be written: {error}"))),
    }
}
