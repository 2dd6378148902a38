mod sample;

use esik_shared::admission::verdict::Tone;
use esik_shared::language::Language;
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::Color;

use self::sample::{any_screen, faulty, ready, told};
use super::*;
use crate::core::input_state::InputNote;
use crate::input::keyboard::Dialog;

const SIZES: [(u16, u16); 3] = [(80, 24), (40, 12), (120, 40)];

fn drawn(screen: &Screen, dialog: Option<Dialog>, (width, height): (u16, u16)) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal
        .draw(|frame| {
            draw(frame, screen);
            if let Some(dialog) = dialog {
                dialog::draw(frame, screen, dialog);
            }
        })
        .unwrap();
    terminal.backend().buffer().clone()
}

/// What is read on the screen, without colours. Spaces at the ends of lines are not seen.
fn read(screen: &Screen, dialog: Option<Dialog>, size: (u16, u16)) -> String {
    let buffer = drawn(screen, dialog, size);
    buffer
        .content()
        .chunks(usize::from(size.0))
        .map(|line| {
            line.iter().map(ratatui::buffer::Cell::symbol).collect::<String>().trim_end().to_owned() + "\n"
        })
        .collect()
}

fn check(name: &str, screen: &Screen, dialog: Option<Dialog>, size: (u16, u16)) {
    let name = format!("{name}_{}_{}x{}", screen.language, size.0, size.1);
    insta::assert_snapshot!(name, read(screen, dialog, size));
}

#[test]
fn every_tone_is_drawn_at_every_size_in_the_longest_language() {
    for size in SIZES {
        for tone in [Tone::Go, Tone::Care, Tone::Stop] {
            check(&format!("{tone:?}").to_lowercase(), &told(tone, Language::Kk), None, size);
        }
        check("ready", &ready(Language::Kk), None, size);
        check("fault", &faulty(Language::Kk), None, size);
    }
}

#[test]
fn every_language_is_drawn() {
    for language in [Language::Ru, Language::En] {
        for tone in [Tone::Go, Tone::Stop] {
            check(&format!("{tone:?}").to_lowercase(), &told(tone, language), None, (80, 24));
        }
        check("ready", &ready(language), None, (80, 24));
    }
}

#[test]
fn dialogs_lie_over_the_screen() {
    for (name, dialog) in [("help", Dialog::Help), ("quit", Dialog::Quit)] {
        check(name, &told(Tone::Go, Language::Kk), Some(dialog), (80, 24));
        check(name, &ready(Language::Kk), Some(dialog), (40, 12));
    }
}

#[test]
fn what_is_being_written_hides_the_verdict_before_it() {
    let screen = Screen { is_deciding: true, ..told(Tone::Go, Language::Kk) };
    check("deciding", &screen, None, (80, 24));
    assert!(!read(&screen, None, (80, 24)).contains("К І Р І Ң І З"));
}

#[test]
fn an_old_verdict_says_that_the_scanner_waits() {
    for (language, ready) in Language::ALL.into_iter().zip(["ДАЙЫН ·", "ГОТОВ ·", "READY ·"]) {
        let mut screen = told(Tone::Go, language);
        screen.verdict.as_mut().unwrap().age_ms = 3 * 60_000;
        assert!(read(&screen, None, (80, 24)).contains(ready));
        screen.verdict.as_mut().unwrap().age_ms = FADES_AFTER_MS;
        assert!(!read(&screen, None, (80, 24)).contains(ready));
    }
    let mut screen = told(Tone::Stop, Language::Kk);
    screen.verdict.as_mut().unwrap().age_ms = 3 * 60_000;
    check("old", &screen, None, (80, 24));
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
                let cells = filled(&drawn(screen, None, size));
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
            let seen = read(&screen, None, (80, 24));
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
            let seen = read(&screen, None, (80, 24));
            assert!(!seen.contains('…'), "cut:\n{seen}");
        }
        for dialog in [Dialog::Help, Dialog::Quit] {
            let screen = Screen { event: None, ..ready(language) };
            let seen = read(&screen, Some(dialog), (80, 24));
            assert!(!seen.contains('…'), "cut:\n{seen}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_screen_panics_at_any_size(
        screen in any_screen(),
        dialog in prop::option::of(prop::sample::select(vec![Dialog::Help, Dialog::Quit])),
        width in 0..140_u16,
        height in 0..50_u16,
    ) {
        drawn(&screen, dialog, (width, height));
    }

    #[test]
    fn a_verdict_is_told_by_its_symbol_or_its_title_wherever_one_line_can_be_read(
        tone in prop::sample::select(vec![Tone::Go, Tone::Care, Tone::Stop]),
        width in 8..140_u16,
        height in 1..50_u16,
    ) {
        let screen = told(tone, Language::Kk);
        let seen = read(&screen, None, (width, height));
        let title = &screen.verdict.as_ref().unwrap().title;
        let found = seen.contains(&text::shout(title, u16::MAX))
            || seen.contains(title.split(' ').next().unwrap())
            || seen.contains(Symbol::of(tone).character());
        prop_assert!(found, "{width}×{height}:\n{seen}");
    }
}
