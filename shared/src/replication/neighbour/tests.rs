use std::collections::BinaryHeap;

use super::*;
use crate::feed::branches::Line;
use crate::id::AuthorityKey;
use crate::replication::digest::Digest;

const EVENT: EventNumber = EventNumber(1);
/// How long anything takes from one scanner to another, in milliseconds.
const WAY_MS: i64 = 5;
/// How often digests are said, in milliseconds.
const PULSE_MS: i64 = 2_000;

fn scanner(number: usize) -> ScannerKey {
    ScannerKey([u8::try_from(number + 1).unwrap(); 32])
}

fn feed(number: usize) -> FeedId {
    FeedId::scans(scanner(number), EVENT)
}

fn hash(feed: &FeedId, branch: u8, seq: u64) -> Hash {
    let mut bytes = [branch; 32];
    bytes[..8].copy_from_slice(&seq.to_be_bytes());
    bytes[8] = feed.author[0];
    Hash(bytes)
}

fn head(feed: &FeedId, seq: u64) -> Head {
    match seq {
        0 => Head::EMPTY,
        seq => Head { seq, hash: hash(feed, 7, seq) },
    }
}

/// What goes from one to another: what is said, or records of a feed up to a number.
#[derive(Debug, Clone)]
enum Packet {
    Said(Message),
    Records { feed: FeedId, after: u64, until: u64 },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Arrives(usize),
    Wakes(usize, usize),
}

/// Scanners that are connected in some way, and a virtual clock. Feeds have one line each.
struct Hall {
    now_ms: i64,
    queue: BinaryHeap<core::cmp::Reverse<(i64, u64, What)>>,
    sent: Vec<Option<(usize, usize, Packet)>>,
    held: Vec<Held>,
    asked: Vec<Asked>,
    neighbours: BTreeMap<(usize, usize), Neighbour>,
    order: u64,
    random: u32,
    messages: usize,
    bytes: usize,
    records: usize,
}

impl Hall {
    fn new(scanners: usize, links: &[(usize, usize)]) -> Self {
        let both = links.iter().flat_map(|(a, b)| [(*a, *b), (*b, *a)]);
        let mut hall = Self {
            now_ms: 0,
            queue: BinaryHeap::new(),
            sent: Vec::new(),
            held: vec![Held::default(); scanners],
            asked: vec![Asked::default(); scanners],
            neighbours: both.map(|(at, of)| ((at, of), Neighbour::new(scanner(at)))).collect(),
            order: 0,
            random: 1,
            messages: 0,
            bytes: 0,
            records: 0,
        };
        let all: Vec<_> = hall.neighbours.keys().copied().collect();
        for (at, of) in all {
            hall.at(0, What::Wakes(at, of));
        }
        hall
    }

    fn mesh(scanners: usize) -> Self {
        let links: Vec<_> = (0..scanners).flat_map(|a| (0..a).map(move |b| (a, b))).collect();
        Self::new(scanners, &links)
    }

    fn chain(scanners: usize) -> Self {
        let links: Vec<_> = (1..scanners).map(|a| (a - 1, a)).collect();
        Self::new(scanners, &links)
    }

    fn at(&mut self, at_ms: i64, what: What) {
        self.order += 1;
        self.queue.push(core::cmp::Reverse((at_ms, self.order, what)));
    }

    fn random(&mut self) -> u16 {
        self.random = self.random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        u16::try_from(self.random >> 16).unwrap()
    }

    fn scan(&mut self, at: usize) {
        let seq = self.held[at].tip(&feed(at)).seq + 1;
        self.append(at, &feed(at), seq);
    }

    fn append(&mut self, at: usize, feed: &FeedId, until: u64) {
        let mut holdings = self.held[at].holdings.clone();
        holdings.insert(*feed, Branches::single(head(feed, until)));
        self.held[at] = Held::new(holdings);
        let neighbours: Vec<_> = self.neighbours.keys().filter(|(of, _)| *of == at).copied().collect();
        for (_, of) in neighbours {
            self.speak(at, of);
        }
    }

