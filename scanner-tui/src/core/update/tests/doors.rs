//! Doors that cannot talk: places, gifts, home gates handed over, conflicts, quarantine, hold.

use esik_shared::answer::{ConflictAnswer, Cut, QuarantineAnswer};
use esik_shared::certificate::{Certificate, CertificateContent, CertifiedEvent};
use esik_shared::event_record::Entitlement;
use esik_shared::places::{Gift, Granted, PlacesLine};
use esik_shared::policy::{CutOff, Policies};
use esik_shared::scan::{Handover, Marks};
use esik_shared::time::{ClockReading, ClockSource};

use super::commands::{CARD, dialog, door, keys, show_card, written, written_scan};
use super::*;
use crate::core::fixture::authority_key;
use crate::core::peers::{HeardPeer, PeerTime};
use crate::core::screen::{CutOffShown, Notice};

fn other_key() -> ed25519_dalek::SigningKey {
    ed25519_dalek::SigningKey::from_bytes(&[8; 32])
}

fn other() -> ScannerKey {
    ScannerKey(other_key().verifying_key().to_bytes())
}

fn certified(scanner: ScannerKey, number: u32) -> EventRecord {
    let event = CertifiedEvent { event: ONE, keeps_gates: Vec::new() };
    let content = CertificateContent { scanner, number, events: vec![event], ..certificate() };
    EventRecord::Scanner(Certificate::sign(&authority_key(), &content))
}

fn tell(model: &mut Model, news: &[EventRecord]) {
    let news = event_news(model, news);
    step(model, news);
}

fn places(scanner: ScannerKey, granted: u32) -> PlacesLine {
    PlacesLine { scanner, granted: Granted { granted, written_off: 0 } }
}

/// A door with so many places at an event for a hundred, beside another gate with ten.
fn with_places(mine: u32) -> Model {
    let mut model = model(Settings { event: Some(ONE), ..settings() });
    let event = EventDetails { capacity: Some(100), ..details(ONE) };
    let lines = vec![places(scanner(), mine), places(other(), 10)];
    tell(
        &mut model,
        &[
            EventRecord::Event(Box::new(event)),
            certified(scanner(), 7),
            certified(other(), 12),
            EventRecord::Places(lines),
        ],
    );
    model
}

/// A record of the other gate, behind `before`.
fn theirs(before: Head, record: &ScanRecord) -> (Msg, Head) {
    let feed = FeedId::scans(other(), ONE);
    let record = record.to_record().unwrap();
    let head = before.after(&feed, &record);
    (Msg::Received(Box::new(received(feed, before, &[record]))), head)
}

/// Another scanner as it is heard.
fn peer(key: u8, events: &[EventNumber], time: Option<PeerTime>, heard_ms: i64) -> HeardPeer {
    let scanner = ScannerKey([key; 32]);
    HeardPeer { scanner, number: key.into(), events: events.to_vec(), heard_ms, time }
}

/// The other gate admits a pass, unaware of this one.
fn their_admission(pass: u8, ms: i64) -> ScanRecord {
    let mut start = start();
    start.identity.key = other_key();
    let gate = GateNumber::new(2);
    let mut there = Model::new(start, Settings { event: Some(ONE), gate, ..settings() }, after(0));
    let cmds = step(&mut there, read_at(code(ONE, pass), ms));
    ScanRecord::from_record(&appended(&cmds).unwrap().record).unwrap()
}

#[test]
fn a_gate_lets_in_as_many_as_it_has_places_and_asks_the_others_when_it_runs_short() {
    let mut model = with_places(2);
    let ask = Cmd::AskForPlaces { event: ONE, places: 10 };
    step(&mut model, read_at(code(ONE, 1), 0));
    assert!(step(&mut model, Msg::Stored(after(0))).contains(&ask));
    assert_eq!(scan(&mut model, code(ONE, 2), 1_000).verdict, Admitted);
    assert_eq!(scan(&mut model, code(ONE, 3), 2_000).verdict, VerdictCode::Full, "though the hall is empty");
    assert_eq!(model.screen(after(2_000)).in_force.places_left, Some(0));
    assert!(!step(&mut model, Msg::Tick(after(2_900))).contains(&ask), "not all the time");
    assert!(step(&mut model, Msg::Tick(after(3_100))).contains(&ask), "as long as it lasts");
    assert!(
        !step(&mut model, Msg::Tick(after(200_000))).contains(&ask),
        "where nobody comes, nobody is short"
    );

    let clock = ClockReading::uncorrected(after(200_000).clock);
    let (gift, _) = theirs(Head::EMPTY, &ScanRecord::Gift(Gift { to: scanner(), places: 3, clock }));
    step(&mut model, gift.clone());
    step(&mut model, gift);
    let screen = model.screen(after(200_000));
    assert_eq!(screen.in_force.places_left, Some(3), "a gift counts once");
    assert_eq!(screen.notice, Some(Notice::PlacesCame { places: 3, scanner: Some(12) }));
    assert_eq!(scan(&mut model, code(ONE, 3), 201_000).verdict, Admitted);
}

