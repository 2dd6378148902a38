use super::*;
use crate::feed::branches::Branches;
use crate::id::{AuthorityKey, ScannerKey};
use crate::replication::digest::{digests, vector_of};

const EVENT: EventNumber = EventNumber(1);

fn scans(scanner: u8) -> FeedId {
    FeedId::scans(ScannerKey([scanner; 32]), EVENT)
}

fn rules() -> FeedId {
    FeedId::event(AuthorityKey([9; 32]), EVENT)
}

fn hash(branch: u8, seq: u64) -> Hash {
    let mut bytes = [branch; 32];
    bytes[31] = u8::try_from(seq).unwrap();
    Hash(bytes)
}

fn head(branch: u8, seq: u64) -> Head {
    Head { seq, hash: hash(branch, seq) }
}

/// Feeds that have one line each.
fn holdings(feeds: &[(FeedId, u64)]) -> Holdings {
    feeds.iter().map(|(feed, seq)| (*feed, Branches::single(head(0, *seq)))).collect()
}

/// What a replica that holds this says to one of which it knows nothing.
fn heard(theirs: &Holdings) -> Talk {
    let said = digests(theirs);
    let (vector, tips) = vector_of(theirs, &said.keys().copied().collect());
    let mut talk = Talk::default();
    for message in [Message::Digests(said), Message::Have(vector), Message::Tips(tips)] {
        talk.hear(&message);
    }
    talk
}

fn trunk(_: &FeedId, at: Position) -> Option<Hash> {
    Some(hash(0, at.seq))
}

fn planned(talk: &Talk, mine: &Holdings) -> Vec<Step> {
    talk.holds().map(|(vector, tips)| plan(mine, vector, tips, trunk)).unwrap_or_default()
}

#[test]
fn a_stranger_is_told_everything_and_an_equal_nothing() {
    let mine = holdings(&[(scans(1), 3), (rules(), 2)]);
    assert_eq!(Talk::default().events(&digests(&mine)), [EVENT].into());
    assert!(heard(&mine).events(&digests(&mine)).is_empty());
    assert_eq!(heard(&Holdings::new()).events(&digests(&mine)), [EVENT].into());
}

#[test]
fn what_is_sent_is_not_planned_again_and_the_event_feed_goes_first() {
    let mine = holdings(&[(scans(1), 3), (rules(), 2)]);
    let mut talk = heard(&holdings(&[(scans(1), 1)]));
    let steps = planned(&talk, &mine);
    let order: Vec<FeedId> = talk
        .next(steps, &mine, trunk)
        .into_iter()
        .map(|step| match step {
            Step::Send { feed, .. } | Step::Locate { feed } => feed,
        })
        .collect();
    assert_eq!(order, [rules(), scans(1)]);
    assert_eq!(planned(&talk, &mine), []);
    // Its next vector says that nothing of it arrived.
    talk.hear(&Message::Have([(scans(1), head(0, 1))].into()));
    assert_eq!(planned(&talk, &mine).len(), 2);
}

#[test]
fn what_it_sent_is_not_sent_back() {
    let mut talk = heard(&holdings(&[(scans(1), 1)]));
    let mine = holdings(&[(scans(1), 3)]);
    assert_eq!(planned(&talk, &mine).len(), 1);
    talk.took(&scans(1), &mine);
    assert_eq!(planned(&talk, &mine), []);
}

#[test]
fn a_sample_is_answered_once_with_what_follows_the_last_record_that_both_have() {
    let mine = holdings(&[(scans(1), 10)]);
    let mut talk = Talk::default();
    let sample = vec![head(7, 9), head(7, 8), head(0, 4), head(0, 1)];
    talk.hear(&Message::Locate { feed: scans(1), sample: sample.clone() });
    talk.hear(&Message::Locate { feed: rules(), sample: sample.clone() });
    talk.hear(&Message::Locate { feed: scans(5), sample });
    let after = Position { line: 0, seq: 4 };
    let expected = vec![Step::Send { feed: scans(1), line: 0, after }];
    assert_eq!(talk.next(Vec::new(), &mine, trunk), expected);
    assert_eq!(talk.next(Vec::new(), &mine, trunk), []);
}

#[test]
fn every_hash_that_is_needed_is_asked_for_beforehand() {
    let mut branches = Branches::single(head(0, 10));
    branches.fork(Position { line: 0, seq: 3 }, hash(0, 3), head(1, 6));
    let mine: Holdings = [(scans(1), branches)].into();
    let mut talk = heard(&holdings(&[(scans(1), 5)]));
    talk.hear(&Message::Locate { feed: scans(1), sample: vec![head(1, 5), head(0, 2)] });
    let asked = talk.asks(&mine);
    let at = |line, seq| (scans(1), Position { line, seq });
    assert_eq!(asked, [at(0, 2), at(0, 5), at(1, 5)].into());
    let known = |feed: &FeedId, at: Position| {
        assert!(asked.contains(&(*feed, at)), "{at:?}");
        Some(hash(u8::try_from(at.line).unwrap(), at.seq))
    };
    let (vector, tips) = talk.holds().cloned().unwrap();
    let steps = plan(&mine, &vector, &tips, known);
    talk.next(steps, &mine, known);
}
