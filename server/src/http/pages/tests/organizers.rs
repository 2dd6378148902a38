//! The pages of organizers, from facts that a test makes up.

use std::collections::HashMap;

use esik_shared::admission::verdict::VerdictCode;
use esik_shared::attendance::Presence;
use esik_shared::card::{CardLine, CardSecret};
use esik_shared::certificate::{AuthorRole, CertificateContent, CertifiedEvent};
use esik_shared::enrollment::EnrollmentCode;
use esik_shared::event_record::RevocationReason;
use esik_shared::id::AuthorityKey;
use esik_shared::scan::{Authorizer, Direction, Override, ReadBy, ReasonCode};
use serde_json::{Map, Value, json};

use super::super::form::Values;
use super::super::organizer::Listing;
use super::super::{accounts, audit, cards, event, job, passes, scanners, students, tokens, uploads};
use super::*;
use crate::db::account::StoredAccount;
use crate::db::audit::AuditEntry;
use crate::db::pass_list::ListedPass;
use crate::db::pass_view::LinkedPass;
use crate::db::student::{NewStudent, Student};
use crate::service::access::{ApiToken, Permission};
use crate::service::api_token::TokenView;
use crate::service::audit::{Action, AuditFilter};
use crate::service::import::problem::Problem as Fault;
use crate::service::job::{Job, JobKind, JobState, JobView};
use crate::service::list::{Piece, Window};
use crate::service::pass_story::{PassStory, SeenAt, What};
use crate::service::scanners::{FeedHere, ScannerView};
use crate::service::students::PassOfStudent;
use crate::service::supervisor_card::{CardView, StoredCard};

const NAME: &str = "Әлия <b>Қуанышқызы";

/// All of them.
pub(super) fn pages(language: Language) -> Vec<String> {
    let mut pages = event_forms(language);
    pages.extend(of_students(language));
    pages.extend(of_work(language));
    pages.extend(of_passes(language));
    pages.extend(of_devices(language));
    pages.extend(of_admins(language));
    pages
}

fn faults() -> Vec<Fault> {
    vec![
        Fault::of_field("slug", "fault-slug").with("value", "<b>"),
        Fault::of_field("gates", "fault-no-gate"),
        Fault::of_field("numbers", "fault-student-unknown").with("value", "<b>").in_row(Some(3)),
        Fault::of_field("categories", "fault-name-empty").in_row(Some(2)),
        Fault::of_file("fault-event-changed"),
    ]
}

/// The forms of an event, filled and empty, with and without faults.
fn event_forms(language: Language) -> Vec<String> {
    let (details, cancelled) = (details(), EventDetails { cancelled: true, ..details() });
    let mut pages = Vec::new();
    for faults in [faults(), Vec::new()] {
        let values = event::edit::values_of(EVENT, &details);
        for known in [None, Some((EVENT, &details)), Some((EVENT, &cancelled))] {
            pages.push(event::edit::make(shell(language), known, &values, &faults, "Asia/Almaty").render());
        }
        let values = event::rules::values_of(&details);
        pages.push(event::rules::make(shell(language), EVENT, &details, &values, &faults).render());
        let more = values.with("more", "1");
        pages.push(event::rules::make(shell(language), EVENT, &details, &more, &faults).render());
    }
    for details in [&details, &cancelled] {
        pages.push(event::cancel::make(shell(language), EVENT, details, 2000).render());
    }
    pages.into_iter().map(Result::unwrap).collect()
}

fn student(blocked: bool) -> Student {
    let data = NewStudent {
        number: "a<b>1".into(),
        name: NAME.into(),
        university: "КБТУ".into(),
        faculty: "IT".into(),
        email: Some("a@b.kz".into()),
        language: Language::Kk,
        search_key: String::new(),
        sound_key: String::new(),
    };
    Student { id: 5, blocked, data }
}

fn listing(search: Option<&str>, after: i64) -> Listing {
    let is_first = after == i64::MIN;
    Listing { search: search.map(str::to_owned), window: Window { after, limit: 100 }, is_first }
}

