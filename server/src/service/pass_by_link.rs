//! Opens a link: everything that the page of a pass shows.

use esik_shared::event::EventDetails;
use esik_shared::event_record::PassState;
use esik_shared::language::Language;
use esik_shared::pass::{ChainSeed, PassBody, PassCode, PassSignature, live};
use esik_shared::short_code::ShortCode;
use esik_shared::time::Timestamp;

use super::link::LinkSecret;
use crate::app::App;
use crate::db::DbError;
use crate::keys::at_rest::{DoesNotOpen, Place};

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

/// Whose pass it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PassStudent {
    /// The full name.
    pub name: String,
    /// The language in which the student is spoken to.
    pub language: Language,
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
    pub student: Option<PassStudent>,
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
        PassCode { body: self.body, signature: self.signature, live }
    }
}

/// The pass behind the secret of a link; nothing if there is none.
pub(crate) async fn pass_by_link(app: &App, secret: &str) -> Result<Option<PassView>, PassByLinkError> {
    let Some(link) = LinkSecret::parse(secret) else {
        return Ok(None);
    };
    let Some(pass) = app.db.read().await?.pass_by_link(link.hash()).await? else {
        return Ok(None);
    };
    let (sealing, row) = (app.keys.sealing(), pass.body.pass_id.0);
    let signature = sealing.open_exact(Place::PassSignature, &row, &pass.sealed_signature)?;
    let seed = match &pass.sealed_seed {
        Some(sealed) => Some(ChainSeed(*sealing.open_exact(Place::PassSeed, &row, sealed)?)),
        None => None,
    };
    Ok(Some(PassView {
        body: pass.body,
        state: pass.state,
        event: pass.event,
        student: pass.student.map(|(name, language)| PassStudent { name, language }),
        signature: PassSignature(*signature),
        seed,
    }))
}
