//! What the model begins with: what the command line asked for, and what is on disk.

use std::collections::BTreeMap;

use ed25519_dalek::SigningKey;
use esik_shared::certificate::CertificateContent;
use esik_shared::clock::Measured;
use esik_shared::feed::Head;
use esik_shared::id::{EventNumber, GateNumber, ScannerKey};
use esik_shared::language::Language;
use esik_shared::scan::{Direction, ScanRecord, ScanRef};

use super::event_state::EventState;

/// What the command line asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Settings {
    /// The language of the texts.
    pub(crate) language: Language,
    /// The one event at this door; none for that of each pass.
    pub(crate) event: Option<EventNumber>,
    /// The gate, where it is not the kept or the first one.
    pub(crate) gate: Option<GateNumber>,
    /// Which way.
    pub(crate) direction: Direction,
    /// Whether the network is not to be touched.
    pub(crate) is_offline: bool,
    /// Whether there is a screen with dialogs on it. Without one every reading is answered as a pass.
    pub(crate) has_screen: bool,
    /// Whether verdicts are heard.
    pub(crate) has_sound: bool,
}

/// Who this scanner is.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    /// Its key.
    pub(crate) key: SigningKey,
    /// What the authority certified.
    pub(crate) certificate: CertificateContent,
    /// What texts that are no pass are salted with before they are hashed.
    pub(crate) text_salt: [u8; 32],
}

impl Identity {
    /// Its name.
    pub(crate) fn scanner(&self) -> ScannerKey {
        ScannerKey(self.key.verifying_key().to_bytes())
    }
}

/// The line of its feeds that this scanner writes on, whatever comes back to it of a clone.
pub(crate) const OWN_LINE: u32 = 0;

/// A feed of this scanner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OwnFeed {
    /// How far it goes.
    pub(crate) head: Head,
    /// How far the server is known to have it, by number.
    pub(crate) confirmed: u64,
    /// Whether there is another line of it: this scanner was cloned, or its disk restored.
    pub(crate) is_forked: bool,
}

impl OwnFeed {
    /// A feed without records.
    pub(crate) const EMPTY: Self = Self { head: Head::EMPTY, confirmed: 0, is_forked: false };

    /// How many records the server is not known to have.
    pub(crate) fn unsent(&self) -> u64 {
        self.head.seq.saturating_sub(self.confirmed)
    }
}

/// What the program starts with: what is on disk, and some randomness.
#[derive(Debug, Clone)]
pub(crate) struct Start {
    /// Who this scanner is.
    pub(crate) identity: Identity,
    /// Every certified event, folded.
    pub(crate) events: BTreeMap<EventNumber, EventState>,
    /// The feeds of this scanner, event 0 included where it has one.
    pub(crate) own: BTreeMap<EventNumber, OwnFeed>,
    /// The last scans of this scanner, newest first.
    pub(crate) last_own: Vec<(EventNumber, ScanRef, ScanRecord)>,
    /// What was known of the clock.
    pub(crate) offset: Option<Measured>,
    /// What the salts of notes are drawn from: random, of this run, and stored nowhere. So nobody can guess a note that
    /// was erased, not even with this scanner in their hands.
    pub(crate) note_seed: [u8; 32],
}
