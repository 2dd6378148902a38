//! What is asked waits in its order, is decided one at a time, and is told once it is durable.

use esik_shared::admission::decide::{JustPassed, Presented};
use esik_shared::admission::verdict::VerdictCode;
use esik_shared::attendance::Conflict;
use esik_shared::id::EventNumber;
use esik_shared::pass::Reading;
use esik_shared::scan::{Scan, ScanRecord};

use super::card::take_card;
use super::forget_arrivals;
use crate::core::act::{Asked, Decided, Told, ToldScan, ToldUndo};
use crate::core::cmd::Cmd;
use crate::core::decide::pass_id_of;
use crate::core::dialog::Hint;
use crate::core::model::{Model, Shown, ShownWhat};
use crate::core::msg::StoreFailure;
use crate::core::now::Now;
use crate::core::screen::{Fault, Notice};
use crate::core::sound::Tune;
use crate::core::start::{OWN_LINE, OwnFeed};

/// Takes what was read: a supervisor card where there is a screen to use it on, else something to judge. Whatever
/// dialog is open makes room for the verdict.
pub(super) fn read(model: &mut Model, typed: Vec<u8>, now: Now, cmds: &mut Vec<Cmd>) {
    if model.settings.has_screen && take_card(model, &typed, now, cmds) {
        return;
    }
    if model.lock.is_some() {
        model.hint = Some((Hint::Locked, now.running_ms));
        model.play(Tune::Stop, cmds);
        return;
    }
    model.dialog = None;
    if model.has_room() {
        model.waiting.push_back((Asked::Text(typed), now));
    } else {
        model.dropped_ms = Some(now.running_ms);
    }
}

/// Decides what waits longest, unless something is in flight.
pub(super) fn decide_next(model: &mut Model, cmds: &mut Vec<Cmd>) {
    while model.in_flight.is_none() {
        let Some((asked, now)) = model.waiting.pop_front() else { return };
        let decided =
            match asked {
                Asked::Text(typed) => {
                    let presented = model.present(&typed);
                    if let Presented::Code(Reading::Verified(code)) = &presented {
                        model.clock.learn_from_code(code, now);
                    }
                    let event = model.event_of(&presented);
                    judge(model, event, presented, &typed, now, cmds)
                }
                Asked::Pass { event, pass_id, read_by } => {
                    judge(model, event, Presented::Picked { pass_id, read_by }, &[], now, cmds)
                }
                Asked::Override(overriding) => is_usable(model, overriding.refused.event, now, cmds)
                    .then(|| model.decide_override(&overriding, now))
                    .flatten(),
                Asked::Gift(giving) => standing_fault(model, giving.event, now)
                    .is_none()
                    .then(|| model.decide_gift(&giving, now))
                    .flatten(),
                Asked::HandOver(handing, card) => is_usable(model, handing.event, now, cmds)
                    .then(|| model.decide_handover(&handing, card, now)),
                Asked::Undo(undoing) => is_usable(model, undoing.passage.event, now, cmds)
                    .then(|| model.decide_undo(&undoing, now)),
            };
        if let Some(decided) = decided {
            cmds.push(Cmd::Store(Box::new(decided.append.clone())));
            model.in_flight = Some(Box::new(decided));
            model.storing_since_ms = Some(now.running_ms);
        }
    }
}

/// Decides on what stands at the door; where the scanner only looks, shows what it would say and leaves it at that.
fn judge(
    model: &mut Model,
    event: EventNumber,
    presented: Presented,
    typed: &[u8],
    now: Now,
    cmds: &mut Vec<Cmd>,
) -> Option<Decided> {
    if model.is_looking {
        let verdict = model.look(event, &presented, now);
        let (pass_id, at) = (presented.pass_id(), model.clock.corrected(now));
        let what = ShownWhat::Look { event, pass_id, verdict, at };
        model.shown = Some(Shown { what, told_ms: Some(now.running_ms) });
        model.play(Tune::Again, cmds);
        return None;
    }
    is_usable(model, event, now, cmds).then(|| model.decide(event, presented, typed, now))
}

/// Whether anything may be decided; if not, says why.
fn is_usable(model: &mut Model, event: EventNumber, now: Now, cmds: &mut Vec<Cmd>) -> bool {
    let Some(fault) = standing_fault(model, event, now) else { return true };
    model.fault = Some(fault.clone());
    model.refuse(fault, cmds);
    false
}

/// A fault under which nothing may be decided. A disk that failed is tried again.
fn standing_fault(model: &Model, event: EventNumber, now: Now) -> Option<Fault> {
    match &model.fault {
        Some(fault @ (Fault::RestartNeeded | Fault::Forked)) => Some(fault.clone()),
        _ if model.has_ended(event, model.clock.corrected(now)) => Some(Fault::CertificateEnded),
        _ => None,
    }
}

