//! What the organizers do through the server: every decision is a record of the event feed.

use esik_shared::certificate::{AuthorRole, Certificate, CertificateContent, CertifiedEvent};
use esik_shared::event::{Category, EventDetails, Gate, Localized};
use esik_shared::event_record::{
    EventRecord, IssuerKeyLine, KeyState, MAX_PASS_LINES, PassLine, PassState, RevocationReason,
};
use esik_shared::feed::FeedId;
use esik_shared::id::{GateNumber, ScannerKey};
use esik_shared::pass::IssuerSecretKey;
use esik_shared::policy::{CutOff, EntryMode, LiveCodes, Policies};
use esik_shared::time::Timestamp;

use super::engine::{SERVER, Simulation};
use super::people::Wanted;
use super::store::Stored;
use super::{EVENT, STARTS};

impl Simulation {
    /// A pass as it is usually issued: good before and after the doors are, and not much longer, for the sake of its
    /// chain.
    pub(super) fn wanted(&self, is_live: bool) -> Wanted {
        let seconds = |at: i64| u32::try_from(at).expect("before 2106");
        let hours = i64::from(self.options.hours);
        let from = STARTS.seconds();
        Wanted {
            valid_from: seconds(from - 1_800),
            valid_until: seconds(from + (hours + 1) * 3_600),
            is_live,
        }
    }

    /// Whether the organizers can decide anything.
    pub(super) fn can_publish(&self) -> bool {
        self.devices[SERVER].is_up && !self.is_recovering
    }

    /// Appends a record to the event feed, durably.
    pub(super) fn publish(&mut self, record: &EventRecord) {
        let feed = FeedId::event(self.authority_key(), EVENT);
        let bytes = record.to_record().expect("a record of a known kind");
        let replica = &mut self.devices[SERVER].replica;
        let head = replica.store.head(&feed).after(&feed, &bytes);
        let signature = Some(feed.sign(&self.authority, head));
        replica.store.append(feed, 0, vec![Stored { head, record: bytes.clone(), signature }]);
        replica.fold(&feed, 0, head, &bytes);
        replica.store.sync();
        let authority = self.authority_key();
        self.published.remember(head.seq, record, authority);
        self.tell(|_| format!("revision {}: {}", head.seq, describe(record)));
    }

    /// Certifies the device at this place.
    pub(super) fn certify(&mut self, device: usize) {
        let there = &self.devices[device];
        let content = CertificateContent {
            authority: self.authority_key(),
            scanner: ScannerKey(there.key.verifying_key().to_bytes()),
            number: u32::try_from(device).expect("a few"),
            role: if there.is_server { AuthorRole::Server } else { AuthorRole::Scanner },
            valid_from: Timestamp(0),
            valid_until: STARTS.plus_ms(1_000 * 3_600_000),
            events: vec![CertifiedEvent { event: EVENT, keeps_gates: there.keeps_gates.clone() }],
        };
        self.publish(&EventRecord::Scanner(Certificate::sign(&self.authority, &content)));
    }

    /// What the event is to be at first: the seed decides.
    pub(super) fn first_details(&mut self) -> EventDetails {
        let hours = i64::from(self.options.hours);
        let policies = Policies {
            entry_mode: self.some_entry_mode(),
            live_codes: *self.random.pick(&[
                LiveCodes::Off,
                LiveCodes::Off,
                LiveCodes::Preferred,
                LiveCodes::Required,
            ]),
            cut_off: *self.random.pick(&[
                CutOff::Admit,
                CutOff::Admit,
                CutOff::HomeGateOnly,
                CutOff::HomeGateOnly,
                CutOff::Hold,
            ]),
            cut_off_after_s: u32::try_from(self.exchange_ms() * 4 / 1_000).expect("some minutes"),
            ..Policies::default()
        };
        let gate = |number: usize| GateNumber::new(u8::try_from(number).expect("few gates")).expect("not 0");
        let gates =
            (1..=self.options.scanners).map(|at| Gate { number: gate(at), name: Localized::same("Gate") });
        let category = |number, gates: Vec<GateNumber>, paper| Category {
            number,
            name: Localized::same("Category"),
            gates,
            paper,
        };
        let some_gates = (1..=self.options.scanners.div_ceil(2)).map(gate).collect();
        let holders = u32::try_from(self.options.holders).expect("a crowd");
        EventDetails {
            slug: "final".to_owned(),
            name: Localized::same("Final"),
            venue: "Arena".to_owned(),
            starts: STARTS,
            ends: STARTS.plus_ms(hours * 3_600_000),
            doors_open: STARTS.plus_ms(hours * 40_000),
            doors_close: STARTS.plus_ms(hours * 3_520_000),
            capacity: self.random.chance(0.4).then_some(holders / 5),
            time_zone: "Asia/Almaty".to_owned(),
            cancelled: false,
            policies,
            gates: gates.collect(),
            categories: vec![category(1, Vec::new(), false), category(2, some_gates, true)],
        }
    }

