//! What both imports answer: how many rows did what, or every fault of the file.

use serde::Serialize;

use crate::http::problem::{Code, MAX_FAULTS, Problem};
use crate::service::import::{ImportError, Imported};

/// How many rows were new, changed something, or said what was known.
#[derive(Debug, Serialize)]
pub(crate) struct Answer {
    added: usize,
    changed: usize,
    unchanged: usize,
}

impl From<Imported> for Answer {
    fn from(Imported { added, changed, unchanged }: Imported) -> Self {
        Self { added, changed, unchanged }
    }
}

pub(crate) fn refusal_of(error: ImportError) -> Problem {
    match error {
        ImportError::Refused(faults) => {
            let count = match faults.len() {
                1 => "The file has a fault".to_owned(),
                count if count <= MAX_FAULTS => format!("The file has {count} faults"),
                count => format!("The file has {count} faults, of which the first {MAX_FAULTS} are listed"),
            };
            let detail =
                format!("{count}; nothing of it was kept. Correct what `problems` names and send it again.");
            Problem::new(Code::ImportRefused, detail).with_faults(faults)
        }
        ImportError::Db(error) => Problem::internal(error),
    }
}
