//! Taking batches of scans: each is checked, stored and counted, or refused alone.
//!
//! A feed that forked is kept with all its lines; what counts of it follows `counting`. What is done with a batch is
//! decided in `shared`.

mod grow;

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};

use esik_shared::feed::branches::Branches;
use esik_shared::feed::{FeedId, Head};
use esik_shared::id::{AuthorityKey, EventNumber};
use esik_shared::replication::allowance::Allowance;
use esik_shared::replication::message::{Message, Refusal};
use esik_shared::replication::receive::{Here, Received as Fate, may_write, receive};
use esik_shared::roster::Roster;
use esik_shared::time::Timestamp;

use super::event_batch;
use crate::db::{DbError, Tx};
use crate::keys::Keys;
use crate::service::counting::Judgements;
use crate::service::writer::{AtEvent, Received, ReceivedBatch};
use crate::telemetry::metrics::BatchOutcome;
use grow::Growth;

/// What came of the batches of one exchange.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    /// What was not taken, with the reason, for whoever brought it.
    pub refused: Vec<Message>,
    /// What came of each, in order.
    pub outcomes: Vec<BatchOutcome>,
}

/// Why nothing of a group is taken.
#[derive(Debug)]
pub(crate) enum Interrupted {
    /// The database.
    Db(DbError),
    /// Something must be added to an event feed, and this transaction may not: it must be done anew in one that may.
    MustAppend,
}

impl From<DbError> for Interrupted {
    fn from(error: DbError) -> Self {
        Self::Db(error)
    }
}

/// What it takes to take batches: the transaction and what the writing task knows. The events are locked.
pub(crate) struct Intake<'a> {
    pub tx: &'a mut Tx,
    pub keys: &'a Keys,
    pub judgements: &'a mut Judgements,
    pub events: &'a mut BTreeMap<EventNumber, AtEvent>,
    /// How many scans each scanner may still bring, by number.
    pub allowances: &'a mut HashMap<u32, Allowance>,
    pub now: Timestamp,
    /// By a clock that is never set.
    pub uptime_ms: i64,
    /// Whether the transaction excludes others that append to event feeds.
    pub may_append: bool,
}

