//! What the keys do, from the key to the record.

use esik_shared::card::CardLine;
use esik_shared::detail::Detail;
use esik_shared::event::EventDetails;
use esik_shared::event_record::PassState;
use esik_shared::policy::{EntryMode, Policies};
use esik_shared::scan::{Authorizer, Override, ReadBy, ReasonCode, Scan};
use esik_shared::short_code::ShortCode;

use super::*;
use crate::core::screen::{Screen, ShownAs, ShownDialog};

pub(super) const CARD: CardSecret = CardSecret([0x11; 16]);
const PIN_CARD: CardSecret = CardSecret([0x22; 16]);
const OLD_CARD: CardSecret = CardSecret([0x33; 16]);

/// A door at event 1 with supervisor cards: 1, 2 with a PIN, 3 of yesterday.
pub(super) fn door() -> Model {
    let mut model = model(Settings { event: Some(ONE), ..settings() });
    let line = |number, secret: CardSecret, pin: Option<&str>, days: i64| CardLine {
        number,
        hash: secret.hash(ONE),
        pin: pin.map(|pin| secret.pin_hash(ONE, pin)),
        valid_from: after(days * 86_400_000 - 1).clock,
        valid_until: after((days + 1) * 86_400_000 - 1).clock,
        withdrawn: false,
    };
    let cards = vec![line(1, CARD, None, 0), line(2, PIN_CARD, Some("4711"), 0), line(3, OLD_CARD, None, -1)];
    let news = event_news(&model, &[EventRecord::Cards(cards)]);
    step(&mut model, news);
    model
}

pub(super) fn keys(model: &mut Model, actions: &[Action], ms: i64) -> Vec<Cmd> {
    actions.iter().flat_map(|action| step(model, press(*action, ms))).collect()
}

fn type_in(model: &mut Model, text: &str, ms: i64) {
    step(model, Msg::Typed { text: TypedText(text.to_owned()), now: after(ms) });
}

pub(super) fn show_card(model: &mut Model, card: CardSecret, ms: i64) -> Vec<Cmd> {
    step(model, read_at(card.to_text().into_bytes(), ms))
}

/// The record that `cmds` ask to be written, after it is.
pub(super) fn written(model: &mut Model, cmds: &[Cmd], ms: i64) -> ScanRecord {
    let record = ScanRecord::from_record(&appended(cmds).expect("something is written").record).unwrap();
    step(model, Msg::Stored(after(ms)));
    record
}

pub(super) fn written_scan(model: &mut Model, cmds: &[Cmd], ms: i64) -> Scan {
    match written(model, cmds, ms) {
        ScanRecord::Scan(scan) => scan,
        other => panic!("{other:?} is no scan"),
    }
}

pub(super) fn dialog(model: &Model, ms: i64) -> Option<ShownDialog> {
    model.screen(after(ms)).dialog
}

fn shown(model: &Model, ms: i64) -> (ShownAs, Tone, String) {
    let Screen { verdict: Some(verdict), .. } = model.screen(after(ms)) else { panic!("nothing is shown") };
    (verdict.shown_as, verdict.tone, verdict.title)
}

#[test]
fn a_supervisor_lets_in_against_a_refusal_once_and_the_record_says_who_and_why() {
    let mut model = door();
    scan(&mut model, code(ONE, 1), 0);
    assert_eq!(scan(&mut model, code(ONE, 1), 60_000).verdict, AlreadyInside);
    keys(&mut model, &[Action::LetIn, Action::Down], 61_000);
    assert_eq!(dialog(&model, 61_000).unwrap().choices.len(), 4);
    let cmds = keys(&mut model, &[Action::Enter], 62_000);
    assert!(appended(&cmds).is_none(), "it takes a card");
    let cmds = show_card(&mut model, CARD, 70_000);
    let scan_ = written_scan(&mut model, &cmds, 70_001);
    let by = Authorizer::Supervisor(1);
    assert_eq!(scan_.overridden, Some(Override { by, reason: ReasonCode::Organizer, note: None }));
    assert_eq!((scan_.verdict, scan_.is_admission()), (AlreadyInside, true));
    assert_eq!(scan_.clock.corrected(), after(70_000).clock);
    assert_eq!(shown(&model, 70_001).1, Tone::Care);
    assert_eq!(dialog(&model, 70_001), None);

    assert_eq!(scan(&mut model, code(ONE, 1), 80_000).verdict, AlreadyInside);
    let cmds = keys(&mut model, &[Action::LetIn, Action::Enter], 81_000);
    assert!(appended(&cmds).is_none(), "a card opens one act");
}