fn of_students(language: Language) -> Vec<String> {
    let mut pages = Vec::new();
    let pieces = [
        (listing(None, i64::MIN), Piece { rows: Vec::new(), next: None }),
        (listing(Some("<b>"), i64::MIN), Piece { rows: Vec::new(), next: None }),
        (listing(Some("әлия"), 100), Piece { rows: vec![student(true), student(false)], next: Some(7) }),
    ];
    for (listing, piece) in pieces {
        for may_write in [false, true] {
            let total = may_write.then_some(40_000);
            let facts = students::Facts { piece: piece.clone(), total, may_write };
            pages.push(students::make(shell(language), &listing, facts).render());
        }
    }
    for blocked in [false, true] {
        let pass =
            |state| PassOfStudent { pass_id: PassId([3; 12]), event: EVENT, details: details(), state };
        let states = [PassState::Issued, PassState::Replaced, PassState::Revoked(RevocationReason::Lost)];
        let passes = if blocked { Vec::new() } else { states.map(pass).to_vec() };
        pages.push(students::one::make(shell(language), &student(blocked), passes, true).render());
        pages.push(students::block::make(shell(language), &student(blocked)).render());
    }
    pages.into_iter().map(Result::unwrap).collect()
}

fn work(kind: JobKind, state: JobState, outcome: Value, is_broken_off: bool) -> JobView {
    let Value::Object(outcome) = outcome else { panic!("{outcome}") };
    let event = (kind == JobKind::IssuePasses).then_some(EVENT);
    let (created, beat) = (NOW, NOW);
    JobView {
        job: Job { id: 1, kind, event, created, state, done_steps: 7, all_steps: 40, outcome, beat },
        is_broken_off,
    }
}

fn all_work() -> Vec<JobView> {
    let counted = || json!({ "added": 1, "changed": 2, "unchanged": 3 });
    let issued = || json!({ "made": 1, "replaced": 2, "kept": 3, "passed_over": 4 });
    let mut all = vec![
        work(JobKind::ImportStudents, JobState::Waiting, counted(), false),
        work(JobKind::ImportEvents, JobState::Stopped, json!({}), false),
        work(JobKind::IssuePasses, JobState::Running, json!({}), false),
        work(JobKind::IssuePasses, JobState::Running, json!({}), true),
        work(JobKind::IssuePasses, JobState::Stopped, issued(), false),
        work(JobKind::IssuePasses, JobState::Done, issued(), false),
    ];
    for reason in ["refused", "times", "too-long", "busy", "internal"] {
        all.push(work(JobKind::IssuePasses, JobState::Failed, json!({ "failed": reason }), false));
    }
    all
}

fn of_work(language: Language) -> Vec<String> {
    let mut pages = Vec::new();
    for view in all_work() {
        let back = ("/events/7/passes".to_owned(), "<b>".to_owned());
        pages.push(job::make(shell(language), &view, "/events/7/issue/1".to_owned(), back).render().unwrap());
    }
    let rows = || all_work().iter().map(|view| job::row(view, "19:00".into(), language)).collect();
    let many: Vec<Fault> = (0..1_001).map(|_| Fault::of_file("fault-xlsx-broken")).collect();
    for what in [uploads::What::Students, uploads::What::Events] {
        for faults in [&[][..], &faults(), &many] {
            pages.push(uploads::make(shell(language), what, faults, rows()).render().unwrap());
        }
        pages.push(uploads::make(shell(language), what, &[], Vec::new()).render().unwrap());
    }
    for (students, faults) in [(0, Vec::new()), (9, faults()), (9, Vec::new())] {
        let event = event_row(7, details());
        let facts = passes::issue::Facts { event: &event, students, jobs: rows() };
        let values = passes::issue::first_values();
        pages.push(passes::issue::make(shell(language), facts, &values, &faults).render().unwrap());
    }
    pages
}

