//! What the scanner does, told as messages in and commands out, with a store that is only pretended.

use esik_shared::admission::verdict::Tone;
use esik_shared::admission::verdict::VerdictCode::{
    self, Admitted, AlreadyInside, Exited, Forged, NotInside, NotListed, Repeat, Unreadable, WrongEvent,
};
use esik_shared::card::CardSecret;
use esik_shared::event::EventDetails;
use esik_shared::event_record::{EventRecord, PassLine};
use esik_shared::feed::branches::{Branches, Position};
use esik_shared::feed::{FeedId, Head, Record};
use esik_shared::id::{EventNumber, GateNumber, Hash};
use esik_shared::scan::{Direction, ScanRecord, Subject};
use esik_shared::time::Timestamp;
use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::*;
use crate::core::act::Told;
use crate::core::answer::Answer;
use crate::core::clock::ServerTime;
use crate::core::cmd::Append;
use crate::core::fixture::{
    EVENTS, after, authority, body, certificate, code, details, forged_code, line, model, scanner, settings,
    start,
};
use crate::core::input_state::InputNote;
use crate::core::key::Action;
use crate::core::model::MAX_WAITING;
use crate::core::msg::{StoreFailure, TypedText};
use crate::core::screen::Connection;
use crate::core::sound::Tune;
use crate::core::start::Settings;

mod commands;
mod doors;
mod news;

use self::news::{event_news, heard, received};

/// Every action there is.
const ACTIONS: [Action; 17] = [
    Action::Help,
    Action::NextLanguage,
    Action::Find,
    Action::LetIn,
    Action::Undo,
    Action::Turn,
    Action::Look,
    Action::SwitchSound,
    Action::Lock,
    Action::HandOver,
    Action::AskToQuit,
    Action::Quit,
    Action::Enter,
    Action::Back,
    Action::Erase,
    Action::Up,
    Action::Down,
];

const ONE: EventNumber = EVENTS[0];
const TWO: EventNumber = EVENTS[1];

fn step(model: &mut Model, msg: Msg) -> Vec<Cmd> {
    let mut cmds = Vec::new();
    update(model, msg, &mut cmds);
    cmds
}

fn read_at(typed: Vec<u8>, ms: i64) -> Msg {
    Msg::Read { typed, now: after(ms) }
}

fn press(action: Action, ms: i64) -> Msg {
    Msg::Press { action, now: after(ms) }
}

fn appended(cmds: &[Cmd]) -> Option<&Append> {
    cmds.iter().find_map(|cmd| match cmd {
        Cmd::Store(append) => Some(append.as_ref()),
        _ => None,
    })
}

fn told(cmds: &[Cmd]) -> Option<&Answer> {
    cmds.iter().find_map(|cmd| match cmd {
        Cmd::Tell(answer) => Some(answer.as_ref()),
        _ => None,
    })
}

/// Reads and stores at once.
fn scan(model: &mut Model, typed: Vec<u8>, ms: i64) -> Answer {
    let cmds = step(model, read_at(typed, ms));
    assert!(appended(&cmds).is_some() && told(&cmds).is_none(), "nothing is told before it is stored");
    told(&step(model, Msg::Stored(after(ms)))).unwrap().clone()
}

/// What is typed, and when, in milliseconds.
type Scans = Vec<(Vec<u8>, i64)>;

fn verdicts(model: &mut Model, scans: &[(Vec<u8>, i64)]) -> Vec<VerdictCode> {
    scans.iter().map(|(typed, ms)| scan(model, typed.clone(), *ms).verdict).collect()
}

#[test]
fn one_enters_once_and_the_same_person_at_once_is_a_repeat() {
    let (a, b) = (code(ONE, 1), code(ONE, 2));
    let cases: Vec<(&str, Scans, Vec<VerdictCode>)> = vec![
        (
            "A, B, A",
            vec![(a.clone(), 0), (b.clone(), 1_000), (a.clone(), 2_000)],
            vec![Admitted, Admitted, AlreadyInside],
        ),
        ("A twice at once", vec![(a.clone(), 0), (a.clone(), 4_999)], vec![Admitted, Repeat]),
        (
            "the five seconds do not slide",
            vec![(a.clone(), 0), (a.clone(), 3_000), (a.clone(), 5_000)],
            vec![Admitted, Repeat, AlreadyInside],
        ),
        (
            "something unreadable between",
            vec![(a.clone(), 0), (b"what".to_vec(), 1_000), (a.clone(), 2_000)],
            vec![Admitted, Unreadable, AlreadyInside],
        ),
        ("another event of this scanner", vec![(a, 0), (code(TWO, 1), 1_000)], vec![Admitted, Admitted]),
        ("forged", vec![(forged_code(ONE, 1), 0)], vec![Forged]),
        ("an event that this scanner does not know", vec![(code(EventNumber(9), 1), 0)], vec![WrongEvent]),
        ("not in the list yet", vec![(code(ONE, 99), 0)], vec![Admitted]),
    ];
    for (what, scans, expected) in cases {
        assert_eq!(verdicts(&mut model(settings()), &scans), expected, "{what}");
    }
}

