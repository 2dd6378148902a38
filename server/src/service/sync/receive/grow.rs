//! Storing what is new of a batch of scans, and counting it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use esik_shared::attendance::fold::fold;
use esik_shared::attendance::{Attendance, Fact};
use esik_shared::batch::CheckedBatch;
use esik_shared::detail::Detail;
use esik_shared::event_record::EventRecord;
use esik_shared::feed::branches::{Branches, Position};
use esik_shared::feed::{FeedId, Head, Record};
use esik_shared::id::{HolderId, PassId, ScannerKey};
use esik_shared::roster::Roster;
use esik_shared::scan::{ScanRecord, ScanRef};
use esik_shared::standing::receipt;
use esik_shared::time::Timestamp;

use super::{Intake, Interrupted};
use crate::db::scan_feed::{NewScan, NewScans};
use crate::db::scan_line::GrownLine;
use crate::db::{DbError, Tx};
use crate::service::counting::{FeedsOf, Lines, named_heads, rules_for};
use crate::service::event_feed::{Addition, append, append_uncounted};
use crate::service::places;

/// New records of a feed, read, and where they go.
pub(super) struct Growth<'a> {
    pub(super) scanner: ScannerKey,
    /// The number of who brought them; nothing where they came in a file.
    carrier: Option<u32>,
    pub(super) feed: FeedId,
    batch: &'a CheckedBatch,
    read: Vec<(Head, &'a Record, ScanRecord)>,
    /// On which line.
    line: u32,
    /// Where the line ended; nothing if it is new.
    from: Option<Head>,
    /// The lines once they are there.
    after: Branches,
    /// The latest time that any of them says.
    latest: Option<Timestamp>,
}

impl Intake<'_> {
    /// Stores and counts new records, and returns how many these are.
    pub(super) async fn grow(&mut self, growth: Growth<'_>) -> Result<usize, Interrupted> {
        self.acknowledge(&growth).await?;
        let holders = self.count(&growth).await?;
        let Self { tx, now, .. } = self;
        let Growth { feed, line, from, carrier, ref after, .. } = growth;
        let as_it_is = after.lines()[usize::try_from(line).unwrap_or_default()];
        let grown = GrownLine { number: line, line: as_it_is, from, latest: growth.latest };
        tx.put_scan_line(&feed, &grown, *now).await?;
        let last = growth.batch.last_head();
        let scans: Vec<NewScan> = growth
            .read
            .iter()
            .map(|(head, record, content)| NewScan {
                head: *head,
                record: (*record).clone(),
                signature: (*head == last).then_some(growth.batch.batch().signature),
                pass_id: content.pass_id(),
                holder: holders.get(head).copied(),
            })
            .collect();
        let new = NewScans { line, carrier, scans: &scans };
        tx.insert_scans(&feed, new, *now).await?;
        tx.insert_scan_details(&feed, &growth.details()).await?;
        if let Some(at) = self.events.get_mut(&feed.event) {
            at.is_changed = true;
            for (_, _, content) in &growth.read {
                at.difference.add_scan(content);
            }
            places::keep_records(self.tx, feed, line, &growth.read).await?;
        }
        Ok(scans.len())
    }

    /// Says in the event feed that records were here before their author's certificate ended, where their own clock says
    /// otherwise.
    async fn acknowledge(&mut self, growth: &Growth<'_>) -> Result<(), Interrupted> {
        let (scanner, last) = (growth.scanner, growth.batch.last_head());
        let (now, may_append) = (self.now, self.may_append);
        let is_taken_back = self.events.get(&growth.feed.event).is_some_and(|at| at.event.is_taken_back);
        let Some(latest) = growth.latest else { return Ok(()) };
        let Some((roster, _)) = self.roster(growth.feed.event).await? else { return Ok(()) };
        let Some(trust) = roster.trust(scanner) else { return Ok(()) };
        let Some(received) = receipt(scanner, trust, last, latest, now) else { return Ok(()) };
        if is_taken_back {
            // Nothing can be said in the feed now; what is not said counts by its own clock.
            return Ok(());
        }
        if !may_append {
            return Err(Interrupted::MustAppend);
        }
        let ends = trust.ends();
        let was_said = growth.from.is_none_or(|from| trust.heads_received_in_time().contains(&from));
        let at = self.events.get_mut(&growth.feed.event).expect("it has a roster");
        let number = at.event.number;
        let addition = vec![Addition::plain(EventRecord::ReceivedInTime(received))];
        let head = at.event.head;
        let latest_before = self.tx.latest_of(&growth.feed).await?;
        let changes_none =
            was_said || latest_before.is_none_or(|latest| ends.is_none_or(|ends| latest < ends));
        if changes_none {
            at.event.head = append_uncounted(self.tx, self.keys, number, head, addition).await?;
        } else {
            append(self.tx, self.keys, number, head, addition).await?;
            at.event = self.tx.event(number).await?.expect("it is locked");
        }
        Ok(())
    }

    /// Moves the counts by what the new records change, called before they are stored; whose each of them is that counts.
    async fn count(&mut self, growth: &Growth<'_>) -> Result<HashMap<Head, HolderId>, DbError> {
        let Growth { scanner, feed, line, .. } = *growth;
        let event = feed.event;
        let passes: BTreeSet<PassId> =
            growth.read.iter().filter_map(|(_, _, content)| content.pass_id()).collect();
        let known = self.tx.holders_of(event, &passes.into_iter().collect::<Vec<_>>()).await?;
        let mut holders = HashMap::with_capacity(growth.read.len());
        let mut new: HashMap<HolderId, Vec<Fact>> = HashMap::new();
        for (head, _, content) in &growth.read {
            let scan = ScanRef { scanner, seq: head.seq, hash: head.hash };
            let Some(fact) = Fact::of(scan, content) else { continue };
            let holder = known.get(&fact.pass_id).copied().unwrap_or_else(|| fact.pass_id.into());
            holders.insert(*head, holder);
            new.entry(holder).or_default().push(fact.on_line(line));
        }
        let Self { tx, keys, judgements, events, .. } = self;
        let Some(at) = events.get_mut(&event) else { return Ok(holders) };
        let roster = judgements.at(tx, keys.authority_key(), event, at.event.head).await?;
        // What the event feed named before it was here may change what counts of all its feed.
        let is_named = |head: &Head| growth.read.iter().any(|(new, ..)| new == head);
        let resolves =
            roster.trust(scanner).is_some_and(|trust| named_heads(trust).any(|head| is_named(&head)));
        let mut touched: BTreeSet<HolderId> = new.keys().copied().collect();
        if resolves {
            touched.extend(tx.holders_in_feed(event, scanner).await?);
        }
        if touched.is_empty() {
            return Ok(holders);
        }
        let mut facts = tx.facts_of(event, &touched.iter().copied().collect::<Vec<_>>()).await?;
        let details = &at.event.details;
        let feeds: FeedsOf = facts.values().chain(new.values()).flatten().collect();
        let rules_before = match resolves {
            true => Some(rules_for(tx, details, roster, feeds.clone(), &BTreeMap::new()).await?),
            false => None,
        };
        let rules = rules_for(tx, details, roster, feeds, &growth.lines()).await?;
        let mut unknown = BTreeSet::new();
        for holder in touched {
            let mut facts = facts.remove(&holder).unwrap_or_default();
            let before = match &facts[..] {
                [] => Attendance::default(),
                facts => fold(facts, rules_before.as_ref().unwrap_or(&rules)),
            };
            let known = facts.len();
            facts.extend(new.remove(&holder).unwrap_or_default());
            at.difference.add(holder, &before, &fold(&facts, &rules));
            let is_here = |scan: &ScanRef| facts.iter().any(|fact| fact.scan == *scan);
            unknown.extend(facts[known..].iter().flat_map(|fact| &fact.seen).filter(|scan| !is_here(scan)));
        }
        name_missing(tx, roster, growth, unknown).await?;
        Ok(holders)
    }
}

