//! Every page in every language, from facts that a test makes up.

use askama::Template;
use esik_shared::attendance::Passage;
use esik_shared::event::{Category, EventDetails, Gate, Localized};
use esik_shared::event_record::{PassState, RevocationReason};
use esik_shared::feed::Head;
use esik_shared::id::{EventNumber, GateNumber, Hash, PassId, ScannerKey};
use esik_shared::language::Language;
use esik_shared::pass::live::pass_id_of;
use esik_shared::pass::{ChainSeed, KeyId, PassBody, PassFlags, PassSignature};
use esik_shared::policy::{LiveCodes, Policies};
use esik_shared::scan::ScanRef;
use esik_shared::time::Timestamp;

use super::log_in::Because;
use super::menu::{self, EventSection, Section};
use super::pass::Links;
use super::{Shell, account, base_path, error, log_in, pass, start};
use crate::app::testing::NOW;
use crate::config::PublicUrl;
use crate::db::event::{Counts, Event};
use crate::db::pass_view::LinkedStudent;
use crate::http::extract::asker::OwnSession;
use crate::http::problem::{Code, Problem};
use crate::service::access::{Account, EventScope, Principal, Role};
use crate::service::pass_by_link::PassView;
use crate::service::pass_use::PassUse;
use crate::service::second_factor::Standing;
use crate::service::session::SessionView;
use crate::service::totp::TotpSecret;

mod live;
mod organizers;

const HOUR_MS: i64 = 3_600_000;
const EVENT: EventNumber = EventNumber(7);

/// One's own account, as every role, with the second factor in every state.
fn account_pages(language: Language) -> Vec<String> {
    let session = |id| SessionView {
        id,
        network: "192.0.2.0/24".into(),
        agent: if id == 1 { "Firefox, Linux".into() } else { String::new() },
        created: NOW,
        last_used: NOW,
        expires: NOW,
    };
    let secret = || TotpSecret(zeroize::Zeroizing::new([7; 20]));
    let standings =
        [Standing::Off, Standing::Begun, Standing::On { codes_left: 1 }, Standing::On { codes_left: 10 }];
    let scopes = [EventScope::All, EventScope::NONE, EventScope::Only([EVENT].into()), EventScope::All];
    let done =
        [account::Done::Password, account::Done::Sessions, account::Done::FactorOff, account::Done::Unknown];
    let mut pages = Vec::new();
    for (((role, standing), events), done) in Role::ALL.into_iter().zip(standings).zip(scopes).zip(done) {
        let facts = account::Facts {
            account: &Account { id: 1, email: "<b>@esik.example".into(), role, events },
            own_session: 1,
            sessions: &[session(1), session(2)],
            standing,
            setup: (standing == Standing::Begun).then(secret),
            time_zone: "Asia/Almaty",
            now: NOW,
        };
        let page = account::make(shell(language), &facts, Some(done), Some("<b>".into())).unwrap();
        pages.push(page.render().unwrap());
    }
    let codes = account::second_factor_form::make(shell(language), vec![zeroize::Zeroizing::new("A".into())]);
    pages.push(codes.render().unwrap());
    pages
}

/// The frame as an admin sees it.
fn shell(language: Language) -> Shell {
    let session = OwnSession { id: 1, form_token: "token".into() };
    let name = details().name.get(language).to_owned();
    let mut shell = Shell::new(language, &public_url(), name).of_session(Some(&session));
    let admin = Account { id: 1, email: "a@b".into(), role: Role::Admin, events: EventScope::All };
    let who = Principal::Account(admin);
    shell.menu = menu::main(&who, Section::Week, language, &shell.base);
    shell.event_menu =
        Some(menu::of_event(&who, EVENT, &details(), EventSection::Overview, language, &shell.base));
    shell.done = Some(shell.text("done-event-saved"));
    shell
}

fn gate(number: u8) -> GateNumber {
    GateNumber::new(number).unwrap()
}

fn public_url() -> PublicUrl {
    "https://esik.example/week".parse().unwrap()
}

pub(super) fn details() -> EventDetails {
    let name = |kk: &str, ru: &str, en: &str| Localized { kk: kk.into(), ru: ru.into(), en: en.into() };
    EventDetails {
        slug: "keshki-saz".into(),
        name: name("«Кешкі саз» <кеші>", "Вечер «Кешкі саз» <b>", "“Keshki saz” & friends"),
        venue: "Республика сарайы".into(),
        starts: NOW,
        ends: NOW.plus_ms(2 * HOUR_MS),
        doors_open: NOW.plus_ms(-HOUR_MS),
        doors_close: NOW.plus_ms(HOUR_MS),
        capacity: Some(3000),
        time_zone: "Asia/Almaty".into(),
        cancelled: false,
        policies: Policies { live_codes: LiveCodes::Required, id_check: true, ..Policies::default() },
        gates: vec![Gate { number: gate(1), name: name("Солтүстік", "Северный", "North") }],
        categories: vec![Category {
            number: 2,
            name: name("Қонақ", "Гость", "Guest"),
            gates: vec![],
            paper: true,
        }],
    }
}