fn wanted(model: &mut Model, by: ScannerKey, places: u32) -> Vec<Cmd> {
    step(model, Msg::PlacesWanted { event: ONE, by, places, now: after(5_000) })
}

#[test]
fn the_connected_gate_that_has_the_most_left_is_asked() {
    let mut model = with_places(2);
    assert_eq!(model.gate_with_most_places(ONE), None, "nobody is connected");
    let granted = |key: u8, granted| places(ScannerKey([key; 32]), granted);
    let lines = vec![granted(5, 40), granted(6, 90), granted(7, 91), granted(8, 1)];
    tell(&mut model, &[EventRecord::Places(lines)]);
    let mut heard = |peers: &[(u8, EventNumber)]| {
        let heard = peers.iter().map(|(key, event)| peer(*key, &[*event], None, 0)).collect();
        step(&mut model, Msg::Peers { heard, now: after(0) });
        model.gate_with_most_places(ONE)
    };
    assert_eq!(heard(&[(5, ONE), (6, ONE), (7, EVENTS[1]), (8, ONE)]), Some(ScannerKey([6; 32])));
    assert_eq!(heard(&[(8, ONE)]), None, "it would give nothing");
}

#[test]
fn half_of_what_is_left_is_given_to_a_gate_that_asks_and_durable_before_it_counts() {
    let mut model = with_places(9);
    assert!(appended(&wanted(&mut model, ScannerKey([9; 32]), 50)).is_none(), "nobody certified that one");
    assert!(appended(&wanted(&mut model, scanner(), 50)).is_none());
    let cmds = wanted(&mut model, other(), 50);
    let record = ScanRecord::from_record(&appended(&cmds).unwrap().record).unwrap();
    assert!(matches!(record, ScanRecord::Gift(Gift { to, places: 4, .. }) if to == other()));
    let screen = model.screen(after(5_000));
    assert_eq!((screen.in_force.places_left, screen.is_deciding), (Some(9), false), "nobody waits for it");
    step(&mut model, Msg::Stored(after(5_001)));
    let screen = model.screen(after(5_001));
    assert_eq!(screen.in_force.places_left, Some(5));
    assert_eq!(screen.notice, Some(Notice::PlacesGiven { places: 4, scanner: Some(12) }));
    let cmds = wanted(&mut model, other(), 1);
    assert!(matches!(written(&mut model, &cmds, 5_002), ScanRecord::Gift(Gift { places: 1, .. })));
    assert!(appended(&wanted(&mut with_places(1), other(), 50)).is_none(), "there is too little to share");
    assert!(appended(&wanted(&mut super::model(settings()), other(), 50)).is_none(), "nothing was granted");
}

#[test]
fn a_supervisor_hands_a_home_gate_over_and_back_and_what_enters_is_marked() {
    let mut model = door();
    let policies = Policies { cut_off: CutOff::HomeGateOnly, ..Policies::default() };
    let event = EventDetails { policies, ..details(ONE) };
    let at_two = PassLine {
        moved: Some(Entitlement { home_gate: GateNumber::new(2), ..line(ONE, 1).entitlement() }),
        ..line(ONE, 1)
    };
    keys(&mut model, &[Action::HandOver], 0);
    assert!(dialog(&model, 0).is_none() && model.screen(after(0)).hint.is_some(), "no home gates yet");
    tell(&mut model, &[EventRecord::Event(Box::new(event)), EventRecord::Passes(vec![at_two])]);
    assert_eq!(scan(&mut model, code(ONE, 1), 0).verdict, VerdictCode::WrongGate);
    assert_eq!(model.screen(after(0)).in_force.home_gates.as_deref(), Some(""));

    let cmds = keys(&mut model, &[Action::HandOver, Action::Down, Action::Enter], 1_000);
    assert!(appended(&cmds).is_none() && dialog(&model, 1_000).is_some(), "it takes a card");
    let cmds = show_card(&mut model, CARD, 2_000);
    let record = written(&mut model, &cmds, 2_001);
    let gate = GateNumber::new(2).unwrap();
    assert!(
        matches!(record, ScanRecord::Handover(Handover { gate: of, keeps: true, card: 1, .. }) if of == gate)
    );
    assert_eq!(model.screen(after(2_001)).in_force.home_gates.as_deref(), Some("Gate 2"));
    let cmds = step(&mut model, read_at(code(ONE, 1), 3_000));
    let entered = written_scan(&mut model, &cmds, 3_001);
    assert_eq!((entered.verdict, entered.marks.has(Marks::HANDED_OVER)), (Admitted, true));

    let cmds = keys(&mut model, &[Action::HandOver, Action::Down, Action::Enter], 4_000);
    assert!(appended(&cmds).is_none());
    let cmds = show_card(&mut model, CARD, 5_000);
    assert!(matches!(written(&mut model, &cmds, 5_001), ScanRecord::Handover(Handover { keeps: false, .. })));
    assert_eq!(model.screen(after(5_001)).in_force.home_gates.as_deref(), Some(""));
}

