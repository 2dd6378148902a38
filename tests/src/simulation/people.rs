//! Who comes to the doors, and with what: passes as the organizers issue them, phones with clocks of their own, copies,
//! and codes that are none.

use std::collections::HashMap;

use esik_shared::id::{EventNumber, GateNumber, HolderId, PassId};
use esik_shared::pass::live::{pass_id_of, step_at, value_at};
use esik_shared::pass::{ChainSeed, IssuerSecretKey, PassBody, PassCode, PassFlags};
use esik_shared::time::Timestamp;

use super::{EVENT, OTHER_EVENT};
use crate::random::Random;

/// A pass that somebody made: an organizer, or a thief with the organizers' key.
#[derive(Debug, Clone)]
pub(super) struct Pass {
    /// What is printed.
    pub(super) code: PassCode,
    /// Where its live codes begin, if it has any.
    seed: Option<ChainSeed>,
    /// Whose it is: a number of [`People::all`].
    pub(super) owner: usize,
}

impl Pass {
    /// Its id.
    pub(super) fn id(&self) -> PassId {
        self.code.body.pass_id
    }

    /// What the owner's phone shows when its clock says `phone`.
    pub(super) fn shown_at(&self, phone: Timestamp) -> PassCode {
        let body = &self.code.body;
        let live = self.seed.as_ref().and_then(|seed| {
            value_at(seed, body.event, body.steps(), step_at(body.valid_from, phone.seconds()))
        });
        PassCode { live, ..self.code }
    }
}

/// One student.
#[derive(Debug, Clone)]
pub(super) struct Person {
    /// The passes, the newest last.
    pub(super) passes: Vec<usize>,
    /// How fast the phone's clock is.
    pub(super) phone_fast_ms: i64,
    /// Whether the student is inside, in truth.
    pub(super) is_inside: bool,
    /// The kind of ticket.
    pub(super) category: u8,
    /// The gate the passes name.
    pub(super) home_gate: Option<GateNumber>,
}

/// What a new pass is to be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    pub(super) valid_from: u32,
    pub(super) valid_until: u32,
    pub(super) is_live: bool,
}

/// Everybody, and every pass.
#[derive(Debug, Default)]
pub(super) struct People {
    pub(super) all: Vec<Person>,
    pub(super) passes: Vec<Pass>,
    owners: HashMap<PassId, usize>,
}

impl People {
    /// Whose passes these are, in truth: the first pass names the holder.
    pub(super) fn holder(&self, person: usize) -> HolderId {
        self.passes[self.all[person].passes[0]].id().into()
    }

    /// All passes of whoever has this one.
    pub(super) fn all_passes_of(&self, pass_id: PassId) -> Vec<PassId> {
        let Some(owner) = self.owners.get(&pass_id) else { return vec![pass_id] };
        self.all[*owner].passes.iter().map(|pass| self.passes[*pass].id()).collect()
    }

    /// The newest pass of somebody.
    pub(super) fn newest_pass(&self, person: usize) -> usize {
        *self.all[person].passes.last().expect("everybody here has a pass")
    }

    /// Adds a student, without a pass yet.
    pub(super) fn add(&mut self, category: u8, home_gate: Option<GateNumber>, phone_fast_ms: i64) -> usize {
        let person = Person { passes: Vec::new(), phone_fast_ms, is_inside: false, category, home_gate };
        self.all.push(person);
        self.all.len() - 1
    }

    /// Makes a pass for somebody.
    pub(super) fn issue(
        &mut self,
        person: usize,
        wanted: Wanted,
        key: &IssuerSecretKey,
        random: &mut Random,
    ) -> usize {
        let Person { category, home_gate, .. } = self.all[person];
        let pass = make(person, wanted, (category, home_gate), key, random);
        self.owners.insert(pass.id(), person);
        self.passes.push(pass);
        self.all[person].passes.push(self.passes.len() - 1);
        self.passes.len() - 1
    }
}

/// A pass for `owner`, of this category and home gate.
pub(super) fn make(
    owner: usize,
    wanted: Wanted,
    (category, home_gate): (u8, Option<GateNumber>),
    key: &IssuerSecretKey,
    random: &mut Random,
) -> Pass {
    let seed = wanted.is_live.then(|| ChainSeed(random.bytes()));
    let mut body = PassBody {
        flags: PassFlags { live: wanted.is_live, ..PassFlags::default() },
        key_id: key.public().key_id(),
        home_gate,
        event: EVENT,
        valid_from: wanted.valid_from,
        valid_until: wanted.valid_until,
        category,
        pass_id: PassId(random.bytes()),
    };
    if let Some(seed) = &seed {
        body.pass_id = pass_id_of(seed, body.event, body.steps());
    }
    let code = PassCode { body, signature: key.sign(&body), live: None };
    Pass { code, seed, owner }
}

/// What is no pass of this event, whatever it looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Oddity {
    /// A poster's QR.
    Poster,
    /// A pass with another category than was signed.
    Changed,
    /// A pass signed by a key of somebody's own.
    OwnKey,
    /// A live code that is on no step of its chain.
    WrongStep,
    /// The organizers' test pass.
    Specimen,
    /// A pass for another event.
    OtherEvent,
}

impl Oddity {
    pub(super) const ALL: [Self; 6] =
        [Self::Poster, Self::Changed, Self::OwnKey, Self::WrongStep, Self::Specimen, Self::OtherEvent];

    /// What it says, made after the pass `like`.
    pub(super) fn text(self, like: &Pass, key: &IssuerSecretKey, random: &mut Random) -> String {
        let body = like.code.body;
        let signed = |body: PassBody| PassCode { body, signature: key.sign(&body), live: None };
        let code = match self {
            Self::Poster => return "https://example.org/party".to_owned(),
            Self::Changed => PassCode { body: PassBody { category: body.category ^ 3, ..body }, ..like.code },
            Self::OwnKey => {
                let own = IssuerSecretKey::from_seed(random.bytes());
                let body = PassBody { key_id: own.public().key_id(), ..body };
                PassCode { body, signature: own.sign(&body), live: None }
            }
            Self::WrongStep => {
                let flags = PassFlags { live: true, ..body.flags };
                let body = PassBody { flags, pass_id: PassId(random.bytes()), ..body };
                PassCode { live: Some(esik_shared::pass::LiveValue(random.bytes())), ..signed(body) }
            }
            Self::Specimen => {
                let flags = PassFlags { specimen: true, ..PassFlags::default() };
                signed(PassBody { flags, pass_id: PassId(random.bytes()), ..body })
            }
            Self::OtherEvent => {
                let flags = PassFlags::default();
                let event: EventNumber = OTHER_EVENT;
                signed(PassBody { flags, event, pass_id: PassId(random.bytes()), ..body })
            }
        };
        code.to_text()
    }
}