/// Notes which of the scans that somebody has seen are not here.
async fn name_missing(
    tx: &mut Tx,
    roster: &Roster,
    growth: &Growth<'_>,
    seen: BTreeSet<ScanRef>,
) -> Result<(), DbError> {
    for scan in seen {
        let feed = FeedId::scans(scan.scanner, growth.feed.event);
        let head = Head { seq: scan.seq, hash: scan.hash };
        // Of whom nobody certified, nothing is expected.
        let may_exist = roster.trust(scan.scanner).is_some_and(|trust| trust.was_certified());
        let is_new = feed == growth.feed && growth.batch.heads().contains(&head);
        if !may_exist || is_new || scan.seq == 0 {
            continue;
        }
        let here = tx.scan_hashes_at(&feed, &[scan.seq]).await?;
        if !here.values().any(|hash| *hash == scan.hash) {
            tx.name_record(&feed, head).await?;
        }
    }
    Ok(())
}

impl<'a> Growth<'a> {
    pub(super) fn new(
        (scanner, carrier): (ScannerKey, Option<u32>),
        batch: &'a CheckedBatch,
        skip: usize,
        (line, from): (u32, Option<Head>),
        after: Branches,
    ) -> Self {
        let read: Vec<(Head, &Record, ScanRecord)> = batch
            .records()
            .skip(skip)
            .map(|(head, record)| {
                // A record whose content does not decode is kept as signed and counts for nothing.
                let content = ScanRecord::from_record(record).unwrap_or(ScanRecord::Unknown(record.kind()));
                (head, record, content)
            })
            .collect();
        let latest = read.iter().filter_map(|(_, _, content)| content.at()).max();
        Self { scanner, carrier, feed: batch.batch().feed, batch, read, line, from, after, latest }
    }

    pub(super) fn first_seq(&self) -> u64 {
        self.read.first().map_or(0, |(head, ..)| head.seq)
    }

    /// The lines of the feed as they are about to be.
    fn lines(&self) -> BTreeMap<ScannerKey, Lines> {
        let at = |head: &Head| Position { line: self.line, seq: head.seq };
        let hashes = self.read.iter().map(|(head, ..)| (at(head), head.hash)).collect();
        [(self.scanner, Lines { branches: self.after.clone(), hashes })].into()
    }

    /// What came beside the new records. What none of them names, nobody could ever know for whose it is, and erase.
    fn details(&self) -> Vec<Detail> {
        if self.batch.batch().details.is_empty() {
            return Vec::new();
        }
        let named: BTreeSet<_> = self.read.iter().filter_map(|(_, _, content)| content.note()).collect();
        let mut details = self.batch.batch().details.clone();
        details.retain(|detail| named.contains(&detail.commitment()));
        details
    }
}
