//! A screen without what it says of people: names, numbers, notes, what was typed, what the camera sees. As many dots
//! stand for it, so that it looks as it did. It is what the recorder keeps.
//!
//! Everything is named here, so that nobody adds to the screen without deciding whether it may be kept.

use super::screen::{InForce, LastScan, Screen, ShownChoice, ShownDialog, ShownVerdict};

impl Screen {
    /// The same for everybody's eyes.
    pub(crate) fn masked(self) -> Self {
        let Self {
            language,
            event,
            gate,
            direction,
            verdict,
            is_deciding,
            counts,
            arrivals_per_minute,
            unsent,
            connection,
            peers,
            clock,
            last_scans,
            fault,
            input,
            inputs,
            preview: _,
            notice,
            sound,
            dialog,
            hint,
            locked,
            is_looking,
            supervisor,
            in_force,
            unlisted,
        } = self;
        Self {
            verdict: verdict.map(masked_verdict),
            last_scans: last_scans.into_iter().map(masked_line).collect(),
            preview: None,
            dialog: dialog.map(masked_dialog),
            language,
            event,
            gate,
            direction,
            is_deciding,
            counts,
            arrivals_per_minute,
            unsent,
            connection,
            peers,
            clock,
            fault,
            input,
            inputs,
            notice,
            sound,
            hint,
            locked,
            is_looking,
            supervisor,
            in_force: InForce { conflict: in_force.conflict.map(dots), ..in_force },
            unlisted,
        }
    }
}

fn masked_verdict(verdict: ShownVerdict) -> ShownVerdict {
    let ShownVerdict {
        shown_as,
        tone,
        title,
        text,
        note,
        way_on,
        name,
        student_number,
        category,
        time,
        age_ms,
        is_from_before_restart,
    } = verdict;
    ShownVerdict {
        note: note.map(dots),
        name: name.map(dots),
        student_number: student_number.map(dots),
        shown_as,
        tone,
        title,
        text,
        way_on,
        category,
        time,
        age_ms,
        is_from_before_restart,
    }
}

fn masked_line(line: LastScan) -> LastScan {
    let LastScan { time, title, tone, name, is_undone } = line;
    LastScan { name: name.map(dots), time, title, tone, is_undone }
}

/// A dialog may be about somebody in every word of it but its title and its keys.
fn masked_dialog(dialog: ShownDialog) -> ShownDialog {
    let ShownDialog { title, text, entry, choices, selected, note, keys } = dialog;
    let choice =
        |ShownChoice { label, text, detail }| ShownChoice { label, text: dots(text), detail: dots(detail) };
    ShownDialog {
        text: dots(text),
        entry: entry.map(dots),
        choices: choices.into_iter().map(choice).collect(),
        title,
        selected,
        note,
        keys,
    }
}

/// A dot for every character that is not a space.
fn dots(text: String) -> String {
    text.chars().map(|character| if character.is_whitespace() { character } else { '•' }).collect()
}
