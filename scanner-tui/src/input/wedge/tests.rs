use esik_shared::id::EventNumber;
use esik_shared::pass::live::{pass_id_of, value_at};
use esik_shared::pass::{ChainSeed, KeyId, LiveValue, PassBody, PassFlags, PassSignature};
use proptest::prelude::*;

use super::*;
use crate::core::input_state::Layout;

const FAST: Duration = Duration::from_millis(2);
const SLOW: Duration = Duration::from_millis(25);
const EVENT: EventNumber = EventNumber(12);

/// A code that says something about itself; whether anybody signed it does not matter here.
fn code_with(live: bool, id: u8, suffix: impl Fn(&ChainSeed, u32) -> Option<LiveValue>) -> String {
    let mut body = PassBody {
        flags: PassFlags { live, ..PassFlags::default() },
        key_id: KeyId([7; 3]),
        home_gate: None,
        event: EVENT,
        valid_from: 1_795_438_800,
        valid_until: 1_795_453_200,
        category: 1,
        pass_id: esik_shared::id::PassId([0; 12]),
    };
    let seed = ChainSeed([id; 12]);
    body.pass_id = pass_id_of(&seed, EVENT, body.steps());
    PassCode { body, signature: PassSignature([id; 64]), live: suffix(&seed, body.steps()) }.to_text()
}

fn code(live: bool, id: u8) -> String {
    code_with(live, id, |seed, steps| if live { value_at(seed, EVENT, steps, 40) } else { None })
}

/// The text with the chain cut off: what a copy of a live pass shows.
fn cut_off(id: u8) -> String {
    code_with(true, id, |_, _| None)
}

fn type_in(wedge: &mut Wedge, text: &str, from: Duration, each: Duration) -> Duration {
    text.chars().fold(from, |at, typed| {
        wedge.push(typed, at + each);
        at + each
    })
}

/// What comes of these texts, typed one after the other without a pause, and Enter after the last.
fn read(texts: &[&str]) -> (Ended, Option<InputNote>) {
    let mut wedge = Wedge::default();
    let at = texts.iter().fold(Duration::ZERO, |at, text| type_in(&mut wedge, text, at, FAST));
    (wedge.end(at), wedge.note(at))
}

fn was_read(text: &str) -> Ended {
    Ended::Read(text.to_owned())
}

impl fmt::Debug for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("Nothing"),
            Self::Read(text) => write!(f, "Read({text})"),
            Self::Held => f.write_str("Held"),
            Self::Mixed => f.write_str("Mixed"),
        }
    }
}

#[test]
fn a_whole_code_is_read_as_it_was_typed_and_nothing_is_nothing() {
    let card = CardSecret([8; 16]).to_text();
    for text in
        [code(false, 3), code(true, 3), cut_off(3), code(true, 3).to_lowercase(), card, "no code".to_owned()]
    {
        assert_eq!(read(&[&text]), (was_read(&text), None));
    }
    assert_eq!(read(&[]), (Ended::Nothing, None));
}

#[test]
fn of_a_broken_text_only_a_whole_code_at_its_end_is_read() {
    let (first, second, live) = (code(false, 1), code(false, 2), code(true, 3));
    let card = CardSecret([8; 16]).to_text();
    let cases: [(&[&str], &str); 6] = [
        (&[&first[..60], &second], &second),
        (&[&first, &second], &second),
        (&[&first[..20], &live], &live),
        (&[&live[..100], &live], &live),
        (&["бөгде ", &first.to_lowercase()], &first.to_lowercase()),
        (&[&first[..60], &card], &card),
    ];
    for (texts, expected) in cases {
        assert_eq!(read(texts), (was_read(expected), Some(InputNote::HalfScan)));
    }
    let short = [&second[..90], &first[..60]];
    assert_eq!(read(&short), (was_read(&short.concat()), None), "passed on as it is, to be unreadable");
}

