//! Pages that move, and their parts.

use std::collections::BTreeMap;

use esik_shared::admission::verdict::VerdictCode;
use esik_shared::attendance::arrivals::Minute;
use esik_shared::attendance::book::GateCounts;
use esik_shared::message::Messages;
use esik_shared::scan::{Direction, Marks, Scan, Subject};
use esik_shared::time::ClockReading;

use super::super::live::{self, Part, Variant, projector};
use super::super::{event, week};
use super::*;
use crate::db::scanner_report::ScannerWord;
use crate::service::live::curve::{Behind, Curve, Stretch};
use crate::service::live::event::{EventNow, More};
use crate::service::live::unsent::Unsent;
use crate::service::live::week::{Today, WeekNow};
use crate::service::resolve::conflicts::Side;

const ZONE: &str = "Asia/Almaty";
const MINUTE_MS: i64 = 60_000;

fn board(language: Language) -> Variant {
    Variant { language, is_projector: false, may_resolve: true }
}

fn curve(behind: bool) -> Curve {
    let first = Minute::of(NOW.plus_ms(-HOUR_MS));
    let arrivals: BTreeMap<Minute, u32> = (0..50).map(|at| (Minute(first.0 + at), 1)).collect();
    let earlier = Behind { name: Some(details().name), since: NOW, arrivals: arrivals.clone() };
    let stretch = Stretch { first, end: Minute(first.0 + 120) };
    Curve { stretch, arrivals, behind: behind.then_some(earlier) }
}

fn word(number: u32, heard: Timestamp) -> ScannerWord {
    ScannerWord {
        scanner: ScannerKey([1; 32]),
        number,
        heard,
        report: None,
        gate: Some(gate(1)),
        unsent: 0,
        is_revoked: false,
    }
}

fn side(at_gate: u8) -> Side {
    let scan = ScanRef { scanner: ScannerKey([1; 32]), seq: 1, hash: Hash([2; 32]) };
    Side {
        scan,
        scanner_number: Some(1),
        gate: Some(gate(at_gate)),
        pass_id: PassId([7; 12]),
        at: NOW,
        uncertainty_ms: 0,
        seen: Vec::new(),
        read_by: None,
        overridden: None,
    }
}

/// An event in full swing, with everything that can be said of it.
fn busy() -> EventNow {
    let silent = word(2, NOW.plus_ms(-3 * MINUTE_MS));
    let revoked = ScannerWord { is_revoked: true, ..word(3, NOW.plus_ms(-5 * HOUR_MS)) };
    EventNow {
        event: event_row(7, details()),
        gates: BTreeMap::from([
            (gate(1), GateCounts { admitted: 12, inside: 10 }),
            (gate(9), GateCounts::default()),
        ]),
        more: More {
            curve: curve(true),
            at_gates: BTreeMap::from([(gate(1), 5)]),
            refusals: vec![(VerdictCode::AlreadyInside, 8), (VerdictCode::Forged, 1)],
            scanners: vec![word(1, NOW), silent, revoked],
            unsent: Unsent { scans: 31, silent: 1 },
            conflicts: vec![(side(1), side(9))],
        },
        at: NOW,
    }
}

/// One that nothing has happened at.
fn quiet() -> EventNow {
    let mut now = busy();
    now.event.counts = Counts::default();
    now.more = More {
        curve: Curve { arrivals: BTreeMap::new(), ..curve(false) },
        at_gates: BTreeMap::new(),
        refusals: Vec::new(),
        scanners: Vec::new(),
        unsent: Unsent::default(),
        conflicts: Vec::new(),
    };
    now
}

fn today(events: Vec<Event>) -> WeekNow {
    let today = Today {
        events: vec![EVENT],
        curve: Some(curve(false)),
        refusals: busy().more.refusals,
        unsent: Unsent { scans: 2, silent: 0 },
        scanners: vec![(EVENT, word(4, NOW.plus_ms(-2 * MINUTE_MS)))],
    };
    WeekNow { events, today, at: NOW }
}

fn no_day(events: Vec<Event>) -> WeekNow {
    let nothing =
        Today { events: vec![], curve: None, refusals: vec![], unsent: Unsent::default(), scanners: vec![] };
    WeekNow { events, today: nothing, at: NOW }
}

/// All of them.
pub(super) fn pages(language: Language) -> Vec<String> {
    let mut pages = Vec::new();
    for faculties in [None, Some(vec![]), Some(vec!["<b>".to_owned()])] {
        for now in [busy(), quiet()] {
            let page = event::make(shell(language), &now, board(language), faculties.clone(), true);
            pages.push(page.unwrap().render().unwrap());
        }
    }
    let many = More { scanners: (1..40).map(|number| word(number, NOW)).collect(), ..busy().more };
    let many = EventNow { more: many, ..busy() };
    pages.push(event::make(shell(language), &many, board(language), None, false).unwrap().render().unwrap());
    let tomorrow = EventDetails { starts: NOW.plus_ms(24 * HOUR_MS), cancelled: true, ..details() };
    let events = vec![event_row(7, details()), event_row(8, tomorrow)];
    for now in [today(events.clone()), no_day(events), no_day(Vec::new())] {
        for may_write in [false, true] {
            let page = week::make(shell(language), &now, ZONE, board(language), may_write);
            pages.push(page.unwrap().render().unwrap());
        }
        let hall = Variant { is_projector: true, ..board(language) };
        pages.push(projector::of_week(shell(language), &now, ZONE, hall).unwrap().render().unwrap());
        pages.push(projector::of_event(shell(language), &busy(), hall).unwrap().render().unwrap());
    }
    pages
}

