//! Event feeds that scanners bring. The server writes them itself and gives them away, so what comes is known here,
//! unless it lost what it once gave: an old backup was restored.

use esik_shared::feed::branches::Branches;
use esik_shared::replication::message::Refusal;
use esik_shared::replication::receive::{Here, Received as Fate, receive};

use crate::db::{DbError, Tx};
use crate::keys::Keys;
use crate::service::writer::ReceivedBatch;
use crate::telemetry::metrics::BatchOutcome;

/// Takes a batch of an event feed. The event is locked.
pub(super) async fn take(tx: &mut Tx, keys: &Keys, batch: &ReceivedBatch) -> Result<BatchOutcome, DbError> {
    let event = batch.feed.event;
    let head = tx.event_states(&[event]).await?.first().map(|state| state.head);
    let is_certified = batch.feed == keys.event_feed(event) && head.is_some();
    let branches = head.map_or_else(Branches::default, Branches::single);
    let hashes = match &batch.checked {
        Ok(checked) if is_certified => {
            let mut seqs = vec![checked.batch().head_before().seq];
            seqs.extend(checked.heads().iter().map(|head| head.seq));
            tx.event_record_hashes(event, &seqs).await?
        }
        _ => Default::default(),
    };
    let here = Here { is_certified, branches: &branches };
    Ok(match receive(&batch.checked, &here, |at| hashes.get(&at).copied()) {
        Fate::Known => BatchOutcome::Accepted(0),
        Fate::Refused(why) => BatchOutcome::Refused(why),
        Fate::Append { .. } | Fate::Fork { .. } => BatchOutcome::Refused(Refusal::NotCertified),
    })
}