fn pass() -> PassView {
    let event = details();
    let second = |at: Timestamp| u32::try_from(at.seconds()).unwrap();
    let (valid_from, valid_until) = (second(event.doors_open), second(event.ends));
    let seed = ChainSeed([7; 12]);
    let pass_id = pass_id_of(&seed, EVENT, (valid_until - valid_from).div_ceil(15));
    PassView {
        body: PassBody {
            flags: PassFlags { live: true, specimen: false, id_check: false },
            key_id: KeyId([1, 2, 3]),
            home_gate: Some(gate(1)),
            event: EVENT,
            valid_from,
            valid_until,
            category: 2,
            pass_id,
        },
        state: PassState::Issued,
        event,
        student: Some(LinkedStudent {
            id: 1,
            name: "Әлия Қуанышқызы".into(),
            faculty: "Филология".into(),
            language: Language::Kk,
            blocked: false,
        }),
        signature: PassSignature([9; 64]),
        seed: Some(seed),
    }
}

fn of_blocked() -> PassView {
    let mut pass = pass();
    pass.student = pass.student.map(|student| LinkedStudent { blocked: true, ..student });
    pass
}

fn pass_page(pass: &PassView, language: Language, now: Timestamp) -> String {
    used_page(pass, None, language, now)
}

fn used_page(pass: &PassView, used: Option<PassUse>, language: Language, now: Timestamp) -> String {
    let page = pass::make(pass, used, language, &public_url(), false, Links::default(), now);
    page.unwrap().render().unwrap()
}

/// Came in by the first gate at half past.
fn used() -> PassUse {
    let scan = ScanRef { scanner: ScannerKey([1; 32]), seq: 1, hash: Hash([2; 32]) };
    let at = NOW.plus_ms(HOUR_MS / 2);
    PassUse { last_entry: Passage { scan, at, gate: gate(1) }, is_inside: true }
}

fn event_row(number: u32, details: EventDetails) -> Event {
    let counts = Counts { expected: 2000, admitted: 12, inside: 10, conflicts: 1 };
    Event {
        number: EventNumber(number),
        details,
        head: Head::EMPTY,
        complete: false,
        is_taken_back: false,
        counts,
    }
}

#[test]
fn every_page_renders_in_every_language_with_all_its_messages() {
    let shared = [PassState::Issued, PassState::Replaced].into_iter().chain(
        [
            RevocationReason::Other,
            RevocationReason::Withdrawn,
            RevocationReason::Lost,
            RevocationReason::Mistake,
            RevocationReason::Misuse,
        ]
        .map(PassState::Revoked),
    );
    let states: Vec<PassState> = shared.collect();
    for language in Language::ALL {
        let mut pages = Vec::new();
        for state in &states {
            for hours in [-50, 0, 50] {
                pages.push(pass_page(
                    &PassView { state: *state, ..pass() },
                    language,
                    NOW.plus_ms(hours * HOUR_MS),
                ));
            }
        }
        let cancelled = PassView { event: EventDetails { cancelled: true, ..details() }, ..pass() };
        pages.push(pass_page(&cancelled, language, NOW));
        pages.push(pass_page(&of_blocked(), language, NOW));
        pages.push(used_page(&pass(), Some(used()), language, NOW.plus_ms(HOUR_MS)));
        for because in [
            None,
            Some(Because::Ended),
            Some(Because::SignedOut),
            Some(Because::Wrong),
            Some(Because::TicketEnded),
            Some(Because::Throttled(5)),
            Some(Because::Unknown),
        ] {
            pages.push(log_in::make(language, &public_url(), because, "a@b".into(), "/").render().unwrap());
        }
        for refusal in [None, Some("<b>".to_owned())] {
            let steps = [
                log_in::code::make(shell(language), refusal.clone(), "t".into(), "/").render(),
                log_in::password::make(shell(language), refusal, "t".into(), "/").render(),
            ];
            pages.extend(steps.map(Result::unwrap));
        }
        pages.extend(account_pages(language));
        pages.push(start::make(language, &public_url()).render().unwrap());
        pages.extend(live::pages(language));
        pages.extend(organizers::pages(language));
        let refusal = |code| Problem::new(code, "");
        for problem in [
            Problem::not_found(),
            Problem::event_not_found(),
            Problem::body_too_large(65_536),
            Problem::internal(std::fmt::Error),
            refusal(Code::PassNotFound),
            refusal(Code::MethodNotAllowed),
            refusal(Code::Timeout),
            refusal(Code::CrossSite),
            refusal(Code::Forbidden),
            refusal(Code::FormExpired),
            refusal(Code::LogInDisabled),
            refusal(Code::BadRequest),
        ] {
            pages.push(error::make(&problem, "0123456789abcdef", language, &public_url()).render().unwrap());
        }
        for page in pages {
            assert!(page.starts_with(&format!("<!DOCTYPE html>\n<html lang=\"{language}\">")), "{page}");
            assert!(!page.contains("{$") && !page.contains("{ $"), "an argument is missing: {page}");
            assert!(!page.contains("<b>\"") && !page.contains("<кеші>"), "a name is not escaped: {page}");
            assert!(
                !page.contains(" style=") && !page.contains("<script>"),
                "the policy forbids what is inline: {page}"
            );
        }
    }
}

