//! What must hold when everything is repaired and everybody has told everybody: 2 whole, and 5, 8, 9, 10.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use esik_shared::admission::decide::{Question, decide};
use esik_shared::attendance::fold::{FoldRules, fold};
use esik_shared::attendance::{Conflict, Fact};
use esik_shared::event::EventDetails;
use esik_shared::event_record::EventRecord;
use esik_shared::feed::FeedId;
use esik_shared::id::HolderId;
use esik_shared::policy::EntryMode;
use esik_shared::roster::Roster;
use esik_shared::scan::{Direction, ScanRecord, ScanRef};

use super::super::EVENT;
use super::super::engine::{SERVER, Simulation};
use super::super::ledger::Entry;
use super::super::oracle::festival_day;
use super::super::report::{Checked, Violation};

/// What clocks that are right may differ by beyond what they say of themselves, in milliseconds.
const CLOCK_SLACK_MS: i64 = 1_000;

impl Simulation {
    /// Checks everything that is checked in peace.
    pub(in super::super) fn check_afterwards(&mut self) -> Checked {
        self.counters.note("quiet points", 1);
        self.check_equals()?;
        for device in 0..self.devices.len() {
            self.check_with_oracle(device)?;
        }
        self.check_orders(SERVER)?;
        self.check_blame()?;
        let destroyed = self.check_nothing_is_lost()?;
        self.check_gaps(&destroyed)?;
        self.check_conflicts(&destroyed)?;
        self.check_verdicts_again()
    }

    /// Invariant 7: two branches are of keys that two devices had.
    fn check_blame(&mut self) -> Checked {
        let store = &self.devices[SERVER].replica.store;
        let forked: Vec<FeedId> = store
            .holdings()
            .iter()
            .filter(|(_, branches)| branches.is_forked())
            .map(|(feed, _)| *feed)
            .collect();
        for feed in &forked {
            if !feed.scanner().is_some_and(|scanner| self.ledger.is_cloned(&scanner)) {
                return Err(Violation::new(7, "an honest feed has two branches"));
            }
        }
        let book = &self.devices[SERVER].replica.book;
        let quarantined: usize = book.holders().map(|(_, attendance)| attendance.quarantined.len()).sum();
        let settled: usize = book.holders().map(|(_, attendance)| attendance.settled.len()).sum();
        self.counters.note("forked feeds", forked.len());
        self.counters.note("quarantined scans", quarantined);
        self.counters.note("settled conflicts", settled);
        Ok(())
    }

    /// What was destroyed and was seen by others is named as a gap.
    fn check_gaps(&mut self, destroyed: &HashSet<ScanRef>) -> Checked {
        let held: HashSet<ScanRef> = self.devices[SERVER].replica.store.scans().collect();
        let replica = &self.devices[SERVER].replica;
        let missing =
            replica.named.missing(replica.store.holdings(), |feed, at| replica.store.hash_at(feed, at));
        let seen = self
            .ledger
            .entries()
            .filter(|entry| held.contains(&entry.scan))
            .filter_map(|entry| Fact::of(entry.scan, &entry.record))
            .flat_map(|fact| fact.seen);
        let gaps: BTreeSet<ScanRef> = seen.filter(|seen| destroyed.contains(seen)).collect();
        for gap in &gaps {
            let is_named = missing.iter().any(|missing| {
                missing.feed.scanner() == Some(gap.scanner)
                    && (missing.is_branch || (missing.first..=missing.last).contains(&gap.seq))
            });
            if !is_named {
                let what =
                    format!("#{} was seen and is destroyed, and nobody says that it is missing", gap.seq);
                return Err(Violation::new(8, what));
            }
        }
        self.counters.note("destroyed scans that others had seen", gaps.len());
        Ok(())
    }

    /// Invariant 8: every scan that was shown is everywhere. What is nowhere was destroyed with its disk; it is
    /// returned.
    fn check_nothing_is_lost(&mut self) -> Result<HashSet<ScanRef>, Violation> {
        let mut held: HashMap<ScanRef, usize> = HashMap::new();
        for device in &self.devices {
            for scan in device.replica.store.scans() {
                *held.entry(scan).or_default() += 1;
            }
        }
        let mut destroyed = HashSet::new();
        for entry in self.ledger.entries() {
            let count = held.get(&entry.scan).copied().unwrap_or(0);
            let name = &self.devices[entry.device].name;
            let seq = entry.scan.seq;
            if count == 0 && self.checks.lost_authors.contains(&entry.scan.scanner) {
                destroyed.insert(entry.scan);
            } else if entry.was_shown && count != self.devices.len() {
                let all = self.devices.len();
                return Err(Violation::new(8, format!("#{seq} of {name} is on {count} replicas of {all}")));
            }
        }
        self.counters.note("destroyed scans", destroyed.len());
        Ok(destroyed)
    }