#[test]
fn a_card_that_is_shown_first_opens_the_refusal_on_the_screen_and_is_used_up() {
    let mut model = door();
    scan(&mut model, code(ONE, 1), 0);
    scan(&mut model, code(ONE, 1), 60_000);
    show_card(&mut model, CARD, 61_000);
    assert_eq!(model.screen(after(61_000)).supervisor, Some(1));
    let cmds = keys(&mut model, &[Action::Enter], 62_000);
    assert!(written_scan(&mut model, &cmds, 62_000).overridden.is_some());
    assert_eq!(model.screen(after(62_000)).supervisor, None);

    show_card(&mut model, CARD, 70_000);
    assert_eq!(model.screen(after(70_000)).supervisor, Some(1), "there is nothing to override: any act");
    step(&mut model, Msg::Tick(after(130_000)));
    assert_eq!(model.screen(after(130_000)).supervisor, None, "for a minute");
}

#[test]
fn a_volunteer_overrides_where_the_table_says_so_and_nobody_where_it_says_nobody() {
    let at_other_gate = PassLine {
        moved: Some(esik_shared::event_record::Entitlement {
            home_gate: GateNumber::new(2),
            ..line(ONE, 1).entitlement()
        }),
        ..line(ONE, 1)
    };
    let blocked = PassLine { blocked: true, ..line(ONE, 2) };
    let mut model = door();
    let news = event_news(&model, &[EventRecord::Passes(vec![at_other_gate, blocked])]);
    step(&mut model, news);
    assert_eq!(scan(&mut model, code(ONE, 1), 0).verdict, VerdictCode::WrongGate);
    let cmds = keys(&mut model, &[Action::LetIn, Action::Enter], 1_000);
    let scan_ = written_scan(&mut model, &cmds, 1_000);
    assert_eq!(scan_.overridden.map(|overridden| overridden.by), Some(Authorizer::Volunteer));

    assert_eq!(scan(&mut model, code(ONE, 2), 10_000).verdict, VerdictCode::Blocked);
    keys(&mut model, &[Action::LetIn], 11_000);
    assert_eq!(dialog(&model, 11_000), None);
    assert!(model.screen(after(11_000)).hint.is_some());
    show_card(&mut model, CARD, 12_000);
    assert_eq!(dialog(&model, 12_000), None, "not even a supervisor");
}

/// What is to be written to the disk, and what was noted with it.
fn noted(cmds: &[Cmd]) -> (ScanRecord, Option<Detail>) {
    let append = appended(cmds).expect("something is written");
    (ScanRecord::from_record(&append.record).unwrap(), append.note.clone())
}

#[test]
fn another_reason_is_told_in_words_that_lie_beside_the_record() {
    let mut model = door();
    scan(&mut model, code(ONE, 1), 0);
    scan(&mut model, code(ONE, 1), 60_000);
    keys(&mut model, &[Action::LetIn, Action::Down, Action::Down, Action::Down, Action::Enter], 61_000);
    assert!(model.takes_text());
    type_in(&mut model, " Сөмкесін ұмытып шықты\u{7}! ", 62_000);
    assert_eq!(dialog(&model, 62_000).unwrap().entry.as_deref(), Some(" Сөмкесін ұмытып шықты! "));
    assert!(appended(&keys(&mut model, &[Action::Enter], 63_000)).is_none(), "and it takes a card");
    let cmds = show_card(&mut model, CARD, 64_000);
    let (record, note) = noted(&cmds);
    let note = note.unwrap();
    assert_eq!(record.note(), Some(note.commitment()));
    assert_eq!(note.content(), Some("Сөмкесін ұмытып шықты!"));
    let ScanRecord::Scan(scan_) = record else { panic!("{record:?}") };
    assert_eq!(scan_.overridden.unwrap().reason, ReasonCode::Other);
    step(&mut model, Msg::Stored(after(64_001)));

    // The same words again have another hash: who has the record alone cannot tell them.
    keys(&mut model, &[Action::Undo, Action::Enter, Action::Down, Action::Down, Action::Down], 65_000);
    keys(&mut model, &[Action::Enter], 65_000);
    type_in(&mut model, "Сөмкесін ұмытып шықты!", 65_500);
    let cmds = keys(&mut model, &[Action::Enter], 66_000);
    let (record, again) = noted(&cmds);
    let again = again.unwrap();
    assert!(matches!(record, ScanRecord::Undo(_)) && record.note() == Some(again.commitment()));
    assert_eq!(again.bytes, note.bytes);
    assert_ne!(again.salt, note.salt);
}