#[test]
fn a_live_pass_shows_its_picture_and_gives_the_script_what_the_next_ones_are_made_from() {
    let page = pass_page(&pass(), Language::Kk, NOW.plus_ms(4_000));
    let now = NOW.0 + 4_000;
    for part in [
        "viewBox=\"0 0 53 53\"",
        &format!("data-now=\"{now}\""),
        "&#34;seed&#34;:&#34;070707070707070707070707&#34;,&#34;event&#34;:7,",
        "data-worker=\"/week/sw.js\"",
        "<noscript><meta http-equiv=\"refresh\" content=\"12\"></noscript>",
        "<p class=\"pill go\" data-phase=\"valid\">Қазір жарамды</p>",
        "<p class=\"pill stop\" data-phase=\"ended\" hidden>",
        "Әлия Қуанышқызы",
        "Солтүстік",
        "Қонақ",
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
}

#[test]
fn a_live_pass_outside_its_validity_shows_the_static_code_and_says_when() {
    let early = pass_page(&pass(), Language::En, NOW.plus_ms(-2 * HOUR_MS));
    assert!(early.contains("viewBox=\"0 0 49 49\"") && !early.contains("http-equiv"), "{early}");
    assert!(early.contains("<li data-code=\"early\">The changing code starts"), "{early}");
    assert!(early.contains("data-phase=\"early\">Valid from") && !early.contains("today"), "{early}");
    let ended = pass_page(&pass(), Language::En, NOW.plus_ms(3 * HOUR_MS));
    assert!(
        ended.contains("data-phase=\"ended\">Ended") && ended.contains("viewBox=\"0 0 49 49\""),
        "{ended}"
    );
}

#[test]
fn a_used_pass_says_when_and_where_and_a_moved_event_says_so() {
    let page = used_page(&pass(), Some(used()), Language::En, NOW.plus_ms(HOUR_MS));
    assert!(page.contains("<p class=\"pill care\" data-phase=\"valid\">Used</p>"), "{page}");
    assert!(page.contains(":30, gate: North."), "{page}");
    let mut moved = pass();
    moved.event.ends = moved.event.ends.plus_ms(HOUR_MS);
    let moved = pass_page(&moved, Language::En, NOW);
    assert!(moved.contains("The time of this event has changed."), "{moved}");
}

#[test]
fn a_pass_that_opens_no_door_shows_no_code_and_says_why() {
    let revoked = PassView { state: PassState::Revoked(RevocationReason::Lost), ..pass() };
    let cancelled = PassView { event: EventDetails { cancelled: true, ..details() }, ..pass() };
    for (pass, said) in [
        (revoked, "reported lost"),
        (PassView { state: PassState::Replaced, ..pass() }, "Replaced by a newer pass"),
        (cancelled, "This event is called off"),
        (of_blocked(), "You may not enter"),
    ] {
        let page = pass_page(&pass, Language::En, NOW);
        assert!(page.contains(said), "{page}");
        assert!(
            !page.contains("<figure") && !page.contains("070707") && !page.contains("short-code"),
            "{page}"
        );
    }
}

#[test]
fn a_specimen_is_nobodys_and_says_so() {
    let mut specimen = PassView { student: None, seed: None, ..pass() };
    specimen.body.flags = PassFlags { live: false, specimen: true, id_check: false };
    specimen.body.pass_id = PassId([3; 12]);
    let page = pass_page(&specimen, Language::Ru, NOW);
    assert!(page.contains("Проверочный пропуск") && page.contains("0C1G 60R3"), "{page}");
}

#[test]
fn addresses_begin_with_the_path_of_the_public_url() {
    for (url, path) in [("http://127.0.0.1:8080", ""), ("https://esik.example/week", "/week")] {
        assert_eq!(base_path(&url.parse().unwrap()), path);
    }
}