impl Intake<'_> {
    /// Takes what it can.
    pub(crate) async fn take_all(&mut self, received: &Received) -> Result<Taken, Interrupted> {
        let mut taken = Taken::default();
        for batch in &received.batches {
            let outcome = self.take(received, batch).await?;
            taken.outcomes.push(outcome);
            if let BatchOutcome::Refused(why) = outcome {
                taken.refused.push(self.refuse(received, batch, why).await?);
            }
        }
        Ok(taken)
    }

    async fn take(
        &mut self,
        received: &Received,
        batch: &ReceivedBatch,
    ) -> Result<BatchOutcome, Interrupted> {
        let feed = batch.feed;
        let Some(scanner) = feed.scanner() else {
            return Ok(event_batch::take(self.tx, self.keys, batch).await?);
        };
        let branches = self.tx.branches(&feed).await?;
        let fate = self.fate(batch, &branches).await?;
        let new = match (fate, &batch.checked) {
            (Fate::Append { skip, .. } | Fate::Fork { skip, .. }, Ok(checked)) => {
                checked.heads().len() - skip
            }
            (Fate::Refused(Refusal::Invalid), Err(_)) => batch.records,
            _ => 0,
        };
        let is_allowed = new == 0 || self.allows(received.carrier, new);
        match (fate, &batch.checked) {
            (Fate::Append { .. } | Fate::Fork { .. }, _) if !is_allowed => {
                Ok(BatchOutcome::Refused(Refusal::Limit))
            }
            (Fate::Append { line, skip }, Ok(checked)) => {
                let from = branches.lines()[usize::try_from(line).unwrap_or_default()].tip;
                let mut after = branches;
                after.append(line, checked.last_head());
                let from = (from != Head::EMPTY).then_some(from);
                let carrier = received.carrier;
                let growth = Growth::new((scanner, carrier), checked, skip, (line, from), after);
                Ok(BatchOutcome::Accepted(self.grow(growth).await?))
            }
            (Fate::Fork { base, skip }, Ok(checked)) => {
                let before = checked.heads()[..skip].last().copied();
                let hash = before.unwrap_or_else(|| checked.batch().head_before()).hash;
                let mut after = branches;
                let line = after.fork(base, hash, checked.last_head());
                let carrier = received.carrier;
                let growth = Growth::new((scanner, carrier), checked, skip, (line, None), after);
                self.note_fork(received, &growth).await?;
                Ok(BatchOutcome::Accepted(self.grow(growth).await?))
            }
            (Fate::Known, _) => Ok(BatchOutcome::Accepted(0)),
            (Fate::Refused(why), _) => Ok(BatchOutcome::Refused(why)),
            (Fate::Append { .. } | Fate::Fork { .. }, Err(_)) => Ok(BatchOutcome::Refused(Refusal::Invalid)),
        }
    }

    /// What becomes of a batch of scans.
    async fn fate(&mut self, batch: &ReceivedBatch, branches: &Branches) -> Result<Fate, DbError> {
        let feed = batch.feed;
        let is_certified = match self.roster(feed.event).await? {
            Some(roster) => may_write(&feed, roster.1, [roster.0]),
            None if feed.event == EventNumber::NONE => {
                let author = feed.scanner().expect("event feeds are taken elsewhere");
                self.tx.scanner(author).await?.is_some()
            }
            None => false,
        };
        let here = Here { is_certified, branches };
        let is_asked = Cell::new(false);
        let fate = receive(&batch.checked, &here, |_| {
            is_asked.set(true);
            None
        });
        match &batch.checked {
            Ok(checked) if is_asked.get() => {
                let (before, last) = (checked.batch().head_before().seq, checked.last_head().seq);
                let hashes = self.tx.scan_hashes(&feed, before, last).await?;
                Ok(receive(&batch.checked, &here, |at| hashes.get(&at).copied()))
            }
            _ => Ok(fate),
        }
    }

    /// What the feed of an event judges, and who writes it; nothing where there is no such event.
    async fn roster(&mut self, event: EventNumber) -> Result<Option<(&Roster, AuthorityKey)>, DbError> {
        let authority = self.keys.authority_key();
        let Some(at) = self.events.get(&event) else { return Ok(None) };
        let roster = self.judgements.at(self.tx, authority, event, at.event.head).await?;
        Ok(Some((roster, authority)))
    }

    /// Whether so many more scans are taken from who brings them.
    fn allows(&mut self, carrier: u32, scans: usize) -> bool {
        let uptime_ms = self.uptime_ms;
        let allowance = self.allowances.entry(carrier).or_insert_with(|| Allowance::new(uptime_ms));
        allowance.take(u64::try_from(scans).unwrap_or(u64::MAX), uptime_ms)
    }

    /// The sender is told which and why; so is the log, with who brought it and who wrote it.
    async fn refuse(
        &mut self,
        received: &Received,
        batch: &ReceivedBatch,
        why: Refusal,
    ) -> Result<Message, DbError> {
        let (feed, first_seq) = (batch.feed, batch.first_seq);
        let author = self.number_of(&feed).await?;
        tracing::warn!(
            parent: &received.request, carrier = received.carrier, author, event = %feed.event, first_seq, ?why,
            "a batch was refused"
        );
        let here = match feed.scanner() {
            Some(_) => self.tx.branches(&feed).await?.tip(),
            None => self.events.get(&feed.event).map_or(Head::EMPTY, |at| at.event.head),
        };
        if let (Refusal::Gap | Refusal::Fork, Some(_), Ok(checked)) = (why, feed.scanner(), &batch.checked) {
            // It is signed, so it exists, and what is before it as well.
            self.tx.name_record(&feed, checked.last_head()).await?;
        }
        Ok(Message::Refused { feed, first_seq, why, here })
    }

    /// The number of who writes a feed, where that is known.
    async fn number_of(&mut self, feed: &FeedId) -> Result<Option<u32>, DbError> {
        let Some(scanner) = feed.scanner() else { return Ok(None) };
        let roster = self.roster(feed.event).await?;
        Ok(roster.and_then(|(roster, _)| roster.scanner(scanner).map(|certificate| certificate.number)))
    }

    /// The author wrote two records under one number. Its key is somebody else's as well, so it opens no session any more.
    async fn note_fork(&mut self, received: &Received, growth: &Growth<'_>) -> Result<(), DbError> {
        let author = self.number_of(&growth.feed).await?;
        tracing::error!(
            parent: &received.request, carrier = received.carrier, author, event = %growth.feed.event,
            first_seq = growth.first_seq(),
            "a scanner was copied or its disk restored: it wrote two records under one number, and must be enrolled anew"
        );
        if self.tx.note_fork(growth.scanner, self.now).await? {
            self.tx.end_scanner_sessions(growth.scanner).await?;
        }
        Ok(())
    }
}
