//! Check-ins of a group at one event: decided one after the other, so that each knows of those before it, and appended to
//! this process's feed of the event.

use std::collections::{BTreeMap, HashMap};

use esik_shared::admission::decide::{JustPassed, Presented, Question, decide};
use esik_shared::admission::door::{Door, HandedOver};
use esik_shared::admission::record::{scan_of, text_hash};
use esik_shared::attendance::fold::{FoldRules, fold};
use esik_shared::attendance::{Attendance, Fact};
use esik_shared::feed::branches::{Branches, Line};
use esik_shared::feed::{FeedId, Head};
use esik_shared::id::{HolderId, PassId, ScannerKey};
use esik_shared::message::verdict::{Surroundings, tell};
use esik_shared::pass::Reading;
use esik_shared::roster::Roster;
use esik_shared::scan::{Direction, ScanRecord, ScanRef};
use esik_shared::standing::FeedStanding;
use esik_shared::time::{ClockReading, ClockSource, Timestamp};

use super::Job;
use super::group::{AtEvent, Desk};
use crate::db::event::Event;
use crate::db::scan_feed::{NewScan, NewScans};
use crate::db::scan_line::GrownLine;
use crate::db::{DbError, TakenBack, Tx};
use crate::service::check_in::{Decided, Outcome, ToDecide};
use crate::service::counting::{Difference, rules_for};
use crate::service::places::{ledger_of, publish};
use crate::service::sync::receive::Interrupted;

impl Desk {
    /// Decides and appends, and moves the counts; the event is locked.
    pub(super) async fn check_in(
        &mut self,
        tx: &mut Tx,
        at_event: &mut AtEvent,
        (group, asked): (&[Job], &[usize]),
        may_append: bool,
    ) -> Result<Vec<(usize, Decided)>, Interrupted> {
        if at_event.event.is_taken_back {
            return Err(DbError::from(TakenBack(at_event.event.number)).into());
        }
        let is_entering =
            |at: &&usize| matches!(&group[**at], Job::CheckIn(asks, _) if asks.direction == Direction::In);
        let entering = asked.iter().filter(is_entering).count();
        let places_left = self.places_for(tx, at_event, entering, may_append).await?;
        let AtEvent { event, difference, is_changed } = at_event;
        let number = event.number;
        let now = self.clock.now();
        let feed = FeedId::scans(self.own.author(), number);
        let before = self.own.head(tx, number).await?;
        let roster = self.rosters.at(tx, self.keys.authority_key(), number, event.head, now).await?;
        let mut holders: Vec<HolderId> = Vec::with_capacity(asked.len());
        for at in asked {
            let Job::CheckIn(to_decide, _) = &group[*at] else { continue };
            holders.extend(pass_of(&to_decide.presented).map(|pass_id| roster.holder(pass_id)));
        }
        let facts = tx.facts_of(number, &holders).await?;
        let feeds = facts.values().flatten().collect();
        let mut rules = rules_for(tx, &event.details, roster, feeds, &BTreeMap::new()).await?;
        if let (None, Some(trust)) = (rules.feeds.get(self.own.author()), roster.trust(self.own.author())) {
            // Nobody else has the key of this process, so that its feed has one line.
            let standing = FeedStanding::new(trust, Branches::default(), |_| None);
            rules.feeds.set(self.own.author(), standing);
        }
        let mut door_side = DoorSide { facts, difference, rules, places_left };

        let mut head = before;
        let mut scans = Vec::with_capacity(asked.len());
        let mut decided = Vec::with_capacity(asked.len());
        for at in asked {
            let Job::CheckIn(to_decide, _) = &group[*at] else { continue };
            if event.details.gate(to_decide.gate).is_none() {
                decided.push((*at, Decided::NoSuchGate));
                continue;
            }
            let asked = Asked { to_decide, event: &*event, roster, salt: &self.own.text_salt, now };
            let (new, outcome) = door_side.decide(&asked, &feed, head);
            head = new.head;
            scans.push(new);
            decided.push((*at, Decided::Outcome(Box::new(outcome))));
        }
        if let Some(last) = scans.last_mut() {
            // What becomes durable together is vouched for together: the feed can be cut here.
            last.signature = Some(feed.sign(&self.own.key, head));
            let line = Line { parent: 0, base: Head::EMPTY, tip: head };
            let from = (before != Head::EMPTY).then_some(before);
            let grown = GrownLine { number: 0, line, from, latest: Some(now) };
            tx.put_scan_line(&feed, &grown, now).await?;
            tx.insert_scans(&feed, NewScans { line: 0, carrier: None, scans: &scans }, now).await?;
            self.own.move_head(number, head);
            *is_changed = true;
        }
        Ok(decided)
    }
    /// How many this process may let in, where the event holds only so many, so that as many as ask can come in if there are
    /// places: what it lacks it takes from the reserve, and says so in the event feed.
    async fn places_for(
        &mut self,
        tx: &mut Tx,
        at: &mut AtEvent,
        entering: usize,
        may_append: bool,
    ) -> Result<Option<i64>, Interrupted> {
        if at.event.details.capacity.is_none() {
            return Ok(None);
        }
        let (number, now) = (at.event.number, self.clock.now());
        let judged = self.judgements.at(tx, self.keys.authority_key(), number, at.event.head).await?;
        let ledger = ledger_of(tx, judged, &at.event, &at.difference.places, now).await?;
        let Some(mut ledger) = ledger else { return Ok(None) };
        let left = ledger.spend(self.own.author(), u32::try_from(entering).unwrap_or(u32::MAX));
        if ledger.is_changed() {
            if !may_append {
                return Err(Interrupted::MustAppend);
            }
            at.event.head = publish(tx, &self.keys, number, at.event.head, ledger).await?;
            at.is_changed = true;
        }
        Ok(Some(i64::from(left)))
    }
}

