//! The one function that decides. Pure and total: the same knowledge gives the same verdict on a scanner, on the
//! server, on a peer.
//!
//! The checks stand in the order of the verdicts; the first that fails is the answer. Whether the answer is kept,
//! shown or overridden is not decided here.

use crate::admission::door::Door;
use crate::admission::festival_day::festival_day;
use crate::admission::verdict::{Staleness, Verdict};
use crate::attendance::{Attendance, Presence};
use crate::event_record::{Entitlement, KeyState, PassLine, PassState};
use crate::id::PassId;
use crate::pass::live::{STEP_SECONDS, step_at};
use crate::pass::{PassBody, Reading, VerifiedCode};
use crate::policy::{CutOff, EntryMode, LiveCodes, Policies};
use crate::roster::Roster;
use crate::scan::{Direction, Marks, ReadBy};
use crate::time::Timestamp;

/// For how long after an admission the same pass is taken for the same person still at the scanner.
pub const REPEAT_MS: i64 = 5_000;

/// What stands at the door.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "one lives at a time, for the length of one answer")]
pub enum Presented {
    /// A code was read.
    Code(Reading),
    /// A pass was picked from the roster: by short code, by search, by an organizer.
    Picked {
        /// Which.
        pass_id: PassId,
        /// How.
        read_by: ReadBy,
    },
}

impl Presented {
    /// The pass it is about; of a forged code, the pass it claims to be.
    pub const fn pass_id(&self) -> Option<PassId> {
        match self {
            Self::Code(reading) => match reading {
                Reading::Unreadable(_) => None,
                Reading::UnknownIssuer(body) | Reading::Forged(body) | Reading::LiveCodeWrong(body) => {
                    Some(body.pass_id)
                }
                Reading::Verified(code) => Some(code.body.pass_id),
            },
            Self::Picked { pass_id, .. } => Some(*pass_id),
        }
    }

    /// How it was read.
    pub fn read_by(&self) -> Option<ReadBy> {
        match self {
            Self::Code(Reading::Unreadable(_)) => None,
            Self::Code(Reading::Verified(VerifiedCode {
                live_step: Some(step),
                live_value: Some(value),
                ..
            })) => Some(ReadBy::LiveCode { step: *step, value: value.0 }),
            Self::Code(_) => Some(ReadBy::StaticCode),
            Self::Picked { read_by, .. } => Some(*read_by),
        }
    }
}

/// The last passage at this scanner, if nothing but the same pass was scanned since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JustPassed {
    /// Which pass.
    pub pass_id: PassId,
    /// Which way.
    pub direction: Direction,
    /// When, by the corrected clock of this scanner.
    pub at: Timestamp,
}

/// Everything that an answer depends on.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// What stands at the door.
    pub presented: &'a Presented,
    /// What the event feed says.
    pub roster: &'a Roster,
    /// What is known here of this holder.
    pub attendance: &'a Attendance,
    /// Where.
    pub door: &'a Door,
    /// Who has just passed here.
    pub just_passed: Option<&'a JustPassed>,
    /// The best known time.
    pub now: Timestamp,
}

/// Decides.
pub fn decide(question: &Question<'_>) -> Verdict {
    try_decide(question).unwrap_or_else(|refusal| refusal)
}

/// A check that stops here gives the verdict as its error.
type Check<T = ()> = Result<T, Verdict>;

fn try_decide(question: &Question<'_>) -> Check<Verdict> {
    let body = true_body(question)?;
    check_event(question, &body)?;
    match question.door.direction {
        Direction::Out => way_out(question, &body),
        Direction::In => way_in(question, &body),
    }
}

/// `unreadable`, `unknown_issuer`, `forged`; what is left is a pass that somebody issued.
fn true_body(question: &Question<'_>) -> Check<PassBody> {
    let line = |pass_id| question.roster.line(pass_id);
    match question.presented {
        Presented::Code(Reading::Unreadable(_)) => Err(Verdict::Unreadable),
        Presented::Code(Reading::UnknownIssuer(_)) => Err(Verdict::UnknownIssuer),
        Presented::Code(Reading::Forged(_) | Reading::LiveCodeWrong(_)) => Err(Verdict::Forged),
        Presented::Code(Reading::Verified(code)) => match line(code.body.pass_id) {
            Some(line) if line.body != code.body => Err(Verdict::Forged),
            _ => Ok(code.body),
        },
        Presented::Picked { pass_id, .. } => match line(*pass_id) {
            Some(line) => Ok(line.body),
            None => check_called_off(question).and(Err(Verdict::NotListed)),
        },
    }
}

/// `specimen`, `wrong_event`.
fn check_event(question: &Question<'_>, body: &PassBody) -> Check {
    if body.flags.specimen {
        return Err(Verdict::Specimen);
    }
    if body.event != question.roster.event() {
        return Err(Verdict::WrongEvent { event: body.event });
    }
    Ok(())
}

