//! Mistakes on purpose: each puts a wrong function in the place of a right one, to prove that the simulation sees it.

use esik_shared::admission::decide::{Question, decide};
use esik_shared::admission::door::Door;
use esik_shared::admission::record::scan_of;
use esik_shared::admission::verdict::Verdict;
use esik_shared::attendance::book::AttendanceBook;
use esik_shared::attendance::{Attendance, Fact, FactKind, Presence};
use esik_shared::event_record::EventRecord;
use esik_shared::feed::branches::Position;
use esik_shared::feed::{FeedId, Head};
use esik_shared::replication::message::Refusal;
use esik_shared::replication::plan::{Step, plan};
use esik_shared::replication::receive::{Received, receive};
use esik_shared::replication::{Tips, Vector};
use esik_shared::roster::Roster;
use esik_shared::scan::{Marks, Scan};
use esik_shared::standing::FeedStanding;

use super::rules::Rules;

/// One mistake.
#[derive(Debug)]
pub struct Mutation {
    /// Its name on the command line.
    pub name: &'static str,
    /// What is wrong with it.
    pub mistake: &'static str,
    put: fn(&mut Rules),
}

impl Mutation {
    pub(super) fn put_into(&self, rules: &mut Rules) {
        (self.put)(rules);
    }

    /// The mutation of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        MUTATIONS.iter().find(|mutation| mutation.name == name)
    }
}

const WELCOME: Verdict = Verdict::Admitted { marks: Marks(0), category: 1 };

