//! Everything the scanner knows while it runs.

use std::collections::{BTreeMap, VecDeque};
use std::num::NonZeroU8;

use esik_shared::admission::decide::JustPassed;
use esik_shared::admission::door::is_cut_off;
use esik_shared::admission::verdict::{Tone, Verdict, VerdictCode};
use esik_shared::attendance::Conflict;
use esik_shared::certificate::CertificateContent;
use esik_shared::id::{EventNumber, GateNumber, PassId};
use esik_shared::pass::IssuerPublicKey;
use esik_shared::scan::{Direction, ScanRef};
use esik_shared::time::Timestamp;

use super::act::{Asked, Decided, ToldScan, ToldUndo};
use super::answer::Answer;
use super::clock::Clock;
use super::dialog::{Dialog, Hint, Lock, Supervisor};
use super::event_state::EventState;
use super::input_state::Inputs;
use super::now::Now;
use super::peers::Peers;
use super::restart;
use super::screen::{ConnectionTrouble, Fault, Notice};
use super::start::{Identity, OwnFeed, Settings, Start};
use super::trouble::StoreCheck;

/// The most readings that wait while one is written. A scan takes milliseconds, so this many mean that the disk
/// stands still; the front end is not asked for more.
pub(crate) const MAX_WAITING: usize = 64;
/// The span of `arrivals_per_minute`, in milliseconds.
pub(super) const ARRIVALS_MS: i64 = 60_000;

/// How the server is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    Connecting,
    Online,
    Unreachable { since_ms: i64, why: ConnectionTrouble },
}

/// What fills the screen.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    pub(super) what: ShownWhat,
    /// When it was told, since the program started; none for one from before.
    pub(super) told_ms: Option<i64>,
}

/// What it is.
#[derive(Debug, Clone)]
pub(super) enum ShownWhat {
    /// An answer that is durable, and what it is made of, to tell it in another language.
    Answer { answer: Box<Answer>, told: Box<ToldScan> },
    /// What would have been answered: nothing is counted.
    Look { event: EventNumber, pass_id: Option<PassId>, verdict: Verdict, at: Timestamp },
    /// Somebody was taken back.
    Undone(Box<ToldUndo>),
}

/// A line of the list of last scans, in no language yet.
#[derive(Debug, Clone)]
pub(super) struct ListedScan {
    pub(super) event: EventNumber,
    pub(super) scan_ref: ScanRef,
    pub(super) pass_id: Option<PassId>,
    pub(super) direction: Direction,
    pub(super) at: Timestamp,
    pub(super) verdict: VerdictCode,
    pub(super) tone: Tone,
    pub(super) name: Option<String>,
    /// Whether somebody came in or went out by it.
    pub(super) is_passage: bool,
    /// Whether it is an admission against the verdict.
    pub(super) is_overridden: bool,
    /// Whether it was taken back.
    pub(super) is_undone: bool,
}

/// On the way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leaving {
    /// Readings are still being answered.
    Answering,
    /// The server was asked for a last exchange, so many milliseconds after the start.
    Sending { asked_ms: i64 },
    /// Done.
    Done,
}

/// Everything.
#[derive(Debug)]
pub(crate) struct Model {
    pub(super) settings: Settings,
    pub(super) identity: Identity,
    pub(super) note_seed: [u8; 32],
    pub(super) events: BTreeMap<EventNumber, EventState>,
    /// What stands for the roster where a reading belongs to no enrolled event.
    pub(super) no_event: EventState,
    pub(super) own: BTreeMap<EventNumber, OwnFeed>,
    /// Every issuer key of every event: whose a code is, is asked before which event it is for.
    pub(super) keys: Vec<IssuerPublicKey>,
    pub(super) clock: Clock,
    pub(super) just_passed: Option<JustPassed>,
    pub(super) waiting: VecDeque<(Asked, Now)>,
    pub(super) in_flight: Option<Box<Decided>>,
    pub(super) shown: Option<Shown>,
    pub(super) last_scans: VecDeque<ListedScan>,
    /// When people came in here, since the program started, in milliseconds.
    pub(super) arrivals: VecDeque<i64>,
    pub(super) inputs: Inputs,
    pub(super) link: Link,
    pub(super) last_heard_ms: Option<i64>,
    /// How other scanners are heard.
    pub(super) peers: Peers,
    /// When gates were last asked for places.
    pub(super) places_asked_ms: BTreeMap<EventNumber, i64>,
    /// When somebody was last turned away because no place was left.
    pub(super) turned_away_ms: Option<i64>,
    /// The last conflict of which this scanner is part, and since when it is known.
    pub(super) new_conflict: Option<(EventNumber, Conflict, i64)>,
    pub(super) fault: Option<Fault>,
    pub(super) dialog: Option<Dialog>,
    pub(super) lock: Option<Lock>,
    pub(super) supervisor: Option<Supervisor>,
    /// Whether passes are only looked at.
    pub(super) is_looking: bool,
    /// What is said shortly about the last key or card, and since when.
    pub(super) hint: Option<(Hint, i64)>,
    /// When a reading was dropped because too many waited, since the program started, in milliseconds.
    pub(super) dropped_ms: Option<i64>,
    pub(super) leaving: Option<Leaving>,
    /// What happened to this computer, and when, since the program started, in milliseconds.
    pub(super) notice: Option<(Notice, i64)>,
    /// Since when a reading is being written, since the program started, in milliseconds.
    pub(super) storing_since_ms: Option<i64>,
    /// When it was last asked whether the disk works again; nobody has answered yet where the flag is set.
    pub(super) store_check: Option<StoreCheck>,
    /// Whether tones failed, so that only the bell is left.
    pub(super) has_bell_only: bool,
}

