use super::*;
use crate::answer::{BranchAnswer, Cut, QuarantineAnswer};
use crate::certificate::{AuthorRole, Certificate, CertificateContent, CertifiedEvent};
use crate::event_record::EventRecord;
use crate::id::{AuthorityKey, EventNumber};
use crate::roster::Roster;

const SCANNER: ScannerKey = ScannerKey([7; 32]);
const EVENT: EventNumber = EventNumber(1);
const ENDS: Timestamp = Timestamp(1_000_000);

/// The hash of record `seq` on `line`.
fn hash(line: u32, seq: u64) -> Hash {
    let mut bytes = [u8::try_from(line + 1).unwrap(); 32];
    bytes[31] = u8::try_from(seq).unwrap();
    Hash(bytes)
}

fn head(line: u32, seq: u64) -> Head {
    Head { seq, hash: hash(line, seq) }
}

/// 1…10, and a branch 6…8 behind 5.
fn forked() -> Branches {
    let mut branches = Branches::single(head(0, 10));
    branches.fork(Position { line: 0, seq: 5 }, hash(0, 5), head(1, 8));
    branches
}

fn standing(records: Vec<EventRecord>) -> FeedStanding {
    FeedStanding::new(&trust(records), forked(), |at| Some(hash(at.line, at.seq)))
}

fn trust(records: Vec<EventRecord>) -> Trust {
    let key = ed25519_dalek::SigningKey::from_bytes(&[3; 32]);
    let authority = AuthorityKey(key.verifying_key().to_bytes());
    let mut roster = Roster::new(EVENT, authority);
    let certificate = CertificateContent {
        authority,
        scanner: SCANNER,
        number: 7,
        role: AuthorRole::Scanner,
        valid_from: Timestamp(0),
        valid_until: ENDS,
        events: vec![CertifiedEvent { event: EVENT, keeps_gates: vec![] }],
    };
    roster.apply(Head::EMPTY, EventRecord::Scanner(Certificate::sign(&key, &certificate)));
    for record in records {
        roster.apply(Head::EMPTY, record);
    }
    roster.trust(SCANNER).unwrap().clone()
}

fn cut(trusted: Head) -> EventRecord {
    EventRecord::Cut(Cut { scanner: SCANNER, trusted })
}

fn in_time(head: Head) -> EventRecord {
    EventRecord::ReceivedInTime(ReceivedInTime { scanner: SCANNER, head })
}

fn answer(first_seq: u64, last: Head, accepted: bool) -> EventRecord {
    EventRecord::QuarantineAnswer(QuarantineAnswer {
        scanner: SCANNER,
        first_seq,
        last,
        accepted,
        note: None,
    })
}

fn branch(first: Head, counts: bool) -> EventRecord {
    EventRecord::BranchAnswer(BranchAnswer { scanner: SCANNER, first, counts, note: None })
}

/// What stands for a line of records: C counts, R revoked, L late, O out.
fn letters(feed: &FeedStanding, line: u32, seqs: core::ops::RangeInclusive<u64>, at: Timestamp) -> String {
    seqs.map(|seq| match feed.of(Position { line, seq }, at) {
        Standing::Counts => 'C',
        Standing::Quarantined(Quarantine::Revoked) => 'R',
        Standing::Quarantined(Quarantine::CertificateOver) => 'L',
        Standing::Out => 'O',
    })
    .collect()
}

#[test]
fn what_counts_of_a_forked_feed_follows_from_what_the_event_feed_says() {
    let elsewhere = Head { seq: 7, hash: Hash([0xee; 32]) };
    let cases = [
        ("nothing said: both branches count", vec![], "CCCCCCCCCC", "CCC"),
        ("cut in the trunk", vec![cut(head(0, 3))], "CCCRRRRRRR", "RRR"),
        ("cut names one branch", vec![cut(head(0, 8))], "CCCCCCCCRR", "RRR"),
        ("cut names the other branch", vec![cut(head(1, 7))], "CCCCCRRRRR", "CCR"),
        ("nothing is trusted", vec![cut(Head::EMPTY)], "RRRRRRRRRR", "RRR"),
        ("the later cut holds", vec![cut(head(0, 8)), cut(head(0, 9))], "CCCCCCCCCR", "RRR"),
        ("the branch of the cut is not here: by number", vec![cut(elsewhere)], "CCCCCCRRRR", "CRR"),
        ("accepted after all", vec![cut(head(0, 3)), answer(5, head(0, 7), true)], "CCCRCCCRRR", "RRR"),
        ("stays out", vec![cut(head(0, 3)), answer(4, head(1, 8), false)], "CCCOORRRRR", "OOO"),
        (
            "the last answer holds",
            vec![cut(head(0, 3)), answer(4, head(0, 6), true), answer(5, head(0, 5), false)],
            "CCCCOCRRRR",
            "RRR",
        ),
        (
            "an answer changes nothing that is trusted",
            vec![answer(1, head(0, 9), false)],
            "CCCCCCCCCC",
            "CCC",
        ),
        ("one branch does not count", vec![branch(head(0, 6), false)], "CCCCCOOOOO", "CCC"),
        ("the other does not count", vec![branch(head(1, 6), false)], "CCCCCCCCCC", "OOO"),
        ("it does again", vec![branch(head(1, 6), false), branch(head(1, 6), true)], "CCCCCCCCCC", "CCC"),
    ];
    for (what, records, trunk, other) in cases {
        let feed = standing(records);
        let early = ENDS.plus_ms(-1);
        assert_eq!(letters(&feed, 0, 1..=10, early), trunk, "{what}: first line");
        assert_eq!(letters(&feed, 1, 6..=8, early), other, "{what}: second line");
    }
}

#[test]
fn scans_made_after_the_certificate_count_only_if_they_were_received_before() {
    for (records, trunk, other) in [
        (vec![], "LLLLLLLLLL", "LLL"),
        (vec![in_time(head(0, 4))], "CCCCLLLLLL", "LLL"),
        (vec![in_time(head(1, 7)), in_time(head(0, 6))], "CCCCCCLLLL", "CCL"),
        (vec![answer(9, head(0, 10), true)], "LLLLLLLLCC", "LLL"),
        (vec![cut(head(0, 2)), in_time(head(0, 4))], "CCRRRRRRRR", "RRR"),
    ] {
        let feed = standing(records.clone());
        assert_eq!(letters(&feed, 0, 1..=10, ENDS), trunk, "{records:?}");
        assert_eq!(letters(&feed, 1, 6..=8, ENDS), other, "{records:?}");
    }
}

#[test]
fn the_server_vouches_for_what_it_had_in_time_where_a_fast_clock_says_otherwise() {
    let (before, after) = (ENDS.plus_ms(-1), ENDS.plus_ms(1));
    for (latest, now, expected) in [
        (after, before, true),
        (ENDS, before, true),
        (before, before, false),
        (after, ENDS, false),
        (before, after, false),
    ] {
        let written = receipt(SCANNER, &trust(vec![]), head(0, 9), latest, now);
        assert_eq!(written.is_some(), expected, "made {latest}, received {now}");
        assert!(written.is_none_or(|written| {
            letters(&standing(vec![EventRecord::ReceivedInTime(written)]), 0, 8..=10, after) == "CCL"
        }));
    }
}