/// An exit never stops anyone.
fn way_out(question: &Question<'_>, body: &PassBody) -> Check<Verdict> {
    check_repeat(question, body)?;
    Ok(match question.attendance.presence {
        Presence::Inside => Verdict::Exited,
        Presence::Never | Presence::Outside => Verdict::NotInside,
    })
}

fn way_in(question: &Question<'_>, body: &PassBody) -> Check<Verdict> {
    let line = question.roster.line(body.pass_id);
    let policies = question.roster.details().map(|details| details.policies.clone()).unwrap_or_default();
    let entitlement = line.map_or_else(|| Entitlement::from(body), PassLine::entitlement);

    check_called_off(question)?;
    check_listed(question, line, &policies)?;
    check_line(line)?;
    check_time(question, &entitlement)?;
    let by_handover = check_gate(question, &entitlement, &policies)?;
    check_repeat(question, body)?;
    let copy = check_live_code(question, body, &entitlement, &policies)?;
    check_not_entered(question, &policies)?;
    check_connection(question, &entitlement, &policies)?;
    if question.door.places_left == Some(0) {
        return Err(Verdict::Full);
    }
    let marks = admission_marks(question, line, &entitlement, &policies, copy);
    let marks = if by_handover { marks.with(Marks::HANDED_OVER) } else { marks };
    Ok(Verdict::Admitted { marks, category: entitlement.category })
}

fn check_called_off(question: &Question<'_>) -> Check {
    match question.roster.details() {
        Some(details) if details.cancelled => Err(Verdict::Cancelled),
        _ => Ok(()),
    }
}

fn check_listed(question: &Question<'_>, line: Option<&PassLine>, policies: &Policies) -> Check {
    let key_state = match question.presented {
        Presented::Code(Reading::Verified(code)) => question.roster.key_state(&code.issuer),
        _ => KeyState::Open,
    };
    let good = match (key_state, line) {
        (KeyState::Dead, _) => false,
        (KeyState::Listed | KeyState::Open, Some(_)) => true,
        (KeyState::Listed, None) => false,
        (KeyState::Open, None) => !question.roster.is_complete() && policies.cut_off != CutOff::HomeGateOnly,
    };
    if good { Ok(()) } else { Err(Verdict::NotListed) }
}

/// `replaced`, `revoked`, `blocked`.
fn check_line(line: Option<&PassLine>) -> Check {
    let Some(line) = line else { return Ok(()) };
    match line.state {
        PassState::Replaced => Err(Verdict::Replaced),
        PassState::Revoked(reason) => Err(Verdict::Revoked { reason }),
        PassState::Issued if line.blocked => Err(Verdict::Blocked),
        PassState::Issued => Ok(()),
    }
}

/// `too_early`, `too_late`: the pass's own validity and the doors.
fn check_time(question: &Question<'_>, entitlement: &Entitlement) -> Check {
    let valid_from = Timestamp::from_seconds(entitlement.valid_from.into());
    let valid_until = Timestamp::from_seconds(entitlement.valid_until.into());
    let (from, until) = match question.roster.details() {
        Some(details) => (valid_from.max(details.doors_open), valid_until.min(details.doors_close)),
        None => (valid_from, valid_until),
    };
    if question.now < from {
        return Err(Verdict::TooEarly { from });
    }
    if question.now >= until {
        return Err(Verdict::TooLate { since: until });
    }
    Ok(())
}

/// Whether this is where the pass enters. `Ok(true)`: only because its home gate was handed to this scanner.
fn check_gate(question: &Question<'_>, entitlement: &Entitlement, policies: &Policies) -> Check<bool> {
    let door = question.door;
    let home_gate_only = policies.cut_off == CutOff::HomeGateOnly;
    let category = question.roster.details().and_then(|details| details.category(entitlement.category));
    if let Some(category) = category.filter(|category| !category.gates.is_empty())
        && !category.gates.contains(&door.gate)
    {
        return Err(Verdict::WrongGate { gates: category.gates.clone(), home_gate_only: false });
    }
    let Some(home) = entitlement.home_gate else { return Ok(false) };
    let is_kept_here = if home_gate_only { door.keeps_gates.contains(&home) } else { door.gate == home };
    if is_kept_here {
        return Ok(false);
    }
    if home_gate_only && door.handed_over.has(home) {
        return Ok(true);
    }
    Err(Verdict::WrongGate { gates: vec![home], home_gate_only })
}

