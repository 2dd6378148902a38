//! Supervisor cards, accounts, tokens, the audit log.

use std::collections::HashMap;

use esik_shared::attendance::book::Counts as AllCounts;
use esik_shared::card::{CardLine, CardSecret};
use esik_shared::feed::FeedSignature;
use esik_shared::id::HolderId;
use esik_shared::places::Granted;
use esik_shared::places::balance::Balance;
use esik_shared::places::grant::{Claim, Standing as OfClaim};
use esik_shared::scan::{Authorizer, ReadBy, ReasonCode};
use esik_shared::standing::Quarantine;
use serde_json::{Map, json};

use super::super::super::{accounts, audit, cards, lists, places, resolve, tokens};
use super::*;
use crate::db::account::StoredAccount;
use crate::db::audit::AuditEntry;
use crate::service::access::{ApiToken, Permission};
use crate::service::api_token::TokenView;
use crate::service::audit::{Action, AuditFilter};
use crate::service::list::Piece;
use crate::service::places::view::{PlacesOfScanner, PlacesView};
use crate::service::resolve::conflicts::{ConflictView, HolderConflicts, Side};
use crate::service::resolve::forks::{Branch, Fork, Part};
use crate::service::resolve::gaps::Gap;
use crate::service::resolve::quarantine::{QuarantinedScanner, Run};
use crate::service::resolve::revocation::Consequences;
use crate::service::supervisor_card::{CardView, StoredCard};

/// All of them.
pub(super) fn pages(language: Language) -> Vec<String> {
    let mut pages = of_cards(language);
    pages.extend(of_places(language));
    pages.extend(of_answers(language));
    pages.extend(of_admins(language));
    pages
}

fn of_cards(language: Language) -> Vec<String> {
    let mut pages = Vec::new();
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

fn of_places(language: Language) -> Vec<String> {
    let claim = |standing, share: Option<u32>| PlacesOfScanner {
        scanner: ScannerKey([1; 32]),
        number: share.or((standing != OfClaim::Gone).then_some(3)),
        gates: vec![gate(1), gate(9)],
        claim: Claim {
            balance: Balance {
                granted: Granted { granted: 100, written_off: 10 },
                received: 5,
                given: 6,
                taken: 7,
            },
            standing,
            share,
        },
        share: 80,
        runs_short: share.is_none(),
    };
    let all = || {
        vec![
            claim(OfClaim::Scanner, Some(4)),
            claim(OfClaim::Scanner, None),
            claim(OfClaim::Server, None),
            claim(OfClaim::Gone, Some(5)),
            claim(OfClaim::Gone, None),
        ]
    };
    let details = details();
    let mut pages = vec![lists::make(shell(language), EVENT).render().unwrap()];
    for (capacity, beyond, scanners) in
        [(Some(3000), 0, all()), (Some(3), 7, all()), (Some(3), 0, vec![]), (None, 0, vec![])]
    {
        for may_write in [false, true] {
            let places = PlacesView { capacity, reserve: 20, beyond, scanners: scanners.clone() };
            let facts = places::Facts { number: EVENT, details: &details, places, may_write };
            pages.push(places::make(shell(language), &facts).render().unwrap());
        }
    }
    for of in all() {
        let faults = [Fault::of_field("share", "fault-share").with("value", "<b>").with("max", 9_u32)];
        for faults in [&faults[..], &[]] {
            let values = Values::default().with("share", "<b>");
            let page = places::share::make(shell(language), (EVENT, 3), &of, &values, faults);
            pages.push(page.render().unwrap());
        }
        pages.push(places::write_off::make(shell(language), (EVENT, 3), &of).render().unwrap());
    }
    pages
}

/// What only people can judge.
fn of_answers(language: Language) -> Vec<String> {
    let head = |seq| Head { seq, hash: Hash([3; 32]) };
    let side = |seq, overridden| Side {
        scan: ScanRef { scanner: ScannerKey([1; 32]), seq, hash: Hash([3; 32]) },
        scanner_number: (seq == 1).then_some(4),
        gate: (seq == 1).then(|| gate(1)),
        pass_id: PassId([3; 12]),
        at: NOW,
        uncertainty_ms: 1_200,
        seen: if seq == 1 { vec![(None, 3)] } else { Vec::new() },
        read_by: Some(ReadBy::Search),
        overridden,
    };
    let conflict = |is_settled| ConflictView {
        first: side(1, Some((Authorizer::Supervisor(3), ReasonCode::Organizer))),
        second: side(2, Some((Authorizer::Volunteer, ReasonCode::StudentCard))),
        is_settled,
        note: is_settled.then(|| "<b>".to_owned()),
    };
    let run = |why| Run {
        first_seq: 5,
        last: head(9),
        why,
        records: 5,
        admissions: 2,
        from: NOW,
        until: NOW,
        passes: [PassId([3; 12])].into(),
    };
    let branch = |counts| Branch {
        first: head(5),
        tip: head(9),
        signed: (head(9), FeedSignature([0; 64])),
        carrier: None,
        counts,
    };
    let gap = |is_branch| Gap { scanner: ScannerKey([1; 32]), number: Some(4), first: 1, last: 3, is_branch };
    let mut pages = Vec::new();
    for is_settled in [false, true] {
        for is_empty in [false, true] {
            let student = (!is_settled).then(|| ("<b>".to_owned(), "a1".to_owned()));
            let conflicts = vec![conflict(is_settled)];
            let holders = vec![HolderConflicts { holder: HolderId([1; 12]), student, conflicts }];
            let quarantined = QuarantinedScanner {
                scanner: ScannerKey([1; 32]),
                number: 4,
                trusted: Some(head(4)),
                runs: vec![run(Quarantine::Revoked), run(Quarantine::CertificateOver)],
                answers: Vec::new(),
            };
            let branches = vec![branch(None), branch(Some(true)), branch(Some(false))];
            let parts = vec![Part { after: head(4), branches }];
            let fork = Fork { scanner: ScannerKey([1; 32]), number: 4, parts };
            let details = details();
            let facts = resolve::Facts {
                number: EVENT,
                details: &details,
                is_settled,
                conflicts: Piece { rows: if is_empty { Vec::new() } else { holders }, next: Some(1) },
                quarantined: if is_empty { Vec::new() } else { vec![quarantined] },
                forks: if is_empty { Vec::new() } else { vec![fork] },
                gaps: if is_empty { Vec::new() } else { vec![gap(false), gap(true)] },
                now: NOW,
            };
            pages.push(resolve::make(shell(language), &listing(None, i64::MIN), &facts).render().unwrap());
        }
    }
    let counts = AllCounts { admitted: -2, ..AllCounts::default() };
    let details = details();
    for (trusted, trusted_at) in [(head(4), Some(NOW)), (Head::EMPTY, None)] {
        let does = Consequences {
            event: EVENT,
            trusted,
            trusted_at,
            quarantined: 5,
            admissions: 2,
            counts: counts.clone(),
        };
        let values = Values::default().with("number", "<b>");
        for faults in [vec![], vec![Fault::of_field("number", "fault-no-such-scan").with("number", "<b>")]] {
            let facts = resolve::revoke::Facts {
                details: &details,
                scanner: 4,
                does: &does,
                is_chosen: faults.is_empty(),
                values: &values,
                faults: &faults,
                now: NOW,
            };
            pages.push(resolve::revoke::make(shell(language), &facts).render().unwrap());
        }
    }
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