    fn speak(&mut self, at: usize, of: usize) {
        let random = self.random();
        let Some(mut neighbour) = self.neighbours.remove(&(at, of)) else { return };
        let hash_at = |feed: &FeedId, at: Position| Some(head(feed, at.seq).hash);
        let next = neighbour.next(&self.held[at], &mut self.asked[at], self.now_ms, random, hash_at);
        self.neighbours.insert((at, of), neighbour);
        for message in next.say {
            let mut bytes = Vec::new();
            message.write(&mut bytes);
            self.bytes += bytes.len();
            self.send(at, of, Packet::Said(message));
        }
        for step in next.send {
            let Step::Send { feed, after, .. } = step else { panic!("feeds have one line") };
            let until = self.held[at].tip(&feed).seq;
            self.records += usize::try_from(until - after.seq).unwrap();
            self.send(at, of, Packet::Records { feed, after: after.seq, until });
        }
        if let Some(wake_ms) = next.wake_ms {
            self.at(wake_ms, What::Wakes(at, of));
        }
    }

    fn send(&mut self, at: usize, of: usize, packet: Packet) {
        self.messages += 1;
        self.sent.push(Some((at, of, packet)));
        self.at(self.now_ms + WAY_MS, What::Arrives(self.sent.len() - 1));
    }

    fn arrive(&mut self, packet: usize) {
        let Some((from, at, packet)) = self.sent[packet].take() else { panic!("it arrives once") };
        match packet {
            Packet::Said(message) => {
                let (held, now_ms) = (&self.held[at], self.now_ms);
                self.neighbours.get_mut(&(at, from)).unwrap().hear(&message, held, now_ms);
            }
            Packet::Records { feed, after, until } => {
                self.neighbours.get_mut(&(at, from)).unwrap().brought(feed, head(&feed, until));
                let here = self.held[at].tip(&feed).seq;
                assert!(here >= after, "nobody sends what does not follow what is here");
                if here < until {
                    self.append(at, &feed, until);
                }
            }
        }
        self.speak(at, from);
    }

    /// Lets time pass until then; digests are said in between.
    fn until(&mut self, end_ms: i64) {
        loop {
            let pulse_ms = (self.now_ms / PULSE_MS + 1) * PULSE_MS;
            let next = self.queue.peek().map(|core::cmp::Reverse((at_ms, ..))| *at_ms);
            let until_ms = next.unwrap_or(i64::MAX).min(pulse_ms);
            if until_ms > end_ms {
                break;
            }
            self.now_ms = self.now_ms.max(until_ms);
            if until_ms == pulse_ms {
                self.neighbours.values_mut().for_each(Neighbour::pulse);
                let all: Vec<_> = self.neighbours.keys().copied().collect();
                all.into_iter().for_each(|(at, of)| self.speak(at, of));
                continue;
            }
            match self.queue.pop() {
                Some(core::cmp::Reverse((_, _, What::Arrives(packet)))) => self.arrive(packet),
                Some(core::cmp::Reverse((_, _, What::Wakes(at, of)))) => self.speak(at, of),
                None => {}
            }
        }
        self.now_ms = end_ms;
    }

    fn agree(&self) -> bool {
        self.held.iter().all(|held| held.digests == self.held[0].digests)
    }

    /// Lets time pass until all hold the same, and says for how long, in milliseconds.
    fn until_they_agree(&mut self) -> i64 {
        let began_ms = self.now_ms;
        while !self.agree() {
            assert!(self.now_ms - began_ms < 20_000, "they never agree");
            self.until(self.now_ms + WAY_MS);
        }
        self.now_ms - began_ms
    }

    fn counted(&mut self) -> (usize, usize, usize) {
        let counted = (self.messages, self.bytes, self.records);
        (self.messages, self.bytes, self.records) = (0, 0, 0);
        counted
    }
}