impl Model {
    /// The model at the start of the program.
    pub(crate) fn new(start: Start, settings: Settings, now: Now) -> Self {
        let scanner = start.identity.scanner();
        let authority = start.identity.certificate.authority;
        let mut model = Self {
            settings,
            events: start.events,
            no_event: EventState::new(EventNumber::NONE, authority, scanner),
            identity: start.identity,
            note_seed: start.note_seed,
            own: start.own,
            keys: Vec::new(),
            clock: Clock::new(start.offset),
            just_passed: restart::just_passed(&start.last_own),
            waiting: VecDeque::new(),
            in_flight: None,
            shown: None,
            last_scans: VecDeque::new(),
            arrivals: VecDeque::new(),
            inputs: Inputs::default(),
            link: Link::Connecting,
            last_heard_ms: None,
            peers: Peers::default(),
            places_asked_ms: BTreeMap::new(),
            turned_away_ms: None,
            new_conflict: None,
            fault: None,
            dialog: None,
            lock: None,
            supervisor: None,
            is_looking: false,
            hint: None,
            dropped_ms: None,
            leaving: None,
            notice: None,
            storing_since_ms: None,
            store_check: None,
            has_bell_only: false,
        };
        model.clock.observe(now);
        model.collect_keys();
        model.notice_fork();
        restart::show_last(&mut model, &start.last_own);
        model
    }

    /// Whether a text box is open: what is typed now is for it, unless it turns out to be a code.
    pub(crate) fn takes_text(&self) -> bool {
        self.lock.is_some() || self.dialog.as_ref().is_some_and(Dialog::takes_text)
    }

    /// Whether nothing is read any more: somebody leaves.
    pub(crate) fn is_leaving(&self) -> bool {
        self.leaving.is_some()
    }

    /// Whether another reading finds a place to wait. A front end is not asked for one while there is none.
    pub(crate) fn has_room(&self) -> bool {
        self.waiting.len() < MAX_WAITING
    }

    /// Scans that the server has not confirmed, by event.
    pub(crate) fn unsent_by_event(&self) -> impl Iterator<Item = (EventNumber, u64)> {
        self.own.iter().map(|(event, feed)| (*event, feed.unsent())).filter(|(_, unsent)| *unsent > 0)
    }

    /// Scans that the server has not confirmed.
    pub(crate) fn unsent(&self) -> u64 {
        self.unsent_by_event().map(|(_, unsent)| unsent).sum()
    }

    /// What went wrong with the connection last, while it is wrong.
    pub(crate) fn connection_trouble(&self) -> Option<ConnectionTrouble> {
        match self.link {
            Link::Unreachable { why, .. } => Some(why),
            Link::Connecting | Link::Online => None,
        }
    }

    /// A feed of this scanner has another line: two devices write with one key. Nobody can tell which of them people
    /// stand before, so neither admits anybody until it is enrolled anew.
    pub(super) fn notice_fork(&mut self) {
        if self.own.values().any(|feed| feed.is_forked) {
            self.fault = Some(Fault::Forked);
        }
    }

