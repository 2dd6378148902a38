//! What holds for every pass code, not only for those of the vectors.

use esik_shared::id::{EventNumber, GateNumber, PassId};
use esik_shared::pass::{
    ChainSeed, IssuerSecretKey, PassBody, PassCode, PassFlags, Reading, Unreadable, live, read, read_bytes,
};
use proptest::prelude::*;
use proptest::test_runner::Config;

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The keys of the alphabet, row by row, as each layout has them: lower case first, then Caps Lock.
const US: [&str; 2] = ["qwertyuiopasdfghjklzxcvbnm234567", "QWERTYUIOPASDFGHJKLZXCVBNM234567"];
const RUSSIAN: [&str; 2] = ["йцукенгшщзфывапролдячсмить234567", "ЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬ234567"];
const KAZAKH: [&str; 2] = ["йцукенгшщзфывапролдячсмитьәіңғ,.", "ЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬӘІҢҒ,."];

/// A key, and a code that it signed: live at some step where the pass is live.
fn signed_code() -> impl Strategy<Value = (IssuerSecretKey, PassCode)> {
    let ids = (any::<[u8; 32]>(), any::<[u8; 12]>(), any::<u32>(), any::<u8>(), any::<u8>());
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    let time = (0..=u32::MAX - 30_000, 1..30_000_u32, any::<prop::sample::Index>());
    (ids, flags, time).prop_map(|((key, seed, event, gate, category), flags, (valid_from, seconds, step))| {
        let key = IssuerSecretKey::from_seed(key);
        let mut body = PassBody {
            flags: PassFlags { live: flags.0, specimen: flags.1, id_check: flags.2 },
            key_id: key.public().key_id(),
            home_gate: GateNumber::new(gate),
            event: EventNumber(event),
            valid_from,
            valid_until: valid_from + seconds,
            category,
            pass_id: PassId(seed),
        };
        let mut live = None;
        if body.flags.live {
            let (seed, steps) = (ChainSeed(seed), body.steps());
            body.pass_id = live::pass_id_of(&seed, body.event, steps);
            let step = 1 + step.index(usize::try_from(steps).expect("a chain is short"));
            live = live::value_at(&seed, body.event, steps, i64::try_from(step).expect("a chain is short"));
        }
        let code = PassCode { body, signature: key.sign(&body), live };
        (key, code)
    })
}

/// How `text` comes out on another layout: the key of each character of the US layout, pressed there.
fn typed(text: &str, layout: &str) -> String {
    let keys: Vec<char> = layout.chars().collect();
    text.chars().map(|meant| keys[US[1].find(meant).expect("a key of the alphabet")]).collect()
}

proptest! {
    #![proptest_config(Config { cases: 64, failure_persistence: None, ..Config::default() })]

    #[test]
    fn every_code_reads_back_on_every_keyboard((key, code) in signed_code()) {
        let public = key.public();
        let text = code.to_text();
        prop_assert_eq!(text.len(), if code.body.flags.live { 172 } else { 152 });
        prop_assert_eq!(PassCode::parse(&text), Ok(code));
        for layout in [US, RUSSIAN, KAZAKH].concat() {
            match read(&typed(&text, layout), [&public]) {
                Reading::Verified(read) => {
                    prop_assert_eq!((read.body, read.issuer, read.live_value), (code.body, public, code.live));
                    prop_assert_eq!(read.live_step.is_some(), code.body.flags.live);
                }
                other => prop_assert!(false, "{} on {layout}", other.code()),
            }
        }
    }

    #[test]
    fn every_truncation_is_refused_but_the_static_part_of_a_live_code((key, code) in signed_code()) {
        let public = key.public();
        let text = code.to_text();
        for len in 0..text.len() {
            let reading = read(&text[..len], [&public]);
            if len == 152 {
                prop_assert!(matches!(reading, Reading::Verified(code) if code.live_step.is_none()));
            } else {
                prop_assert_eq!(reading, Reading::Unreadable(Unreadable::Length));
            }
        }
    }

    #[test]
    fn nothing_typed_makes_it_panic_or_pass(typed in any::<Vec<u8>>(), text in any::<String>()) {
        let public = IssuerSecretKey::from_seed([1; 32]).public();
        prop_assert_eq!(read_bytes(&typed, [&public]).code(), "unreadable");
        prop_assert_eq!(read(&text, [&public]).code(), "unreadable");
    }

    #[test]
    fn every_body_reads_back_or_is_refused(bytes in any::<[u8; 31]>(), flags in 0..=8_u8) {
        let mut bytes = bytes;
        (bytes[0], bytes[1]) = (1, flags);
        if let Ok(body) = PassBody::from_bytes(&bytes) {
            prop_assert_eq!(body.to_bytes(), bytes);
            prop_assert!(body.valid_from < body.valid_until);
        }
    }
}

proptest! {
    // Each case is about five thousand codes.
    #![proptest_config(Config { cases: 3, failure_persistence: None, ..Config::default() })]

    #[test]
    fn every_replacement_of_one_character_by_another_of_the_32_is_refused((key, code) in signed_code()) {
        let public = key.public();
        let text = code.to_text();
        for at in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            for &character in ALPHABET.iter().filter(|&&character| character != text.as_bytes()[at]) {
                changed[at] = character;
                let reading = read_bytes(&changed, [&public]);
                prop_assert!(!matches!(reading, Reading::Verified(_)), "{at}: {}", char::from(character));
            }
        }
    }
}

#[test]
fn only_fillers_are_dropped_and_only_at_the_ends() {
    let key = IssuerSecretKey::from_seed([3; 32]);
    let body = PassBody {
        flags: PassFlags::default(),
        key_id: key.public().key_id(),
        home_gate: None,
        event: EventNumber(1),
        valid_from: 1,
        valid_until: 2,
        category: 0,
        pass_id: PassId([5; 12]),
    };
    let text = PassCode { body, signature: key.sign(&body), live: None }.to_text();
    let (head, tail) = text.split_at(70);
    let padding = " ".repeat(100_000);
    let table = [
        (format!("\u{feff}\0\t\u{1b} {text}\u{7f}\u{a0}\r\n"), "verified"),
        (format!("{padding}{text}{padding}"), "verified"),
        (format!("{head} {tail}"), "unreadable"),
        (format!("{head}\u{feff}{tail}"), "unreadable"),
        (format!("\u{2003}{text}"), "unreadable"),
        (format!("\u{85}{text}"), "unreadable"),
        (format!("{text}{text}"), "unreadable"),
        (text.replacen('A', "ſ", 1), "unreadable"),
        ("A".repeat(1_000_000), "unreadable"),
    ];
    for (typed, expected) in table {
        assert_eq!(read(&typed, [&key.public()]).code(), expected);
    }
}

#[test]
fn every_character_but_those_of_the_layouts_means_nothing() {
    let known: Vec<char> = [US, RUSSIAN, KAZAKH].concat().concat().chars().collect();
    for character in ('\0'..=char::MAX).filter(|character| !known.contains(character)) {
        assert_eq!(esik_shared::pass::keyboard::meant(character), None, "{character:?}");
    }
}
