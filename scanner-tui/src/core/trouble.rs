//! What goes wrong around the scanner, and comes right again: a disk that takes no scan, a computer that slept, a
//! clock that somebody set.

use esik_shared::attendance::Conflict;
use esik_shared::id::{EventNumber, ScannerKey};

use super::cmd::Cmd;
use super::event_state::EventState;
use super::model::Model;
use super::msg::StoreFailure;
use super::now::Now;
use super::screen::{Fault, Notice, ShownSound};
use super::sound::Tune;

/// How long a reading may be written before the screen says that something is wrong, in milliseconds. It takes one or
/// two; while a disk flushes what others wrote, a hundred.
const STALLED_AFTER_MS: i64 = 1_500;
/// How often it is tried whether the disk works again, in milliseconds.
const CHECK_STORE_EVERY_MS: i64 = 2_000;
/// For how long a notice stands on the screen, in milliseconds.
const NOTICE_TOLD_MS: i64 = 60_000;

/// That it was asked whether the disk works again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StoreCheck {
    asked_ms: i64,
    is_open: bool,
}

impl Fault {
    /// Whether it ends as soon as a write succeeds.
    pub(super) const fn is_of_the_disk(&self) -> bool {
        matches!(self, Self::DiskFull | Self::StoreFailed { .. } | Self::DatabaseBusy | Self::DiskStalled)
    }
}

impl From<StoreFailure> for Fault {
    fn from(failure: StoreFailure) -> Self {
        match failure {
            StoreFailure::DiskFull => Self::DiskFull,
            StoreFailure::Busy => Self::DatabaseBusy,
            StoreFailure::HeadMoved => Self::RestartNeeded,
            StoreFailure::Other(message) => Self::StoreFailed { message },
        }
    }
}

impl Model {
    /// Notices the time: whether the computer slept, whether somebody set its clock.
    pub(super) fn observe(&mut self, now: Now, cmds: &mut Vec<Cmd>) {
        let noticed = self.clock.observe(now);
        if let Some(stepped_ms) = noticed.stepped_ms {
            let notice =
                Notice::ClockSet { seconds: stepped_ms / 1000, is_made_good: self.clock.is_known(now) };
            self.notice = Some((notice, now.running_ms));
        }
        if let Some(slept_ms) = noticed.slept_ms {
            let seconds = u32::try_from(slept_ms / 1000).unwrap_or(u32::MAX);
            self.notice = Some((Notice::Slept { seconds }, now.running_ms));
            if !self.settings.is_offline {
                cmds.push(Cmd::Reconnect);
            }
        }
    }

    /// Another gate gave places to this one, if more came than there were.
    pub(super) fn notice_gift(&mut self, by: ScannerKey, before: Option<u64>, now: Option<u64>) {
        let more = now.unwrap_or(0).saturating_sub(before.unwrap_or(0));
        let (Ok(places @ 1..), Some(at)) = (u32::try_from(more), self.clock.last()) else { return };
        let number = |state: &EventState| state.roster().scanner(by).map(|certificate| certificate.number);
        let scanner = self.events.values().find_map(number);
        self.notice = Some((Notice::PlacesCame { places, scanner }, at.running_ms));
    }

    /// Notes a conflict of which this scanner is part and that was not known before.
    pub(super) fn notice_conflicts(&mut self, event: EventNumber, known: &[Conflict]) {
        let newest = self.event(event).conflicts().filter(|conflict| !known.contains(conflict)).last();
        if let (Some(conflict), Some(at)) = (newest, self.clock.last()) {
            self.new_conflict = Some((event, conflict, at.running_ms));
        }
    }

    /// Whether everything that was read is answered.
    pub(crate) fn is_idle(&self) -> bool {
        self.in_flight.is_none() && self.waiting.is_empty()
    }

    /// Says that a reading is not answered.
    pub(super) fn refuse(&self, fault: Fault, cmds: &mut Vec<Cmd>) {
        cmds.push(Cmd::Refuse(fault));
        self.play(Tune::Alarm, cmds);
    }

    /// Lets it be heard, unless sound is switched off.
    pub(super) fn play(&self, tune: Tune, cmds: &mut Vec<Cmd>) {
        if self.settings.has_sound {
            cmds.push(Cmd::Play(tune));
        }
    }

    /// Asks now and then whether the disk works again, as long as it does not: nobody has to be turned away to find
    /// out.
    pub(super) fn check_store(&mut self, now: Now, cmds: &mut Vec<Cmd>) {
        let is_due = match self.store_check {
            None => true,
            Some(StoreCheck { is_open: true, .. }) => false,
            Some(StoreCheck { asked_ms, .. }) => now.running_ms - asked_ms >= CHECK_STORE_EVERY_MS,
        };
        if is_due && self.in_flight.is_none() && self.fault.as_ref().is_some_and(Fault::is_of_the_disk) {
            self.store_check = Some(StoreCheck { asked_ms: now.running_ms, is_open: true });
            cmds.push(Cmd::CheckStore);
        }
    }

    /// What came of it. Only the disk's own fault ends by this.
    pub(super) fn store_checked(&mut self, result: Result<(), StoreFailure>) {
        if let Some(check) = &mut self.store_check {
            check.is_open = false;
        }
        if self.fault.as_ref().is_some_and(Fault::is_of_the_disk) {
            self.fault = result.err().map(Fault::from);
        }
    }

    /// Why this scanner must not be used now: what failed, or what takes so long that it must be about to.
    pub(super) fn shown_fault(&self, now: Now) -> Option<Fault> {
        let is_stalled =
            self.storing_since_ms.is_some_and(|since| now.running_ms - since >= STALLED_AFTER_MS);
        self.fault.clone().or(is_stalled.then_some(Fault::DiskStalled))
    }

    /// What has just happened to this computer.
    pub(super) fn shown_notice(&self, now: Now) -> Option<Notice> {
        let (notice, at_ms) = self.notice?;
        (now.running_ms - at_ms < NOTICE_TOLD_MS).then_some(notice)
    }

    /// Whether verdicts are heard.
    pub(super) const fn shown_sound(&self) -> ShownSound {
        match (self.settings.has_sound, self.has_bell_only) {
            (false, _) => ShownSound::Off,
            (true, true) => ShownSound::BellOnly,
            (true, false) => ShownSound::On,
        }
    }
}

#[cfg(test)]
mod tests;
