use ed25519_dalek::SigningKey;

use super::*;
use crate::answer::{BranchAnswer, ConflictAnswer, Cut};
use crate::certificate::{AuthorRole, Certificate, CertifiedEvent};
use crate::id::Hash;
use crate::places::PlacesLine;
use crate::scan::ScanRef;

const EVENT: EventNumber = EventNumber(4);
const SCANNER: ScannerKey = ScannerKey([7; 32]);

fn roster() -> (Roster, SigningKey) {
    let key = SigningKey::from_bytes(&[3; 32]);
    (Roster::new(EVENT, AuthorityKey(key.verifying_key().to_bytes())), key)
}

fn certificate(key: &SigningKey, event: EventNumber, valid_until: Timestamp) -> EventRecord {
    EventRecord::Scanner(Certificate::sign(
        key,
        &CertificateContent {
            authority: AuthorityKey(key.verifying_key().to_bytes()),
            scanner: SCANNER,
            number: 7,
            role: AuthorRole::Scanner,
            valid_from: Timestamp(0),
            valid_until,
            events: vec![CertifiedEvent { event, keeps_gates: vec![] }],
        },
    ))
}

#[test]
fn a_scanner_that_was_certified_once_stays_so_for_what_it_wrote_and_admits_only_while_it_is() {
    let (mut roster, key) = roster();
    assert!(roster.trust(SCANNER).is_none());
    let changed = roster.apply(Head::EMPTY, certificate(&key, EVENT, Timestamp(10)));
    assert_eq!(changed, RosterChange::Trust(SCANNER));
    let trust = |roster: &Roster| {
        let trust = roster.trust(SCANNER).unwrap();
        (trust.was_certified(), trust.may_admit(Timestamp(9)), trust.may_admit(Timestamp(10)))
    };
    assert_eq!(trust(&roster), (true, true, false));
    roster.apply(Head::EMPTY, certificate(&key, EventNumber(5), Timestamp(5)));
    assert_eq!(
        trust(&roster),
        (true, false, false),
        "the later certificate names another event and ends earlier"
    );
    roster.apply(Head::EMPTY, certificate(&key, EVENT, Timestamp(99)));
    roster.apply(Head::EMPTY, EventRecord::Cut(Cut { scanner: SCANNER, trusted: Head::EMPTY }));
    assert_eq!(trust(&roster), (true, false, false), "revoked");
}

#[test]
fn a_later_answer_takes_the_place_of_an_earlier_one() {
    let (mut roster, _) = roster();
    let first = Head { seq: 6, hash: Hash([6; 32]) };
    for counts in [false, true] {
        let answer = BranchAnswer { scanner: SCANNER, first, counts, note: None };
        roster.apply(Head::EMPTY, EventRecord::BranchAnswer(answer));
        let trust = roster.trust(SCANNER).unwrap();
        assert_eq!(trust.branch_answers().collect::<Vec<_>>(), [(first, counts)]);
    }
    for granted in [Granted { granted: 50, written_off: 0 }, Granted { granted: 60, written_off: 25 }] {
        let line = PlacesLine { scanner: SCANNER, granted };
        roster.apply(Head::EMPTY, EventRecord::Places(vec![line]));
        assert_eq!(roster.granted(SCANNER), granted);
    }
    assert_eq!(roster.granted_in_all(), 35);
}

#[test]
fn a_conflict_is_settled_whichever_of_the_two_is_named_first() {
    let (mut roster, _) = roster();
    let scan = |byte| ScanRef { scanner: ScannerKey([byte; 32]), seq: 1, hash: Hash([byte; 32]) };
    let answer = ConflictAnswer { first: scan(2), second: scan(1), note: None };
    roster.apply(Head::EMPTY, EventRecord::ConflictAnswer(answer));
    assert!(roster.settled().contains(&ConflictPair::new(scan(1), scan(2))));
}