#[test]
fn a_given_event_takes_everything_and_a_given_direction_lets_out() {
    let mut at_two = model(Settings { event: Some(TWO), ..settings() });
    let answer = scan(&mut at_two, code(ONE, 1), 0);
    assert_eq!((answer.verdict, answer.event), (WrongEvent, TWO));
    assert!(answer.text.contains("Event 1"), "{}", answer.text);
    assert_eq!(scan(&mut at_two, b"?".to_vec(), 1).event, TWO);

    let mut way_out = model(Settings { direction: Direction::Out, ..settings() });
    assert_eq!(verdicts(&mut way_out, &[(code(ONE, 1), 0), (code(ONE, 1), 1)]), [NotInside, Repeat]);
    let mut door = model(settings());
    scan(&mut door, code(ONE, 1), 0);
    door.settings.direction = Direction::Out;
    assert_eq!(scan(&mut door, code(ONE, 1), 1_000).verdict, Exited);
}

#[test]
fn a_record_says_what_was_seen_and_its_chain_and_signature_hold() {
    let mut model = model(settings());
    let first = step(&mut model, read_at(code(ONE, 1), 0));
    let first = appended(&first).unwrap().clone();
    step(&mut model, Msg::Stored(after(0)));
    let second = step(&mut model, read_at(code(ONE, 1), 60_000));
    let second = appended(&second).unwrap();

    assert_eq!(first.feed, FeedId::scans(model.identity.scanner(), ONE));
    assert_eq!((first.previous, second.previous), (Head::EMPTY, first.head));
    assert!(second.feed.verify(second.head, &second.signature));
    assert_eq!(second.head, first.head.after(&second.feed, &second.record));
    let ScanRecord::Scan(scan) = ScanRecord::from_record(&second.record).unwrap() else { panic!() };
    let first_ref = ScanRef { scanner: model.identity.scanner(), seq: first.head.seq, hash: first.head.hash };
    assert_eq!((scan.seen, scan.revision), (vec![first_ref], 3));
    assert_eq!(scan.clock.corrected(), after(60_000).clock);
}

#[test]
fn what_is_no_pass_is_kept_as_a_salted_hash_in_the_feed_of_no_event() {
    let mut model = model(settings());
    let cmds = step(&mut model, read_at(b"secret".to_vec(), 0));
    let append = appended(&cmds).unwrap();
    assert_eq!(append.feed.event, EventNumber::NONE);
    let ScanRecord::Scan(scan) = ScanRecord::from_record(&append.record).unwrap() else { panic!() };
    let expected = Sha256::new()
        .chain_update(b"esik-read-v1\0")
        .chain_update([9; 32])
        .chain_update(b"secret")
        .finalize();
    assert_eq!(scan.subject, Subject::Text(Hash(expected.into())));
}

#[test]
fn readings_wait_in_their_order_and_none_is_lost_silently() {
    let mut model = model(settings());
    step(&mut model, read_at(code(ONE, 1), 0));
    for pass in 2..=10 {
        assert!(appended(&step(&mut model, read_at(code(ONE, pass), 0))).is_none(), "one at a time");
    }
    for pass in 1..=10 {
        let cmds = step(&mut model, Msg::Stored(after(i64::from(pass))));
        assert_eq!(told(&cmds).unwrap().pass_id, Some(body(ONE, pass).pass_id));
        assert_eq!(appended(&cmds).is_some(), pass < 10);
    }
    step(&mut model, read_at(code(ONE, 1), 0));
    for _ in 0..MAX_WAITING {
        assert!(model.has_room());
        step(&mut model, read_at(code(ONE, 2), 0));
    }
    assert!(!model.has_room());
    assert_eq!(model.screen(after(0)).input.note, None);
    step(&mut model, read_at(code(ONE, 3), 0));
    assert_eq!(model.screen(after(0)).input.note, Some(InputNote::QueueFull));
}

