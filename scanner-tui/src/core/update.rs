//! The one place where the model changes.
//!
//! One reading is in flight at a time: decided, being written, not yet told. Others wait in their order. A verdict
//! is told only after `Msg::Stored`.

use std::collections::VecDeque;

use esik_shared::admission::decide::JustPassed;
use esik_shared::feed::FeedClass;
use esik_shared::id::{EventNumber, ScannerKey};
use esik_shared::language::Language;
use esik_shared::scan::{ScanRecord, ScanRef};

use super::cmd::Cmd;
use super::decide::{Decided, pass_id_of};
use super::model::{ARRIVALS_MS, Leaving, Link, Model, Shown, Told};
use super::msg::{Heard, Msg, Received, StoreFailure};
use super::now::Now;
use super::screen::{ConnectionTrouble, Fault};
use super::start::OwnFeed;

/// For how long the last exchange may take, in milliseconds.
const LAST_EXCHANGE_MS: i64 = 5_000;

/// Takes what happened into the model, and says what is to be done.
pub(crate) fn update(model: &mut Model, msg: Msg, cmds: &mut Vec<Cmd>) {
    match msg {
        Msg::Read { typed, now } => {
            model.clock.observe(now);
            read(model, typed, now);
            decide_next(model, cmds);
        }
        Msg::Stored(now) => {
            model.clock.observe(now);
            stored(model, now, cmds);
            decide_next(model, cmds);
            leave(model, now, cmds);
        }
        Msg::StoreFailed(failure) => store_failed(model, failure, cmds),
        Msg::Received(received) => take_received(model, &received),
        Msg::Heard(heard) => {
            model.clock.observe(heard.now);
            hear(model, &heard, cmds);
            leave(model, heard.now, cmds);
        }
        Msg::Unreachable { started_ms, why, now } => {
            model.clock.observe(now);
            lose_connection(model, started_ms, why, now);
            leave(model, now, cmds);
        }
        Msg::Input(news) => model.inputs.take(news),
        Msg::NextLanguage => next_language(model),
        Msg::Tick(now) => {
            model.clock.observe(now);
            tick(model, now);
            leave(model, now, cmds);
        }
        Msg::Finish(now) => {
            model.clock.observe(now);
            model.leaving.get_or_insert(Leaving::Answering);
            leave(model, now, cmds);
        }
    }
}

fn read(model: &mut Model, typed: Vec<u8>, now: Now) {
    if model.has_room() {
        model.waiting.push_back((typed, now));
    } else {
        model.dropped_ms = Some(now.running_ms);
    }
}

/// Decides what waits longest, unless something is in flight.
fn decide_next(model: &mut Model, cmds: &mut Vec<Cmd>) {
    while model.in_flight.is_none() {
        let Some((typed, now)) = model.waiting.pop_front() else { return };
        let presented = model.present(&typed);
        let event = model.event_of(&presented);
        if let Some(fault) = standing_fault(model, event, now) {
            model.fault = Some(fault.clone());
            cmds.push(Cmd::Refuse(fault));
            continue;
        }
        let decided = model.decide(event, &presented, &typed, now);
        cmds.push(Cmd::Store(Box::new(decided.append.clone())));
        model.in_flight = Some(Box::new(decided));
    }
}

/// A fault under which nothing may be decided. A disk that failed is tried again.
fn standing_fault(model: &Model, event: EventNumber, now: Now) -> Option<Fault> {
    match &model.fault {
        Some(fault @ (Fault::RestartNeeded | Fault::Forked)) => Some(fault.clone()),
        _ if model.has_ended(event, model.clock.corrected(now)) => Some(Fault::CertificateEnded),
        _ => None,
    }
}

fn stored(model: &mut Model, now: Now, cmds: &mut Vec<Cmd>) {
    let Some(decided) = model.in_flight.take() else { return };
    let Decided { append, told } = *decided;
    // The words first: they speak of the attendance that was found, not of the one that is made now.
    let answer = model.answer(&told);
    let Told { event, scan_ref, ref scan, .. } = told;
    model.own.entry(event).or_insert(OwnFeed::EMPTY).head = append.head;
    model.event_mut(event).take_scan(scan_ref, &ScanRecord::Scan(scan.clone()));

    let is_passage = scan.is_admission() || scan.is_exit();
    let pass_id = pass_id_of(scan);
    model.just_passed = match (is_passage, pass_id) {
        (true, Some(pass_id)) => {
            Some(JustPassed { pass_id, direction: scan.direction, at: scan.clock.corrected() })
        }
        _ => model.just_passed.filter(|passed| Some(passed.pass_id) == pass_id),
    };
    if scan.is_admission() {
        model.arrivals.push_back(now.running_ms);
    }
    forget_arrivals(&mut model.arrivals, now);
    if matches!(model.fault, Some(Fault::DiskFull | Fault::StoreFailed { .. } | Fault::CertificateEnded)) {
        model.fault = None;
    }
    model.show_in_list(&answer);
    model.shown = Some(Shown { answer: answer.clone(), told, told_ms: Some(now.running_ms) });
    cmds.push(Cmd::Tell(Box::new(answer)));
    cmds.push(Cmd::Sync);
}