#[test]
fn a_double_entry_is_shown_as_soon_as_it_is_known_and_until_it_is_settled() {
    let mut model = model(Settings { event: Some(ONE), ..settings() });
    tell(&mut model, &[certified(scanner(), 7), certified(other(), 12)]);
    let mine = scan(&mut model, code(ONE, 1), 0);
    let mine = ScanRef { scanner: scanner(), seq: mine.head.seq, hash: mine.head.hash };
    let (came, head) = theirs(Head::EMPTY, &their_admission(1, 60_000));
    step(&mut model, came);
    let screen = model.screen(after(61_000));
    let told = screen.in_force.conflict.clone().unwrap();
    for part in ["Student 1", "Gate 1", "Gate 2", "scanner 7", "scanner 12", "18:00", "18:01"] {
        assert!(told.contains(part), "{part} in {told}");
    }
    assert_eq!((screen.counts.unwrap().conflicts, screen.counts.unwrap().admitted), (1, 1));
    assert_eq!(
        (screen.last_scans[0].title.as_str(), screen.last_scans[0].tone),
        ("LET IN TWICE", Tone::Care)
    );
    assert!(!screen.masked().in_force.conflict.unwrap().contains("Student"), "a recording names nobody");
    let later = model.screen(after(61_000 + 6 * 60_000));
    assert_eq!((later.in_force.conflict, later.last_scans[0].title.as_str()), (None, "LET IN TWICE"));

    let theirs = ScanRef { scanner: other(), seq: head.seq, hash: head.hash };
    tell(
        &mut model,
        &[EventRecord::ConflictAnswer(ConflictAnswer { first: mine, second: theirs, note: None })],
    );
    let screen = model.screen(after(61_000));
    assert_eq!((screen.in_force.conflict, screen.counts.unwrap().conflicts), (None, 0));
    assert_eq!(screen.last_scans[0].title, "WELCOME");
}

#[test]
fn scans_above_a_cut_do_not_count_and_whoever_meets_the_pass_sees_a_note() {
    let mut model = model(Settings { event: Some(ONE), ..settings() });
    tell(&mut model, &[certified(other(), 12)]);
    let (came, head) = theirs(Head::EMPTY, &their_admission(1, 0));
    step(&mut model, came);
    assert_eq!(model.screen(after(0)).counts.unwrap().inside, 1);
    tell(&mut model, &[EventRecord::Cut(Cut { scanner: other(), trusted: Head::EMPTY })]);
    let screen = model.screen(after(0));
    assert_eq!((screen.counts.unwrap().inside, screen.in_force.quarantined), (0, 1));
    let cmds = step(&mut model, read_at(code(ONE, 1), 10_000));
    let entered = written_scan(&mut model, &cmds, 10_001);
    assert_eq!((entered.verdict, entered.marks.has(Marks::QUARANTINED)), (Admitted, true));
    let refused = scan(&mut model, code(ONE, 1), 20_000);
    assert_eq!(refused.verdict, AlreadyInside);
    assert!(refused.note.unwrap().contains("waits for an organizer"), "also with a refusal");

    let accepted =
        QuarantineAnswer { scanner: other(), first_seq: 1, last: head, accepted: true, note: None };
    tell(&mut model, &[EventRecord::QuarantineAnswer(accepted)]);
    let screen = model.screen(after(20_000));
    assert_eq!((screen.in_force.quarantined, screen.counts.unwrap().admitted), (0, 1));
}