#[test]
fn a_scan_that_was_not_stored_is_told_to_nobody_and_shown_as_a_fault() {
    for (failure, fault, is_final) in [
        (StoreFailure::DiskFull, Fault::DiskFull, false),
        (StoreFailure::Other("gone".into()), Fault::StoreFailed { message: "gone".into() }, false),
        (StoreFailure::HeadMoved, Fault::RestartNeeded, true),
    ] {
        let mut model = model(settings());
        scan(&mut model, code(ONE, 1), 0);
        step(&mut model, read_at(code(ONE, 2), 1_000));
        step(&mut model, read_at(code(ONE, 3), 1_000));
        let cmds = step(&mut model, Msg::StoreFailed(failure));
        assert_eq!(cmds, [Cmd::Refuse(fault.clone()), Cmd::Play(Tune::Alarm)]);
        let screen = model.screen(after(1_000));
        assert_eq!(
            (&screen.fault, &screen.verdict, screen.is_deciding),
            (&Some(fault.clone()), &None, false)
        );
        assert_eq!(screen.counts.unwrap().admitted, 1);

        let again = step(&mut model, read_at(code(ONE, 2), 2_000));
        if is_final {
            assert_eq!(again, [Cmd::Refuse(fault), Cmd::Play(Tune::Alarm)]);
        } else {
            assert_eq!(appended(&again).unwrap().head.seq, 2, "the number is used once");
            assert_eq!(told(&step(&mut model, Msg::Stored(after(2_000)))).unwrap().verdict, Admitted);
            assert_eq!(model.screen(after(2_000)).fault, None);
        }
    }
}

#[test]
fn nobody_is_admitted_after_the_certificate_has_ended() {
    let mut model = model(settings());
    model.identity.certificate.valid_until = after(1_000).clock;
    assert_eq!(scan(&mut model, code(ONE, 1), 999).verdict, Admitted);
    assert_eq!(
        step(&mut model, read_at(code(ONE, 2), 1_000)),
        [Cmd::Refuse(Fault::CertificateEnded), Cmd::Play(Tune::Alarm)]
    );
    step(&mut model, Msg::Tick(after(1_000)));
    assert_eq!(model.screen(after(1_000)).fault, Some(Fault::CertificateEnded));
}

#[test]
fn it_leaves_when_everything_is_answered_and_sent_or_after_five_seconds() {
    let unreachable =
        |started_ms, ms| Msg::Unreachable { started_ms, why: ConnectionTrouble::NoAnswer, now: after(ms) };
    let mut offline = model(Settings { is_offline: true, ..settings() });
    step(&mut offline, read_at(code(ONE, 1), 0));
    assert_eq!(step(&mut offline, Msg::Finish(after(1))), []);
    assert_eq!(step(&mut offline, Msg::Stored(after(2))).last(), Some(&Cmd::Exit));

    let mut settled = heard(0, 20, &[]);
    for (what, ends_at_once, msg) in [
        ("an exchange that began before", false, Msg::Heard(Box::new(settled.clone()))),
        ("a failure that began before", false, unreachable(9, 20)),
        ("a failure", true, unreachable(10, 20)),
        ("not yet five seconds", false, Msg::Tick(after(5_009))),
        ("five seconds", true, Msg::Tick(after(5_010))),
        ("an exchange", true, {
            settled.started_ms = 10;
            Msg::Heard(Box::new(settled.clone()))
        }),
        ("there is more", false, {
            settled.is_settled = false;
            Msg::Heard(Box::new(settled))
        }),
    ] {
        let mut model = model(settings());
        assert_eq!(step(&mut model, Msg::Finish(after(10))), [Cmd::SyncNow]);
        assert_eq!(step(&mut model, msg).contains(&Cmd::Exit), ends_at_once, "{what}");
    }
}

#[test]
fn after_a_restart_the_last_verdict_is_shown_again_and_a_repeat_is_still_one() {
    let mut before = model(settings());
    step(&mut before, read_at(code(ONE, 1), 0));
    let decided = before.in_flight.take().unwrap();
    let mut start = start();
    let Told::Scan(told) = decided.told else { panic!("a reading becomes a scan") };
    let record = ScanRecord::Scan(told.scan.clone());
    start.events.get_mut(&ONE).unwrap().take_scan(told.scan_ref, 0, &record);
    start.own.insert(ONE, OwnFeed { head: decided.append.head, ..OwnFeed::EMPTY });
    start.last_own.push((ONE, told.scan_ref, record));

    let mut model = Model::new(start, settings(), after(2_000));
    let screen = model.screen(after(2_000));
    let shown = screen.verdict.unwrap();
    assert_eq!((shown.is_from_before_restart, shown.age_ms), (true, 2_000));
    assert_eq!((shown.name.as_deref(), shown.time.as_str()), (Some("Student 1"), "18:00"));
    assert_eq!((screen.last_scans.len(), screen.unsent), (1, 1));
    let answer = scan(&mut model, code(ONE, 1), 3_000);
    assert_eq!((answer.verdict, answer.head.seq), (Repeat, 2));
}