/// One question and what it is asked of.
struct Asked<'a> {
    to_decide: &'a ToDecide,
    event: &'a Event,
    roster: &'a Roster,
    salt: &'a [u8; 32],
    now: Timestamp,
}

/// What is known of the holders of a group, as it grows.
struct DoorSide<'a> {
    facts: HashMap<HolderId, Vec<Fact>>,
    difference: &'a mut Difference,
    rules: FoldRules,
    /// How many this process may still let in, where the event holds only so many; below none where an exit was undone.
    places_left: Option<i64>,
}

impl DoorSide<'_> {
    fn decide(&mut self, asked: &Asked<'_>, feed: &FeedId, head: Head) -> (NewScan, Outcome) {
        let Asked { to_decide, event, roster, salt, now } = asked;
        let holder = pass_of(&to_decide.presented).map(|pass_id| roster.holder(pass_id));
        let known = holder.and_then(|holder| self.facts.get(&holder)).map_or(&[][..], Vec::as_slice);
        let attendance = fold(known, &self.rules);
        let door = self.door(to_decide);
        let just_passed = just_passed(&attendance, to_decide, feed);
        let question = Question {
            presented: &to_decide.presented,
            roster,
            attendance: &attendance,
            door: &door,
            just_passed: just_passed.as_ref(),
            now: *now,
        };
        let verdict = decide(&question);
        let clock =
            ClockReading { clock: *now, offset_ms: 0, uncertainty_ms: 0, source: ClockSource::Server };
        let scan = scan_of(&question, &verdict, text_hash(salt, &to_decide.typed), clock);
        let record = ScanRecord::Scan(scan.clone()).to_record().expect("a scan is of a known kind");
        let head = head.after(feed, &record);
        let author = ScannerKey(feed.author);

        let content = ScanRecord::Scan(scan.clone());
        let fact = Fact::of(ScanRef { scanner: author, seq: head.seq, hash: head.hash }, &content);
        let counting = fact.is_some();
        if let (Some(holder), Some(fact)) = (holder, fact) {
            let facts = self.facts.entry(holder).or_default();
            facts.push(fact);
            let after = fold(facts, &self.rules);
            let taken = taken_of(&after, author) - taken_of(&attendance, author);
            self.places_left = self.places_left.map(|left| left - taken);
            self.difference.add(holder, &attendance, &after);
        }
        let scanner_number = |scanner| roster.scanner(scanner).map(|certificate| certificate.number);
        let attention = pass_of(&to_decide.presented)
            .and_then(|pass_id| roster.person(pass_id))
            .and_then(|person| person.attention.as_deref());
        let around = Surroundings {
            event: roster.details(),
            other_event: None,
            scanner_number: &scanner_number,
            attention,
            now: *now,
        };
        let text = tell(&verdict, &around, to_decide.language).text;
        let outcome =
            Outcome { tone: verdict.tone(), text, event: event.number, at: *now, feed: author, head, scan };
        self.difference.add_scan(&content);
        let new = NewScan {
            head,
            record,
            signature: None,
            pass_id: content.pass_id(),
            holder: holder.filter(|_| counting),
        };
        (new, outcome)
    }

    /// The server keeps no home gate. It is the one that others are cut off from.
    fn door(&self, to_decide: &ToDecide) -> Door {
        Door {
            gate: to_decide.gate,
            direction: to_decide.direction,
            keeps_gates: Vec::new(),
            handed_over: HandedOver::default(),
            is_certified: true,
            is_cut_off: false,
            places_left: self.places_left.map(|left| u32::try_from(left.max(0)).unwrap_or(u32::MAX)),
        }
    }
}

/// How many places of this author a holder has.
fn taken_of(attendance: &Attendance, author: ScannerKey) -> i64 {
    let of_author = attendance.places.iter().filter(|(scanner, _)| *scanner == author);
    of_author.map(|(_, places)| i64::from(*places)).sum()
}

/// The holder's last passage, if it was at this gate of this process: a turnstile that asks again because the answer was
/// lost is told `repeat`. What others scanned there between does not matter, since each request names its pass.
fn just_passed(attendance: &Attendance, to_decide: &ToDecide, feed: &FeedId) -> Option<JustPassed> {
    let passage = match to_decide.direction {
        Direction::In => attendance.last_entry,
        Direction::Out => attendance.last_exit,
    };
    let newest =
        [attendance.last_entry, attendance.last_exit].into_iter().flatten().map(|passage| passage.at).max();
    let passage = passage.filter(|passage| {
        passage.scan.scanner.0 == feed.author && passage.gate == to_decide.gate && Some(passage.at) == newest
    })?;
    let pass_id = pass_of(&to_decide.presented)?;
    Some(JustPassed { pass_id, direction: to_decide.direction, at: passage.at })
}

/// The pass of a true code, or the one that was picked. A false code is nobody's.
fn pass_of(presented: &Presented) -> Option<PassId> {
    match presented {
        Presented::Code(Reading::Verified(code)) => Some(code.body.pass_id),
        Presented::Code(_) => None,
        Presented::Picked { pass_id, .. } => Some(*pass_id),
    }
}