#[test]
fn what_was_left_lying_is_thrown_away_when_the_next_code_begins() {
    let (first, second) = (code(false, 1), code(true, 2));
    for left in [&first[..60], &first, "12345"] {
        let mut wedge = Wedge::default();
        let at = type_in(&mut wedge, left, Duration::ZERO, FAST);
        assert_eq!(wedge.note(at + PAUSE), None, "it may still be typing");
        assert_eq!(wedge.note(at + PAUSE + FAST), Some(InputNote::Unfinished));
        let at = type_in(&mut wedge, &second, at + PAUSE, FAST);
        assert_eq!(wedge.note(at), Some(InputNote::HalfScan));
        assert_eq!(wedge.end(at), was_read(&second));
        let at = type_in(&mut wedge, &first, at + TOLD, FAST);
        assert_eq!((wedge.note(at), wedge.end(at)), (None, was_read(&first)), "and forgotten");
    }
}

#[test]
fn a_code_is_one_however_slowly_or_fast_it_is_typed_and_the_speed_is_told() {
    let speed = |each| {
        let mut wedge = Wedge::default();
        let at = type_in(&mut wedge, &code(true, 4), Duration::ZERO, each);
        assert_eq!(wedge.end(at), was_read(&code(true, 4)));
        match wedge.state(InputKind::Keyboard, "", at).speed {
            Some(InputSpeed::Typing { characters_per_s, layout: Layout::Us, is_caps_lock: false }) => {
                characters_per_s
            }
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(speed(SLOW), Some(40));
    assert_eq!(speed(FAST), Some(500));
    assert_eq!(speed(Duration::ZERO), None, "a paste");
    assert_eq!(speed(PAUSE), Some(0), "as slow as it may be");
}

#[test]
fn a_state_says_whether_something_is_being_typed_and_how_many_were_read() {
    let mut wedge = Wedge::default();
    let state = |wedge: &Wedge, at| {
        let state = wedge.state(InputKind::Device, "scanner", at);
        (state.status, state.readings)
    };
    assert_eq!(state(&wedge, Duration::ZERO), (InputStatus::Ready, 0));
    let at = type_in(&mut wedge, &code(false, 1), Duration::ZERO, FAST);
    assert_eq!(state(&wedge, at), (InputStatus::Reading, 0));
    wedge.end(at);
    assert_eq!(state(&wedge, at), (InputStatus::Ready, 1));
}

/// Types two codes at once: `second` begins when `lead` characters of `first` are there, then one after the other in
/// turn. Says what was read.
fn interleave(first: &str, second: &str, lead: usize, each: Duration, breaks: bool) -> (Vec<String>, Wedge) {
    let mut wedge = Wedge::default();
    let (mut a, mut b) = (first.chars(), second.chars());
    let (mut is_a_over, mut is_b_over) = (false, false);
    let (mut at, mut turn) = (Duration::ZERO, 0);
    let mut texts = Vec::new();
    while !(is_a_over && is_b_over) {
        at += each;
        texts.extend(wedge.due(at));
        let is_turn_of_a = turn < lead || is_b_over || (!is_a_over && turn % 2 == 0);
        turn += 1;
        let (from, is_over) = if is_turn_of_a { (&mut a, &mut is_a_over) } else { (&mut b, &mut is_b_over) };
        match from.next() {
            Some(typed) => wedge.push(typed, at),
            None => {
                *is_over = true;
                // Some scanners send CR LF.
                for _ in 0..if breaks { 2 } else { 1 } {
                    if let Ended::Read(text) = wedge.end(at) {
                        texts.push(text);
                    }
                }
            }
        }
    }
    texts.extend(wedge.due(at + SOON + FAST));
    (texts, wedge)
}

#[test]
fn two_scanners_at_once_are_refused_wherever_they_meet_and_whatever_they_read() {
    let codes = [code(false, 1), code(true, 2), cut_off(3), code(false, 9).to_lowercase()];
    for first in &codes {
        for second in &codes {
            for lead in 0..=first.len() {
                for (each, breaks) in [(FAST, true), (SLOW, false)] {
                    let (texts, mut wedge) = interleave(first, second, lead, each, breaks);
                    let is_true = |text: &String| text == first || text == second;
                    assert!(texts.iter().all(is_true), "lead {lead}: read what nobody showed");
                    let at = Duration::from_secs(60);
                    type_in(&mut wedge, first, at, FAST);
                    assert_eq!(wedge.end(at + PAUSE), was_read(first), "the next one alone is read");
                }
            }
            let (texts, wedge) = interleave(first, second, 100, FAST, false);
            assert_eq!(texts, [""; 0]);
            assert_eq!(wedge.note(Duration::from_secs(1)), Some(InputNote::Mixed));
        }
    }
}

#[test]
fn the_rest_of_a_scanner_that_paused_for_another_is_no_verdict() {
    let (first, second) = (code(false, 1), code(true, 2));
    let mut wedge = Wedge::default();
    let at = type_in(&mut wedge, &second[..40], Duration::ZERO, FAST);
    let at = type_in(&mut wedge, &first, at, FAST);
    assert_eq!(wedge.end(at), was_read(&first));
    let at = type_in(&mut wedge, &second[40..], at, FAST);
    assert_eq!(wedge.end(at), Ended::Mixed);
}

#[test]
fn a_code_with_a_few_characters_too_many_is_held_back_for_a_moment_and_then_read_as_it_is() {
    let forged_live = code_with(true, 5, |_, _| Some(LiveValue([1; 12])));
    for text in [format!("{}AB", code(false, 1)), forged_live] {
        let mut wedge = Wedge::default();
        let at = type_in(&mut wedge, &text, Duration::ZERO, FAST);
        assert_eq!((wedge.end(at), wedge.is_holding()), (Ended::Held, true));
        assert_eq!(wedge.end(at), Ended::Nothing, "the second end of CR LF");
        assert_eq!(wedge.due(at + SOON), None);
        assert_eq!(wedge.due(at + SOON + FAST), Some(text));
        assert_eq!((wedge.due(at + SOON + FAST), wedge.is_holding()), (None, false));
    }
}

#[test]
fn texts_of_anything_else_are_read_whole_also_one_right_after_the_other() {
    let mut wedge = Wedge::default();
    let mut at = Duration::ZERO;
    let address = format!("https://example.kz/{}", "tickets-1".repeat(30));
    for text in ["first", "second", &address, "ұлы", &code(false, 1), "third"] {
        at = type_in(&mut wedge, text, at, FAST);
        assert_eq!((wedge.end(at), wedge.note(at)), (was_read(text), None));
    }
}

#[test]
fn a_text_that_is_too_long_is_cut_and_said_so_until_enter() {
    let mut wedge = Wedge::default();
    let at = type_in(&mut wedge, &"!".repeat(MAX_CHARACTERS - 1), Duration::ZERO, FAST);
    assert_eq!(wedge.note(at), None);
    let at = type_in(&mut wedge, &"!".repeat(5000), at, FAST);
    assert_eq!((wedge.note(at), wedge.characters_pending()), (Some(InputNote::TooLong), MAX_CHARACTERS));
    assert_eq!(wedge.end(at), was_read(&"!".repeat(MAX_CHARACTERS)));
    assert_eq!((wedge.note(at), wedge.characters_pending()), (None, 0));
    let text = code(true, 9);
    type_in(&mut wedge, &text, at, FAST);
    assert_eq!(wedge.end(at), was_read(&text));
}

#[test]
fn a_wedge_does_not_show_what_was_typed() {
    let mut wedge = Wedge::default();
    type_in(&mut wedge, &code(false, 5), Duration::ZERO, FAST);
    assert_eq!(format!("{wedge:?}"), "Wedge(152 characters)");
}

proptest! {
    #[test]
    fn whatever_is_typed_a_whole_code_after_it_and_a_pause_is_read(
        texts in prop::collection::vec((any::<String>(), 0..4_000_u64, any::<bool>()), 0..8),
    ) {
        let mut wedge = Wedge::default();
        let mut at = Duration::ZERO;
        for (text, wait_ms, ends) in &texts {
            at = type_in(&mut wedge, text, at + Duration::from_millis(*wait_ms), FAST);
            prop_assert!(wedge.characters_pending() <= MAX_CHARACTERS);
            if *ends {
                wedge.end(at);
            }
        }
        let code = code(true, 4);
        let at = type_in(&mut wedge, &code, at + PAUSE, FAST);
        prop_assert_eq!(wedge.end(at), was_read(&code));
    }
}