fn parts(now: &EventNow, may_resolve: bool) -> Vec<Part> {
    live::event::parts(now, Variant { may_resolve, ..board(Language::En) }, "/week").unwrap()
}

fn part(name: &str, parts: &[Part]) -> String {
    let found = parts.iter().find(|part| part.name == name).unwrap();
    found.html.replace('\n', "")
}

#[test]
fn numbers_say_what_may_be_missing() {
    let said = part("numbers", &parts(&busy(), true));
    let missing = "<p class=\"unsent note care\">1 scanner has not been heard for over a minute. \
                   Up to 31 scans may not be here yet: admitted between 12 and 43.</p>";
    assert!(said.contains(missing), "{said}");
    assert!(said.contains("Inside <span>/ 3000</span></dt><dd data-count=\"inside\">10</dd>"), "{said}");
    let mut heard = busy();
    heard.more.unsent = Unsent::default();
    assert!(part("numbers", &parts(&heard, true)).contains("and nothing is missing."));
    assert!(!part("numbers", &parts(&quiet(), true)).contains("unsent"), "nobody has worked there");
}

#[test]
fn scanners_that_need_somebody_come_first() {
    let said = part("scanners", &parts(&busy(), true));
    let at = |text: &str| said.find(text).unwrap_or_else(|| panic!("{text} is not in {said}"));
    let silent = at("<th scope=\"row\">2</th><td>North</td><td><span class=\"pill care\">3 min ago</span>");
    let revoked = at("<th scope=\"row\">3</th><td>North</td><td><span class=\"pill stop\">revoked</span>");
    let well = at("<th scope=\"row\">1</th><td>North</td><td>now</td>");
    assert!(silent < revoked && revoked < well);

    let mut many = busy();
    many.more.scanners.extend((10..50).map(|number| word(number, NOW)));
    let said = part("scanners", &parts(&many, true));
    assert_eq!(said.matches("<th scope=\"row\">").count(), 2, "of many, those alone");
    assert!(said.contains("41 more are well."), "{said}");
}

#[test]
fn the_week_tells_where_a_scanner_is_silent() {
    let parts = live::week::parts(&today(vec![event_row(7, details())]), ZONE, board(Language::En)).unwrap();
    let said = part("scanners", &parts);
    assert!(
        said.contains("<td>“Keshki saz” &#38; friends · North</td>") && said.contains("2 min ago"),
        "{said}"
    );
}

#[test]
fn a_conflict_leads_those_who_may_judge_it_there() {
    let link = "<a href=\"/week/events/7/conflicts\">";
    let (may, may_not) = (parts(&busy(), true), parts(&busy(), false));
    assert!(part("conflicts", &may).contains(link) && !part("conflicts", &may_not).contains(link));
    for parts in [may, may_not] {
        let said = part("conflicts", &parts);
        assert!(said.contains("North</span> <span>") && said.contains("Gate 9</span>"), "{said}");
    }
}

#[test]
fn reasons_are_told_in_words_with_bars_beside_the_most_frequent() {
    let said = part("refusals", &parts(&busy(), true));
    assert!(said.contains("<span>Already inside</span><b>8</b>"), "{said}");
    assert!(said.contains("value=\"100\"") && said.contains("value=\"12\""), "{said}");
}

#[test]
fn every_reason_has_a_name() {
    for verdict in VerdictCode::ALL {
        let scan = Scan {
            subject: Subject::Pass(PassId([1; 12])),
            gate: gate(1),
            direction: Direction::In,
            verdict,
            read_by: None,
            overridden: None,
            seen: Vec::new(),
            revision: 0,
            clock: ClockReading::uncorrected(NOW),
            marks: Marks::default(),
        };
        let id = format!("refusal-{}", verdict.name().replace('_', "-"));
        for language in Language::ALL {
            assert_eq!(Messages::get(language).has(&id), scan.is_refusal(), "{language} {id}");
        }
    }
}

#[test]
fn the_hall_is_shown_the_fullest_of_the_open_events() {
    let named = |number: u32, inside: u32| {
        let mut event = event_row(number, details());
        event.details.name = Localized::same(&format!("E{number}"));
        event.counts.inside = inside;
        event
    };
    let mut events: Vec<Event> = (1..=9).map(|number| named(number, number)).collect();
    events[8].details.cancelled = true;
    let hall = Variant { is_projector: true, ..board(Language::En) };
    let said = part("huge", &projector::week_parts(&today(events), ZONE, hall).unwrap());
    let shown: Vec<&str> =
        said.split("<th scope=\"row\">").skip(1).map(|row| row.split(' ').next().unwrap()).collect();
    assert_eq!(shown, ["E8", "E7", "E6", "E5", "E4", "E3"]);
}