#[test]
fn the_language_changes_what_is_on_the_screen() {
    let mut model = model(settings());
    scan(&mut model, code(ONE, 1), 0);
    let title = |model: &Model| model.screen(after(0)).verdict.unwrap().title;
    let english = title(&model);
    step(&mut model, press(Action::NextLanguage, 0));
    assert_ne!(title(&model), english);
    assert_eq!(model.screen(after(0)).last_scans[0].title, title(&model));
}

#[test]
fn the_gate_is_the_given_one_else_the_kept_one_else_the_first() {
    let gate = |number| GateNumber::new(number).unwrap();
    for (given, kept, expected) in [
        (None, None, 1),
        (None, Some(2), 2),
        (Some(1), Some(2), 1),
        (Some(9), Some(2), 2),
        (Some(9), None, 1),
    ] {
        let mut model = model(Settings { gate: given.map(gate), ..settings() });
        model.identity.certificate = certificate();
        model.identity.certificate.events[0].keeps_gates = kept.map(gate).into_iter().collect();
        assert_eq!(scan(&mut model, code(ONE, 1), 0).gate, gate(expected), "{given:?} {kept:?}");
    }
}

/// Anything that may happen, also what cannot.
fn messages() -> impl Strategy<Value = Msg> {
    let now = (any::<i64>(), 0_i64..100_000_000)
        .prop_map(|(clock, running_ms)| Now { clock: Timestamp(clock), running_ms });
    let head = any::<u64>().prop_map(|seq| Head { seq, hash: Hash::ZERO });
    let typed = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..200),
        (1_u8..12).prop_map(|pass| code(ONE, pass)),
        (1_u8..12).prop_map(|pass| code(EventNumber(9), pass)),
    ];
    prop_oneof![
        (typed, now.clone()).prop_map(|(typed, now)| Msg::Read { typed, now }),
        now.clone().prop_map(Msg::Stored),
        Just(Msg::StoreFailed(StoreFailure::Other("x".to_owned()))),
        (prop::sample::select(ACTIONS.to_vec()), now.clone())
            .prop_map(|(action, now)| Msg::Press { action, now }),
        (".{0,60}", now.clone()).prop_map(|(text, now)| Msg::Typed { text: TypedText(text), now }),
        (1_u8..4, now.clone())
            .prop_map(|(card, now)| Msg::Read { typed: CardSecret([card; 16]).to_text().into_bytes(), now }),
        now.clone().prop_map(Msg::Tick),
        now.clone().prop_map(Msg::Finish),
        (any::<u8>(), any::<u32>(), now.clone()).prop_map(|(by, places, now)| Msg::PlacesWanted {
            event: ONE,
            by: ScannerKey([by; 32]),
            places,
            now
        }),
        (now.clone(), any::<i64>()).prop_map(|(now, started_ms)| Msg::Unreachable {
            started_ms,
            why: ConnectionTrouble::BadAnswer,
            now,
        }),
        (now.clone(), now.clone(), now, any::<i64>(), head, any::<bool>()).prop_map(
            |(now, sent, received, clock, head, is_settled)| {
                let time = Some(ServerTime { clock: Timestamp(clock), sent, received });
                let confirmed = vec![(ONE, head), (EventNumber(9), head)];
                let started_ms = now.running_ms;
                Msg::Heard(Box::new(Heard { started_ms, now, time, confirmed, is_settled }))
            }
        ),
        (any::<u8>(), head_of_event(), any::<bool>()).prop_map(|(kind, head, is_event)| {
            let record = Record::new(kind, &7_u8);
            let feed = if is_event {
                FeedId::event(authority(), ONE)
            } else {
                FeedId::scans(ScannerKey([4; 32]), TWO)
            };
            let (branches, records) = (Branches::single(head), vec![(head, record)]);
            Msg::Received(Box::new(Received { feed, line: 0, branches, records, details: Vec::new() }))
        }),
    ]
}

fn head_of_event() -> impl Strategy<Value = Head> {
    (1_u64..u64::MAX).prop_map(|seq| Head { seq, hash: Hash([1; 32]) })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_sequence_of_messages_panics_or_tells_what_was_not_stored(
        messages in proptest::collection::vec(messages(), 0..60),
        shown_at in any::<i64>(),
    ) {
        let mut model = model(settings());
        let mut is_in_flight = false;
        for msg in messages {
            let is_stored = matches!(msg, Msg::Stored(_));
            let cmds = step(&mut model, msg);
            prop_assert!(told(&cmds).is_none() || (is_stored && is_in_flight));
            is_in_flight = model.in_flight.is_some();
            let _ = model.screen(Now { clock: Timestamp(shown_at), running_ms: 1 });
        }
    }
}
