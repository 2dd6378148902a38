mod sample;

use esik_shared::admission::verdict::Tone;
use esik_shared::language::Language;
use esik_shared::scan::Direction;
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::Color;

use self::sample::{any_screen, cut_off, faulty, filmed, ready, told, troubled};
use super::shouts::FADES_AFTER_MS;
use super::symbol::Symbol;
use super::*;
use crate::core::input_state::InputNote;
use crate::core::screen::{Fault, ShownAs, ShownPeers};

const SIZES: [(u16, u16); 3] = [(80, 24), (40, 12), (120, 40)];

fn drawn(screen: &Screen, (width, height): (u16, u16)) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| draw(frame, screen)).unwrap();
    terminal.backend().buffer().clone()
}

/// What is read on the screen, without colours. Spaces at the ends of lines are not seen.
fn read(screen: &Screen, size: (u16, u16)) -> String {
    let buffer = drawn(screen, size);
    buffer
        .content()
        .chunks(usize::from(size.0))
        .map(|line| {
            line.iter().map(ratatui::buffer::Cell::symbol).collect::<String>().trim_end().to_owned() + "\n"
        })
        .collect()
}

fn check(name: &str, screen: &Screen, size: (u16, u16)) {
    let name = format!("{name}_{}_{}x{}", screen.language, size.0, size.1);
    insta::assert_snapshot!(name, read(screen, size));
}

#[test]
fn every_tone_is_drawn_at_every_size_in_the_longest_language() {
    for size in SIZES {
        for tone in [Tone::Go, Tone::Care, Tone::Stop] {
            check(&format!("{tone:?}").to_lowercase(), &told(tone, Language::Kk), size);
        }
        check("ready", &ready(Language::Kk), size);
        check("fault", &faulty(Language::Kk), size);
    }
}

#[test]
fn every_language_is_drawn() {
    for language in [Language::Ru, Language::En] {
        for tone in [Tone::Go, Tone::Stop] {
            check(&format!("{tone:?}").to_lowercase(), &told(tone, language), (80, 24));
        }
        check("ready", &ready(language), (80, 24));
        check("fault", &faulty(language), (80, 24));
    }
    for language in Language::ALL {
        let full = Screen { fault: Some(Fault::DiskFull), ..ready(language) };
        check("disk-full", &full, (80, 24));
    }
}

/// Takes the scanner through real keys to each of its dialogs.
fn with_dialogs(language: Language, mut each: impl FnMut(&str, &Screen)) {
    use esik_shared::event::EventDetails;
    use esik_shared::event_record::EventRecord;
    use esik_shared::feed::FeedId;
    use esik_shared::policy::{CutOff, Policies};

    use crate::core::fixture::{EVENTS, after, authority, code, details, settings, start};
    use crate::core::key::Action;
    use crate::core::model::Model;
    use crate::core::msg::{Msg, TypedText};
    use crate::core::start::Settings;
    use crate::core::update::update;
    let settings = Settings { language, event: Some(EVENTS[0]), ..settings() };
    for (name, actions, typed) in [
        ("help", &[Action::Down, Action::Down][..], ""),
        ("find", &[Action::Find], "Студент"),
        ("find-nobody", &[Action::Find], "Қуаныш"),
        ("quit", &[Action::AskToQuit], ""),
        ("turn", &[Action::Turn], ""),
        ("reason", &[Action::LetIn, Action::Down], ""),
        ("card", &[Action::LetIn, Action::Enter], ""),
        (
            "note",
            &[Action::LetIn, Action::Down, Action::Down, Action::Down, Action::Enter],
            "Сөмкесін ұмытып шығып, қайтып келді; күзет растады",
        ),
        ("undo", &[Action::Undo], ""),
        ("undo-reason", &[Action::Undo, Action::Enter], ""),
        ("lock", &[Action::Lock], "47"),
        ("gates", &[Action::HandOver, Action::Down], ""),
        ("gates-card", &[Action::HandOver, Action::Enter], ""),
    ] {
        let mut start = start();
        if name.starts_with("gates") {
            // Passes enter at their own gates only.
            let policies = Policies { cut_off: CutOff::HomeGateOnly, ..Policies::default() };
            let details = EventDetails { policies, ..details(EVENTS[0]) };
            let state = start.events.get_mut(&EVENTS[0]).unwrap();
            let record = EventRecord::Event(Box::new(details)).to_record().unwrap();
            let feed = FeedId::event(authority(), EVENTS[0]);
            let head = state.roster().head().after(&feed, &record);
            state.take_event_record(head, &record).unwrap();
        }
        let mut model = Model::new(start, settings, after(0));
        let mut step = |msg| {
            let mut cmds = Vec::new();
            update(&mut model, msg, &mut cmds);
        };
        for ms in [0, 60_000] {
            step(Msg::Read { typed: code(EVENTS[0], 1), now: after(ms) });
            step(Msg::Stored(after(ms)));
        }
        actions.iter().for_each(|action| step(Msg::Press { action: *action, now: after(61_000) }));
        step(Msg::Typed { text: TypedText(typed.to_owned()), now: after(61_000) });
        let screen = Screen { dialog: model.screen(after(61_000)).dialog, ..ready(language) };
        assert!(screen.dialog.is_some(), "{name}");
        each(name, &screen);
    }
}