/// What was read is not answered, and neither is what waited behind it.
fn store_failed(model: &mut Model, failure: StoreFailure, cmds: &mut Vec<Cmd>) {
    let fault = match failure {
        StoreFailure::DiskFull => Fault::DiskFull,
        StoreFailure::HeadMoved => Fault::RestartNeeded,
        StoreFailure::Other(message) => Fault::StoreFailed { message },
    };
    model.in_flight = None;
    model.shown = None;
    model.waiting.clear();
    model.fault = Some(fault.clone());
    cmds.push(Cmd::Refuse(fault));
}

fn take_received(model: &mut Model, received: &Received) {
    let event = received.feed.event;
    let me = model.identity.scanner();
    match received.feed.class {
        FeedClass::Event => {
            let state = model.event_mut(event);
            for detail in &received.details {
                state.take_detail(detail);
            }
            for (head, record) in &received.records {
                // What cannot be read is counted as an unknown kind; whoever stored it has logged it.
                let _ = state.take_event_record(*head, record);
            }
            model.collect_keys();
        }
        FeedClass::Scans => {
            let scanner = ScannerKey(received.feed.author);
            for (head, record) in &received.records {
                if let Ok(record) = ScanRecord::from_record(record) {
                    let scan = ScanRef { scanner, seq: head.seq, hash: head.hash };
                    model.event_mut(event).take_scan(scan, &record);
                }
            }
            if let Some((head, _)) = received.records.last().filter(|_| scanner == me) {
                model.own.entry(event).or_insert(OwnFeed::EMPTY).head = *head;
            }
        }
    }
}

fn hear(model: &mut Model, heard: &Heard, cmds: &mut Vec<Cmd>) {
    model.link = Link::Online;
    model.last_heard_ms = Some(heard.now.running_ms);
    if let Some(offset) = heard.time.as_ref().and_then(|time| model.clock.learn(time)) {
        cmds.push(Cmd::KeepOffset(offset));
    }
    for (event, head) in &heard.confirmed {
        model.own.entry(*event).or_insert(OwnFeed::EMPTY).confirmed = head.seq;
    }
    if heard.is_forked {
        model.fault = Some(Fault::Forked);
    }
    let is_last =
        matches!(model.leaving, Some(Leaving::Sending { asked_ms }) if heard.started_ms >= asked_ms);
    if is_last && heard.is_settled {
        model.leaving = Some(Leaving::Done);
    }
}

fn lose_connection(model: &mut Model, started_ms: i64, why: ConnectionTrouble, now: Now) {
    let since_ms = match model.link {
        Link::Unreachable { since_ms, .. } => since_ms,
        Link::Connecting | Link::Online => now.running_ms,
    };
    model.link = Link::Unreachable { since_ms, why };
    if matches!(model.leaving, Some(Leaving::Sending { asked_ms }) if started_ms >= asked_ms) {
        model.leaving = Some(Leaving::Done);
    }
}

fn next_language(model: &mut Model) {
    let at = Language::ALL.iter().position(|language| *language == model.settings.language).unwrap_or(0);
    model.settings.language = Language::ALL[(at + 1) % Language::ALL.len()];
    if let Some(mut shown) = model.shown.take() {
        shown.answer = model.answer(&shown.told);
        model.shown = Some(shown);
    }
}

fn tick(model: &mut Model, now: Now) {
    forget_arrivals(&mut model.arrivals, now);
    let has_ended = model.has_ended_everywhere(model.clock.corrected(now));
    match model.fault {
        None if has_ended => model.fault = Some(Fault::CertificateEnded),
        Some(Fault::CertificateEnded) if !has_ended => model.fault = None,
        _ => {}
    }
}

/// The steps on the way out: everything answered, the server asked once more, done.
fn leave(model: &mut Model, now: Now, cmds: &mut Vec<Cmd>) {
    let is_idle = model.in_flight.is_none() && model.waiting.is_empty();
    match model.leaving {
        Some(Leaving::Answering) if is_idle && model.settings.is_offline => {
            model.leaving = Some(Leaving::Done);
        }
        Some(Leaving::Answering) if is_idle => {
            model.leaving = Some(Leaving::Sending { asked_ms: now.running_ms });
            cmds.push(Cmd::SyncNow);
        }
        Some(Leaving::Sending { asked_ms }) if now.running_ms - asked_ms >= LAST_EXCHANGE_MS => {
            model.leaving = Some(Leaving::Done);
        }
        _ => {}
    }
    if model.leaving == Some(Leaving::Done) {
        cmds.push(Cmd::Exit);
    }
}

fn forget_arrivals(arrivals: &mut VecDeque<i64>, now: Now) {
    while arrivals.front().is_some_and(|at| now.running_ms.saturating_sub(*at) >= ARRIVALS_MS) {
        arrivals.pop_front();
    }
}

#[cfg(test)]
mod tests;