#[test]
fn a_scanner_that_was_revoked_says_so_and_admits_nobody() {
    let mut model = model(Settings { event: Some(ONE), ..settings() });
    tell(&mut model, &[certified(scanner(), 7)]);
    assert_eq!(scan(&mut model, code(ONE, 1), 0).verdict, Admitted);
    tell(&mut model, &[EventRecord::Cut(Cut { scanner: scanner(), trusted: Head::EMPTY })]);
    step(&mut model, Msg::Tick(after(1_000)));
    assert_eq!(model.screen(after(1_000)).fault, Some(Fault::CertificateEnded));
    assert!(appended(&step(&mut model, read_at(code(ONE, 2), 2_000))).is_none());
    assert_eq!(model.screen(after(2_000)).in_force.quarantined, 1, "what it wrote waits for an organizer");
}

#[test]
fn hold_begins_when_neither_server_nor_other_gates_are_heard_and_ends_with_one_of_them() {
    let mut model = model(Settings { event: Some(ONE), ..settings() });
    let policies = Policies { cut_off: CutOff::Hold, cut_off_after_s: 60, ..Policies::default() };
    tell(&mut model, &[EventRecord::Event(Box::new(EventDetails { policies, ..details(ONE) }))]);
    assert_eq!(scan(&mut model, code(ONE, 1), 60_000).verdict, Admitted);
    assert_eq!(scan(&mut model, code(ONE, 2), 61_000).verdict, VerdictCode::NeedsConnection);
    let cut_off = CutOffShown { since_s: 61, holds: true };
    assert_eq!(model.screen(after(61_000)).in_force.cut_off, Some(cut_off));
    let heard =
        |events: &[EventNumber], ms| Msg::Peers { heard: vec![peer(8, events, None, ms)], now: after(ms) };
    step(&mut model, heard(&[TWO], 62_000));
    assert_eq!(scan(&mut model, code(ONE, 3), 62_000).verdict, VerdictCode::NeedsConnection, "another event");
    step(&mut model, heard(&[ONE], 63_000));
    assert_eq!(scan(&mut model, code(ONE, 4), 63_000).verdict, Admitted);
    assert_eq!(model.screen(after(63_000)).in_force.cut_off, None);
    step(&mut model, Msg::Peers { heard: Vec::new(), now: after(64_000) });
    assert_eq!(scan(&mut model, code(ONE, 5), 64_000).verdict, Admitted, "it was heard just now");
}

#[test]
fn two_gates_that_agree_set_the_clock_of_one_that_cannot_hear_the_server() {
    let mut model = model(settings());
    let server = |clock| ClockReading { clock, offset_ms: 0, uncertainty_ms: 5, source: ClockSource::Server };
    let said =
        PeerTime { reading: server(after(90_050).clock), sent: after(0).clock, received: after(100).clock };
    let heard = [3, 4].map(|key| peer(key, &[ONE], Some(said), 100)).to_vec();
    step(&mut model, Msg::Peers { heard: heard.clone(), now: after(100) });
    // Somebody sets this clock; what was said before is not taken again as if it had been said now.
    let set = |ms| Now { clock: after(ms + 3_600_000).clock, running_ms: ms };
    step(&mut model, Msg::Tick(set(200)));
    step(&mut model, Msg::Peers { heard, now: set(300) });
    assert_eq!(model.clock.corrected(set(300)), after(90_300).clock);
    step(&mut model, Msg::Tick(after(400)));
    let clock = model.screen(after(400)).clock;
    assert_eq!((clock.source, clock.off_by_s), (ClockSource::Peers, Some(90)));
    assert_eq!(scan(&mut model, code(ONE, 1), 400).at, after(90_400).clock);
}

#[test]
fn news_of_an_event_that_overtake_each_other_are_taken_in_their_order() {
    let mut model = model(settings());
    let feed = FeedId::event(authority(), ONE);
    let before = model.event(ONE).roster().head();
    let records: Vec<Record> = [EventRecord::Passes(vec![line(ONE, 98)]), EventRecord::Complete(true)]
        .iter()
        .map(|record| record.to_record().unwrap())
        .collect();
    let first = received(feed, before, &records[..1]);
    let second = received(feed, first.records[0].0, &records[1..]);
    step(&mut model, Msg::Received(Box::new(second)));
    assert_eq!(model.event(ONE).roster().head(), before);
    step(&mut model, Msg::Received(Box::new(first.clone())));
    assert_eq!(model.event(ONE).roster().revision(), before.seq + 2);
    step(&mut model, Msg::Received(Box::new(first)));
    assert!(model.event(ONE).roster().is_complete(), "what was here already changes nothing");
}
