//! The one place where the model changes.
//!
//! One reading is in flight at a time: decided, being written, not yet told. Others wait in their order. A verdict
//! is told only after `Msg::Stored`.

mod ask;
mod authorize;
mod card;
mod press;

use std::collections::VecDeque;

use esik_shared::attendance::Conflict;
use esik_shared::feed::FeedClass;
use esik_shared::id::ScannerKey;
use esik_shared::scan::ScanRef;

use self::ask::{decide_next, read, store_failed, stored};
use super::act::{Asked, Giving};
use super::cmd::Cmd;
use super::model::{ARRIVALS_MS, Leaving, Link, Model};
use super::msg::{Heard, Msg, Received};
use super::now::Now;
use super::screen::{ConnectionTrouble, Fault};
use super::start::OwnFeed;

/// For how long the last exchange may take, in milliseconds.
const LAST_EXCHANGE_MS: i64 = 5_000;

/// Takes what happened into the model, and says what is to be done.
pub(crate) fn update(model: &mut Model, msg: Msg, cmds: &mut Vec<Cmd>) {
    match msg {
        Msg::Read { typed, now } => {
            model.observe(now, cmds);
            read(model, typed, now, cmds);
            decide_next(model, cmds);
        }
        Msg::Stored(now) => {
            model.observe(now, cmds);
            stored(model, now, cmds);
            decide_next(model, cmds);
            leave(model, now, cmds);
        }
        Msg::StoreFailed(failure) => store_failed(model, failure, cmds),
        Msg::Received(received) => take_received(model, &received),
        Msg::PlacesWanted { event, by, places, now } => {
            model.observe(now, cmds);
            if model.has_room() {
                model.waiting.push_back((Asked::Gift(Giving { event, to: by, wanted: places }), now));
            }
            decide_next(model, cmds);
        }
        Msg::Heard(heard) => {
            model.observe(heard.now, cmds);
            hear(model, &heard, cmds);
            leave(model, heard.now, cmds);
        }
        Msg::Unreachable { started_ms, why, now } => {
            model.observe(now, cmds);
            lose_connection(model, started_ms, why, now);
            leave(model, now, cmds);
        }
        Msg::Peers { heard, now } => {
            model.observe(now, cmds);
            for (peer, said) in model.peers.take(heard) {
                model.clock.learn_from_peer(peer, &said);
            }
        }
        Msg::Input(news) => model.inputs.take(news),
        Msg::StoreChecked { result, now } => {
            model.observe(now, cmds);
            model.store_checked(result);
        }
        Msg::Press { action, now } => {
            model.observe(now, cmds);
            press::press(model, action, now);
            decide_next(model, cmds);
            leave(model, now, cmds);
        }
        Msg::Typed { text, now } => {
            model.observe(now, cmds);
            press::type_text(model, &text);
        }
        Msg::SoundFailed => model.has_bell_only = true,
        Msg::Tick(now) => {
            model.observe(now, cmds);
            tick(model, now);
            model.ask_for_places(now, cmds);
            model.check_store(now, cmds);
            leave(model, now, cmds);
        }
        Msg::Finish(now) => {
            model.observe(now, cmds);
            model.leaving.get_or_insert(Leaving::Answering);
            leave(model, now, cmds);
        }
    }
}

fn take_received(model: &mut Model, received: &Received) {
    let event = received.feed.event;
    let me = model.identity.scanner();
    let known: Vec<Conflict> = model.event(event).conflicts().collect();
    take_records(model, received, me);
    model.notice_conflicts(event, &known);
}

fn take_records(model: &mut Model, received: &Received, me: ScannerKey) {
    let event = received.feed.event;
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
            let places = model.event(event).places().map(|places| places.received);
            let state = model.event_mut(event);
            state.take_branches(scanner, received.branches.clone());
            for (head, record) in &received.records {
                let scan = ScanRef { scanner, seq: head.seq, hash: head.hash };
                // As above.
                let _ = state.take_scan_record(scan, received.line, record);
            }
            let came = model.event(event).places().map(|places| places.received);
            model.notice_gift(scanner, places, came);
            if scanner == me {
                let own = model.own.entry(event).or_insert(OwnFeed::EMPTY);
                let tip = received.branches.lines()[0].tip;
                if own.head.seq < tip.seq {
                    own.head = tip;
                }
                own.is_forked |= received.branches.is_forked();
                model.notice_fork();
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
    if why == ConnectionTrouble::Forked {
        // The server has both lines and lets in neither; what proves it may never reach this scanner.
        model.fault = Some(Fault::Forked);
    }
    if matches!(model.leaving, Some(Leaving::Sending { asked_ms }) if started_ms >= asked_ms) {
        model.leaving = Some(Leaving::Done);
    }
}

fn tick(model: &mut Model, now: Now) {
    forget_arrivals(&mut model.arrivals, now);
    model.supervisor = model.supervisor.filter(|supervisor| now.running_ms < supervisor.until_ms);
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

/// Keeps the admissions of the last minute.
fn forget_arrivals(arrivals: &mut VecDeque<i64>, now: Now) {
    while arrivals.front().is_some_and(|at| now.running_ms.saturating_sub(*at) >= ARRIVALS_MS) {
        arrivals.pop_front();
    }
}

#[cfg(test)]
mod tests;
