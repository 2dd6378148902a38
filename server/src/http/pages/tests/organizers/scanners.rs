//! Scanners, and enrolling one.

use esik_shared::certificate::{AuthorRole, CertificateContent, CertifiedEvent};
use esik_shared::enrollment::EnrollmentCode;
use esik_shared::id::AuthorityKey;
use esik_shared::replication::report::{CheckLevel, DoorReport, Report, SelftestCheck, SelftestReport};
use esik_shared::time::{ClockReading, ClockSource};

use super::super::super::scanners;
use super::*;
use crate::service::list::Piece;
use crate::service::resolve::gaps::Gap;
use crate::service::scanners::{FeedHere, ScannerView};

/// All of them.
pub(super) fn pages(language: Language) -> Vec<String> {
    let mut pages = Vec::new();
    let full = Piece {
        rows: vec![
            scanner(AuthorRole::Scanner, 1, Some(FeedHere { seq: 40, heard: NOW })),
            scanner(AuthorRole::Scanner, 9, None),
            scanner(AuthorRole::Server, 1, None),
            told(7, 0, ClockSource::Server, CheckLevel::Ok),
            told(7, 2_000, ClockSource::Peers, CheckLevel::Care),
            told(8, -2_000, ClockSource::LiveCodes, CheckLevel::Failed),
            told(7, 0, ClockSource::Own, CheckLevel::Ok),
        ],
        next: Some(4),
    };
    for event in [None, Some(EVENT)] {
        for piece in [full.clone(), Piece { rows: Vec::new(), next: None }] {
            let gap =
                Gap { scanner: ScannerKey([1; 32]), number: Some(4), first: 41, last: 41, is_branch: false };
            let facts = scanners::Facts {
                event,
                piece,
                revision: event.map(|_| 9),
                gaps: vec![gap],
                scope: &EventScope::Only([EVENT].into()),
                time_zone: "Asia/Almaty",
                now: NOW,
            };
            pages.push(scanners::make(shell(language), &listing(None, i64::MIN), &facts).render().unwrap());
        }
    }
    for known in [vec![], vec![event_row(7, details())]] {
        for faults in [faults(), Vec::new()] {
            let values = Values::default().with("for", "some").with("event", "7");
            pages.push(scanners::enroll::make(shell(language), &known, &values, &faults).render().unwrap());
        }
    }
    let code = EnrollmentCode::from_random([7; 10]);
    let page =
        scanners::enroll::make_code(shell(language), &code, "https://e", NOW, NOW, "Asia/Almaty").unwrap();
    pages.push(page.render().unwrap());
    pages
}

fn scanner(role: AuthorRole, events: u32, feed: Option<FeedHere>) -> ScannerView {
    let event = |number| CertifiedEvent { event: EventNumber(number), keeps_gates: vec![gate(2), gate(1)] };
    let certified = CertificateContent {
        authority: AuthorityKey([0; 32]),
        scanner: ScannerKey([1; 32]),
        number: 4,
        role,
        valid_from: NOW,
        valid_until: NOW.plus_ms(if events > 7 { 0 } else { HOUR_MS }),
        events: (7..7 + events).map(event).collect(),
    };
    ScannerView {
        certified,
        enrolled: NOW,
        feed,
        forked: None,
        revoked: (events == 9).then_some(NOW),
        heard: None,
        report: None,
        unsent: 0,
    }
}

/// A scanner that said of itself what there is to say: of one the clock is off by so much, by whoever said so.
fn told(at: u32, offset_ms: i64, source: ClockSource, level: CheckLevel) -> ScannerView {
    let current = (source == ClockSource::Server).then_some(NOW);
    let door = DoorReport { event: EventNumber(at), gate: Some(gate(2)), written: 43, revision: 5, current };
    let every = [
        SelftestCheck::Pass,
        SelftestCheck::Disk,
        SelftestCheck::Enrollment,
        SelftestCheck::Roster,
        SelftestCheck::Clock,
        SelftestCheck::Sound,
        SelftestCheck::Inputs,
        SelftestCheck::Peers,
    ];
    let selftest = SelftestReport { at: NOW, checks: every.map(|check| (check, level)).into() };
    let report = Report {
        clock: ClockReading { clock: NOW, offset_ms, uncertainty_ms: 5, source },
        version: "1.2.3".to_owned(),
        door: (source != ClockSource::Own).then_some(door),
        selftest: (source != ClockSource::Own).then_some(selftest),
    };
    let unsent = if offset_ms == 0 { 0 } else { 3 };
    let view = scanner(AuthorRole::Scanner, 1, Some(FeedHere { seq: 40, heard: NOW }));
    ScannerView { heard: Some(NOW), report: Some(report), unsent, ..view }
}

#[test]
fn a_scanner_is_told_of_by_its_last_word_and_what_needs_somebody_stands_out() {
    let page = |view: ScannerView, revision, scope: &EventScope| {
        let gap =
            Gap { scanner: view.certified.scanner, number: Some(4), first: 118, last: 140, is_branch: false };
        let facts = scanners::Facts {
            event: Some(EVENT),
            piece: Piece { rows: vec![view], next: None },
            revision: Some(revision),
            gaps: vec![gap],
            scope,
            time_zone: "Asia/Almaty",
            now: NOW,
        };
        scanners::make(shell(Language::En), &listing(None, i64::MIN), &facts).render().unwrap()
    };
    let well = page(told(7, 0, ClockSource::Server, CheckLevel::Ok), 5, &EventScope::All);
    for text in ["gate 2", "nothing", "as of today 17:00", "right, by the server", "all well, today 17:00"] {
        assert!(well.contains(&format!("<dd>{text}</dd>")), "{text}: {well}");
    }
    assert!(well.contains("/events/7/conflicts#gaps\">118–140</a>"), "{well}");
    let bad = page(told(7, -65_000, ClockSource::Peers, CheckLevel::Failed), 17, &EventScope::All);
    for (tone, text) in [
        ("care", "3 scans"),
        ("care", "12 changes behind"),
        ("care", "65 s fast, by other gates"),
        ("stop", "failed: reading passes, disk"),
    ] {
        assert!(bad.contains(&format!("<span class=\"told {tone}\">{text}")), "{text}: {bad}");
    }
    // Who stands elsewhere has nothing to send here; where that is, is told only to who may know of it.
    let elsewhere = |scope| page(told(8, 9_000, ClockSource::LiveCodes, CheckLevel::Care), 5, scope);
    assert!(elsewhere(&EventScope::All).contains("event 8, gate 2"));
    let hidden = elsewhere(&EventScope::Only([EVENT].into()));
    assert!(hidden.contains("at another event") && !hidden.contains("event 8"), "{hidden}");
    assert!(!hidden.contains("3 scans") && hidden.contains("9 s slow, by people"), "{hidden}");
}
