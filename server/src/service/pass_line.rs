//! What the roster says of a pass, worked out from the event, the pass and the student. Pure.

use esik_shared::detail::{Commitment, Detail, Person};
use esik_shared::event::EventDetails;
use esik_shared::event_record::{Entitlement, PassLine, PassState};
use esik_shared::id::HolderId;
use esik_shared::pass::PassBody;
use esik_shared::time::Timestamp;

/// The validity of a pass for an event: from when the doors open until the event has ended and the doors are closed,
/// in Unix seconds, the end exclusive. Nothing if that is empty or does not fit the pass code.
pub(crate) fn validity(event: &EventDetails) -> Option<(u32, u32)> {
    let seconds = |moment: Timestamp| u32::try_from(moment.seconds()).ok();
    let from = seconds(event.doors_open)?;
    let until = seconds(event.ends.max(event.doors_close))?;
    (from < until).then_some((from, until))
}

/// The line of a pass. Where the event has moved since the pass was signed, the line says what the pass is good for
/// now: printed passes must not die.
pub(crate) fn pass_line(
    event: &EventDetails,
    body: PassBody,
    holder: HolderId,
    state: PassState,
    blocked: bool,
    person: Option<Commitment>,
) -> PassLine {
    let signed = Entitlement::from(&body);
    let now = match validity(event) {
        Some((valid_from, valid_until)) => Entitlement { valid_from, valid_until, ..signed },
        None => signed,
    };
    let own_holder = HolderId::from(body.pass_id);
    PassLine {
        body,
        shared_holder: (holder != own_holder).then_some(holder),
        state,
        blocked,
        moved: (now != signed).then_some(now),
        person,
    }
}

/// The personal part of a line.
pub(crate) fn person_detail(salt: [u8; 8], name: &str, student_number: &str) -> Detail {
    let person = Person { name: name.to_owned(), student_number: student_number.to_owned(), attention: None };
    Detail::new(salt, &person)
}
