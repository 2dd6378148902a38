//! How a scanner is, in words: where it stands, what it has not sent, its clock, its lists, its self-test.

use esik_shared::id::EventNumber;
use esik_shared::message::Arg;
use esik_shared::replication::report::{CheckLevel, Report, SelftestCheck, SelftestReport};
use esik_shared::time::{ClockReading, ClockSource, Timestamp};

use super::Facts;
use crate::http::pages::{Shell, text};
use crate::service::resolve::gaps::Gap;
use crate::service::scanners::ScannerView;

/// One thing about a scanner.
#[derive(Debug)]
pub(super) struct Item {
    /// What it is about.
    pub(super) title: String,
    pub(super) text: String,
    /// `care` or `stop` where somebody should look after it, else nothing.
    pub(super) tone: &'static str,
    /// Where more of it stands, below the base.
    pub(super) href: Option<String>,
}

/// What turns a scanner's numbers into words.
pub(super) struct Words<'a> {
    pub(super) shell: &'a Shell,
    pub(super) facts: &'a Facts<'a>,
    /// How a moment is told.
    pub(super) when: &'a dyn Fn(Timestamp) -> String,
}

impl Words<'_> {
    /// Everything about a scanner that it told or that is known of it, the most urgent first.
    pub(super) fn of(&self, view: &ScannerView) -> Vec<Item> {
        let mut items = vec![self.heard(view)];
        let Some(report) = &view.report else { return items };
        items.push(self.stands(view));
        if self.is_here(view) {
            items.push(self.unsent(view.unsent));
            items.push(self.lists(report));
        }
        items.push(self.clock(&report.clock));
        items.push(self.selftest(report.selftest.as_ref()));
        items
    }

    /// What is known to be missing of a scanner, where anything is.
    pub(super) fn missing(&self, view: &ScannerView) -> Option<Item> {
        let event = self.facts.event?;
        let of_scanner = |gap: &&Gap| gap.scanner == view.certified.scanner;
        let runs: Vec<String> = self.facts.gaps.iter().filter(of_scanner).map(run).collect();
        let item = self.item("gaps", runs.join(", "), "care");
        let href = Some(format!("/events/{event}/conflicts#gaps"));
        (!runs.is_empty()).then_some(Item { href, ..item })
    }

    fn say(&self, id: &str, args: &[(&str, Arg<'_>)]) -> String {
        text(self.shell.language, id, args)
    }

    fn item(&self, title: &str, text: String, tone: &'static str) -> Item {
        Item { title: self.shell.text(title), text, tone, href: None }
    }

    /// Whether the page is about the event where it stands, or about all.
    fn is_here(&self, view: &ScannerView) -> bool {
        let event = view.door().map(|door| door.event);
        event.is_some_and(|event| self.facts.scope.has(event))
            && self.facts.event.is_none_or(|of_page| event == Some(of_page))
    }

    fn heard(&self, view: &ScannerView) -> Item {
        // Before it speaks itself, others may have brought what it scanned.
        let heard = view.heard.or_else(|| view.feed.map(|feed| feed.heard));
        let words = heard.map_or_else(|| self.shell.text("scanner-silent"), self.when);
        self.item("scanner-heard", words, "")
    }

    fn stands(&self, view: &ScannerView) -> Item {
        let Some(door) = view.door() else {
            return self.item("device-stands", self.shell.text("device-stands-nowhere"), "");
        };
        let EventNumber(number) = door.event;
        let gate =
            door.gate.map(|gate| self.say("device-stands-gate", &[("gate", u32::from(gate.get()).into())]));
        let event = || self.say("device-stands-event", &[("event", number.into())]);
        let words = match self.facts.event {
            _ if !self.facts.scope.has(door.event) => self.shell.text("device-stands-elsewhere"),
            Some(of_page) if of_page == door.event => gate.unwrap_or_else(event),
            _ => [Some(event()), gate].into_iter().flatten().collect::<Vec<_>>().join(", "),
        };
        let is_elsewhere = self.facts.event.is_some_and(|of_page| of_page != door.event);
        self.item("device-stands", words, if is_elsewhere { "care" } else { "" })
    }

    fn unsent(&self, unsent: u64) -> Item {
        match unsent {
            0 => self.item("device-unsent", self.shell.text("device-unsent-none"), ""),
            _ => self.item(
                "device-unsent",
                self.say("device-unsent-some", &[("count", number(unsent))]),
                "care",
            ),
        }
    }

    fn lists(&self, report: &Report) -> Item {
        let Some(door) = report.door else { return self.item("device-lists", String::new(), "") };
        let behind = self.facts.revision.map_or(0, |revision| revision.saturating_sub(door.revision));
        let (words, tone) = match door.current {
            _ if behind > 0 => (self.say("device-lists-behind", &[("count", number(behind))]), "care"),
            None => (self.shell.text("device-lists-unknown"), ""),
            Some(at) => (self.say("device-lists-of", &[("when", (&(self.when)(at)).into())]), ""),
        };
        self.item("device-lists", words, tone)
    }

    fn clock(&self, clock: &ClockReading) -> Item {
        let seconds = ("seconds", number(clock.offset_ms.unsigned_abs() / 1_000));
        let off = match () {
            () if !clock.is_wrong() => self.shell.text("device-clock-right"),
            // What is added to a slow clock is positive.
            () if clock.offset_ms > 0 => self.say("device-clock-slow", &[seconds]),
            () => self.say("device-clock-fast", &[seconds]),
        };
        let by = match clock.source {
            ClockSource::Own => {
                return self.item("device-clock", self.shell.text("device-clock-unchecked"), "care");
            }
            ClockSource::Server => "device-clock-by-server",
            ClockSource::Peers => "device-clock-by-peers",
            ClockSource::LiveCodes => "device-clock-by-phones",
        };
        let words = format!("{off}, {}", self.shell.text(by));
        self.item("device-clock", words, if clock.is_wrong() { "care" } else { "" })
    }

    fn selftest(&self, selftest: Option<&SelftestReport>) -> Item {
        let title = "device-selftest";
        let Some(selftest) = selftest else {
            return self.item(title, self.shell.text("device-selftest-none"), "care");
        };
        let when = (self.when)(selftest.at);
        let level = selftest.level();
        let not_well = selftest.checks.iter().filter(|(_, of_check)| *of_check == level);
        let checks: Vec<String> = not_well.map(|(check, _)| self.shell.text(name_of(*check))).collect();
        let (checks, when) = (checks.join(", "), ("when", (&when).into()));
        let (id, tone) = match level {
            CheckLevel::Ok => return self.item(title, self.say("device-selftest-well", &[when]), ""),
            CheckLevel::Care => ("device-selftest-care", "care"),
            CheckLevel::Failed => ("device-selftest-failed", "stop"),
        };
        self.item(title, self.say(id, &[("checks", (&checks).into()), when]), tone)
    }
}

/// Numbers that are missing.
fn run(gap: &Gap) -> String {
    if gap.first == gap.last { gap.first.to_string() } else { format!("{}–{}", gap.first, gap.last) }
}

/// A number that is no larger than people count to.
fn number(count: u64) -> Arg<'static> {
    Arg::Number(i64::try_from(count).unwrap_or(i64::MAX))
}

/// The word for what was looked at.
const fn name_of(check: SelftestCheck) -> &'static str {
    match check {
        SelftestCheck::Pass => "device-tested-pass",
        SelftestCheck::Disk => "device-tested-disk",
        SelftestCheck::Enrollment => "device-tested-enrollment",
        SelftestCheck::Roster => "device-tested-roster",
        SelftestCheck::Clock => "device-tested-clock",
        SelftestCheck::Sound => "device-tested-sound",
        SelftestCheck::Inputs => "device-tested-inputs",
        SelftestCheck::Peers => "device-tested-peers",
    }
}
