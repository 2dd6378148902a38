//! What happens at a door: what the scanner answers and writes, who overrides and takes back, and who walks. Who comes
//! is in `visitors`.

use esik_shared::admission::decide::Presented;
use esik_shared::admission::undo::undo_rule;
use esik_shared::admission::verdict::{OverrideRule, Tone, VerdictCode};
use esik_shared::id::HolderId;
use esik_shared::scan::{Authorizer, Direction, Marks, Override, ReasonCode, ScanRecord, ScanRef, Undo};

use super::device::Decided;
use super::engine::{Happening, SERVER, Simulation};
use super::ledger::Entry;
use super::report::Checked;

/// Who stands at the door.
#[derive(Debug, Clone, Copy)]
pub(super) struct Visitor {
    /// The student, where it is one with a pass of the organizers.
    pub(super) person: Option<usize>,
    /// Whether it is the student, and not a friend with a copy.
    pub(super) is_genuine: bool,
}

impl Simulation {
    /// One scan, with what follows from it.
    pub(super) fn scan(
        &mut self,
        device: usize,
        presented: Presented,
        direction: Direction,
        who: Visitor,
    ) -> Checked {
        let decided = self.devices[device].decide(presented.clone(), direction, None, self.now);
        let Some(scan) = self.write(device, &decided, who) else { return Ok(()) };
        self.check_at_door(device, scan, who)?;
        if decided.verdict.code() == VerdictCode::Full {
            self.devices[device].runs_short = true;
        }
        if decided.scan.marks.has(Marks::HANDED_OVER) {
            self.counters.note("handed-over admissions", 1);
        }
        match decided.verdict.tone() {
            Tone::Stop => return self.perhaps_override(device, &decided, direction, who),
            Tone::Go | Tone::Care => self.walk(device, scan, who),
        }
        if self.random.chance(0.08) {
            let ms = self.random.from_to(500, 7_000);
            let presented = Box::new(presented);
            self.later(ms, Happening::Again { device, presented, direction, person: who.person });
        }
        Ok(())
    }

    /// Somebody answers for letting in whom the scanner refused.
    fn perhaps_override(
        &mut self,
        device: usize,
        refused: &Decided,
        direction: Direction,
        who: Visitor,
    ) -> Checked {
        let by = match refused.verdict.override_rule() {
            OverrideRule::Nobody => return Ok(()),
            OverrideRule::Volunteer => Authorizer::Volunteer,
            OverrideRule::Supervisor => Authorizer::Supervisor(1),
        };
        if !self.random.chance(0.05) {
            return Ok(());
        }
        // Decided again, as of then: whatever else it is by now, is told instead.
        let (presented, at) = (refused.asked.presented.clone(), refused.asked.decided_at);
        let mut decided = self.devices[device].decide(presented, direction, Some(at), self.now);
        if decided.verdict.code() != refused.verdict.code() {
            return Ok(());
        }
        decided.scan.overridden = Some(Override { by, reason: ReasonCode::Organizer, note: None });
        self.counters.note("overrides", 1);
        if let Some(scan) = self.write(device, &decided, who) {
            self.check_at_door(device, scan, who)?;
            self.walk(device, scan, who);
        }
        Ok(())
    }

    /// Writes a scan. Its name, if the verdict is shown: a full disk takes nothing, and a power cut shows nothing.
    fn write(&mut self, device: usize, decided: &Decided, who: Visitor) -> Option<ScanRef> {
        let holder = who
            .person
            .map(|person| self.people.holder(person))
            .or_else(|| decided.asked.presented.pass_id().map(HolderId::from));
        let asked = Some(decided.asked.clone());
        let scan = self.write_record(device, ScanRecord::Scan(decided.scan.clone()), holder, asked)?;
        *self.counters.verdicts.entry(decided.verdict.code().name()).or_default() += 1;
        self.counters.scans += 1;
        Some(scan)
    }