#[test]
fn every_dialog_is_drawn_at_every_size_in_the_longest_language() {
    with_dialogs(Language::Kk, |name, screen| {
        SIZES.into_iter().for_each(|size| check(name, screen, size));
    });
}

#[test]
fn dialogs_are_drawn_in_every_language() {
    for language in [Language::Ru, Language::En] {
        with_dialogs(language, |name, screen| {
            if ["help", "find", "reason", "note", "card", "gates"].contains(&name) {
                check(name, screen, (80, 24));
            }
        });
    }
}

#[test]
fn what_stands_in_the_place_of_a_verdict_is_drawn() {
    for size in SIZES {
        let locked = Screen { locked: Some(3), ..told(Tone::Go, Language::Kk) };
        assert!(!read(&locked, size).contains("Әсемгүл"), "a locked screen names nobody");
        check("locked", &locked, size);
        check("troubled", &troubled(Language::Kk), size);
        check("looking", &Screen { is_looking: true, ..ready(Language::Kk) }, size);
        check("out", &Screen { direction: Direction::Out, ..ready(Language::Kk) }, size);
        let mut looked = told(Tone::Go, Language::Kk);
        looked.is_looking = true;
        looked.verdict.as_mut().unwrap().shown_as = ShownAs::Look;
        check("looked", &looked, size);
        let mut undone = told(Tone::Care, Language::Kk);
        undone.verdict.as_mut().unwrap().shown_as = ShownAs::Undone;
        check("undone", &undone, size);
        check("camera", &filmed(Language::Kk), size);
        check("cut-off", &cut_off(Language::Kk, false), size);
        check("hold", &cut_off(Language::Kk, true), size);
    }
    for language in [Language::Ru, Language::En] {
        check("locked", &Screen { locked: Some(0), ..ready(language) }, (80, 24));
        check("troubled", &troubled(language), (80, 24));
        check("cut-off", &cut_off(language, false), (80, 24));
        check("hold", &cut_off(language, true), (80, 24));
        check("looking", &Screen { is_looking: true, ..ready(language) }, (80, 24));
    }
}

#[test]
fn other_scanners_are_told_beside_the_server() {
    let near = Some(ShownPeers { count: 3, last_heard_s: 1 });
    let gone = Some(ShownPeers { count: 0, last_heard_s: 130 });
    for language in Language::ALL {
        check("peers", &Screen { peers: near, ..ready(language) }, (80, 24));
        check("peers-alone", &Screen { peers: near, ..told(Tone::Care, language) }, (80, 24));
        check("peers-gone", &Screen { peers: gone, ..told(Tone::Care, language) }, (80, 24));
    }
    for size in SIZES {
        check("peers-gone", &Screen { peers: gone, ..told(Tone::Care, Language::Kk) }, size);
    }
}

#[test]
fn nothing_that_was_only_looked_at_has_the_colour_of_an_answer() {
    for tone in [Tone::Go, Tone::Care, Tone::Stop] {
        let mut screen = told(tone, Language::Kk);
        screen.last_scans.clear();
        screen.connection = ready(Language::Kk).connection;
        screen.verdict.as_mut().unwrap().shown_as = ShownAs::Look;
        let cells = drawn(&screen, (80, 24));
        let green = Color::Indexed(35);
        assert!(cells.content().iter().all(|cell| cell.bg != green && cell.fg != green), "{tone:?}");
    }
}

