//! Every verdict, every policy, and the order of the checks.

use std::collections::BTreeSet;

use super::*;
use crate::admission::door::HandedOver;
use crate::admission::festival_day::festival_day;
use crate::admission::verdict::{OverrideRule, Tone, VerdictCode};
use crate::attendance::Passage;
use crate::detail::{Detail, Person};
use crate::event::{Category, EventDetails, Gate, Localized};
use crate::event_record::{EventRecord, IssuerKeyLine, RevocationReason};
use crate::feed::Head;
use crate::id::{AuthorityKey, EventNumber, GateNumber, Hash, ScannerKey};
use crate::pass::{IssuerPublicKey, IssuerSecretKey, KeyId, LiveValue, PassFlags, Unreadable};
use crate::scan::{Handover, ScanRef};
use crate::time::ClockReading;

const EVENT: EventNumber = EventNumber(7);
const PASS: PassId = PassId([1; 12]);
/// Doors 18:00 to 22:00 in Almaty.
const OPEN: Timestamp = Timestamp(1_795_352_400_000);
const CLOSE: Timestamp = Timestamp(OPEN.0 + 4 * HOUR_MS);
const HOUR_MS: i64 = 3_600_000;
const PAPER_CATEGORY: u8 = 1;
const GATE_2_CATEGORY: u8 = 2;

fn gate(number: u8) -> GateNumber {
    GateNumber::new(number).unwrap()
}

fn issuer() -> IssuerPublicKey {
    IssuerSecretKey::from_seed([5; 32]).public()
}

/// A situation at a door in which an honest student is admitted; each test changes what it is about.
struct Scene {
    flags: PassFlags,
    body: PassBody,
    issuer: IssuerPublicKey,
    live_step: Option<u32>,
    presented: Option<Presented>,
    details: EventDetails,
    key_state: KeyState,
    line: Option<PassLine>,
    complete: bool,
    attention: bool,
    attendance: Attendance,
    door: Door,
    just_passed: Option<JustPassed>,
    now: Timestamp,
}

fn scene() -> Scene {
    let body = PassBody {
        flags: PassFlags::default(),
        key_id: KeyId([0; 3]),
        home_gate: None,
        event: EVENT,
        valid_from: u32::try_from(OPEN.seconds()).unwrap(),
        valid_until: u32::try_from(CLOSE.seconds()).unwrap(),
        category: 0,
        pass_id: PASS,
    };
    let category = |number, gates: &[u8], paper| Category {
        number,
        name: Localized::same("c"),
        gates: gates.iter().map(|number| gate(*number)).collect(),
        paper,
    };
    Scene {
        flags: PassFlags::default(),
        body,
        issuer: issuer(),
        live_step: None,
        presented: None,
        details: EventDetails {
            slug: "e".to_owned(),
            name: Localized::same("e"),
            venue: "v".to_owned(),
            starts: OPEN.plus_ms(HOUR_MS),
            ends: CLOSE.plus_ms(HOUR_MS),
            doors_open: OPEN,
            doors_close: CLOSE,
            capacity: None,
            time_zone: "Asia/Almaty".to_owned(),
            cancelled: false,
            policies: Policies::default(),
            gates: (1..=3).map(|number| Gate { number: gate(number), name: Localized::same("g") }).collect(),
            categories: vec![
                category(0, &[], false),
                category(PAPER_CATEGORY, &[], true),
                category(GATE_2_CATEGORY, &[2], false),
            ],
        },
        key_state: KeyState::Open,
        line: Some(PassLine {
            body,
            shared_holder: None,
            state: PassState::Issued,
            blocked: false,
            moved: None,
            person: None,
        }),
        complete: false,
        attention: false,
        attendance: Attendance::default(),
        door: Door {
            gate: gate(1),
            direction: Direction::In,
            keeps_gates: vec![],
            handed_over: HandedOver::default(),
            is_certified: true,
            is_cut_off: false,
            places_left: None,
        },
        just_passed: None,
        now: OPEN.plus_ms(HOUR_MS),
    }
}

impl Scene {
    /// Sets flags in the signed body and, with it, in the roster.
    fn flags(&mut self, flags: PassFlags) {
        self.flags = flags;
        self.body.flags = flags;
        self.on_line(|line| line.body.flags = flags);
    }

