//! Students, passes, and the long work with both.

use esik_shared::admission::verdict::VerdictCode;
use esik_shared::attendance::Presence;
use esik_shared::event_record::RevocationReason;
use esik_shared::scan::{Authorizer, Direction, Override, ReadBy, ReasonCode};
use serde_json::{Value, json};

use super::super::super::{job, passes, students, uploads};
use super::*;
use crate::db::pass_list::ListedPass;
use crate::db::pass_view::LinkedPass;
use crate::db::student::{NewStudent, Student};
use crate::service::job::{Job, JobKind, JobState, JobView};
use crate::service::list::Piece;
use crate::service::pass_story::{PassStory, SeenAt, What};
use crate::service::students::PassOfStudent;

/// All of them.
pub(super) fn pages(language: Language) -> Vec<String> {
    let mut pages = of_students(language);
    pages.extend(of_work(language));
    pages.extend(of_passes(language));
    pages
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