    /// Invariant 9: the conflicts are the double entries.
    fn check_conflicts(&mut self, destroyed: &HashSet<ScanRef>) -> Checked {
        let last = self.published.last();
        let Some(details) = self.published.details(last).cloned() else { return Ok(()) };
        let undone: HashSet<ScanRef> = self
            .ledger
            .entries()
            .filter_map(|entry| match &entry.record {
                ScanRecord::Undo(undo) if !destroyed.contains(&entry.scan) => Some(undo.undoes),
                _ => None,
            })
            .collect();
        let mut walks: BTreeMap<HolderId, Vec<&Entry>> = BTreeMap::new();
        let mut is_unclear: BTreeSet<HolderId> = BTreeSet::new();
        for entry in self.ledger.entries() {
            let Some(pass_id) = entry.record.pass_id() else { continue };
            let holder = self.published.holder(pass_id, last);
            // A lie, a clock that was wrong, or a scan that is gone: then nobody can know what was first.
            let counts = entry.walked().is_some() || matches!(entry.record, ScanRecord::Undo(_));
            let is_judged = self.ledger.is_cloned(&entry.scan.scanner)
                || self.published.cut(entry.scan.scanner, last).is_some();
            let is_gone = destroyed.contains(&entry.scan);
            if counts && (entry.is_lie || !entry.clock_was_right || is_gone || is_judged) {
                is_unclear.insert(holder);
            }
            // An exit that was taken back too late may have let somebody in again before.
            if entry.walked() == Some(Direction::Out) || !undone.contains(&entry.scan) {
                walks.entry(holder).or_default().push(entry);
            }
        }
        let mut found = 0;
        for (holder, walks) in walks.iter().filter(|(holder, _)| !is_unclear.contains(*holder)) {
            let known = self.devices[SERVER].replica.book.attendance(*holder);
            let mut conflicts: Vec<Conflict> =
                known.map(|attendance| attendance.conflicts.clone()).unwrap_or_default();
            conflicts.extend(known.iter().flat_map(|attendance| &attendance.settled));
            found += conflicts.len();
            self.check_conflicts_of(*holder, walks, &undone, &conflicts, &details)?;
        }
        self.counters.note(
            "holders whose doors or clocks leave no doubt",
            walks.len() - is_unclear.len().min(walks.len()),
        );
        self.counters.note("conflicts", found);
        Ok(())
    }

    fn check_conflicts_of(
        &self,
        holder: HolderId,
        walks: &[&Entry],
        undone: &HashSet<ScanRef>,
        conflicts: &[Conflict],
        details: &EventDetails,
    ) -> Checked {
        let in_conflict = |a: &Entry, b: &Entry| {
            conflicts.iter().any(|pair| {
                (pair.first, pair.second) == (a.scan, b.scan) || (pair.first, pair.second) == (b.scan, a.scan)
            })
        };
        let names = |a: &Entry, b: &Entry| {
            let name = |entry: &Entry| format!("{} #{}", self.devices[entry.device].name, entry.scan.seq);
            format!("{} and {} of holder {holder}", name(a), name(b))
        };
        let entries: Vec<&Entry> =
            walks.iter().copied().filter(|entry| entry.walked() == Some(Direction::In)).collect();
        let exits: Vec<&Entry> =
            walks.iter().copied().filter(|entry| entry.walked() == Some(Direction::Out)).collect();
        for (place, a) in entries.iter().enumerate() {
            for b in &entries[place + 1..] {
                let went_out_surely = exits.iter().any(|exit| {
                    !undone.contains(&exit.scan)
                        && exit.at.ms_since(a.at) > surely_ms(a, exit)
                        && b.at.ms_since(exit.at) > surely_ms(exit, b)
                });
                let may_have_gone_out = exits.iter().any(|exit| {
                    exit.at.ms_since(a.at) > -doubt_ms(a, exit) && b.at.ms_since(exit.at) > -doubt_ms(exit, b)
                });
                if in_conflict(a, b) && went_out_surely {
                    let what = format!("{} are a conflict, but the holder went out between", names(a, b));
                    return Err(Violation::new(9, what));
                }
                if !may_have_gone_out && self.is_double(a, b, details) && !in_conflict(a, b) {
                    let what = format!("{} are a double entry and no conflict", names(a, b));
                    return Err(Violation::new(9, what));
                }
            }
        }
        Ok(())
    }

    /// Whether two admissions without an exit between are more than the event allows, now and when the later one was
    /// decided.
    fn is_double(&self, first: &Entry, second: &Entry, details: &EventDetails) -> bool {
        let (Some(a), Some(b)) = (first.as_scan(), second.as_scan()) else { return false };
        let (a_day, b_day) = (a.clock.corrected().0, b.clock.corrected().0);
        let same_day = festival_day(a_day, Some(details)) == festival_day(b_day, Some(details));
        let forbids = |mode: EntryMode| match mode {
            EntryMode::Single | EntryMode::Reentry => true,
            EntryMode::Daily => same_day,
            EntryMode::Unlimited => false,
        };
        let then = self.published.details(b.revision).map(|details| details.policies.entry_mode);
        // One scanner that let in two passes, of which nobody had told it that they are one student's, had no part in a
        // race of doors: what it did is in the order of its feed, and DESIGN.md calls it no conflict.
        let is_one_feed = first.scan.scanner == second.scan.scanner && a.subject != b.subject;
        a.overridden.is_none()
            && b.overridden.is_none()
            && forbids(details.policies.entry_mode)
            && then.is_some_and(forbids)
            && !is_one_feed
    }