    fn on_body(&mut self, change: impl Fn(&mut PassBody)) {
        change(&mut self.body);
        self.on_line(|line| change(&mut line.body));
    }

    fn on_line(&mut self, change: impl FnOnce(&mut PassLine)) {
        if let Some(line) = &mut self.line {
            change(line);
        }
    }

    /// A live pass that shows the step of now plus `ahead`.
    fn live(&mut self, ahead: i64) {
        self.flags(PassFlags { live: true, ..self.flags });
        let step = step_at(self.body.valid_from, self.now.seconds()) + ahead;
        self.live_step = Some(u32::try_from(step).unwrap());
    }

    fn hand_over(&mut self, number: u8) {
        let clock = ClockReading::uncorrected(OPEN);
        let handover = Handover { gate: gate(number), keeps: true, card: 1, revision: 1, clock };
        self.door.handed_over.take(&handover);
    }

    fn quarantined(&mut self) {
        self.attendance.quarantined.push(passage(OPEN).scan);
    }

    fn inside(&mut self, entered: Timestamp) {
        self.attendance.presence = Presence::Inside;
        self.attendance.entries = 1;
        self.attendance.last_entry = Some(passage(entered));
        self.attendance.first_entry = Some(passage(entered));
        self.attendance.days.insert(festival_day(entered, &self.details.time_zone), passage(entered));
    }

    fn outside(&mut self, entered: Timestamp, left: Timestamp) {
        self.inside(entered);
        self.attendance.presence = Presence::Outside;
        self.attendance.last_exit = Some(passage(left));
    }

    fn picked(&mut self, read_by: ReadBy) {
        self.presented = Some(Presented::Picked { pass_id: PASS, read_by });
    }

    fn roster(&self) -> Roster {
        let mut roster = Roster::new(EVENT, AuthorityKey([0; 32]));
        let mut line = self.line.clone();
        if self.attention {
            let person = Person {
                name: "n".to_owned(),
                student_number: "1".to_owned(),
                attention: Some("wheelchair".to_owned()),
            };
            let detail = Detail::new([0; 8], &person);
            line = line.map(|line| PassLine { person: Some(detail.commitment()), ..line });
            roster.add_detail(&detail);
        }
        let key = IssuerKeyLine { public_key: *issuer().as_bytes(), state: self.key_state };
        for record in [
            EventRecord::Event(Box::new(self.details.clone())),
            EventRecord::IssuerKey(key),
            EventRecord::Passes(line.into_iter().collect()),
            EventRecord::Complete(self.complete),
        ] {
            roster.apply(Head::EMPTY, record);
        }
        roster
    }

    fn decide(&self) -> Verdict {
        let read = Presented::Code(Reading::Verified(VerifiedCode {
            body: self.body,
            issuer: self.issuer,
            live_step: self.live_step,
            live_value: self.live_step.map(|_| LiveValue([0; 12])),
        }));
        decide(&Question {
            presented: self.presented.as_ref().unwrap_or(&read),
            roster: &self.roster(),
            attendance: &self.attendance,
            door: &self.door,
            just_passed: self.just_passed.as_ref(),
            now: self.now,
        })
    }
}

fn passage(at: Timestamp) -> Passage {
    Passage { scan: ScanRef { scanner: ScannerKey([9; 32]), seq: 1, hash: Hash([9; 32]) }, at, gate: gate(3) }
}