    fn some_entry_mode(&mut self) -> EntryMode {
        let modes = [
            EntryMode::Single,
            EntryMode::Reentry,
            EntryMode::Reentry,
            EntryMode::Daily,
            EntryMode::Unlimited,
        ];
        *self.random.pick(&modes)
    }

    /// Puts every one of these passes into the roster, as it is to be from now on.
    pub(super) fn publish_lines(&mut self, lines: &[PassLine]) {
        for lines in lines.chunks(MAX_PASS_LINES) {
            self.publish(&EventRecord::Passes(lines.to_vec()));
        }
    }

    /// The line of a pass that was just issued.
    pub(super) fn new_line(&self, pass: usize) -> PassLine {
        let pass = &self.people.passes[pass];
        let holder = self.people.holder(pass.owner);
        PassLine {
            body: pass.code.body,
            shared_holder: (holder != pass.id().into()).then_some(holder),
            state: PassState::Issued,
            blocked: false,
            moved: None,
            person: None,
        }
    }

    /// What the roster says of somebody's newest pass.
    fn newest_line(&self, person: usize) -> Option<PassLine> {
        let pass_id = self.people.passes[self.people.newest_pass(person)].id();
        self.published.line(pass_id, self.published.last()).cloned()
    }

    /// One thing of an ordinary day.
    pub(super) fn organize(&mut self) {
        if !self.can_publish() {
            return;
        }
        let person = self.random.below(self.people.all.len());
        match self.random.below(15) {
            12..15 => self.answer_something(),
            0..5 => self.issue_again(person),
            5..7 => self.change_line(person, |line| {
                line.state = PassState::Revoked(RevocationReason::Withdrawn);
            }),
            7 => self.change_line(person, |line| line.blocked = !line.blocked),
            8 => self.change_line(person, |line| {
                let mut entitlement = line.entitlement();
                entitlement.id_check = !entitlement.id_check;
                line.moved = Some(entitlement);
            }),
            9 => self.add_student(),
            10 => self.change_line(person, |line| line.state = PassState::Issued),
            _ => {
                let is_complete = self.published.is_complete(self.published.last());
                self.publish(&EventRecord::Complete(!is_complete));
            }
        }
    }

    /// Somebody lost a phone, and gets another pass.
    fn issue_again(&mut self, person: usize) {
        let Some(old) = self.newest_line(person) else { return };
        if old.state != PassState::Issued {
            return;
        }
        let is_live = old.body.flags.live && self.random.chance(0.8);
        let wanted = self.wanted(is_live);
        let key = self.issuers.last().expect("there is a key");
        let pass = self.people.issue(person, wanted, key, &mut self.random);
        let lines = [PassLine { state: PassState::Replaced, ..old }, self.new_line(pass)];
        self.publish_lines(&lines);
    }

    fn change_line(&mut self, person: usize, change: impl FnOnce(&mut PassLine)) {
        let Some(mut line) = self.newest_line(person) else { return };
        if line.state == PassState::Replaced {
            return;
        }
        change(&mut line);
        self.publish_lines(&[line]);
    }

    /// Somebody registers late.
    fn add_student(&mut self) {
        let person = self.some_student();
        let is_live = self.random.chance(0.7);
        let wanted = self.wanted(is_live);
        let key = self.issuers.last().expect("there is a key");
        let pass = self.people.issue(person, wanted, key, &mut self.random);
        let line = self.new_line(pass);
        self.publish_lines(&[line]);
    }