fn story(state: PassState, has_student: bool, presence: Presence) -> PassStory {
    let view = pass();
    let linked = LinkedPass {
        body: view.body,
        state,
        sealed_signature: Vec::new(),
        sealed_seed: None,
        sealed_link: Vec::new(),
        event: details(),
        student: view.student.filter(|_| has_student),
    };
    let seen = |seq: u64, what: What| SeenAt {
        pass_id: if seq == 2 { PassId([9; 12]) } else { linked.body.pass_id },
        scanner: ScannerKey([1; 32]),
        scanner_number: (seq != 1).then_some(4),
        seq,
        at: NOW,
        heard: NOW,
        what,
    };
    let scanned = |verdict, direction, read_by, overridden| What::Scanned {
        gate: gate(9),
        direction,
        verdict,
        read_by: Some(read_by),
        overridden,
    };
    let over = |by| Some(Override { by, reason: ReasonCode::StudentCard, note: None });
    let scans = vec![
        seen(
            1,
            scanned(VerdictCode::Admitted, Direction::In, ReadBy::LiveCode { step: 1, value: [0; 12] }, None),
        ),
        seen(2, scanned(VerdictCode::Exited, Direction::Out, ReadBy::StaticCode, None)),
        seen(
            3,
            scanned(VerdictCode::WrongGate, Direction::In, ReadBy::ShortCode, over(Authorizer::Volunteer)),
        ),
        seen(4, scanned(VerdictCode::Full, Direction::In, ReadBy::Search, over(Authorizer::Supervisor(3)))),
        seen(5, scanned(VerdictCode::AlreadyInside, Direction::In, ReadBy::Organizer, None)),
        seen(6, What::Undone(ReasonCode::Mistake)),
    ];
    let scans = if has_student { scans } else { Vec::new() };
    let others = vec![(PassId([9; 12]), PassState::Replaced)];
    PassStory { pass: linked, since: NOW, issued: NOW, others, presence, scans }
}

fn of_passes(language: Language) -> Vec<String> {
    let mut pages = Vec::new();
    let listed = |state, student: bool| ListedPass {
        short_code: 1,
        body: pass().body,
        state,
        since: NOW,
        issued: NOW,
        student: student.then(|| ("a1".to_owned(), NAME.to_owned())),
    };
    let full = Piece {
        rows: vec![listed(PassState::Issued, true), listed(PassState::Replaced, false)],
        next: Some(9),
    };
    let empty = || Piece { rows: Vec::new(), next: None };
    let pieces = [
        (listing(None, i64::MIN), empty(), None),
        (listing(Some("<b>"), i64::MIN), empty(), Some("issued")),
        (listing(None, 4), full, Some("replaced")),
    ];
    for (listing, piece, state) in pieces {
        for may_issue in [false, true] {
            let event = event_row(7, details());
            let facts = passes::Facts { event: &event, piece: piece.clone(), state, may_issue };
            pages.push(passes::make(shell(language), &listing, facts).render().unwrap());
        }
    }
    let states = [
        (PassState::Issued, true, Presence::Inside),
        (PassState::Replaced, true, Presence::Outside),
        (PassState::Revoked(RevocationReason::Lost), false, Presence::Never),
    ];
    for (state, has_student, presence) in states {
        let story = story(state, has_student, presence);
        for may in [false, true] {
            let student_number = "a<b>1".to_owned();
            let facts = passes::one::Facts {
                story: &story,
                student_number,
                may_issue: may,
                may_manage: may,
                now: NOW,
            };
            pages.push(passes::one::make(shell(language), &facts).render().unwrap());
            let url = "https://esik.example/p/aaaa".to_owned();
            let link = passes::link::make(shell(language), EVENT, PassId([3; 12]), url, may).unwrap();
            pages.push(link.render().unwrap());
        }
        pages.push(passes::act::make_revoke(shell(language), &story).render().unwrap());
        pages.push(passes::act::make_renew(shell(language), &story).render().unwrap());
    }
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
    ScannerView { certified, enrolled: NOW, feed }
}