    pub(super) fn write_record(
        &mut self,
        at: usize,
        record: ScanRecord,
        holder: Option<HolderId>,
        asked: Option<super::ledger::Asked>,
    ) -> Option<ScanRef> {
        let now = self.now;
        // A server that was put back writes nothing before it has taken back what it lost.
        if at == SERVER && self.is_recovering {
            return None;
        }
        let device = &mut self.devices[at];
        if device.is_full {
            self.tell(|world| format!("{}: the disk is full, nothing is shown", world.devices[at].name));
            return None;
        }
        let before = device.replica.store.head(&device.feed()).hash;
        let scan = device.write(&record);
        let reading = device.clock.reading(now);
        let clock_was_right =
            reading.corrected().ms_since(now).unsigned_abs() <= u64::from(reading.uncertainty_ms.max(500));
        let is_cut_short = device.dies_at_next_scan;
        let entry = Entry {
            scan,
            before,
            at: now,
            device: at,
            record: record.clone(),
            asked,
            holder,
            was_shown: !is_cut_short,
            is_lie: false,
            clock_was_right,
        };
        self.ledger.add(entry);
        if is_cut_short {
            // If the disk has it all the same, the verdict is shown after the start, and it was an entry.
            self.checks.touched(holder);
            self.tell(|world| {
                format!("{}: the power goes while {} is written", world.devices[at].name, scan.seq)
            });
            self.crash(at);
            return None;
        }
        let device = &mut self.devices[at];
        device.sync();
        device.count(scan, &record);
        self.tell(|world| {
            let what = match &record {
                ScanRecord::Scan(scan) => format!(
                    "{}{} {:?}",
                    scan.verdict.name(),
                    if scan.overridden.is_some() { ", overridden" } else { "" },
                    scan.direction
                ),
                ScanRecord::Undo(undo) => format!("undo of {}", undo.undoes.seq),
                ScanRecord::Gift(gift) => format!("gives away {} places", gift.places),
                ScanRecord::Handover(handover) => format!("takes over gate {}", handover.gate),
                ScanRecord::Unknown(kind) => format!("a record of kind {kind}"),
            };
            let holder = holder.map_or_else(String::new, |holder| format!(" holder {}", short(&holder)));
            format!("{} #{}: {what}{holder}", world.devices[at].name, scan.seq)
        });
        Some(scan)
    }

    /// Whoever was let through walks, as far as it was the student.
    fn walk(&mut self, device: usize, scan: ScanRef, who: Visitor) {
        let Some(entry) = self.ledger.get(&scan) else { return };
        let Some(walked) = entry.walked() else { return };
        if let (Some(person), true) = (who.person, who.is_genuine) {
            self.people.all[person].is_inside = walked == Direction::In;
        }
        if self.random.chance(0.04) {
            let ms = self.random.from_to(1_000, 200_000);
            self.later(ms, Happening::Undo { device, scan });
        }
    }

    /// A volunteer takes a passage back, or a supervisor where it is too late for that.
    pub(super) fn undo(&mut self, device: usize, scan: ScanRef) {
        let Some((pass_id, holder, passed, walked)) = self.ledger.get(&scan).and_then(|entry| {
            let passed = entry.as_scan()?.clock.corrected();
            Some((entry.record.pass_id()?, entry.holder, passed, entry.walked()))
        }) else {
            return;
        };
        // A device that was replaced cannot take back what the old one wrote.
        if !self.is_usable(device) || self.devices[device].scanner() != scan.scanner {
            return;
        }
        let clock = self.devices[device].clock.reading(self.now);
        let by = match undo_rule(passed, clock.corrected()) {
            OverrideRule::Volunteer => Authorizer::Volunteer,
            OverrideRule::Supervisor | OverrideRule::Nobody => Authorizer::Supervisor(1),
        };
        let revision = self.devices[device].replica.roster.revision();
        let reason = ReasonCode::DidNotEnter;
        let undo = Undo { pass_id, undoes: scan, by, reason, note: None, revision, clock };
        self.counters.note("undos", 1);
        if self.write_record(device, ScanRecord::Undo(undo), holder, None).is_some() {
            self.checks.undone(&scan, holder, walked);
        }
    }
}

/// The first digits of an id, as the trace has them.
pub(super) fn short(id: &impl core::fmt::Display) -> String {
    id.to_string().chars().take(6).collect()
}

/// Whether a verdict lets somebody in.
pub(super) const fn lets_in(verdict: VerdictCode) -> bool {
    matches!(verdict, VerdictCode::Admitted)
}