    /// A student without a pass yet.
    pub(super) fn some_student(&mut self) -> usize {
        let category = if self.random.chance(0.2) { 2 } else { 1 };
        let home = self.random.from_to(1, i64::try_from(self.options.scanners).expect("few"));
        let cut_off = self.published.details(self.published.last()).map(|details| details.policies.cut_off);
        let has_home = match cut_off {
            Some(CutOff::HomeGateOnly) => 0.95,
            _ => 0.15,
        };
        let home_gate =
            GateNumber::new(u8::try_from(home).expect("few gates")).filter(|_| self.random.chance(has_home));
        let category = if home_gate.is_some() { 1 } else { category };
        let phone_fast_ms = match self.random.below(20) {
            0 => self.random.from_to(-600_000, 600_000),
            _ => self.random.from_to(-8_000, 8_000),
        };
        self.people.add(category, home_gate, phone_fast_ms)
    }

    /// Many passes change at once.
    pub(super) fn change_roster(&mut self) {
        for _ in 0..12 {
            self.organize();
        }
    }

    /// The organizers change their minds about the event.
    pub(super) fn change_policy(&mut self) {
        let Some(mut details) = self.published.details(self.published.last()).cloned() else { return };
        let policies = &mut details.policies;
        match self.random.below(8) {
            0 => policies.entry_mode = self.some_entry_mode(),
            1 => {
                policies.live_codes =
                    *self.random.pick(&[LiveCodes::Off, LiveCodes::Preferred, LiveCodes::Required]);
            }
            2 => {
                policies.cut_off = *self.random.pick(&[CutOff::Admit, CutOff::HomeGateOnly, CutOff::Hold]);
            }
            3 => policies.id_check = !policies.id_check,
            // Places are granted once, when nobody is inside; after that there can be more room, not less.
            4 => {
                details.capacity = None;
                self.checks.places_are_unsafe();
            }
            5 => details.cancelled = !details.cancelled,
            6 => details.doors_close = self.now.plus_ms(self.random.from_to(-600_000, 3_600_000)),
            _ => details.doors_close = details.ends.plus_ms(3_600_000),
        }
        self.publish(&EventRecord::Event(Box::new(details)));
    }

    /// Says how far a key is trusted.
    pub(super) fn trust(&mut self, key: usize, state: KeyState) {
        let public_key = *self.issuers[key].public().as_bytes();
        self.publish(&EventRecord::IssuerKey(IssuerKeyLine { public_key, state }));
    }

    /// Signs with a new key from now on; `old` is what the one before is still good for.
    pub(super) fn rotate_key(&mut self, old: KeyState) {
        let key = IssuerSecretKey::from_seed(self.random.bytes());
        self.issuers.push(key);
        self.trust(self.issuers.len() - 1, KeyState::Open);
        self.trust(self.issuers.len() - 2, old);
    }
}

fn describe(record: &EventRecord) -> String {
    match record {
        EventRecord::Event(details) => format!(
            "the event: {:?}, {:?}, {:?}, capacity {:?}, {}",
            details.policies.entry_mode,
            details.policies.live_codes,
            details.policies.cut_off,
            details.capacity,
            if details.cancelled { "called off" } else { "on" }
        ),
        EventRecord::IssuerKey(line) => format!("an issuer key is {:?}", line.state),
        EventRecord::Passes(lines) => {
            let told: Vec<String> = lines
                .iter()
                .take(3)
                .map(|line| {
                    let blocked = if line.blocked { ", blocked" } else { "" };
                    format!("{} {:?}{blocked}", super::door::short(&line.body.pass_id), line.state)
                })
                .collect();
            format!("{} passes: {}", lines.len(), told.join("; "))
        }
        EventRecord::Complete(complete) => format!("complete: {complete}"),
        EventRecord::Scanner(_) => "a scanner's certificate".to_owned(),
        EventRecord::Cut(cut) => format!("a scanner is revoked, trusted up to #{}", cut.trusted.seq),
        EventRecord::QuarantineAnswer(answer) => format!(
            "quarantined scans #{} to #{} {}",
            answer.first_seq,
            answer.last.seq,
            if answer.accepted { "count" } else { "stay out" }
        ),
        EventRecord::BranchAnswer(answer) => {
            format!("a branch from #{} {}", answer.first.seq, if answer.counts { "counts" } else { "is out" })
        }
        EventRecord::ConflictAnswer(_) => "a conflict is settled".to_owned(),
        EventRecord::Places(lines) => {
            let places: Vec<String> = lines.iter().map(|line| line.granted.granted.to_string()).collect();
            format!("places: {}", places.join(", "))
        }
        EventRecord::ReceivedInTime(_) | EventRecord::Cards(_) | EventRecord::Unknown(_) => {
            "a record that changes nothing here".to_owned()
        }
    }
}