/// Every mistake that the simulation must see.
pub static MUTATIONS: &[Mutation] = &[
    Mutation {
        name: "skip-dedupe",
        mistake: "what is known is stored again",
        put: |rules| {
            rules.receive = |batch, here, hash_at| match receive(batch, here, hash_at) {
                Received::Known => Received::Append { line: 0, skip: 0 },
                received => received,
            };
        },
    },
    Mutation {
        name: "accept-gap",
        mistake: "a batch is stored though records before it are missing",
        put: |rules| {
            rules.receive = |batch, here, hash_at| match receive(batch, here, hash_at) {
                Received::Refused(Refusal::Gap) => Received::Append { line: 0, skip: 0 },
                received => received,
            };
        },
    },
    Mutation {
        name: "forget-undo",
        mistake: "an undone admission still counts",
        put: |rules| {
            rules.fact_of = |scan, record| {
                Fact::of(scan, record).filter(|fact| !matches!(fact.kind, FactKind::Undo { .. }))
            };
        },
    },
    Mutation {
        name: "forget-exit",
        mistake: "whoever goes out stays inside",
        put: |rules| {
            rules.fact_of = |scan, record| Fact::of(scan, record).filter(|fact| fact.kind != FactKind::Exit);
        },
    },
    Mutation {
        name: "ignore-seen",
        mistake: "the fold does not look at what a scan had seen",
        put: |rules| {
            rules.fact_of =
                |scan, record| Fact::of(scan, record).map(|fact| Fact { seen: Vec::new(), ..fact });
        },
    },
    Mutation {
        name: "write-no-seen",
        mistake: "a scan does not say what its scanner knew",
        put: |rules| {
            rules.scan_of = |question, verdict, hash, clock| Scan {
                seen: Vec::new(),
                ..scan_of(question, verdict, hash, clock)
            };
        },
    },
    Mutation {
        name: "write-old-revision",
        mistake: "a scan names the revision before the one that it was decided by",
        put: |rules| {
            rules.scan_of = |question, verdict, hash, clock| {
                let scan = scan_of(question, verdict, hash, clock);
                Scan { revision: scan.revision.saturating_sub(1), ..scan }
            };
        },
    },
    Mutation {
        name: "raw-clock",
        mistake: "the fold goes by the clock as it was shown, without its offset",
        put: |rules| {
            rules.fact_of = |scan, record| {
                let shown = record.clock()?.clock;
                Fact::of(scan, record).map(|fact| Fact { at: shown, ..fact })
            };
        },
    },
    Mutation {
        name: "sure-clocks",
        mistake: "the fold does not look at how uncertain clocks are",
        put: |rules| {
            rules.fact_of =
                |scan, record| Fact::of(scan, record).map(|fact| Fact { uncertainty_ms: 0, ..fact });
        },
    },
    Mutation {
        name: "count-passes",
        mistake: "a pass that was issued again is another holder",
        put: |rules| {
            rules.insert = |book: &mut AttendanceBook, fact, _| {
                let own = fact.pass_id.into();
                book.insert(fact, own);
            };
            rules.set_holder = |_, _, _| {};
        },
    },
    Mutation {
        name: "never-regroup",
        mistake: "scans stay where they are when the roster says whose the pass is",
        put: |rules| rules.set_holder = |_, _, _| {},
    },
    Mutation {
        name: "admit-away-from-home",
        mistake: "every gate admits under home_gate_only",
        put: |rules| {
            rules.decide = |question| {
                let keeps_gates = (1..=u8::MAX).filter_map(esik_shared::id::GateNumber::new).collect();
                let door = Door { keeps_gates, ..question.door.clone() };
                decide(&Question { door: &door, ..*question })
            };
        },
    },
    Mutation {
        name: "admit-revoked",
        mistake: "a pass that was withdrawn is let in",
        put: |rules| {
            rules.decide = |question| match decide(question) {
                Verdict::Revoked { .. } => WELCOME,
                verdict => verdict,
            };
        },
    },
    Mutation {
        name: "admit-twice",
        mistake: "whoever is inside is let in again",
        put: |rules| {
            rules.decide = |question| match decide(question) {
                Verdict::AlreadyInside { .. } => WELCOME,
                verdict => verdict,
            };
        },
    },
    Mutation {
        name: "refuse-everyone",
        mistake: "nobody is ever let in",
        put: |rules| {
            rules.decide = |question| match decide(question) {
                Verdict::Admitted { .. } => Verdict::NeedsConnection { is_certified: true },
                verdict => verdict,
            };
        },
    },
    Mutation {
        name: "miss-news",
        mistake: "a scanner passes over every later line of a pass",
        put: |rules| {
            rules.apply = |roster: &mut Roster, head: Head, record| {
                let record = match record {
                    EventRecord::Passes(lines) => EventRecord::Passes(
                        lines.into_iter().filter(|line| roster.line(line.body.pass_id).is_none()).collect(),
                    ),
                    record => record,
                };
                roster.apply(head, record)
            };
        },
    },
    Mutation {
        name: "believe-strangers",
        mistake: "scans of a key that nobody certified are taken",
        put: |rules| rules.may_write = |_, _, _| true,
    },
    Mutation {
        name: "count-above-cut",
        mistake: "scans of a revoked scanner count",
        put: |rules| {
            rules.set_standing = |book, scanner, standing| {
                let trust = esik_shared::roster::trust::Trust::default();
                book.set_standing(scanner, FeedStanding::new(&trust, standing.branches().clone(), |_| None));
            };
        },
    },
    Mutation {
        name: "return-place-twice",
        mistake: "an exit gives back two places",
        put: |rules| {
            rules.places_taken = |book, scanner| {
                let went_out = |attendance: &Attendance| {
                    attendance.presence == Presence::Outside
                        && attendance.last_entry.is_some_and(|entry| entry.scan.scanner == scanner)
                };
                let returned = book.holders().filter(|(_, attendance)| went_out(attendance)).count();
                book.places_taken(scanner).saturating_sub(u64::try_from(returned).unwrap_or(u64::MAX))
            };
        },
    },
    Mutation {
        name: "places-for-everyone",
        mistake: "an admission takes no place",
        put: |rules| rules.places_taken = |_, _| 0,
    },
    Mutation {
        name: "drop-hash-from-vector",
        mistake: "what the other holds is compared by numbers, without hashes",
        put: |rules| {
            rules.plan = |mine, theirs, _, hash_at| {
                let as_ours = |feed: &FeedId, head: &Head| {
                    let branches = mine.get(feed)?;
                    let seq = head.seq.min(branches.lines()[0].tip.seq);
                    let at = Position { line: 0, seq };
                    let hash = branches.hash_at(at, |at| hash_at(feed, at))?;
                    Some((*feed, Head { seq, hash }))
                };
                let theirs: Vector = theirs.iter().filter_map(|(feed, head)| as_ours(feed, head)).collect();
                plan(mine, &theirs, &Tips::new(), hash_at)
            };
        },
    },
    Mutation {
        name: "refuse-branches",
        mistake: "the second branch of a forked feed is not kept",
        put: |rules| {
            rules.receive = |batch, here, hash_at| match receive(batch, here, hash_at) {
                Received::Fork { .. } => Received::Refused(Refusal::Fork),
                received => received,
            };
        },
    },
    Mutation {
        name: "show-before-disk",
        mistake: "a verdict is shown before the disk has the scan",
        put: |rules| rules.is_synced_first = false,
    },
    Mutation {
        name: "keep-the-event-feed",
        mistake: "scans are sent, and the event feed is not passed on",
        put: |rules| {
            rules.plan = |mine, theirs, tips, hash_at| {
                let mut steps = plan(mine, theirs, tips, hash_at);
                steps.retain(|step| match step {
                    Step::Send { feed, .. } | Step::Locate { feed } => feed.scanner().is_some(),
                });
                steps
            };
        },
    },
    Mutation {
        name: "send-everything",
        mistake: "every exchange carries the whole history",
        put: |rules| {
            rules.plan = |mine, _, _, hash_at| plan(mine, &Vector::new(), &Tips::new(), hash_at);
        },
    },
];
