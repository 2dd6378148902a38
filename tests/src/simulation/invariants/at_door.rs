//! What is checked when a verdict is shown: it is durable, it was not forbidden, it was not withheld from whom it is
//! due, and a home gate let nobody in twice.

use esik_shared::admission::decide::Presented;
use esik_shared::event::EventDetails;
use esik_shared::event_record::{KeyState, PassLine, PassState};
use esik_shared::id::{HolderId, PassId};
use esik_shared::pass::Reading;
use esik_shared::policy::{CutOff, EntryMode, LiveCodes};
use esik_shared::scan::{Direction, ReadBy, Scan, ScanRef};
use esik_shared::time::Timestamp;

use super::super::door::{Visitor, lets_in};
use super::super::engine::Simulation;
use super::super::ledger::{Asked, Entry};
use super::super::oracle::festival_day;
use super::super::report::{Checked, Violation};

/// How far a clock may be off that is called true.
const TRUE_CLOCK_MS: u64 = 1_000;
/// How far a phone's clock may be off whose live codes must be good: less than a step.
const TRUE_PHONE_MS: i64 = 10_000;

impl Simulation {
    /// Checks the scan that was just shown.
    pub(in super::super) fn check_at_door(&mut self, device: usize, scan: ScanRef, who: Visitor) -> Checked {
        let there = &self.devices[device];
        if there.replica.store.unsynced() != 0 {
            let what = format!("{} showed #{} before its disk had it", there.name, scan.seq);
            return Err(Violation::new(1, what));
        }
        let Some(entry) = self.ledger.get(&scan).cloned() else { return Ok(()) };
        let (Some(written), Some(asked), Some(holder)) = (entry.as_scan(), &entry.asked, entry.holder) else {
            return Ok(());
        };
        if written.direction == Direction::In {
            self.check_was_allowed(device, written, asked)?;
            self.check_was_not_withheld(device, &entry, written, asked, holder, who)?;
        }
        if entry.walked() == Some(Direction::In) && written.overridden.is_none() {
            self.check_home_gate(device, scan, written, holder, &entry)?;
        } else if entry.walked() == Some(Direction::Out) {
            self.checks.entered_at_home.remove(&holder);
        }
        if let Some(walked) = entry.walked() {
            self.checks.touched.insert(holder);
            self.check_capacity(device, written, holder, walked)?;
        }
        Ok(())
    }

    /// Invariant 4: gates that cannot talk let in no more holders together than the event has room for.
    fn check_capacity(&mut self, device: usize, scan: &Scan, holder: HolderId, walked: Direction) -> Checked {
        if walked == Direction::Out {
            self.checks.inside.remove(&holder);
            return Ok(());
        }
        if scan.overridden.is_some() {
            return Ok(());
        }
        self.checks.inside.insert(holder);
        let Some(capacity) = self.checks.capacity else { return Ok(()) };
        let inside = self.checks.inside.len();
        self.counters.note("fullest houses", usize::from(inside * 10 > capacity * 8));
        if inside <= capacity || self.checks.places_may_be_wrong {
            return Ok(());
        }
        let name = &self.devices[device].name;
        Err(Violation::new(4, format!("{name} let in the {inside}th holder into {capacity} places")))
    }

    /// Invariant 5: nobody is admitted whom the scanner's own revision forbids.
    fn check_was_allowed(&self, device: usize, scan: &Scan, asked: &Asked) -> Checked {
        if !lets_in(scan.verdict) {
            return Ok(());
        }
        let Some(why) = self.forbids(device, scan, asked) else { return Ok(()) };
        let name = &self.devices[device].name;
        Err(Violation::new(5, format!("{name} admitted somebody at revision {}, but {why}", scan.revision)))
    }