#[test]
fn a_note_may_be_left_out_and_is_no_longer_than_a_sentence() {
    for (typed, kept) in [("", None), ("  ", None), (&*"ұ".repeat(300), Some("ұ".repeat(100)))] {
        let mut model = door();
        scan(&mut model, code(ONE, 1), 0);
        keys(&mut model, &[Action::Undo, Action::Enter, Action::Down, Action::Down, Action::Down], 1_000);
        keys(&mut model, &[Action::Enter], 1_000);
        type_in(&mut model, typed, 2_000);
        let (record, note) = noted(&keys(&mut model, &[Action::Enter], 3_000));
        assert_eq!(record.note(), note.as_ref().map(Detail::commitment));
        assert_eq!(note.and_then(|note| note.content::<String>()), kept);
    }
}

#[test]
fn a_pass_that_comes_while_a_note_is_typed_is_answered_and_nothing_is_overridden() {
    let mut model = door();
    scan(&mut model, code(ONE, 1), 0);
    scan(&mut model, code(ONE, 1), 60_000);
    keys(&mut model, &[Action::LetIn, Action::Down, Action::Down, Action::Down, Action::Enter], 61_000);
    type_in(&mut model, "half a w", 62_000);
    assert_eq!(scan(&mut model, code(ONE, 2), 63_000).verdict, Admitted);
    assert_eq!(dialog(&model, 63_000), None);
}

#[test]
fn what_is_no_refusal_any_more_is_told_instead_of_being_overridden() {
    let mut model = door();
    let reentry = Policies { entry_mode: EntryMode::Reentry, ..Policies::default() };
    let event = EventDetails { policies: reentry, ..details(ONE) };
    let news = event_news(&model, &[EventRecord::Event(Box::new(event))]);
    step(&mut model, news);
    scan(&mut model, code(ONE, 1), 0);
    scan(&mut model, code(ONE, 1), 60_000);
    keys(&mut model, &[Action::LetIn, Action::Enter], 61_000);
    // Another gate let them out meanwhile.
    let mut other = start();
    other.identity.key = ed25519_dalek::SigningKey::from_bytes(&[8; 32]);
    let mut other = Model::new(other, Settings { direction: Direction::Out, ..settings() }, after(0));
    let append = appended(&step(&mut other, read_at(code(ONE, 1), 61_500))).unwrap().clone();
    let theirs = Msg::Received(Box::new(received(append.feed, Head::EMPTY, &[append.record])));
    step(&mut model, theirs);
    let cmds = show_card(&mut model, CARD, 70_000);
    let scan_ = written_scan(&mut model, &cmds, 70_000);
    assert_eq!((scan_.verdict, scan_.overridden), (Admitted, None));
}

#[test]
fn a_card_without_its_pin_of_another_day_or_unknown_opens_nothing() {
    let mut model = door();
    scan(&mut model, code(ONE, 1), 0);
    scan(&mut model, code(ONE, 1), 60_000);
    keys(&mut model, &[Action::LetIn, Action::Enter], 61_000);
    for card in [OLD_CARD, CardSecret([9; 16])] {
        assert!(appended(&show_card(&mut model, card, 62_000)).is_none());
        assert!(!dialog(&model, 62_000).unwrap().note.is_empty(), "it says why, and still waits");
    }
    show_card(&mut model, PIN_CARD, 63_000);
    type_in(&mut model, "4712", 63_000);
    assert!(appended(&keys(&mut model, &[Action::Enter], 64_000)).is_none());
    // The digits of the Kazakh number row.
    type_in(&mut model, "ң.\"\"", 65_000);
    assert_eq!(dialog(&model, 65_000).unwrap().entry.as_deref(), Some("••••"));
    let cmds = keys(&mut model, &[Action::Enter], 66_000);
    let by = written_scan(&mut model, &cmds, 66_000).overridden.unwrap().by;
    assert_eq!(by, Authorizer::Supervisor(2));
}

