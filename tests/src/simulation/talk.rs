//! What replicas say to each other. Every exchange is a question and an answer, and either may be lost.

use esik_shared::feed::FeedId;
use esik_shared::feed::branches::Position;
use esik_shared::replication::digest::{digests, vector_of};
use esik_shared::replication::message::{BrokenStream, MAX_EXCHANGE_BYTES, Message, Refusal};
use esik_shared::replication::plan::{Step, sample};
use esik_shared::time::Timestamp;

use super::replica::Replica;

/// Frames for another replica.
#[derive(Debug)]
pub(super) struct Outgoing {
    /// The frames.
    pub(super) bytes: Vec<u8>,
    /// How many records are among them.
    pub(super) records: usize,
}

/// What came of frames from another replica.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// What was not taken.
    pub(super) refused: Vec<Refused>,
    /// How many records were new here.
    pub(super) added: usize,
    /// The other's clock.
    pub(super) clock: Option<Timestamp>,
}

/// A batch that was not taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Refused {
    pub(super) feed: FeedId,
    pub(super) first_seq: u64,
    pub(super) why: Refusal,
}

impl Replica {
    /// What goes to another replica: a digest; where the other's is not known to be the same, what is held here, and
    /// what the other is known to lack.
    pub(super) fn offer(&mut self, to: usize, refused: &[Refused], clock: Timestamp) -> Outgoing {
        let mine = digests(self.store.holdings());
        let mut out = Outgoing { bytes: Vec::new(), records: 0 };
        let mut has_more = false;
        Message::Digests(mine.clone()).write(&mut out.bytes);
        for Refused { feed, first_seq, why } in refused {
            let (feed, first_seq, why) = (*feed, *first_seq, *why);
            Message::Refused { feed, first_seq, why, here: self.store.head(&feed) }.write(&mut out.bytes);
        }
        let mut talk = self.others.remove(&to).unwrap_or_default();
        let events = talk.events(&mine);
        if !events.is_empty() {
            let (vector, tips) = vector_of(self.store.holdings(), &events);
            Message::Have(vector).write(&mut out.bytes);
            if !tips.is_empty() {
                Message::Tips(tips).write(&mut out.bytes);
            }
            let hash_at = |feed: &FeedId, at| self.store.hash_at(feed, at);
            let planned = talk
                .holds()
                .map(|(theirs, tips)| (self.rules.plan)(self.store.holdings(), theirs, tips, &hash_at));
            let steps = talk.next(planned.unwrap_or_default(), self.store.holdings(), hash_at);
            for step in steps {
                match step {
                    Step::Locate { feed } => {
                        let branches = self.store.branches(&feed);
                        let sample = sample(&branches, |at| self.store.hash_at(&feed, at));
                        Message::Locate { feed, sample }.write(&mut out.bytes);
                    }
                    Step::Send { feed, line, after } => {
                        has_more |= !self.send(&feed, line, after, &mut out);
                    }
                }
            }
        }
        self.others.insert(to, talk);
        Message::Status { clock, has_more }.write(&mut out.bytes);
        out
    }

    /// Writes what follows `after` on the way to the end of a line, and says whether all of it fitted.
    fn send(&self, feed: &FeedId, line: u32, mut after: Position, out: &mut Outgoing) -> bool {
        while out.bytes.len() < MAX_EXCHANGE_BYTES {
            let Some((batch, last)) = self.store.batch_after(feed, line, after) else { return true };
            out.records += batch.records.len();
            Message::Batch(Box::new(batch)).write(&mut out.bytes);
            after = last;
        }
        false
    }

    /// Takes what another replica sent. One bad batch stops nothing but itself.
    ///
    /// # Errors
    /// Bytes that are no frames: nothing of them is taken.
    pub(super) fn take(&mut self, from: usize, bytes: &[u8]) -> Result<Taken, BrokenStream> {
        let messages = Message::read_all(bytes)?;
        let mut taken = Taken::default();
        let mut talk = self.others.remove(&from).unwrap_or_default();
        for message in messages {
            talk.hear(&message);
            match message {
                Message::Batch(batch) => {
                    let (feed, first_seq) = (batch.feed, batch.first_seq);
                    match self.take_batch(*batch) {
                        Ok(added) => {
                            taken.added += added;
                            talk.took(&feed, self.store.holdings());
                        }
                        Err(why) => taken.refused.push(Refused { feed, first_seq, why }),
                    }
                }
                Message::Status { clock, .. } => taken.clock = Some(clock),
                Message::Digests(_)
                | Message::Have(_)
                | Message::Tips(_)
                | Message::Locate { .. }
                | Message::Refused { .. }
                | Message::Certificate(_)
                | Message::Wanted { .. }
                | Message::Grown { .. }
                | Message::Time { .. }
                | Message::Report(_) => {}
            }
        }
        self.others.insert(from, talk);
        Ok(taken)
    }
}
