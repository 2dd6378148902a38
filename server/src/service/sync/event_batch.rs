//! Event feeds that scanners bring, or that come in files. The server writes them itself and gives them away, so what comes is
//! known here, unless it lost what it once gave: an old backup was restored. Then it takes back what it signed.

use esik_shared::batch::CheckedBatch;
use esik_shared::feed::Head;
use esik_shared::feed::branches::Branches;
use esik_shared::id::EventNumber;
use esik_shared::replication::message::Refusal;
use esik_shared::replication::receive::{Here, Received as Fate, receive};

use super::receive::{Intake, Interrupted};
use crate::service::restore::{follow, notice};
use crate::service::writer::{AtEvent, ReceivedBatch};
use crate::telemetry::metrics::BatchOutcome;

impl Intake<'_> {
    /// Takes a batch of an event feed. The event is locked.
    pub(super) async fn take_event_batch(
        &mut self,
        batch: &ReceivedBatch,
    ) -> Result<BatchOutcome, Interrupted> {
        let event = batch.feed.event;
        let head = self.events.get(&event).map_or(Head::EMPTY, |at| at.event.head);
        let is_certified = event != EventNumber::NONE && batch.feed == self.keys.event_feed(event);
        let branches = Branches::single(head);
        let hashes = match &batch.checked {
            Ok(checked) if is_certified => {
                let mut seqs = vec![checked.batch().head_before().seq];
                seqs.extend(checked.heads().iter().map(|head| head.seq));
                self.tx.event_record_hashes(event, &seqs).await?
            }
            _ => Default::default(),
        };
        let here = Here { is_certified, branches: &branches };
        let fate = receive(&batch.checked, &here, |at| hashes.get(&at).copied());
        Ok(match (fate, &batch.checked) {
            (Fate::Append { skip, .. }, Ok(checked)) => self.take_back(event, (checked, skip)).await?,
            (Fate::Known, _) => BatchOutcome::Accepted(0),
            (Fate::Refused(why), Ok(checked)) => {
                if why == Refusal::Fork {
                    tracing::error!(
                        %event, first_seq = checked.batch().first_seq,
                        "this server signed two records of one number: it wrote to the event after an old backup was \
                         restored. Scanners that know the other must be enrolled anew"
                    );
                }
                BatchOutcome::Refused(why)
            }
            (Fate::Refused(why), Err(_)) => BatchOutcome::Refused(why),
            (Fate::Append { .. } | Fate::Fork { .. }, _) => BatchOutcome::Refused(Refusal::Invalid),
        })
    }

    /// Takes what this server signed and does not have: from now on it writes nothing to the event before its scanners were
    /// heard.
    async fn take_back(
        &mut self,
        event: EventNumber,
        (checked, skip): (&CheckedBatch, usize),
    ) -> Result<BatchOutcome, Interrupted> {
        if !self.may_append {
            return Err(Interrupted::MustAppend);
        }
        let head = self.events.get(&event).map_or(Head::EMPTY, |at| at.event.head);
        let followed =
            follow(self.tx, (self.keys, self.rng), (event, head), (checked, skip), self.now).await?;
        let Some(lost) = followed else { return Ok(BatchOutcome::Refused(Refusal::Gap)) };
        notice(self.tx, self.keys.authority_key(), event, self.now).await?;
        let added = checked.heads().len() - skip;
        tracing::info!(%event, added, lost_seeds = lost.seeds, lost_signatures = lost.signatures, "records were taken back");
        if let Some(now) = self.tx.event(event).await? {
            match self.events.get_mut(&event) {
                Some(at) => at.event = now,
                None => drop(self.events.insert(event, AtEvent::new(now))),
            }
        }
        Ok(BatchOutcome::Accepted(added))
    }
}