#[test]
fn a_passage_is_taken_back_alone_within_two_minutes_and_by_a_supervisor_later() {
    for (ms, needs_card) in [(119_000, false), (121_000, true)] {
        let mut model = door();
        let entry = scan(&mut model, code(ONE, 1), 0);
        keys(&mut model, &[Action::Undo, Action::Enter], ms);
        let mut cmds = keys(&mut model, &[Action::Enter], ms);
        assert_eq!(appended(&cmds).is_none(), needs_card);
        if needs_card {
            cmds = show_card(&mut model, CARD, ms);
        }
        let ScanRecord::Undo(undo) = written(&mut model, &cmds, ms) else { panic!("no undo") };
        assert_eq!((undo.undoes.seq, undo.undoes.hash), (entry.head.seq, entry.head.hash));
        assert_eq!(undo.reason, ReasonCode::DidNotEnter);
        assert_eq!(undo.by, if needs_card { Authorizer::Supervisor(1) } else { Authorizer::Volunteer });

        let screen = model.screen(after(ms));
        assert_eq!((screen.counts.unwrap().inside, screen.last_scans[0].is_undone), (0, true));
        assert_eq!(shown(&model, ms).0, ShownAs::Undone);
        keys(&mut model, &[Action::Undo], ms);
        assert_eq!(dialog(&model, ms), None, "an undo is not undone");
        assert_eq!(scan(&mut model, code(ONE, 1), ms + 1).verdict, Admitted, "and no repeat");
    }
}

#[test]
fn after_a_restart_an_undo_is_shown_again_and_not_the_welcome_before_it() {
    let mut before = door();
    let entry = appended(&step(&mut before, read_at(code(ONE, 1), 0))).unwrap().clone();
    step(&mut before, Msg::Stored(after(0)));
    let cmds = keys(&mut before, &[Action::Undo, Action::Enter, Action::Enter], 1_000);
    let undo = appended(&cmds).unwrap().clone();
    let mut start = start();
    for append in [undo, entry] {
        let scanner = start.identity.scanner();
        let scan_ref = ScanRef { scanner, seq: append.head.seq, hash: append.head.hash };
        start.last_own.push((ONE, scan_ref, ScanRecord::from_record(&append.record).unwrap()));
    }
    let model = Model::new(start, settings(), after(2_000));
    assert_eq!(shown(&model, 2_000).0, ShownAs::Undone);
    assert!(model.screen(after(2_000)).last_scans[0].is_undone);
}

#[test]
fn somebody_is_found_by_name_number_or_short_code_and_judged_with_the_student_card() {
    let short_code = ShortCode::from(body(ONE, 7).pass_id).to_string();
    for (query, read_by) in [
        ("student 7", ReadBy::Search),
        ("S7", ReadBy::Search),
        (short_code.as_str(), ReadBy::ShortCode),
        (short_code.to_lowercase().as_str(), ReadBy::ShortCode),
    ] {
        let mut model = door();
        keys(&mut model, &[Action::Find], 0);
        assert!(model.takes_text());
        type_in(&mut model, query, 0);
        assert_eq!(dialog(&model, 0).unwrap().choices[0].text, "Student 7", "{query}");
        let cmds = keys(&mut model, &[Action::Enter], 0);
        let scan_ = written_scan(&mut model, &cmds, 0);
        assert_eq!((scan_.verdict, scan_.read_by), (Admitted, Some(read_by)), "{query}");
        assert!(scan_.marks.has(esik_shared::scan::Marks::CHECK_STUDENT_CARD));
        assert_eq!((dialog(&model, 0), model.takes_text()), (None, false));
    }
}

#[test]
fn a_replaced_pass_is_not_offered_and_a_revoked_one_says_so() {
    let mut model = door();
    let replaced = PassLine { state: PassState::Replaced, ..line(ONE, 7) };
    let revoked = esik_shared::event_record::RevocationReason::Lost;
    let revoked = PassLine { state: PassState::Revoked(revoked), ..line(ONE, 8) };
    let news = event_news(&model, &[EventRecord::Passes(vec![replaced, revoked])]);
    step(&mut model, news);
    keys(&mut model, &[Action::Find], 0);
    type_in(&mut model, "s7", 0);
    assert!(dialog(&model, 0).unwrap().choices.is_empty());
    keys(&mut model, &[Action::Erase], 0);
    type_in(&mut model, "8", 0);
    assert!(dialog(&model, 0).unwrap().choices[0].detail.contains("WITHDRAWN"));
}

#[test]
fn a_pass_that_is_scanned_closes_every_dialog_and_is_judged() {
    for action in [Action::Help, Action::Find, Action::Turn, Action::AskToQuit, Action::Undo, Action::Lock] {
        let mut model = door();
        scan(&mut model, code(ONE, 2), 0);
        keys(&mut model, &[action], 1_000);
        assert!(dialog(&model, 1_000).is_some(), "{action:?}");
        type_in(&mut model, "whatever", 1_000);
        assert_eq!(scan(&mut model, code(ONE, 1), 2_000).verdict, Admitted, "{action:?}");
        assert_eq!(dialog(&model, 2_000), None, "{action:?}");
    }
}