#[test]
fn in_a_full_mesh_of_twenty_a_scan_travels_once_to_each_and_few_words_are_said_of_it() {
    const SCANNERS: usize = 20;
    const SCANS: usize = 40;
    let links = SCANNERS * (SCANNERS - 1) / 2;
    let mut hall = Hall::mesh(SCANNERS);
    for at in 0..SCANNERS {
        hall.scan(at);
    }
    hall.until(10 * PULSE_MS + 500);
    assert!(hall.agree());
    hall.counted();
    for scan in 0..SCANS {
        hall.scan(scan * 7 % SCANNERS);
        hall.until(hall.now_ms + 30);
    }
    hall.until_they_agree();
    hall.until(11 * PULSE_MS + 400);
    // Before the next digests: what the scans alone cost.
    hall.until(12 * PULSE_MS - 100);
    let (messages, bytes, records) = hall.counted();
    assert_eq!(records, SCANS * (SCANNERS - 1), "no record comes twice");
    let pulses = 2 * links;
    // As docs/SYNC.md says: the record to each, and over the other links fewer than three words for four of them.
    assert!(messages - pulses <= SCANS * links * 3 / 4, "{messages} messages, {links} links");
    assert!(bytes <= SCANS * links * 100, "{bytes} bytes beside the records");
}

#[test]
fn what_nobody_adds_to_costs_digests_only() {
    let mut hall = Hall::mesh(5);
    (0..5).for_each(|at| hall.scan(at));
    hall.until(5 * PULSE_MS + 100);
    hall.counted();
    hall.until(6 * PULSE_MS + 100);
    assert_eq!(hall.counted().0, 5 * 4);
}

#[test]
fn through_others_a_scan_is_known_at_the_far_end_within_a_second() {
    let mut hall = Hall::chain(5);
    (0..5).for_each(|at| hall.scan(at));
    hall.until(5 * PULSE_MS + 100);
    assert!(hall.agree());
    hall.counted();
    for _ in 0..20 {
        hall.scan(0);
        let took_ms = hall.until_they_agree();
        assert!(took_ms < 1_000, "{took_ms} ms over four hops");
    }
    assert_eq!(hall.counted().2, 20 * 4, "no record comes twice");
}

#[test]
fn whoever_comes_back_is_told_what_it_missed_and_tells_what_it_has() {
    for scanners in 2..6 {
        let mut hall = Hall::chain(scanners);
        for at in 0..scanners {
            (0..=at).for_each(|_| hall.scan(at));
        }
        assert!(hall.until_they_agree() < 2_000);
    }
}

#[test]
fn what_was_lost_on_the_way_is_found_by_the_digests() {
    let mut hall = Hall::mesh(3);
    (0..3).for_each(|at| hall.scan(at));
    hall.until(3 * PULSE_MS + 100);
    hall.scan(0);
    // The disk of the other was full: nobody takes what was sent.
    hall.sent.iter_mut().filter_map(Option::as_mut).for_each(|(_, _, packet)| {
        if let Packet::Records { feed, after, .. } = packet {
            *packet = Packet::Records { feed: *feed, after: 0, until: *after };
        }
    });
    assert!(hall.until_they_agree() <= 4 * PULSE_MS);
}

/// A neighbour that holds what is given, and has been heard to.
fn met(mine: &Held, theirs: &Held) -> Neighbour {
    let mut neighbour = Neighbour::new(scanner(0));
    neighbour.next(mine, &mut Asked::default(), 0, 0, |_, _| None);
    neighbour.hear(&Message::Digests(theirs.digests.clone()), mine, 0);
    neighbour
}

fn said(neighbour: &mut Neighbour, mine: &Held, now_ms: i64) -> Next {
    neighbour.next(mine, &mut Asked::default(), now_ms, 0, |feed, at| Some(head(feed, at.seq).hash))
}

fn holds(feeds: &[(FeedId, u64)]) -> Held {
    Held::new(feeds.iter().map(|(feed, seq)| (*feed, Branches::single(head(feed, *seq)))).collect())
}

