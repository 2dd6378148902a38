//! The whole table of who may do what.

use std::collections::BTreeSet;

use esik_shared::certificate::AuthorRole;
use esik_shared::id::{AuthorityKey, ScannerKey};
use esik_shared::time::Timestamp;

use super::*;

const OWN: EventNumber = EventNumber(7);
const OTHERS: EventNumber = EventNumber(8);

fn scope(events: &[EventNumber]) -> EventScope {
    EventScope::Only(events.iter().copied().collect())
}

fn account(role: Role, events: EventScope) -> Principal {
    Principal::Account(Account { id: 1, email: "a@esik.example".into(), role, events })
}

fn token(scopes: &[Permission], events: EventScope) -> Principal {
    let scopes = scopes.iter().copied().collect::<BTreeSet<_>>();
    Principal::Token(ApiToken { id: 1, name: "turnstile".into(), scopes, events })
}

fn scanner() -> Principal {
    Principal::Scanner(CertificateContent {
        authority: AuthorityKey([1; 32]),
        scanner: ScannerKey([2; 32]),
        number: 1,
        role: AuthorRole::Scanner,
        valid_from: Timestamp(0),
        valid_until: Timestamp(1),
        events: Vec::new(),
    })
}

/// Of each permission, whether admin, organizer, supervisor and viewer have it.
const TABLE: [(Permission, [bool; 4]); 12] = [
    (Permission::ReadCounts, [true, true, true, true]),
    (Permission::ReadPeople, [true, true, true, false]),
    (Permission::WriteEvents, [true, true, false, false]),
    (Permission::WriteStudents, [true, true, false, false]),
    (Permission::IssuePasses, [true, true, false, false]),
    (Permission::ManagePasses, [true, true, false, false]),
    (Permission::CheckIn, [true, true, true, false]),
    (Permission::EnrollScanners, [true, true, false, false]),
    (Permission::ManageCards, [true, true, false, false]),
    (Permission::ResolveConflicts, [true, true, true, false]),
    (Permission::ManageAccounts, [true, false, false, false]),
    (Permission::OwnAccount, [true, true, true, true]),
];
const ROLES: [Role; 4] = [Role::Admin, Role::Organizer, Role::Supervisor, Role::Viewer];

#[test]
fn a_role_may_what_the_table_says_at_its_own_events_and_is_not_told_of_others() {
    assert_eq!(TABLE.map(|(permission, _)| permission), Permission::ALL, "every permission is in the table");
    for (permission, allowed) in TABLE {
        for (role, may) in ROLES.into_iter().zip(allowed) {
            let who = account(role, scope(&[OWN]));
            let answer = |access, event| decide(access, &who, event);
            let here = if may { Ok(()) } else { Err(Denied::Forbidden) };
            let there = match (may, role) {
                (true, Role::Admin) => Ok(()),
                (true, _) => Err(Denied::Hidden),
                (false, _) => Err(Denied::Forbidden),
            };
            let about = format!("{role:?} {permission:?}");
            assert_eq!(answer(Access::Needs(permission), None), here, "{about}");
            assert_eq!(answer(Access::NeedsOfEvent(permission), Some(OWN)), here, "{about}");
            assert_eq!(answer(Access::NeedsOfEvent(permission), Some(OTHERS)), there, "{about}");

            let everywhere = account(role, EventScope::All);
            let access = Access::NeedsOfEvent(permission);
            assert_eq!(decide(access, &everywhere, Some(OTHERS)), here, "{about}");
        }
    }
}

#[test]
fn a_token_may_what_its_scopes_say_at_its_events_and_nothing_else() {
    for scoped in Permission::ALL {
        let (limited, unlimited) = (token(&[scoped], scope(&[OWN])), token(&[scoped], EventScope::All));
        for asked in Permission::ALL {
            let here = if asked == scoped { Ok(()) } else { Err(Denied::Forbidden) };
            let there = if asked == scoped { Err(Denied::Hidden) } else { Err(Denied::Forbidden) };
            for (who, event, expected) in [
                (&limited, OWN, here),
                (&limited, OTHERS, there),
                (&unlimited, OWN, here),
                (&unlimited, OTHERS, here),
            ] {
                let answer = decide(Access::NeedsOfEvent(asked), who, Some(event));
                assert_eq!(answer, expected, "{scoped:?} {asked:?} {event}");
            }
            assert_eq!(decide(Access::Needs(asked), &limited, None), here);
        }
    }
}

#[test]
fn nobody_is_sent_to_log_in_and_nobody_passes_for_another_kind() {
    let kinds = [
        Principal::Nobody,
        account(Role::Viewer, EventScope::All),
        token(&Permission::ALL, EventScope::All),
        scanner(),
    ];
    let (yes, log_in, no) = (Ok(()), Err(Denied::LogIn), Err(Denied::Forbidden));
    let table = [
        (Access::Anyone, [yes, yes, yes, yes]),
        (Access::SecretInAddress, [yes, yes, yes, yes]),
        (Access::LoggedIn, [log_in, yes, no, no]),
        (Access::Scanner, [log_in, no, no, yes]),
        (Access::Needs(Permission::ReadCounts), [log_in, yes, yes, no]),
        (Access::NeedsOfEvent(Permission::ReadCounts), [log_in, yes, yes, no]),
        (Access::Needs(Permission::WriteEvents), [log_in, no, yes, no]),
    ];
    for (access, expected) in table {
        for (who, expected) in kinds.iter().zip(expected) {
            assert_eq!(decide(access, who, Some(OWN)), expected, "{access:?} {who:?}");
        }
    }
}

#[test]
fn an_address_that_names_no_event_leads_to_none() {
    let access = Access::NeedsOfEvent(Permission::ReadCounts);
    let admin = account(Role::Admin, EventScope::NONE);
    assert_eq!(decide(access, &admin, None), Err(Denied::Hidden));
    let blind = account(Role::Organizer, EventScope::NONE);
    assert_eq!(decide(access, &blind, Some(OWN)), Err(Denied::Hidden));
}

#[test]
fn permissions_are_known_by_their_names() {
    for permission in Permission::ALL {
        assert_eq!(Permission::of(permission.name()), Some(permission));
    }
    assert_eq!(Permission::of("ReadCounts"), None);
}
