//! `esik-scanner verify`: reads typed codes and says of each whether it is true, and what it says.
//!
//! It needs no enrollment, no roster and no clock, and admits nobody.

mod answer;

use std::io::{self, BufReader, ErrorKind, Read, Write};

use clap::Args;
use esik_shared::pass::{IssuerPublicKey, read_bytes};

use self::answer::Answer;
use super::Failure;
use crate::runtime::lines::next_line;

/// How much is read at once; the answers to what one read brings are written together.
const READ_BYTES: usize = 64 * 1024;

/// Says of each pass code whether it is true
///
/// Reads codes from standard input, one a line, as a scanner types them: on the US, Russian or Kazakh layout, with or
/// without Caps Lock. Prints one JSON object a line for every line, also for an empty one, one that is too long and
/// one that is not UTF-8.
///
/// Its "verdict" is "verified", "unreadable", "unknown_issuer", "forged" or "live_code_wrong".
///
/// Only "verified" adds "pass_id", "event", "category", "home_gate" (0 is any), "valid_from", "valid_until" (Unix
/// seconds, exclusive), "live", "specimen" and "id_check"; with a live suffix also "live_step" and, given --at,
/// "step_offset": the step shown minus the step at that time.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Verify {
    /// An issuer's Ed25519 public key, 64 hex digits; give as many as are trusted
    #[arg(long = "public-key", value_name = "HEX", required = true)]
    public_keys: Vec<IssuerPublicKey>,

    /// The moment to compare live codes with, in Unix seconds
    #[arg(long, value_name = "UNIX", allow_negative_numbers = true)]
    at: Option<i64>,
}

const EXAMPLE: &str = "\
Exit codes: 0 done (whatever the verdicts), 1 failed, 2 usage.

Example:
  esik-scanner verify --public-key \"$KEY\" --at \"$(date +%s)\" < codes.txt";

impl Verify {
    /// Answers until standard input ends. Nobody listening any more is an end too, not a failure.
    pub(crate) fn run(mut self) -> Result<(), Failure> {
        self.public_keys.sort_unstable();
        self.public_keys.dedup();
        let result = self.answer_all(io::stdin().lock(), io::stdout().lock());
        match result {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                Err(Failure::failed(format!("Codes could not be read or answers not written: {error}")))
            }
            _ => Ok(()),
        }
    }

    /// One answer for every line of `input`. Answers are flushed before a read that may have to wait.
    fn answer_all(&self, input: impl Read, mut output: impl Write) -> io::Result<()> {
        let mut input = BufReader::with_capacity(READ_BYTES, input);
        let mut line = Vec::new();
        let mut answers = Vec::new();
        while next_line(&mut input, &mut line)? {
            let reading = read_bytes(&line, &self.public_keys);
            serde_json::to_writer(&mut answers, &Answer::new(&reading, self.at))?;
            answers.push(b'\n');
            // A line begun and not ended may have to wait for its end as long as one not begun.
            if !input.buffer().contains(&b'\n') {
                output.write_all(&answers)?;
                output.flush()?;
                answers.clear();
            }
        }
        Ok(())
    }
}