#[test]
fn own_records_go_at_once_and_those_of_others_are_told_after_a_moment() {
    let before = holds(&[(feed(0), 3), (feed(1), 2)]);
    let mut neighbour = met(&before, &before);
    assert_eq!(said(&mut neighbour, &before, 0), Next::default(), "both hold the same");
    let after = holds(&[(feed(0), 4), (feed(1), 3)]);
    let next = said(&mut neighbour, &after, 100);
    assert_eq!(next.send, [Step::Send { feed: feed(0), line: 0, after: Position { line: 0, seq: 3 } }]);
    assert_eq!((next.say.len(), next.wake_ms), (0, Some(100 + MOMENT_MS)));
    let next = said(&mut neighbour, &after, 100 + MOMENT_MS);
    assert_eq!(next.say, [Message::Grown { heads: [(feed(1), head(&feed(1), 3))].into(), asks: false }]);
    assert_eq!(said(&mut neighbour, &after, 900), Next::default(), "nothing is said twice");
    let lacks = Message::Grown { heads: [(feed(1), head(&feed(1), 2))].into(), asks: true };
    neighbour.hear(&lacks, &after, 900);
    let sent = said(&mut neighbour, &after, 900).send;
    assert_eq!(sent, [Step::Send { feed: feed(1), line: 0, after: Position { line: 0, seq: 2 } }]);
}

#[test]
fn what_the_other_says_it_has_is_not_told_and_what_is_not_here_is_asked_for_once() {
    let before = holds(&[(feed(1), 2)]);
    let mut neighbour = met(&before, &before);
    let grown = Message::Grown { heads: [(feed(1), head(&feed(1), 5))].into(), asks: false };
    neighbour.hear(&grown, &before, 0);
    let mut other = neighbour.clone();
    let after = holds(&[(feed(1), 5)]);
    assert_eq!(said(&mut neighbour.clone(), &after, 500), Next::default(), "it came from somebody else");

    let mut asked = Asked::default();
    let mut ask = |of: &mut Neighbour, now_ms| of.next(&before, &mut asked, now_ms, 0, |_, _| None);
    assert_eq!(ask(&mut neighbour, GRACE_MS - 1).say, [], "it may be on its way");
    let question = [Message::Grown { heads: [(feed(1), head(&feed(1), 2))].into(), asks: true }];
    assert_eq!(ask(&mut neighbour, GRACE_MS).say, question);
    assert_eq!(ask(&mut other, GRACE_MS).say, [], "one was asked");
    assert_eq!(ask(&mut other, GRACE_MS + ASKED_MS).say, question, "and did not bring it");
}

#[test]
fn what_was_refused_is_not_sent_again_for_a_while_unless_there_was_a_gap() {
    let mine = holds(&[(feed(0), 4)]);
    for (why, again_at_once) in [(Refusal::Gap, true), (Refusal::NotCertified, false)] {
        let mut neighbour = met(&mine, &mine);
        let refused = Message::Refused { feed: feed(0), first_seq: 3, why, here: Head::EMPTY };
        neighbour.hear(&refused, &mine, 0);
        assert_eq!(said(&mut neighbour, &mine, 0).send.len(), usize::from(again_at_once));
        let later = if again_at_once { 0 } else { 1 };
        assert_eq!(said(&mut neighbour, &mine, REFUSED_MS).send.len(), later);
    }
}

#[test]
fn a_digest_that_crossed_what_was_sent_begins_no_comparison_and_a_second_one_does() {
    let before = holds(&[(feed(0), 3), (feed(1), 2)]);
    let mut neighbour = met(&before, &before);
    let after = holds(&[(feed(0), 4), (feed(1), 2)]);
    assert_eq!(said(&mut neighbour, &after, 0).send.len(), 1);
    neighbour.hear(&Message::Digests(before.digests.clone()), &after, 5);
    assert_eq!(said(&mut neighbour, &after, 5), Next::default());
    let strange = Message::Digests([(EVENT, Digest([9; 16]))].into());
    neighbour.hear(&strange, &after, 2_000);
    let compared = said(&mut neighbour, &after, 2_000);
    assert!(matches!(compared.say[..], [Message::Digests(_), Message::Have(_)]), "{compared:?}");
}