#[test]
fn what_is_being_written_hides_the_verdict_before_it() {
    let screen = Screen { is_deciding: true, ..told(Tone::Go, Language::Kk) };
    check("deciding", &screen, (80, 24));
    assert!(!read(&screen, (80, 24)).contains("К І Р І Ң І З"));
}

#[test]
fn an_old_verdict_says_that_the_scanner_waits() {
    for (language, ready) in Language::ALL.into_iter().zip(["ДАЙЫН ·", "ГОТОВ ·", "READY ·"]) {
        let mut screen = told(Tone::Go, language);
        screen.verdict.as_mut().unwrap().age_ms = 3 * 60_000;
        assert!(read(&screen, (80, 24)).contains(ready));
        screen.verdict.as_mut().unwrap().age_ms = FADES_AFTER_MS;
        assert!(!read(&screen, (80, 24)).contains(ready));
    }
    let mut screen = told(Tone::Stop, Language::Kk);
    screen.verdict.as_mut().unwrap().age_ms = 3 * 60_000;
    check("old", &screen, (80, 24));
}

#[test]
fn a_verdict_fills_the_panel_with_its_colour_until_it_is_old() {
    let filled = |buffer: &Buffer| buffer.content().iter().map(|cell| cell.bg).collect::<Vec<_>>();
    let fills = [(Tone::Go, 35), (Tone::Care, 220), (Tone::Stop, 124)];
    for size in SIZES {
        for (tone, fill) in fills {
            let mut screen = told(tone, Language::Kk);
            screen.last_scans.clear();
            let share = |screen: &Screen| {
                let cells = filled(&drawn(screen, size));
                cells.iter().filter(|bg| **bg == Color::Indexed(fill)).count() * 100 / cells.len()
            };
            assert!(share(&screen) > 55, "{tone:?} fills {} % at {size:?}", share(&screen));
            screen.verdict.as_mut().unwrap().age_ms = FADES_AFTER_MS + 1;
            assert!(share(&screen) < 10, "an old {tone:?} fills {} % at {size:?}", share(&screen));
        }
    }
}

#[test]
fn every_note_fault_and_title_fits_the_standard_screen_in_every_language() {
    for language in Language::ALL {
        for note in [
            InputNote::TooLong,
            InputNote::HalfScan,
            InputNote::Mixed,
            InputNote::Unfinished,
            InputNote::QueueFull,
            InputNote::SeveralCodes,
        ] {
            let mut screen = Screen { event: None, ..ready(language) };
            screen.input.note = Some(note);
            screen.unlisted = 20;
            let seen = read(&screen, (80, 24));
            assert!(!seen.contains('…'), "{note:?} is cut:\n{seen}");
            assert!(seen.contains("412"), "the numbers have no room left:\n{seen}");
        }
        let faults = [
            Fault::DiskFull,
            Fault::StoreFailed { message: "disk I/O error".to_owned() },
            Fault::RestartNeeded,
            Fault::Forked,
            Fault::CertificateEnded,
        ];
        for fault in faults {
            let screen = Screen { fault: Some(fault), ..ready(language) };
            let seen = read(&screen, (80, 24));
            assert!(!seen.contains('…'), "cut:\n{seen}");
        }
        with_dialogs(language, |name, screen| {
            let screen = Screen { event: None, ..screen.clone() };
            let seen = read(&screen, (80, 24));
            assert!(!seen.contains('…'), "{name} is cut:\n{seen}");
        });
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_screen_panics_at_any_size(
        screen in any_screen(),
        width in 0..140_u16,
        height in 0..50_u16,
    ) {
        drawn(&screen, (width, height));
    }

    #[test]
    fn a_verdict_is_told_by_its_symbol_or_its_title_wherever_one_line_can_be_read(
        tone in prop::sample::select(vec![Tone::Go, Tone::Care, Tone::Stop]),
        width in 8..140_u16,
        height in 1..50_u16,
    ) {
        let screen = told(tone, Language::Kk);
        let seen = read(&screen, (width, height));
        let title = &screen.verdict.as_ref().unwrap().title;
        let found = seen.contains(&text::shout(title, u16::MAX))
            || seen.contains(title.split(' ').next().unwrap())
            || seen.contains(Symbol::of(tone).character());
        prop_assert!(found, "{width}×{height}:\n{seen}");
    }
}
