//! What server and scanners have in common: a store, what its feeds add up to, and the exchange with others.
//!
//! It decides nothing and knows no clock. What it calls of `shared` it calls through [`Rules`].

use std::collections::BTreeMap;

use esik_shared::attendance::book::AttendanceBook;
use esik_shared::attendance::fold::FoldRules;
use esik_shared::batch::{Batch, Fit};
use esik_shared::event_record::EventRecord;
use esik_shared::feed::{FeedClass, FeedId, Head, Record};
use esik_shared::id::{AuthorityKey, EventNumber};
use esik_shared::replication::Vector;
use esik_shared::replication::message::{BrokenStream, MAX_EXCHANGE_BYTES, Message, Refusal};
use esik_shared::replication::plan::Step;
use esik_shared::roster::Roster;
use esik_shared::scan::{ScanRecord, ScanRef};
use esik_shared::time::Timestamp;

use super::rules::Rules;
use super::store::{Store, Stored};

/// One replica of one event.
#[derive(Debug)]
pub(super) struct Replica {
    rules: Rules,
    event: EventNumber,
    authority: AuthorityKey,
    pub(super) store: Store,
    pub(super) roster: Roster,
    pub(super) book: AttendanceBook,
    /// What the others said that they hold.
    theirs: BTreeMap<usize, Vector>,
}

/// Frames for another replica.
#[derive(Debug)]
pub(super) struct Outgoing {
    /// The frames.
    pub(super) bytes: Vec<u8>,
    /// Feeds of which the other said to hold another record than this replica.
    pub(super) forks: Vec<FeedId>,
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
    /// How often the other refused something, by its reason.
    pub(super) complaints: Vec<(FeedId, Refusal)>,
}

/// A batch that was not taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Refused {
    pub(super) feed: FeedId,
    pub(super) first_seq: u64,
    pub(super) why: Refusal,
}

impl Replica {
    /// A replica that holds nothing.
    pub(super) fn new(rules: Rules, event: EventNumber, authority: AuthorityKey) -> Self {
        Self {
            rules,
            event,
            authority,
            store: Store::default(),
            roster: Roster::new(event, authority),
            book: AttendanceBook::new(FoldRules::default()),
            theirs: BTreeMap::new(),
        }
    }

    /// The functions that it calls.
    pub(super) fn rules(&self) -> Rules {
        self.rules
    }

    /// Starts again from what the disk has: everything else is forgotten.
    pub(super) fn restart(&mut self) {
        self.theirs.clear();
        self.roster = Roster::new(self.event, self.authority);
        self.book = AttendanceBook::new(FoldRules::default());
        let store = core::mem::take(&mut self.store);
        // Event feeds first, as the scanner loads them: then every pass has its holder when its scans come.
        for class in [FeedClass::Event, FeedClass::Scans] {
            for (feed, records) in store.feeds().filter(|(feed, _)| feed.class == class) {
                for stored in records {
                    self.fold(feed, stored.head, &stored.record);
                }
            }
        }
        self.store = store;
    }

    /// Takes a record into roster and attendance. One that cannot be read is kept and counts for nothing.
    pub(super) fn fold(&mut self, feed: &FeedId, head: Head, record: &Record) {
        match feed.class {
            FeedClass::Event => {
                let read = EventRecord::from_record(record).unwrap_or(EventRecord::Unknown(record.kind()));
                for pass_id in (self.rules.apply)(&mut self.roster, head, read) {
                    (self.rules.set_holder)(&mut self.book, pass_id, self.roster.holder(pass_id));
                }
                if let Some(details) = self.roster.details() {
                    self.book.set_rules(FoldRules::from(details));
                }
            }
            FeedClass::Scans => {
                let Some(scanner) = feed.scanner() else { return };
                let read = ScanRecord::from_record(record).unwrap_or(ScanRecord::Unknown(record.kind()));
                let scan = ScanRef { scanner, seq: head.seq, hash: head.hash };
                if let Some(fact) = (self.rules.fact_of)(scan, &read) {
                    let holder = self.roster.holder(fact.pass_id);
                    (self.rules.insert)(&mut self.book, fact, holder);
                }
            }
        }
    }

    /// What goes to another replica: what is held here, what was refused of the other, and what it is known to lack.
    pub(super) fn offer(&self, to: usize, refused: &[Refused], clock: Timestamp) -> Outgoing {
        let mine = self.store.vector();
        let mut out = Outgoing { bytes: Vec::new(), forks: Vec::new(), records: 0 };
        let mut has_more = false;
        Message::Have(mine.clone()).write(&mut out.bytes);
        for Refused { feed, first_seq, why } in refused {
            let (feed, first_seq, why) = (*feed, *first_seq, *why);
            Message::Refused { feed, first_seq, why, here: self.store.head(&feed) }.write(&mut out.bytes);
        }
        if let Some(theirs) = self.theirs.get(&to) {
            let mut steps = (self.rules.plan)(&mine, theirs, &|feed, seq| self.store.hash_at(feed, seq));
            // Who may write is in the event feed, so it goes before what was written.
            steps.sort_by_key(|step| match step {
                Step::Send { feed, .. } | Step::Fork { feed, .. } => core::cmp::Reverse(feed.class),
            });
            for step in steps {
                match step {
                    Step::Fork { feed, .. } => out.forks.push(feed),
                    Step::Send { feed, after } => has_more |= !self.send(&feed, after, &mut out),
                }
            }
        }
        Message::Status { clock, has_more }.write(&mut out.bytes);
        out
    }

    /// Writes what follows `after`, and says whether all of it fitted.
    fn send(&self, feed: &FeedId, mut after: Head, out: &mut Outgoing) -> bool {
        while out.bytes.len() < MAX_EXCHANGE_BYTES {
            let Some((batch, last)) = self.store.batch_after(feed, after) else { return true };
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
        for message in messages {
            match message {
                Message::Have(vector) => {
                    self.theirs.insert(from, vector);
                }
                Message::Batch(batch) => {
                    let (feed, first_seq) = (batch.feed, batch.first_seq);
                    match self.take_batch(*batch) {
                        Ok(added) => taken.added += added,
                        Err(why) => taken.refused.push(Refused { feed, first_seq, why }),
                    }
                }
                Message::Refused { feed, why, .. } => taken.complaints.push((feed, why)),
                Message::Status { clock, .. } => taken.clock = Some(clock),
            }
        }
        Ok(taken)
    }

    fn take_batch(&mut self, batch: Batch) -> Result<usize, Refusal> {
        let feed = batch.feed;
        let is_ours = feed.class == FeedClass::Scans || feed.author == self.authority.0;
        if !is_ours || feed.event != self.event || !(self.rules.may_write)(&self.roster, &feed) {
            return Err(Refusal::NotCertified);
        }
        let checked = batch.check().map_err(|_| Refusal::Invalid)?;
        let here = self.store.head(&feed);
        match (self.rules.fit)(&checked, here, &|seq| self.store.hash_at(&feed, seq)) {
            Fit::Known => Ok(0),
            Fit::Gap => Err(Refusal::Gap),
            Fit::Fork { .. } => Err(Refusal::Fork),
            Fit::Append { skip } => {
                let last = checked.last_head();
                let signature = checked.batch().signature;
                let new: Vec<Stored> = checked
                    .records()
                    .skip(skip)
                    .map(|(head, record)| Stored {
                        head,
                        record: record.clone(),
                        signature: (head == last).then_some(signature),
                    })
                    .collect();
                for stored in &new {
                    self.fold(&feed, stored.head, &stored.record);
                }
                let added = new.len();
                self.store.append(feed, new);
                Ok(added)
            }
        }
    }
}
