//! What both imports answer: how many rows did what, or every fault of the file.

use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::openapi::operation::Operation;
use crate::http::problem::{Code, MAX_FAULTS, Problem};
use crate::service::import::{ImportError, Imported};

/// How many rows were new, changed something, or said what was known.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Imported)]
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

/// What the document says of an import.
pub(crate) fn describe(id: &'static str, summary: &'static str, columns: &'static str) -> Operation {
    Operation::new(id, summary)
        .description(columns)
        .takes_bytes("text/csv")
        .answers::<Answer>(StatusCode::OK, "All of it is kept.")
        .refuses(&[Code::NotCsv, Code::ImportRefused])
}

/// Why one thing was not made or changed.
pub(crate) fn fields_refused(error: ImportError) -> Problem {
    match error {
        ImportError::Refused(faults) => {
            let detail =
                "Nothing was made or changed. Correct the fields that `problems` names and send them again.";
            Problem::new(Code::FieldsInvalid, detail).with_faults(faults)
        }
        error => refusal_of(error),
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
        error @ ImportError::Stopped => Problem::internal(error),
    }
}