    /// Why a revision forbids an admission, if it does; told without `decide`.
    fn forbids(&self, device: usize, scan: &Scan, asked: &Asked) -> Option<&'static str> {
        let revision = scan.revision;
        let Some(pass_id) = asked.presented.pass_id() else { return Some("nothing was read that is a pass") };
        let body = match &asked.presented {
            Presented::Code(Reading::Verified(code)) => Some(code.body),
            Presented::Code(_) => return Some("the code is false"),
            Presented::Picked { .. } => None,
        };
        let line = self.published.line(pass_id, revision);
        let details = self.published.details(revision)?;
        if body.zip(line).is_some_and(|(body, line)| body != line.body) {
            return Some("the roster knows another body under this id");
        }
        if details.cancelled {
            return Some("the event is called off");
        }
        if self.published.cut(self.devices[device].scanner(), revision).is_some() {
            return Some("the scanner is revoked");
        }
        let key = match &asked.presented {
            Presented::Code(Reading::Verified(code)) => self.published.key(code.issuer.as_bytes(), revision),
            _ => Some(KeyState::Open),
        };
        let only_listed =
            self.published.is_complete(revision) || details.policies.cut_off == CutOff::HomeGateOnly;
        match (key, line) {
            (None | Some(KeyState::Dead), _) => return Some("its key is dead"),
            (Some(KeyState::Listed), None) => return Some("its key is good for the roster only"),
            (Some(KeyState::Open), None) if only_listed => return Some("only passes in the roster enter"),
            _ => {}
        }
        if let Some(line) = line {
            match line.state {
                PassState::Revoked(_) => return Some("the pass is revoked"),
                PassState::Replaced => return Some("the pass is replaced"),
                PassState::Issued if line.blocked => return Some("the student is blocked"),
                PassState::Issued => {}
            }
        }
        let entitlement = line.map(PassLine::entitlement).or(body.map(|body| (&body).into()))?;
        let seconds = asked.decided_at.seconds();
        if seconds < entitlement.valid_from.into() || seconds >= entitlement.valid_until.into() {
            return Some("the pass is not valid at this hour");
        }
        if asked.decided_at < details.doors_open || asked.decided_at >= details.doors_close {
            return Some("the doors are closed");
        }
        let gates = details.category(entitlement.category).map_or(&[][..], |category| &category.gates);
        if !gates.is_empty() && !gates.contains(&scan.gate) {
            return Some("its category enters elsewhere");
        }
        let keeps = &self.devices[device].keeps_gates;
        match (details.policies.cut_off, entitlement.home_gate) {
            (CutOff::HomeGateOnly, None) => Some("it has no home gate"),
            (CutOff::HomeGateOnly, Some(home))
                if !keeps.contains(&home) && !asked.door.handed_over.has(home) =>
            {
                Some("this is not its home gate")
            }
            (CutOff::Admit | CutOff::Hold, Some(home)) if home != scan.gate => Some("it enters elsewhere"),
            (CutOff::Hold, _) if asked.door.is_cut_off => Some("the scanner is cut off"),
            _ => None,
        }
    }

    /// Invariant 6: an honest student who comes for the first time, to a scanner with a true clock and a current
    /// roster, is admitted.
    fn check_was_not_withheld(
        &mut self,
        device: usize,
        entry: &Entry,
        scan: &Scan,
        asked: &Asked,
        holder: HolderId,
        who: Visitor,
    ) -> Checked {
        let is_due = scan.overridden.is_none()
            && who.is_genuine
            && !self.checks.touched.contains(&holder)
            && scan.revision == self.published.last()
            && self.is_good_pass(device, scan, asked, who);
        if !is_due {
            return Ok(());
        }
        self.counters.note("first-time students", 1);
        if lets_in(scan.verdict) {
            return Ok(());
        }
        let name = &self.devices[device].name;
        let verdict = scan.verdict.name();
        let what = format!("{name} #{} refused an honest student as {verdict}", entry.scan.seq);
        Err(Violation::new(6, what))
    }

    /// Whether nothing but who was here before speaks against an admission.
    fn is_good_pass(&self, device: usize, scan: &Scan, asked: &Asked, who: Visitor) -> bool {
        let Some(person) = who.person else { return false };
        let Some(details) = self.published.details(scan.revision) else { return false };
        let pass_id: Option<PassId> = asked.presented.pass_id();
        let is_newest = pass_id == Some(self.people.passes[self.people.newest_pass(person)].id());
        let is_listed = pass_id.is_some_and(|pass_id| self.published.line(pass_id, scan.revision).is_some());
        let clock_is_true = asked.decided_at.ms_since(self.now).unsigned_abs() <= TRUE_CLOCK_MS;
        let has_room = asked.door.places_left != Some(0);
        is_newest
            && is_listed
            && clock_is_true
            && has_room
            && self.forbids(device, scan, asked).is_none()
            && self.is_shown_as_wanted(person, asked, details)
    }

    fn is_shown_as_wanted(&self, person: usize, asked: &Asked, details: &EventDetails) -> bool {
        let phone_is_true = self.people.all[person].phone_fast_ms.abs() <= TRUE_PHONE_MS;
        let is_live = matches!(asked.presented.read_by(), Some(ReadBy::LiveCode { .. }));
        details.policies.live_codes != LiveCodes::Required || (is_live && phone_is_true)
    }

    /// Invariant 3: where only home gates admit, nobody enters twice.
    fn check_home_gate(
        &mut self,
        device: usize,
        scan: ScanRef,
        written: &Scan,
        holder: HolderId,
        entry: &Entry,
    ) -> Checked {
        let Some(details) = self.published.details(written.revision) else { return Ok(()) };
        if details.policies.cut_off != CutOff::HomeGateOnly {
            return Ok(());
        }
        let before = self.checks.entered_at_home.insert(holder, scan);
        let Some(before) = before.and_then(|before| self.ledger.get(&before)) else { return Ok(()) };
        let day = |at: Timestamp| festival_day(at.0, Some(details));
        let corrected = |entry: &Entry| entry.as_scan().map(|scan| scan.clock.corrected());
        let may_enter_again = match details.policies.entry_mode {
            EntryMode::Unlimited => true,
            EntryMode::Daily => corrected(before).map(day) != corrected(entry).map(day),
            EntryMode::Single | EntryMode::Reentry => false,
        };
        let unsafe_gates = &self.checks.unsafe_gates;
        let is_excepted = [before.as_scan().map(|scan| scan.gate), Some(written.gate)]
            .into_iter()
            .flatten()
            .any(|gate| unsafe_gates.contains(&gate));
        if may_enter_again || is_excepted {
            return Ok(());
        }
        let (first, second) = (&self.devices[before.device].name, &self.devices[device].name);
        let what = format!("a holder entered at {first} #{} and at {second} #{}", before.scan.seq, scan.seq);
        Err(Violation::new(3, what))
    }
}