#[test]
fn looking_stores_nothing_never_looks_like_an_answer_and_ends_with_its_key() {
    let mut model = door();
    keys(&mut model, &[Action::Look], 0);
    for (typed, tone) in [(code(ONE, 1), Tone::Go), (forged_code(ONE, 1), Tone::Stop)] {
        let cmds = step(&mut model, read_at(typed, 1_000));
        assert!(appended(&cmds).is_none() && told(&cmds).is_none());
        assert_eq!((shown(&model, 1_000).0, shown(&model, 1_000).1), (ShownAs::Look, tone));
    }
    keys(&mut model, &[Action::Undo, Action::LetIn], 2_000);
    assert_eq!(dialog(&model, 2_000), None);
    let counts = model.screen(after(2_000)).counts.unwrap();
    assert_eq!((counts.admitted, model.screen(after(2_000)).unsent), (0, 0));
    keys(&mut model, &[Action::Look], 3_000);
    assert_eq!(model.screen(after(3_000)).verdict, None, "a look is not left behind as a verdict");
    assert_eq!(scan(&mut model, code(ONE, 1), 4_000).verdict, Admitted);
}

#[test]
fn the_direction_turns_after_a_question_only() {
    let mut model = door();
    keys(&mut model, &[Action::Turn, Action::Back], 0);
    assert_eq!(model.screen(after(0)).direction, Direction::In);
    keys(&mut model, &[Action::Turn, Action::Enter], 0);
    assert_eq!(model.screen(after(0)).direction, Direction::Out);
    assert_eq!(scan(&mut model, code(ONE, 1), 0).verdict, NotInside);
    keys(&mut model, &[Action::Turn, Action::Enter], 1);
    assert_eq!(model.screen(after(1)).direction, Direction::In);
}

#[test]
fn a_locked_screen_answers_nothing_until_its_digits_or_a_card() {
    for opens_by_card in [false, true] {
        let mut model = door();
        keys(&mut model, &[Action::Lock], 0);
        type_in(&mut model, "12", 0);
        keys(&mut model, &[Action::Enter], 0);
        assert_eq!(model.screen(after(0)).locked, None, "four digits at least");
        type_in(&mut model, "x34", 0);
        keys(&mut model, &[Action::Enter], 0);
        assert_eq!(model.screen(after(0)).locked, Some(0));

        assert!(appended(&step(&mut model, read_at(code(ONE, 1), 1_000))).is_none());
        keys(&mut model, &[Action::Find, Action::Undo, Action::Help, Action::Down], 1_000);
        type_in(&mut model, "1235", 1_000);
        keys(&mut model, &[Action::Enter], 1_000);
        assert_eq!((model.screen(after(1_000)).locked, dialog(&model, 1_000)), (Some(0), None));

        if opens_by_card {
            show_card(&mut model, CARD, 2_000);
        } else {
            type_in(&mut model, "1234", 2_000);
            keys(&mut model, &[Action::Enter], 2_000);
        }
        assert_eq!(model.screen(after(2_000)).locked, None);
        assert_eq!(scan(&mut model, code(ONE, 1), 3_000).verdict, Admitted);
    }
}

#[test]
fn the_help_does_what_is_chosen_in_it() {
    let mut model = door();
    keys(&mut model, &[Action::Down], 0);
    let help = dialog(&model, 0).unwrap();
    let find = help.choices.iter().position(|choice| choice.label == "F3").unwrap();
    for _ in help.selected..find {
        keys(&mut model, &[Action::Down], 0);
    }
    keys(&mut model, &[Action::Enter], 0);
    assert!(dialog(&model, 0).unwrap().entry.is_some());
    keys(&mut model, &[Action::Back, Action::Up], 0);
    for _ in 0..20 {
        keys(&mut model, &[Action::Down], 0);
    }
    let help = dialog(&model, 0).unwrap();
    assert_eq!(help.selected, help.choices.len() - 1, "the list ends at its last line");
}

#[test]
fn quitting_is_asked_once_confirmed_by_enter_and_declined_by_esc() {
    let mut offline = model(Settings { is_offline: true, ..settings() });
    keys(&mut offline, &[Action::Enter, Action::AskToQuit, Action::Back, Action::Enter], 0);
    assert!(!offline.is_leaving());
    let cmds = keys(&mut offline, &[Action::AskToQuit, Action::Enter], 0);
    assert!(offline.is_leaving() && cmds.contains(&Cmd::Exit));
}

#[test]
fn without_a_screen_a_card_is_something_unreadable_and_is_answered() {
    let mut headless = model(Settings { has_screen: false, ..settings() });
    assert_eq!(scan(&mut headless, CARD.to_text().into_bytes(), 0).verdict, Unreadable);
}