type Case = (VerdictCode, &'static str, fn(&mut Scene));

/// Situations, in the order of their verdicts.
#[rustfmt::skip]
const CASES: &[Case] = &[
    (VerdictCode::Unreadable, "not a pass code", |s| s.presented = Some(Presented::Code(Reading::Unreadable(Unreadable::Length)))),
    (VerdictCode::UnknownIssuer, "nobody's key", |s| s.presented = Some(Presented::Code(Reading::UnknownIssuer(s.body)))),
    (VerdictCode::Forged, "false signature", |s| s.presented = Some(Presented::Code(Reading::Forged(s.body)))),
    (VerdictCode::Forged, "false chain", |s| s.presented = Some(Presented::Code(Reading::LiveCodeWrong(s.body)))),
    (VerdictCode::Forged, "the roster knows another body", |s| s.body.category = 9),
    (VerdictCode::Specimen, "a test pass", |s| s.flags(PassFlags { specimen: true, ..s.flags })),
    (VerdictCode::WrongEvent, "for another event", |s| s.on_body(|body| body.event = EventNumber(8))),
    (VerdictCode::Cancelled, "called off", |s| s.details.cancelled = true),
    (VerdictCode::NotListed, "the roster is complete without it", |s| { s.line = None; s.complete = true; }),
    (VerdictCode::NotListed, "its key is no longer trusted alone", |s| { s.line = None; s.key_state = KeyState::Listed; }),
    (VerdictCode::NotListed, "its key is dead, though it is listed", |s| s.key_state = KeyState::Dead),
    (VerdictCode::NotListed, "unlisted where only keepers admit", |s| { s.line = None; s.details.policies.cut_off = CutOff::HomeGateOnly; }),
    (VerdictCode::NotListed, "picked, but not there", |s| { s.line = None; s.picked(ReadBy::Organizer); }),
    (VerdictCode::Replaced, "a newer pass", |s| s.on_line(|line| line.state = PassState::Replaced)),
    (VerdictCode::Revoked, "withdrawn", |s| s.on_line(|line| line.state = PassState::Revoked(RevocationReason::Lost))),
    (VerdictCode::Blocked, "may not enter", |s| s.on_line(|line| line.blocked = true)),
    (VerdictCode::TooEarly, "before the doors", |s| s.now = OPEN.plus_ms(-1)),
    (VerdictCode::TooEarly, "before its own validity", |s| s.on_body(|body| body.valid_from += 2 * 3600)),
    (VerdictCode::TooLate, "as the doors close", |s| s.now = CLOSE),
    (VerdictCode::TooLate, "as its own validity ends", |s| s.on_body(|body| body.valid_until = body.valid_from + 3600)),
    (VerdictCode::WrongGate, "its category enters elsewhere", |s| s.on_body(|body| body.category = GATE_2_CATEGORY)),
    (VerdictCode::WrongGate, "its home gate is elsewhere", |s| s.on_body(|body| body.home_gate = GateNumber::new(2))),
    (VerdictCode::WrongGate, "the home gate is here, its keeper is not", |s| {
        s.on_body(|body| body.home_gate = GateNumber::new(1));
        s.details.policies.cut_off = CutOff::HomeGateOnly;
    }),
    (VerdictCode::WrongGate, "another gate was handed over", |s| {
        s.on_body(|body| body.home_gate = GateNumber::new(1));
        s.details.policies.cut_off = CutOff::HomeGateOnly;
        s.hand_over(2);
    }),
    (VerdictCode::WrongGate, "handed over, but the pass has a home gate of the old kind", |s| {
        s.on_body(|body| body.home_gate = GateNumber::new(2));
        s.hand_over(2);
    }),
    (VerdictCode::Repeat, "again within 5 s", |s| {
        s.inside(s.now);
        s.just_passed = Some(JustPassed { pass_id: PASS, direction: Direction::In, at: s.now.plus_ms(-4_999) });
    }),
    (VerdictCode::LiveCodeNeeded, "a live pass without its live part", |s| { s.live(0); s.live_step = None; s.details.policies.live_codes = LiveCodes::Required; }),
    (VerdictCode::LiveCodeNeeded, "a paper pass", |s| s.details.policies.live_codes = LiveCodes::Required),
    (VerdictCode::LiveCodeNeeded, "found by search", |s| { s.live(0); s.picked(ReadBy::Search); s.details.policies.live_codes = LiveCodes::Required; }),
    (VerdictCode::LiveCodeNeeded, "short code", |s| { s.live(0); s.picked(ReadBy::ShortCode); s.details.policies.live_codes = LiveCodes::Required; }),
    (VerdictCode::LiveCodeStale, "three steps late", |s| { s.live(-3); s.details.policies.live_codes = LiveCodes::Required; }),
    (VerdictCode::LiveCodeStale, "two steps early", |s| { s.live(2); s.details.policies.live_codes = LiveCodes::Required; }),
    (VerdictCode::LiveCodeStale, "a step that was used", |s| {
        s.live(0);
        s.details.policies.live_codes = LiveCodes::Required;
        s.attendance.highest_steps.insert(PASS, s.live_step.unwrap());
    }),
    (VerdictCode::AlreadyInside, "used", |s| s.inside(OPEN)),
    (VerdictCode::AlreadyInside, "inside, where one may come back", |s| { s.inside(OPEN); s.details.policies.entry_mode = EntryMode::Reentry; }),
    (VerdictCode::AlreadyInside, "inside since this festival day", |s| { s.inside(OPEN); s.details.policies.entry_mode = EntryMode::Daily; }),
    (VerdictCode::AlreadyInside, "inside since this festival day, and somebody says since another", |s| {
        s.inside(OPEN);
        s.inside(OPEN.plus_ms(24 * HOUR_MS));
        s.details.policies.entry_mode = EntryMode::Daily;
    }),
    (VerdictCode::AlreadyInside, "five seconds have passed", |s| {
        s.inside(OPEN);
        s.just_passed = Some(JustPassed { pass_id: PASS, direction: Direction::In, at: s.now.plus_ms(-5_000) });
    }),
    (VerdictCode::AlreadyInside, "another pass was scanned between", |s| {
        s.inside(OPEN);
        s.just_passed = Some(JustPassed { pass_id: PassId([2; 12]), direction: Direction::In, at: s.now });
    }),
    (VerdictCode::ReentryNotAllowed, "went out of a single entry", |s| s.outside(OPEN, OPEN)),
    (VerdictCode::ReentryNotAllowed, "went out on this festival day", |s| { s.outside(OPEN, OPEN); s.details.policies.entry_mode = EntryMode::Daily; }),
    (VerdictCode::NeedsConnection, "cut off under hold", |s| { s.door.is_cut_off = true; s.details.policies.cut_off = CutOff::Hold; }),
    (VerdictCode::NeedsConnection, "no home gate where only keepers admit", |s| s.details.policies.cut_off = CutOff::HomeGateOnly),
    (VerdictCode::NeedsConnection, "its certificate is over, or revoked", |s| s.door.is_certified = false),
    (VerdictCode::Full, "no place left", |s| s.door.places_left = Some(0)),
    (VerdictCode::Admitted, "an honest student", |_| {}),
    (VerdictCode::Admitted, "the doors have just opened", |s| s.now = OPEN),
    (VerdictCode::Admitted, "the last moment", |s| s.now = CLOSE.plus_ms(-1)),
    (VerdictCode::Admitted, "one place left", |s| s.door.places_left = Some(1)),
    (VerdictCode::Admitted, "listed under a key that is not trusted alone", |s| s.key_state = KeyState::Listed),
    (VerdictCode::Admitted, "listed in a complete roster", |s| s.complete = true),
    (VerdictCode::Admitted, "not in the list while issuing goes on", |s| s.line = None),
    (VerdictCode::Admitted, "moved to a later hour: the roster decides", |s| {
        s.on_body(|body| body.valid_until = body.valid_from + 60);
        s.on_line(|line| line.moved = Some(Entitlement { valid_until: u32::MAX, ..line.entitlement() }));
    }),
    (VerdictCode::Admitted, "its category's gate", |s| { s.on_body(|body| body.category = GATE_2_CATEGORY); s.door.gate = gate(2); }),
    (VerdictCode::Admitted, "its home gate", |s| s.on_body(|body| body.home_gate = GateNumber::new(1))),
    (VerdictCode::Admitted, "the keeper of its home gate, cut off", |s| {
        s.on_body(|body| body.home_gate = GateNumber::new(1));
        s.details.policies.cut_off = CutOff::HomeGateOnly;
        s.door.keeps_gates = vec![gate(1)];
        s.door.is_cut_off = true;
    }),
    (VerdictCode::Admitted, "its home gate was handed to this scanner", |s| {
        s.on_body(|body| body.home_gate = GateNumber::new(2));
        s.details.policies.cut_off = CutOff::HomeGateOnly;
        s.hand_over(2);
    }),
    (VerdictCode::Admitted, "another scan of the holder is in quarantine", |s| s.quarantined()),
    (VerdictCode::Exited, "out by a scanner whose certificate is over", |s| {
        s.inside(OPEN);
        s.door.direction = Direction::Out;
        s.door.is_certified = false;
    }),
    (VerdictCode::Admitted, "cut off, trusted to admit", |s| s.door.is_cut_off = true),
    (VerdictCode::Admitted, "hold, but not cut off", |s| s.details.policies.cut_off = CutOff::Hold),
    (VerdictCode::Admitted, "two steps late is fresh", |s| { s.live(-2); s.details.policies.live_codes = LiveCodes::Required; }),
    (VerdictCode::Admitted, "one step early is fresh", |s| { s.live(1); s.details.policies.live_codes = LiveCodes::Required; }),
    (VerdictCode::Admitted, "a stale step where live codes are off", |s| s.live(-200)),
    (VerdictCode::Admitted, "a stale step where they are preferred", |s| { s.live(-200); s.details.policies.live_codes = LiveCodes::Preferred; }),
    (VerdictCode::Admitted, "a copy where they are preferred", |s| { s.live(0); s.live_step = None; s.details.policies.live_codes = LiveCodes::Preferred; }),
    (VerdictCode::Admitted, "paper where they are preferred", |s| s.details.policies.live_codes = LiveCodes::Preferred),
    (VerdictCode::Admitted, "paper of a category that allows it", |s| {
        s.on_body(|body| body.category = PAPER_CATEGORY);
        s.details.policies.live_codes = LiveCodes::Required;
    }),
    (VerdictCode::Admitted, "back in", |s| { s.outside(OPEN, OPEN); s.details.policies.entry_mode = EntryMode::Reentry; }),
    (VerdictCode::Admitted, "another festival day", |s| { s.inside(OPEN.plus_ms(-24 * HOUR_MS)); s.details.policies.entry_mode = EntryMode::Daily; }),
    (VerdictCode::Admitted, "inside, but unlimited", |s| { s.inside(OPEN); s.details.policies.entry_mode = EntryMode::Unlimited; }),
    (VerdictCode::Admitted, "by search", |s| s.picked(ReadBy::Search)),
    (VerdictCode::Exited, "out", |s| { s.inside(OPEN); s.door.direction = Direction::Out; }),
    (VerdictCode::Exited, "out though revoked, late and called off", |s| {
        s.inside(OPEN);
        s.door.direction = Direction::Out;
        s.details.cancelled = true;
        s.now = CLOSE.plus_ms(HOUR_MS);
        s.on_line(|line| line.state = PassState::Revoked(RevocationReason::Misuse));
    }),
    (VerdictCode::NotInside, "out, entry unknown", |s| s.door.direction = Direction::Out),
];

#[test]
fn every_situation_has_its_verdict() {
    for (expected, what, change) in CASES {
        let mut scene = scene();
        change(&mut scene);
        assert_eq!(scene.decide().code(), *expected, "{what}");
    }
}

#[test]
fn every_verdict_has_a_situation() {
    let covered: BTreeSet<&str> = CASES.iter().map(|(code, ..)| code.name()).collect();
    let all: BTreeSet<&str> = VerdictCode::ALL.iter().map(|code| code.name()).collect();
    assert_eq!(covered, all);
}

#[test]
fn the_first_failing_check_is_the_verdict() {
    for (code, what, change) in CASES {
        let mut scene = scene();
        change(&mut scene);
        scene.details.cancelled = true;
        let is_way_out = scene.door.direction == Direction::Out;
        let expected = if is_way_out || *code as u8 <= VerdictCode::Cancelled as u8 {
            *code
        } else {
            VerdictCode::Cancelled
        };
        assert_eq!(scene.decide().code(), expected, "{what}, and called off");
    }
    let mut blocked_and_late = scene();
    blocked_and_late.on_line(|line| line.blocked = true);
    blocked_and_late.now = CLOSE;
    assert_eq!(blocked_and_late.decide().code(), VerdictCode::Blocked);
    let mut late_and_inside = scene();
    late_and_inside.inside(OPEN);
    late_and_inside.now = CLOSE;
    assert_eq!(late_and_inside.decide().code(), VerdictCode::TooLate, "validity comes before duplicates");
    let mut stale_and_inside = scene();
    stale_and_inside.live(-9);
    stale_and_inside.details.policies.live_codes = LiveCodes::Required;
    stale_and_inside.inside(OPEN);
    assert_eq!(stale_and_inside.decide().code(), VerdictCode::LiveCodeStale);
    stale_and_inside.details.policies.live_codes = LiveCodes::Preferred;
    assert_eq!(stale_and_inside.decide().code(), VerdictCode::AlreadyInside);
    let mut full_and_inside = scene();
    full_and_inside.door.places_left = Some(0);
    full_and_inside.inside(OPEN);
    assert_eq!(full_and_inside.decide().code(), VerdictCode::AlreadyInside);
}

#[test]
fn an_admission_says_what_to_look_at() {
    let marks = |change: fn(&mut Scene)| -> Vec<&'static str> {
        let mut scene = scene();
        change(&mut scene);
        let verdict = scene.decide();
        assert_eq!(verdict.code(), VerdictCode::Admitted);
        assert_eq!(verdict.tone() == Tone::Care, verdict.marks().has_care());
        verdict.marks().names().collect()
    };
    let card = "check_student_card";
    assert_eq!(marks(|_| {}), Vec::<&str>::new());
    assert_eq!(marks(|s| s.line = None), [card, "not_listed_yet"]);
    assert_eq!(marks(|s| s.details.policies.id_check = true), [card]);
    assert_eq!(marks(|s| s.flags(PassFlags { id_check: true, ..s.flags })), [card]);
    assert_eq!(marks(|s| s.picked(ReadBy::ShortCode)), [card]);
    assert_eq!(marks(|s| s.attention = true), ["attention"]);
    assert_eq!(marks(|s| s.door.is_cut_off = true), ["cut_off"]);
    assert_eq!(marks(|s| s.quarantined()), ["quarantined"]);
    let handed_over: fn(&mut Scene) = |s| {
        s.on_body(|body| body.home_gate = GateNumber::new(2));
        s.details.policies.cut_off = CutOff::HomeGateOnly;
        s.hand_over(2);
    };
    assert_eq!(marks(handed_over), ["handed_over"]);
    let kept_as_well: fn(&mut Scene) = |s| {
        s.on_body(|body| body.home_gate = GateNumber::new(2));
        s.details.policies.cut_off = CutOff::HomeGateOnly;
        s.door.keeps_gates = vec![gate(2)];
        s.hand_over(2);
    };
    assert_eq!(marks(kept_as_well), Vec::<&str>::new(), "the keeper's own admissions are no handover's");
    let copy: fn(&mut Scene) = |s| {
        s.live(-9);
        s.details.policies.live_codes = LiveCodes::Preferred;
    };
    assert_eq!(marks(copy), [card, "copy"]);
}