/// What was written is true now, and told.
pub(super) fn stored(model: &mut Model, now: Now, cmds: &mut Vec<Cmd>) {
    let Some(decided) = model.in_flight.take() else { return };
    let Decided { append, told } = *decided;
    model.own.entry(append.feed.event).or_insert(OwnFeed::EMPTY).head = append.head;
    model.storing_since_ms = None;
    if model.fault.as_ref().is_some_and(|fault| fault.is_of_the_disk() || *fault == Fault::CertificateEnded) {
        model.fault = None;
    }
    let known: Vec<Conflict> = model.event(append.feed.event).conflicts().collect();
    let what = match told {
        Told::Scan(told) => Some(scanned(model, told, now, cmds)),
        Told::Undo(told) => Some(undone(model, told, cmds)),
        Told::Other { event, scan_ref, record } => {
            model.event_mut(event).take_scan(scan_ref, OWN_LINE, &record);
            say_shortly(model, event, &record, now);
            None
        }
    };
    model.notice_conflicts(append.feed.event, &known);
    if let Some(what) = what {
        model.shown = Some(Shown { what, told_ms: Some(now.running_ms) });
    }
    model.ask_for_places(now, cmds);
}

/// What nobody at the door waits for is said shortly.
fn say_shortly(model: &mut Model, event: EventNumber, record: &ScanRecord, now: Now) {
    match record {
        ScanRecord::Gift(gift) => {
            let scanner = model.event(event).roster().scanner(gift.to).map(|certificate| certificate.number);
            let notice = Notice::PlacesGiven { places: gift.places, scanner };
            model.notice = Some((notice, now.running_ms));
        }
        ScanRecord::Handover(handover) => {
            let hint = if handover.keeps { Hint::GateKept } else { Hint::GateGivenBack };
            model.hint = Some((hint, now.running_ms));
        }
        ScanRecord::Scan(_) | ScanRecord::Undo(_) | ScanRecord::Unknown(_) => {}
    }
}

fn scanned(model: &mut Model, told: ToldScan, now: Now, cmds: &mut Vec<Cmd>) -> ShownWhat {
    // The words first: they speak of the attendance that was found, not of the one that is made now.
    let answer = model.answer(&told);
    let scan = &told.scan;
    model.event_mut(told.event).take_scan(told.scan_ref, OWN_LINE, &ScanRecord::Scan(scan.clone()));
    let pass_id = pass_id_of(scan);
    model.just_passed = match (is_passage(scan), pass_id) {
        (true, Some(pass_id)) => {
            Some(JustPassed { pass_id, direction: scan.direction, at: scan.clock.corrected() })
        }
        _ => model.just_passed.filter(|passed| Some(passed.pass_id) == pass_id),
    };
    if scan.is_admission() {
        model.arrivals.push_back(now.running_ms);
    } else if scan.verdict == VerdictCode::Full {
        model.turned_away_ms = Some(now.running_ms);
    }
    forget_arrivals(&mut model.arrivals, now);
    model.play(Tune::of(&answer), cmds);
    model.show_in_list(&answer, scan);
    cmds.push(Cmd::Tell(Box::new(answer.clone())));
    ShownWhat::Answer { answer: Box::new(answer), told: Box::new(told) }
}

/// Whether somebody went through the door by it.
pub(super) fn is_passage(scan: &Scan) -> bool {
    scan.is_admission() || scan.is_exit()
}

fn undone(model: &mut Model, told: ToldUndo, cmds: &mut Vec<Cmd>) -> ShownWhat {
    model.event_mut(told.event).take_scan(told.scan_ref, OWN_LINE, &ScanRecord::Undo(told.undo.clone()));
    // Whoever was taken back by mistake is let in by the next scan, not told to have passed just now.
    model.just_passed = model.just_passed.filter(|passed| passed.pass_id != told.undo.pass_id);
    model.mark_undone(told.undo.undoes);
    model.play(Tune::Again, cmds);
    ShownWhat::Undone(Box::new(told))
}

/// What was asked is not answered, and neither is what waited behind it.
pub(super) fn store_failed(model: &mut Model, failure: StoreFailure, cmds: &mut Vec<Cmd>) {
    let fault = Fault::from(failure);
    model.in_flight = None;
    model.storing_since_ms = None;
    model.shown = None;
    model.waiting.clear();
    model.fault = Some(fault.clone());
    model.refuse(fault, cmds);
}
