//! A row for each holder.

use esik_shared::attendance::Presence;
use esik_shared::event_record::PassState;
use esik_shared::id::PassId;

use super::{Cell, Column, Wording, empty, optional, pass_id};
use crate::db::attendance_list::ListedHolder;
use crate::service::attendance_list::{HolderLine, PassedAt};

pub(super) const COLUMNS: [Column; 19] = [
    ("number", "student-number"),
    ("name", "student-name"),
    ("university", "student-university"),
    ("faculty", "student-faculty"),
    ("pass_id", "file-pass"),
    ("category", "pass-category"),
    ("pass_state", "file-pass-state"),
    ("presence", "pass-presence"),
    ("entries", "file-entries"),
    ("first_entry", "file-first-entry"),
    ("first_entry_gate", "file-first-entry-gate"),
    ("first_entry_scanner", "file-first-entry-scanner"),
    ("last_entry", "file-last-entry"),
    ("last_entry_gate", "file-last-entry-gate"),
    ("last_entry_scanner", "file-last-entry-scanner"),
    ("last_exit", "file-last-exit"),
    ("last_exit_gate", "file-last-exit-gate"),
    ("last_exit_scanner", "file-last-exit-scanner"),
    ("conflict", "file-conflict"),
];

pub(super) fn row(told: &Wording, line: HolderLine) -> Vec<Cell> {
    let mut row = match line.listed {
        Some(listed) => pass_and_student(told, listed),
        // Of a pass that nobody knows the holder is its id.
        None => {
            let mut cells = vec![empty(), empty(), empty(), empty()];
            cells.extend([pass_id(Some(PassId(line.holder.0))), empty(), empty()]);
            cells
        }
    };
    row.push(match line.presence {
        Presence::Never => told.text("never", "presence-never"),
        Presence::Inside => told.text("inside", "presence-inside"),
        Presence::Outside => told.text("outside", "presence-outside"),
    });
    row.push(Cell::Number(line.entries));
    for passed in [line.first_entry, line.last_entry, line.last_exit] {
        row.extend(passage(told, passed));
    }
    row.push(told.conflict(line.conflict));
    row
}

fn pass_and_student(told: &Wording, listed: ListedHolder) -> Vec<Cell> {
    let state = match listed.state {
        PassState::Issued => told.text("issued", "pass-list-issued"),
        PassState::Replaced => told.text("replaced", "pass-list-replaced"),
        PassState::Revoked(_) => told.text("revoked", "pass-list-revoked"),
    };
    vec![
        Cell::Text(listed.number),
        Cell::Text(listed.name),
        Cell::Text(listed.university),
        Cell::Text(listed.faculty),
        pass_id(Some(listed.pass_id)),
        told.category(listed.category),
        state,
    ]
}

fn passage(told: &Wording, passed: Option<PassedAt>) -> [Cell; 3] {
    match passed {
        Some(PassedAt { at, gate, scanner }) => [told.moment(at), told.gate(gate), optional(scanner)],
        None => [empty(), empty(), empty()],
    }
}
