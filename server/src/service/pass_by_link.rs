//! Opens a link: everything that the page of a pass shows.

use std::collections::HashMap;

use esik_shared::event::EventDetails;
use esik_shared::event_record::PassState;
use esik_shared::id::{EventNumber, PassId};
use esik_shared::pass::{ChainSeed, PassBody, PassCode, PassSignature, live};
use esik_shared::short_code::ShortCode;
use esik_shared::time::Timestamp;

use super::link::LinkSecret;
use crate::app::App;
use crate::db::DbError;
use crate::db::pass_view::{LinkedPass, LinkedStudent};
use crate::db::student::Student;
use crate::keys::at_rest::{DoesNotOpen, Place};

/// For how many days after an event the links of its passes still lead somewhere.
pub(crate) const LINK_DAYS: i64 = 30;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Until when, exclusive, the links of an event's passes lead somewhere.
pub(crate) fn links_end(event: &EventDetails) -> Timestamp {
    event.ends.max(event.doors_close).plus_ms(LINK_DAYS * DAY_MS)
}

/// Why a link was not opened though it may be right.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PassByLinkError {
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// A stored secret.
    #[error(transparent)]
    Sealed(#[from] DoesNotOpen),
}

/// A pass as its holder may see it.
#[derive(Debug, Clone)]
pub(crate) struct PassView {
    /// What was signed.
    pub body: PassBody,
    /// What became of it.
    pub state: PassState,
    /// The event it is for, as it is now.
    pub event: EventDetails,
    /// Whose it is; a specimen is nobody's.
    pub student: Option<LinkedStudent>,
    /// The signature.
    pub signature: PassSignature,
    /// The seed of the chain, where the pass is live.
    pub seed: Option<ChainSeed>,
}

impl PassView {
    /// What is printed under the QR.
    pub(crate) fn short_code(&self) -> ShortCode {
        self.body.pass_id.into()
    }

    /// The step at `now`, where the code rotates then: for a live pass within its validity.
    pub(crate) fn live_step(&self, now: Timestamp) -> Option<u32> {
        let step = u32::try_from(live::step_at(self.body.valid_from, now.seconds())).ok()?;
        (self.body.flags.live && (1..=self.body.steps()).contains(&step)).then_some(step)
    }

    /// The code to show at `now`: live during its steps, else static.
    pub(crate) fn code_at(&self, now: Timestamp) -> PassCode {
        let live = self.seed.as_ref().and_then(|seed| {
            let step = self.live_step(now)?;
            live::value_at(seed, self.body.event, self.body.steps(), step.into())
        });
        PassCode { live, ..self.static_code() }
    }

    /// The code that never changes.
    pub(crate) fn static_code(&self) -> PassCode {
        PassCode { body: self.body, signature: self.signature, live: None }
    }
}

/// The pass behind the secret of a link; nothing if there is none, or if its event is long over.
pub(crate) async fn pass_by_link(app: &App, secret: &str) -> Result<Option<PassView>, PassByLinkError> {
    let Some(link) = LinkSecret::parse(secret) else {
        return Ok(None);
    };
    let pass = app.db.read().await?.pass_by_link(link.hash()).await?;
    let pass = pass.filter(|pass| app.clock.now() < links_end(&pass.event));
    Ok(pass.map(|pass| open(app, pass)).transpose()?)
}

/// The secret of the page of a pass.
pub(crate) fn link_of(app: &App, pass: &LinkedPass) -> Result<LinkSecret, DoesNotOpen> {
    open_link(app, pass.body.pass_id, &pass.sealed_link)
}

/// The issued passes of an event with the secrets of their pages, for whoever sends them out.
pub(crate) async fn links_of_event(
    app: &App,
    event: EventNumber,
) -> Result<Vec<(Student, PassId, LinkSecret)>, PassByLinkError> {
    let mut tx = app.db.read().await?;
    let mut students: HashMap<i64, Student> =
        tx.students().await?.into_iter().map(|student| (student.id, student)).collect();
    let mut links = Vec::new();
    for (pass, _) in tx.issued_passes_of_event(event).await? {
        let Some(student) = pass.student.and_then(|student| students.remove(&student)) else { continue };
        let pass_id = pass.body.pass_id;
        links.push((student, pass_id, open_link(app, pass_id, &pass.sealed_link)?));
    }
    links.sort_unstable_by(|(a, ..), (b, ..)| a.data.number.cmp(&b.data.number));
    Ok(links)
}

fn open_link(app: &App, pass: PassId, sealed: &[u8]) -> Result<LinkSecret, DoesNotOpen> {
    Ok(LinkSecret(*app.keys.sealing().open_exact(Place::PassLink, &pass.0, sealed)?))
}

/// Opens the secrets of a pass.
pub(crate) fn open(app: &App, pass: LinkedPass) -> Result<PassView, DoesNotOpen> {
    let (sealing, row) = (app.keys.sealing(), pass.body.pass_id.0);
    let signature = sealing.open_exact(Place::PassSignature, &row, &pass.sealed_signature)?;
    let seed = match &pass.sealed_seed {
        Some(sealed) => Some(ChainSeed(*sealing.open_exact(Place::PassSeed, &row, sealed)?)),
        None => None,
    };
    Ok(PassView {
        body: pass.body,
        state: pass.state,
        event: pass.event,
        student: pass.student,
        signature: PassSignature(*signature),
        seed,
    })
}