    /// Invariant 10: decided again from what a scan recorded, every verdict is the same.
    fn check_verdicts_again(&mut self) -> Checked {
        let feed = FeedId::event(self.authority_key(), EVENT);
        let mut of_pass: HashMap<_, Vec<&Entry>> = HashMap::new();
        for entry in self.ledger.entries() {
            if let Some(pass_id) = entry.record.pass_id()
                && Fact::of(entry.scan, &entry.record).is_some()
            {
                of_pass.entry(pass_id).or_default().push(entry);
            }
        }
        let mut to_ask: Vec<&Entry> = self.ledger.entries().skip(self.checks.asked_again).collect();
        let asked_before = self.ledger.entries().count();
        to_ask.retain(|entry| entry.asked.as_ref().is_some_and(|asked| !asked.was_waiting));
        to_ask.sort_by_key(|entry| entry.as_scan().map_or(0, |scan| scan.revision));
        let mut records = self.devices[SERVER].replica.store.records(&feed);
        let mut roster = Roster::new(EVENT, self.authority_key());
        for entry in &to_ask {
            let (Some(scan), Some(asked)) = (entry.as_scan(), &entry.asked) else { continue };
            while roster.revision() < scan.revision {
                let Some(stored) = records.next() else { break };
                let read = EventRecord::from_record(&stored.record)
                    .unwrap_or(EventRecord::Unknown(stored.record.kind()));
                roster.apply(stored.head, read);
            }
            if roster.revision() != scan.revision {
                continue;
            }
            let rules = roster.details().map(FoldRules::from).unwrap_or_default();
            let facts = self.facts_behind(scan.revision, entry, &of_pass);
            // What stands of a feed that was cloned or cut depends on what else of it was there; that is not recorded.
            let is_judged = facts.iter().any(|fact| {
                self.ledger.is_cloned(&fact.scan.scanner)
                    || self.published.cut(fact.scan.scanner, scan.revision).is_some()
                    || self.is_after_the_end(&fact.scan, scan.revision)
            });
            if is_judged {
                continue;
            }
            let attendance = fold(&facts, &rules);
            let verdict = decide(&Question {
                presented: &asked.presented,
                roster: &roster,
                attendance: &attendance,
                door: &asked.door,
                just_passed: asked.just_passed.as_ref(),
                now: asked.decided_at,
            });
            if verdict.code() != scan.verdict {
                let (name, seq) = (&self.devices[entry.device].name, entry.scan.seq);
                let (said, again) = (scan.verdict.name(), verdict.code().name());
                let what = format!("{name} #{seq} said {said}; asked again from what it recorded: {again}");
                return Err(Violation::new(10, what));
            }
        }
        let asked = to_ask.len();
        self.checks.asked_again = asked_before;
        self.counters.note("verdicts asked again", asked);
        Ok(())
    }

    /// What a scan had `seen`, directly and through others, of the holder as its revision knew it.
    fn facts_behind(
        &self,
        revision: u64,
        entry: &Entry,
        of_pass: &HashMap<esik_shared::id::PassId, Vec<&Entry>>,
    ) -> Vec<Fact> {
        let Some(scan) = entry.as_scan() else { return Vec::new() };
        let mut open: Vec<ScanRef> = scan.seen.clone();
        let mut facts: BTreeMap<ScanRef, Fact> = BTreeMap::new();
        while let Some(name) = open.pop() {
            if facts.contains_key(&name) {
                continue;
            }
            let Some(fact) = self.ledger.get(&name).and_then(|entry| Fact::of(name, &entry.record)) else {
                continue;
            };
            open.extend(&fact.seen);
            // The one before it in its feed, of any pass of the same holder.
            let holder = self.published.holder(fact.pass_id, revision);
            let passes = self.people.all_passes_of(fact.pass_id);
            let before = passes
                .iter()
                .filter(|pass| self.published.holder(**pass, revision) == holder)
                .flat_map(|pass| of_pass.get(pass).map_or(&[][..], Vec::as_slice))
                .filter(|other| other.scan != name && self.ledger.leads_to(&other.scan, &name))
                .max_by_key(|other| other.scan.seq);
            open.extend(before.map(|before| before.scan));
            facts.insert(name, fact);
        }
        facts.into_values().collect()
    }
}

/// Within how many milliseconds nobody can say which of two was first.
fn doubt_ms(a: &Entry, b: &Entry) -> i64 {
    uncertainty_ms(a, b).max(5_000) + CLOCK_SLACK_MS
}

/// After how many true milliseconds the records say it as well: each clock may have been off by all of its uncertainty.
fn surely_ms(a: &Entry, b: &Entry) -> i64 {
    doubt_ms(a, b) + uncertainty_ms(a, b)
}

fn uncertainty_ms(a: &Entry, b: &Entry) -> i64 {
    let of = |entry: &Entry| entry.as_scan().map_or(0, |scan| i64::from(scan.clock.uncertainty_ms));
    of(a) + of(b)
}