fn check_repeat(question: &Question<'_>, body: &PassBody) -> Check {
    let is_repeat = question.just_passed.is_some_and(|passed| {
        passed.pass_id == body.pass_id
            && passed.direction == question.door.direction
            && (0..REPEAT_MS).contains(&question.now.ms_since(passed.at))
    });
    if is_repeat { Err(Verdict::Repeat) } else { Ok(()) }
}

/// Whether what was shown is as good as the live code that policy wants. `Ok(true)`: not quite, let in with care.
fn check_live_code(
    question: &Question<'_>,
    body: &PassBody,
    entitlement: &Entitlement,
    policies: &Policies,
) -> Check<bool> {
    if policies.live_codes == LiveCodes::Off {
        return Ok(false);
    }
    let is_required = policies.live_codes == LiveCodes::Required;
    if !body.flags.live {
        let paper_is_allowed = question
            .roster
            .details()
            .and_then(|details| details.category(entitlement.category))
            .is_some_and(|category| category.paper);
        return match (is_required, paper_is_allowed) {
            (false, _) => Ok(false),
            (true, true) => Ok(true),
            (true, false) => Err(Verdict::LiveCodeNeeded),
        };
    }
    let Some(ReadBy::LiveCode { step, .. }) = question.presented.read_by() else {
        return if is_required { Err(Verdict::LiveCodeNeeded) } else { Ok(true) };
    };
    match staleness(question, body, policies, step) {
        None => Ok(false),
        Some(staleness) if is_required => Err(Verdict::LiveCodeStale(staleness)),
        Some(_) => Ok(true),
    }
}

fn staleness(question: &Question<'_>, body: &PassBody, policies: &Policies, step: u32) -> Option<Staleness> {
    let ahead = i64::from(step) - step_at(body.valid_from, question.now.seconds());
    let seconds = |steps: i64| u32::try_from(steps).unwrap_or(u32::MAX).saturating_mul(STEP_SECONDS);
    if ahead < -i64::from(policies.live_late_steps) {
        return Some(Staleness::Late(seconds(-ahead)));
    }
    if ahead > i64::from(policies.live_early_steps) {
        return Some(Staleness::Early(seconds(ahead)));
    }
    let highest_used = question.attendance.highest_steps.get(&body.pass_id);
    highest_used.is_some_and(|used| step <= *used).then_some(Staleness::Used)
}

/// `already_inside`, `reentry_not_allowed`.
fn check_not_entered(question: &Question<'_>, policies: &Policies) -> Check {
    let attendance = question.attendance;
    let entry = match policies.entry_mode {
        EntryMode::Unlimited => None,
        EntryMode::Daily => question.roster.details().and_then(|details| {
            attendance.days.get(&festival_day(question.now, &details.time_zone)).copied()
        }),
        EntryMode::Single | EntryMode::Reentry => attendance.last_entry,
    };
    let Some(entry) = entry else {
        return Ok(());
    };
    match (attendance.presence, attendance.last_exit) {
        (Presence::Outside, Some(exit)) if policies.entry_mode != EntryMode::Reentry => {
            Err(Verdict::ReentryNotAllowed { exit })
        }
        (Presence::Inside, _) => Err(Verdict::AlreadyInside { entry }),
        (Presence::Outside | Presence::Never, _) => Ok(()),
    }
}

fn check_connection(question: &Question<'_>, entitlement: &Entitlement, policies: &Policies) -> Check {
    let needs_connection = match policies.cut_off {
        CutOff::Admit => false,
        CutOff::HomeGateOnly => entitlement.home_gate.is_none(),
        CutOff::Hold => question.door.is_cut_off,
    };
    // The end of a certificate, and a revocation, stop new admissions.
    let is_certified = question.door.is_certified;
    if needs_connection || !is_certified { Err(Verdict::NeedsConnection { is_certified }) } else { Ok(()) }
}

fn admission_marks(
    question: &Question<'_>,
    line: Option<&PassLine>,
    entitlement: &Entitlement,
    policies: &Policies,
    copy: bool,
) -> Marks {
    let picked = matches!(question.presented, Presented::Picked { .. });
    let attention = line
        .and_then(|line| question.roster.person(line.body.pass_id))
        .is_some_and(|person| person.attention.is_some());
    let check_student_card = policies.id_check || entitlement.id_check || line.is_none() || copy || picked;
    [
        (check_student_card, Marks::CHECK_STUDENT_CARD),
        (line.is_none(), Marks::NOT_LISTED_YET),
        (copy, Marks::COPY),
        (question.door.is_cut_off, Marks::CUT_OFF),
        (attention, Marks::ATTENTION),
        (!question.attendance.quarantined.is_empty(), Marks::QUARANTINED),
    ]
    .into_iter()
    .filter(|(applies, _)| *applies)
    .fold(Marks::default(), |marks, (_, mark)| marks.with(mark))
}

#[cfg(test)]
mod tests;
