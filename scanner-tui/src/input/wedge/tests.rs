use esik_shared::id::{EventNumber, PassId};
use esik_shared::pass::{KeyId, LiveValue, PassBody, PassFlags, PassSignature};
use proptest::prelude::*;

use super::*;

const SOON: Duration = Duration::from_millis(2);

/// A code that says something about itself; whether anybody signed it does not matter here.
fn code(live: bool, id: u8) -> String {
    let flags = PassFlags { live, ..PassFlags::default() };
    let body = PassBody {
        flags,
        key_id: KeyId([7; 3]),
        home_gate: None,
        event: EventNumber(12),
        valid_from: 1_795_438_800,
        valid_until: 1_795_453_200,
        category: 1,
        pass_id: PassId([id; 12]),
    };
    let live = live.then_some(LiveValue([id.wrapping_add(91); 12]));
    PassCode { body, signature: PassSignature([id; 64]), live }.to_text()
}

fn type_in(wedge: &mut Wedge, text: &str, from: Duration) -> Duration {
    let mut at = from;
    for typed in text.chars() {
        at += SOON;
        wedge.push(typed, at);
    }
    at
}

/// What is read when these texts are typed one after the other without a pause, and Enter after the last.
fn read(texts: &[&str]) -> (Option<String>, Option<Oddity>) {
    let mut wedge = Wedge::default();
    let at = texts.iter().fold(Duration::ZERO, |at, text| type_in(&mut wedge, text, at));
    (wedge.end(), wedge.oddity(at))
}

#[test]
fn a_whole_code_is_read_as_it_was_typed_and_nothing_is_nothing() {
    for text in [code(false, 3), code(true, 3), code(true, 3).to_lowercase(), "no code".to_owned()] {
        assert_eq!(read(&[&text]), (Some(text), None));
    }
    assert_eq!(read(&[]), (None, None));
}

#[test]
fn of_a_broken_text_only_a_whole_code_at_its_end_is_read() {
    let (first, second, live) = (code(false, 1), code(false, 2), code(true, 3));
    let cases: [(&[&str], &str); 5] = [
        (&[&first[..60], &second], &second),
        (&[&first, &second], &second),
        (&[&first[..20], &live], &live),
        (&[&live[..100], &live], &live),
        (&["бөгде ", &first.to_lowercase()], &first.to_lowercase()),
    ];
    for (texts, expected) in cases {
        assert_eq!(read(texts), (Some(expected.to_owned()), Some(Oddity::HalfScan)));
    }
    for texts in [[&first, "A"], [&second[1..], &first[..60]]] {
        assert_eq!(read(&texts), (Some(texts.concat()), None), "passed on as it is, to be unreadable");
    }
}

#[test]
fn what_was_left_lying_is_thrown_away_when_the_next_code_begins() {
    let (first, second) = (code(false, 1), code(true, 2));
    for left in [&first[..60], &first, "12345"] {
        let mut wedge = Wedge::default();
        let at = type_in(&mut wedge, left, Duration::ZERO);
        assert_eq!(wedge.oddity(at + PAUSE), None, "it may still be typing");
        assert_eq!(wedge.oddity(at + PAUSE + SOON), Some(Oddity::Unfinished));
        let at = type_in(&mut wedge, &second, at + PAUSE);
        assert_eq!(wedge.oddity(at), Some(Oddity::HalfScan));
        assert_eq!(wedge.end(), Some(second.clone()));
        let at = type_in(&mut wedge, &first, at);
        assert_eq!((wedge.oddity(at), wedge.end()), (None, Some(first.clone())), "and forgotten");
    }
}

#[test]
fn a_text_that_is_too_long_is_cut_and_said_so_until_enter() {
    let mut wedge = Wedge::default();
    let at = type_in(&mut wedge, &"ә".repeat(MAX_CHARACTERS - 1), Duration::ZERO);
    assert_eq!(wedge.oddity(at), None);
    let at = type_in(&mut wedge, &"ә".repeat(5000), at);
    assert_eq!((wedge.oddity(at), wedge.characters_pending()), (Some(Oddity::TooLong), MAX_CHARACTERS));
    assert_eq!(wedge.end().map(|text| text.chars().count()), Some(MAX_CHARACTERS));
    assert_eq!((wedge.oddity(at), wedge.characters_pending()), (None, 0));
    let text = code(true, 9);
    type_in(&mut wedge, &text, at);
    assert_eq!(wedge.end(), Some(text));
}

#[test]
fn a_wedge_does_not_show_what_was_typed() {
    let mut wedge = Wedge::default();
    type_in(&mut wedge, &code(false, 5), Duration::ZERO);
    assert_eq!(format!("{wedge:?}"), "Wedge(152 characters)");
}

proptest! {
    #[test]
    fn whatever_is_typed_a_whole_code_after_it_and_a_pause_is_read(
        texts in prop::collection::vec((any::<String>(), 0..4_000_u64), 0..8),
    ) {
        let mut wedge = Wedge::default();
        let mut at = Duration::ZERO;
        for (text, wait_ms) in &texts {
            at = type_in(&mut wedge, text, at + Duration::from_millis(*wait_ms));
            prop_assert!(wedge.characters_pending() <= MAX_CHARACTERS);
        }
        let code = code(true, 4);
        type_in(&mut wedge, &code, at + PAUSE);
        prop_assert_eq!(wedge.end(), Some(code));
    }
}