fn of_devices(language: Language) -> Vec<String> {
    let mut pages = Vec::new();
    let full = Piece {
        rows: vec![
            scanner(AuthorRole::Scanner, 1, Some(FeedHere { seq: 40, heard: NOW })),
            scanner(AuthorRole::Scanner, 9, None),
            scanner(AuthorRole::Server, 1, None),
        ],
        next: Some(4),
    };
    for event in [None, Some(EVENT)] {
        for piece in [full.clone(), Piece { rows: Vec::new(), next: None }] {
            let scope = EventScope::All;
            let facts = scanners::Facts { event, piece, scope: &scope, time_zone: "Asia/Almaty", now: NOW };
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

    let line = |pin| CardLine {
        number: 3,
        hash: Hash([1; 32]),
        pin,
        valid_from: NOW,
        valid_until: NOW.plus_ms(24 * HOUR_MS),
        withdrawn: false,
    };
    let card = |pin, withdrawn| CardView {
        card: StoredCard { line: line(pin), name: "<b>".into(), created: NOW, withdrawn },
        day: "2026-11-22".parse().unwrap(),
    };
    let (plain, other) = (card(None, None), card(Some(Hash([2; 32])), Some(NOW)));
    for rows in [vec![], vec![plain.clone(), other.clone()]] {
        let piece = Piece { rows, next: None };
        let (of, values) = (listing(None, i64::MIN), Values::default().with("name", "<b>"));
        for faults in [faults(), vec![Fault::of_field("pin", "fault-card-pin")]] {
            let page = cards::make(shell(language), EVENT, &details(), &of, &piece, &values, &faults);
            pages.push(page.render().unwrap());
        }
    }
    for view in [plain, other] {
        let secret = CardSecret([5; 16]);
        pages.push(
            cards::make_one(shell(language), EVENT, &details(), &view, &secret).unwrap().render().unwrap(),
        );
    }
    pages.push(cards::make_withdraw(shell(language), EVENT, 3).render().unwrap());
    pages
}

fn of_admins(language: Language) -> Vec<String> {
    let mut pages = Vec::new();
    let first = listing(None, i64::MIN);
    let stored = |role, events, disabled| StoredAccount {
        account: Account { id: 2, email: "<b>@esik.example".into(), role, events },
        created: NOW,
        disabled,
        must_change: false,
        has_second_factor: disabled.is_none(),
    };
    let people = vec![
        stored(Role::Admin, EventScope::All, None),
        stored(Role::Viewer, EventScope::Only([EVENT].into()), Some(NOW)),
    ];
    for one in &people {
        let values = accounts::edit::values_of(one);
        for faults in [faults(), vec![Fault::of_field("events", "fault-no-such-event").with("event", 3_u32)]]
        {
            for known in [None, Some(one)] {
                pages.push(accounts::edit::make(shell(language), known, &values, &faults).render().unwrap());
            }
        }
    }
    for (act, ..) in accounts::act::Act::ALL {
        let page = accounts::act::make(shell(language), 2, "<b>", act, Some("!".into()));
        pages.push(page.render().unwrap());
    }
    let once = accounts::edit::ShownOncePage {
        shell: shell(language),
        paragraphs: vec!["x".into()],
        secret: zeroize::Zeroizing::new("secret".into()),
        back: "/accounts".into(),
    };
    pages.push(once.render().unwrap());
    pages.push(
        accounts::make(shell(language), &first, &Piece { rows: people, next: Some(2) }).render().unwrap(),
    );

    let token = |revoked: Option<Timestamp>| TokenView {
        token: ApiToken {
            id: 1,
            name: "<b>".into(),
            scopes: Permission::ALL.into_iter().collect(),
            events: EventScope::Only([EVENT].into()),
        },
        prefix: "abcdef".into(),
        created: NOW,
        expires: None,
        last_used: revoked,
        revoked,
    };
    for rows in [vec![], vec![token(None), token(Some(NOW))]] {
        let piece = Piece { rows, next: None };
        pages.push(tokens::make(shell(language), &first, &piece, "Asia/Almaty", NOW).render().unwrap());
    }
    let values = Values::default().with("may", "check-in");
    pages.push(tokens::make_new(shell(language), &values, &faults()).render().unwrap());
    pages.push(tokens::make_revoke(shell(language), 1).render().unwrap());
    pages.push(audit_page(language));
    pages
}

fn audit_page(language: Language) -> String {
    let entry = |action: &Action| AuditEntry {
        at: NOW,
        actor: "account".into(),
        actor_id: Some("1".into()),
        address: Some("192.0.2.1".into()),
        action: *action,
        event: Some(EVENT),
        object: Some("account".into()),
        object_id: Some("2".into()),
        change: Map::from_iter([("fields".to_owned(), json!(["slug", 7])), ("x".to_owned(), json!("<b>"))]),
    };
    let mut entries: Vec<AuditEntry> = Action::ALL.iter().map(entry).collect();
    for (actor, object) in
        [("command-line", "pass"), ("nobody", "student"), ("link", "scanner"), ("token", "token")]
    {
        let id = (actor == "token").then(|| "3".to_owned());
        let other = entry(&Action::LoggedIn);
        let (actor, object) = (actor.to_owned(), Some(object.to_owned()));
        entries.push(AuditEntry { actor, actor_id: id, object, ..other });
    }
    let piece = Piece { rows: entries.into_iter().map(|entry| (1, entry)).collect(), next: Some(-1) };
    let filter = AuditFilter { event: Some(EVENT), account: Some(1), action: Some(Action::LoggedIn) };
    let emails = HashMap::from([("1".to_owned(), "<b>@esik.example".to_owned())]);
    let facts =
        audit::Facts { piece: &piece, filter: &filter, emails: &emails, time_zone: "Asia/Almaty", now: NOW };
    audit::make(shell(language), &listing(None, i64::MIN), &facts).render().unwrap()
}

#[test]
fn a_list_leads_on_with_what_was_asked_for() {
    let page = |listing: Listing, next| {
        let facts = students::Facts {
            piece: Piece { rows: vec![student(false)], next },
            total: None,
            may_write: true,
        };
        students::make(shell(Language::En), &listing, facts).render().unwrap()
    };
    let first = page(listing(Some("әлия x"), i64::MIN), Some(7));
    let encoded = "%D3%99%D0%BB%D0%B8%D1%8F%20x";
    assert!(first.contains(&format!("href=\"/week/students?after=7&#38;search={encoded}\"")), "{first}");
    assert!(
        first.contains(&format!("?lang=kk&#38;search={encoded}\"")),
        "the language keeps it too: {first}"
    );
    assert!(!first.contains("To the beginning"));
    let last = page(listing(None, 7), None);
    assert!(
        last.contains("href=\"/week/students\">To the beginning</a>") && !last.contains(">Next<"),
        "{last}"
    );
}

#[test]
fn a_fault_stands_beside_its_field_and_is_named_to_who_cannot_see_it() {
    let details = details();
    let values = event::edit::values_of(EVENT, &details).with("slug", "x");
    let faults = [Fault::of_field("slug", "fault-slug-taken").with("slug", "x").with("event", 3_u32)];
    let page =
        event::edit::make(shell(Language::En), None, &values, &faults, "Asia/Almaty").render().unwrap();
    assert!(page.contains("<p class=\"error\" id=\"slug-error\">The slug x belongs to event 3."), "{page}");
    assert!(page.contains("aria-invalid=\"true\" aria-describedby=\"slug-error slug-hint\""), "{page}");
    assert_eq!(page.matches("class=\"error\"").count(), 1, "and beside no other");
}

#[test]
fn work_that_goes_on_asks_for_itself_anew_and_what_has_ended_does_not() {
    for view in all_work() {
        let back = ("/".to_owned(), "x".to_owned());
        let page = job::make(shell(Language::En), &view, "/x".to_owned(), back).render().unwrap();
        let runs = view.job.state == JobState::Running && !view.is_broken_off;
        assert_eq!(page.contains("http-equiv=\"refresh\""), runs, "{page}");
        assert_eq!(page.contains("data-running=\"true\""), runs, "{page}");
        assert_eq!(page.contains("value=\"stop\""), runs, "{page}");
    }
}
