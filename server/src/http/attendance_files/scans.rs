//! A row for each scan.

use esik_shared::message::{Messages, verdict};
use esik_shared::scan::{Authorizer, Direction, Override, ReasonCode};
use esik_shared::standing::Standing;

use super::{Cell, Column, Wording, empty, name_of, optional, pass_id};
use crate::http::pages::passes::one::read_by_id;
use crate::service::attendance_list::scans::ScanLine;
use crate::service::pass_story::What;

pub(super) const COLUMNS: [Column; 15] = [
    ("at", "file-time"),
    ("gate", "event-gate"),
    ("scanner", "scanner"),
    ("seq", "file-seq"),
    ("direction", "file-direction"),
    ("verdict", "file-verdict"),
    ("let_in_by", "file-let-in-by"),
    ("reason", "file-reason"),
    ("read_by", "file-read-by"),
    ("pass_id", "file-pass"),
    ("number", "student-number"),
    ("name", "student-name"),
    ("conflict", "file-conflict"),
    ("undone", "file-undone"),
    ("counts", "file-counts"),
];

pub(super) fn row(told: &Wording, line: ScanLine) -> Vec<Cell> {
    let (gate, rest) = happened(told, &line.what);
    let (number, name) = line.student.unwrap_or_default();
    let mut row = vec![told.moment(line.at), gate, optional(line.scanner), seq(line.seq)];
    row.extend(rest);
    row.extend([pass_id(line.pass_id), Cell::Text(number), Cell::Text(name)]);
    row.extend([
        told.conflict(line.conflict),
        if line.is_undone { told.text("yes", "file-yes") } else { empty() },
        match line.standing {
            Standing::Counts => told.text("yes", "file-yes"),
            Standing::Quarantined(_) => told.text("quarantined", "quarantine"),
            Standing::Out => told.text("no", "file-no"),
        },
    ]);
    row
}

/// The gate; then direction, verdict, who let in all the same, why, how it was read.
fn happened(told: &Wording, what: &What) -> (Cell, [Cell; 5]) {
    match what {
        What::Scanned { gate, direction, verdict, read_by, overridden } => {
            let way = match direction {
                Direction::In => told.text("in", "scan-in"),
                Direction::Out => told.text("out", "scan-out"),
            };
            let said = match told.words {
                Some(language) => Cell::Text(verdict::title(*verdict, language)),
                None => verdict.name().into(),
            };
            let read_by = read_by.as_ref().map(|read_by| told.text(read_by.name(), read_by_id(read_by)));
            let by = overridden.as_ref().map(|overridden| let_in_by(told, overridden));
            let why = overridden.as_ref().map(|overridden| reason(told, overridden.reason));
            let [by, why, read_by] = [by, why, read_by].map(|cell| cell.unwrap_or_else(empty));
            (told.gate(*gate), [way, said, by, why, read_by])
        }
        What::Undone(why) => {
            let said = told.text("undone", "scan-undone");
            (empty(), [empty(), said, empty(), reason(told, *why), empty()])
        }
    }
}

fn let_in_by(told: &Wording, overridden: &Override) -> Cell {
    match (overridden.by, told.words) {
        (Authorizer::Volunteer, _) => told.text("volunteer", "file-by-volunteer"),
        (Authorizer::Supervisor(card), None) => Cell::Text(format!("supervisor {card}")),
        (Authorizer::Supervisor(card), Some(language)) => {
            Cell::Text(Messages::get(language).text("file-by-supervisor", &[("card", card.into())]))
        }
    }
}

fn reason(told: &Wording, reason: ReasonCode) -> Cell {
    Cell::Text(match told.words {
        Some(language) => verdict::reason(reason, language),
        None => name_of(reason),
    })
}

/// Numbers of scans are small: a scanner writes one a second at most.
fn seq(seq: u64) -> Cell {
    u32::try_from(seq).map_or_else(|_| Cell::Text(seq.to_string()), Cell::Number)
}