#[test]
fn branches_meet_by_comparison_and_a_sample() {
    let line = |parent, base: Head, tip: Head| Line { parent, base, tip };
    let other = |seq| Head { seq, hash: hash(&feed(1), 9, seq) };
    let trunk = |seq| head(&feed(1), seq);
    let mine = holds(&[(feed(1), 6)]);
    let single = Branches::from_lines(vec![line(0, Head::EMPTY, other(5))]).unwrap();
    let theirs = Held::new([(feed(1), single)].into());
    let mut neighbour = met(&mine, &theirs);
    let (vector, tips) = vector_of(&theirs.holdings, &[EVENT].into());
    assert!(tips.is_empty());
    neighbour.hear(&Message::Have(vector), &mine, 0);
    let asks = neighbour.asks(&mine);
    assert!(asks.contains(&(feed(1), Position { line: 0, seq: 5 })), "{asks:?}");
    let next = said(&mut neighbour, &mine, 0);
    let shown = next.say.iter().find_map(|message| match message {
        Message::Locate { sample, .. } => Some(sample.clone()),
        _ => None,
    });
    assert_eq!(shown.unwrap()[0], trunk(6));
    // They part behind number 2: the other shows its branch, and is sent ours from there.
    neighbour.hear(&Message::Locate { feed: feed(1), sample: vec![other(5), trunk(2)] }, &mine, 0);
    let sent = said(&mut neighbour, &mine, 0).send;
    assert_eq!(sent, [Step::Send { feed: feed(1), line: 0, after: Position { line: 0, seq: 2 } }]);
}

#[test]
fn event_feeds_go_before_scans() {
    let rules = FeedId::event(AuthorityKey([9; 32]), EVENT);
    let mine = holds(&[(feed(0), 3), (rules, 2)]);
    let mut neighbour = met(&mine, &Held::default());
    neighbour.hear(&Message::Have(Vector::new()), &mine, 0);
    let classes: Vec<_> = said(&mut neighbour, &mine, 0)
        .send
        .into_iter()
        .map(|step| match step {
            Step::Send { feed, .. } | Step::Locate { feed } => feed.class,
        })
        .collect();
    assert_eq!(classes, [FeedClass::Event, FeedClass::Scans]);
}

#[test]
fn own_scans_never_come_before_the_event_feed_that_says_who_may_write() {
    let rules = FeedId::event(AuthorityKey([9; 32]), EVENT);
    let before = holds(&[(feed(0), 3), (rules, 2)]);
    let mut neighbour = met(&before, &before);
    let grown = holds(&[(feed(0), 3), (rules, 3)]);
    assert_eq!(said(&mut neighbour, &grown, 0).send, [], "alone it can wait a moment");
    let both = holds(&[(feed(0), 4), (rules, 3)]);
    let next = said(&mut neighbour, &both, 1);
    let step = |feed, seq| Step::Send { feed, line: 0, after: Position { line: 0, seq } };
    assert_eq!((next.say, next.send), (Vec::new(), vec![step(rules, 2), step(feed(0), 3)]));
    // Also where it was told of it already, and has not asked yet.
    let mut told = met(&before, &before);
    said(&mut told, &grown, 0);
    let later_ms = MOMENT_MS + JITTER_MS;
    assert_eq!(said(&mut told, &grown, later_ms).say.len(), 1);
    assert_eq!(said(&mut told, &both, later_ms).send, [step(rules, 2), step(feed(0), 3)]);
    // What was refused for want of it is sent again as soon as it is there.
    let refused =
        |feed| Message::Refused { feed, first_seq: 4, why: Refusal::NotCertified, here: Head::EMPTY };
    neighbour.hear(&refused(feed(0)), &both, 2);
    assert_eq!(said(&mut neighbour, &both, 2).send, []);
    neighbour.brought(rules, head(&rules, 4));
    assert_eq!(said(&mut neighbour, &both, 3).send.len(), 1);
}