    pub(super) fn collect_keys(&mut self) {
        let mut keys: Vec<IssuerPublicKey> =
            self.events.values().flat_map(|event| event.roster().issuer_keys()).copied().collect();
        keys.sort_unstable();
        keys.dedup();
        self.keys = keys;
    }

    /// What is known of an event; of those that this scanner is not enrolled for, nothing.
    pub(super) fn event(&self, event: EventNumber) -> &EventState {
        self.events.get(&event).unwrap_or(&self.no_event)
    }

    pub(super) fn event_mut(&mut self, event: EventNumber) -> &mut EventState {
        self.events.get_mut(&event).unwrap_or(&mut self.no_event)
    }

    /// The one event at this door: the given one, or the only one.
    pub(super) fn only_event(&self) -> Option<EventNumber> {
        self.settings.event.or_else(|| {
            let mut events = self.events.keys();
            events.next().copied().filter(|_| events.next().is_none())
        })
    }

    /// The events whose passes are admitted at this door: the given one, or all.
    pub(super) fn events_of_this_door(&self) -> impl Iterator<Item = (EventNumber, &EventState)> {
        let given = self.settings.event;
        self.events
            .iter()
            .filter(move |(event, _)| given.is_none_or(|given| given == **event))
            .map(|(event, state)| (*event, state))
    }

    /// The certificate as the event's own feed has it by now; until it says so, as it was enrolled.
    pub(super) fn certificate(&self, event: EventNumber) -> &CertificateContent {
        self.event(event).roster().scanner(self.identity.scanner()).unwrap_or(&self.identity.certificate)
    }

    /// Whether the certificate has ended, for this event, or the scanner was revoked there.
    pub(super) fn has_ended(&self, event: EventNumber, at: Timestamp) -> bool {
        let certificate = self.certificate(event);
        let is_named = event == EventNumber::NONE || certificate.event(event).is_some();
        let trust = self.event(event).roster().trust(self.identity.scanner());
        let is_revoked = trust.is_some_and(|trust| trust.trusted().is_some());
        at >= certificate.valid_until || !is_named || is_revoked
    }

    /// Whether nobody can be admitted anywhere any more: at the one event of this door, or at all of them.
    pub(super) fn has_ended_everywhere(&self, at: Timestamp) -> bool {
        match self.settings.event {
            Some(event) => self.has_ended(event, at),
            None => self.events.keys().all(|event| self.has_ended(*event, at)),
        }
    }

    /// The gate at this event: the given one, else the kept one, else the first.
    pub(super) fn gate(&self, event: EventNumber) -> GateNumber {
        let details = self.event(event).roster().details();
        let exists = |gate: &GateNumber| details.is_none_or(|details| details.gate(*gate).is_some());
        let kept = self.keeps_gates(event);
        self.settings
            .gate
            .filter(exists)
            .or_else(|| kept.iter().copied().find(exists))
            .or_else(|| details.and_then(|details| details.gates.first()).map(|gate| gate.number))
            .unwrap_or(GateNumber(NonZeroU8::MIN))
    }

    /// The home gates that this scanner alone keeps at this event.
    pub(super) fn keeps_gates(&self, event: EventNumber) -> &[GateNumber] {
        self.certificate(event).event(event).map_or(&[], |certified| &certified.keeps_gates)
    }

    /// For how long neither the server nor another scanner of the event was heard, in milliseconds.
    pub(super) fn silent_ms(&self, event: EventNumber, now: Now) -> i64 {
        let heard_ms = self.last_heard_ms.max(self.peers.heard_at(event));
        now.running_ms.saturating_sub(heard_ms.unwrap_or(0))
    }

    /// Whether neither the server nor another scanner of the event was heard for as long as the event's policy allows.
    pub(super) fn is_cut_off(&self, event: EventNumber, now: Now) -> bool {
        let details = self.event(event).roster().details();
        let policies = details.map(|details| details.policies.clone()).unwrap_or_default();
        self.settings.is_offline || is_cut_off(&policies, self.silent_ms(event, now))
    }

    /// The time zone in which hours are told.
    pub(super) fn time_zone(&self, event: Option<EventNumber>) -> &str {
        let known = |state: &EventState| state.roster().details().is_some();
        event
            .and_then(|event| self.events.get(&event))
            .filter(|state| known(state))
            .or_else(|| self.events.values().find(|state| known(state)))
            .and_then(|state| state.roster().details())
            .map_or("UTC", |details| &details.time_zone)
    }
}