#[test]
fn a_stale_code_says_by_how_much() {
    let staleness = |ahead| {
        let mut scene = scene();
        scene.live(ahead);
        scene.details.policies.live_codes = LiveCodes::Required;
        scene.decide()
    };
    assert_eq!(staleness(-8), Verdict::LiveCodeStale(Staleness::Late(120)));
    assert_eq!(staleness(20), Verdict::LiveCodeStale(Staleness::Early(300)));
}

#[test]
fn supervisors_and_volunteers_may_override_what_the_table_says() {
    let rule = |change: fn(&mut Scene)| {
        let mut scene = scene();
        change(&mut scene);
        scene.decide().override_rule()
    };
    assert_eq!(rule(|s| s.on_body(|body| body.home_gate = GateNumber::new(2))), OverrideRule::Volunteer);
    let away_from_the_keeper: fn(&mut Scene) = |s| {
        s.on_body(|body| body.home_gate = GateNumber::new(2));
        s.details.policies.cut_off = CutOff::HomeGateOnly;
    };
    assert_eq!(rule(away_from_the_keeper), OverrideRule::Supervisor);
    for (code, what, change) in CASES {
        let expected = match code {
            VerdictCode::WrongGate => continue,
            VerdictCode::NotListed
            | VerdictCode::Replaced
            | VerdictCode::Revoked
            | VerdictCode::TooEarly
            | VerdictCode::TooLate
            | VerdictCode::LiveCodeNeeded
            | VerdictCode::LiveCodeStale
            | VerdictCode::AlreadyInside
            | VerdictCode::ReentryNotAllowed
            | VerdictCode::NeedsConnection
            | VerdictCode::Full => OverrideRule::Supervisor,
            _ => OverrideRule::Nobody,
        };
        assert_eq!(rule(*change), expected, "{what}");
    }
}
