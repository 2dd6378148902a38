//! Places at the events that hold only so many: what scanners may let in without asking. `shared::places::grant` divides
//! them; here its ledger is made of what is stored, and what it decides goes into the event feed, in the transaction of
//! whatever was the reason: an enrollment, a change of the event, scans that came, a check-in.

use std::collections::{BTreeMap, BTreeSet};

use esik_shared::event_record::EventRecord;
use esik_shared::feed::branches::Position;
use esik_shared::feed::{FeedId, Head, Record};
use esik_shared::id::{AuthorityKey, EventNumber, ScannerKey};
use esik_shared::places::MAX_PLACES_LINES;
use esik_shared::places::balance::{Balance, Gifts};
use esik_shared::places::grant::{Claim, Ledger, Standing};
use esik_shared::roster::Roster;
use esik_shared::roster::trust::Trust;
use esik_shared::scan::{Handover, ScanRecord, ScanRef};
use esik_shared::standing::Standing as OfScan;
use esik_shared::time::Timestamp;

use super::counting::{everything_judged, standing_of};
use super::event_feed::{Addition, append_uncounted};
use crate::db::event::Event;
use crate::db::places::{StoredGift, StoredHandover};
use crate::db::{DbError, Tx};
use crate::keys::Keys;
use crate::service::sync::receive::{Intake, Interrupted};

pub(crate) mod gates;
pub(crate) mod view;
pub(crate) mod write_off;

#[cfg(test)]
mod tests;

/// How many more or fewer places the admissions of each scanner hold, where that is not stored yet.
pub(crate) type Pending = BTreeMap<ScannerKey, i64>;

/// The places of an event, `judged` being what its feed says of scanners; nothing if it holds any number.
pub(crate) async fn ledger_of(
    tx: &mut Tx,
    judged: &Roster,
    event: &Event,
    pending: &Pending,
    now: Timestamp,
) -> Result<Option<Ledger>, DbError> {
    let Some(capacity) = event.details.capacity else { return Ok(None) };
    let stored = tx.places_of(event.number).await?;
    let given = tx.gifts_of(event.number).await?;
    let gifts = gifts_that_count(tx, judged, event.number, &given).await?;
    let certified = judged.scanners().filter(|(_, trust)| is_certified(trust, event.number));
    let scanners: BTreeSet<ScannerKey> = certified
        .map(|(scanner, _)| scanner)
        .chain(stored.keys().copied())
        .chain(pending.keys().copied())
        .chain(given.iter().flat_map(|given| [given.scan.scanner, given.gift.to]))
        .collect();
    let claims = scanners.into_iter().map(|scanner| {
        let stored = stored.get(&scanner).copied();
        let taken = stored.map_or(0, |places| places.taken);
        let balance = Balance {
            granted: stored.map(|places| places.granted).unwrap_or_default(),
            received: gifts.received(scanner),
            given: gifts.given(scanner),
            taken: taken.saturating_add_signed(pending.get(&scanner).copied().unwrap_or_default()),
        };
        let standing = standing_of_author(judged.trust(scanner), event.number, now);
        (scanner, Claim { balance, standing, share: stored.and_then(|places| places.share) })
    });
    Ok(Some(Ledger::new(capacity, event.details.gates.len(), claims.collect())))
}

fn is_certified(trust: &Trust, event: EventNumber) -> bool {
    trust.certificate().is_some_and(|certificate| certificate.event(event).is_some())
}

fn standing_of_author(trust: Option<&Trust>, event: EventNumber, now: Timestamp) -> Standing {
    match trust {
        Some(trust) if trust.is_server() => Standing::Server,
        Some(trust) if is_certified(trust, event) && trust.may_admit(now) => Standing::Scanner,
        Some(_) | None => Standing::Gone,
    }
}

/// What scanners gave to one another, by records that count.
async fn gifts_that_count(
    tx: &mut Tx,
    judged: &Roster,
    event: EventNumber,
    given: &[StoredGift],
) -> Result<Gifts, DbError> {
    let mut gifts = Gifts::default();
    for given in given.chunk_by(|one, other| one.scan.scanner == other.scan.scanner) {
        let giver = given[0].scan.scanner;
        let Some(trust) = judged.trust(giver) else { continue };
        let standing = standing_of(tx, &FeedId::scans(giver, event), trust, None).await?;
        for StoredGift { scan, line, gift } in given {
            let position = Position { line: *line, seq: scan.seq };
            if standing.of(position, gift.clock.corrected()) == OfScan::Counts {
                gifts.insert(*scan, gift);
            }
        }
    }
    Ok(gifts)
}

/// Says in the event feed what was decided, and returns where the feed stands then.
pub(crate) async fn publish(
    tx: &mut Tx,
    keys: &Keys,
    event: EventNumber,
    head: Head,
    ledger: Ledger,
) -> Result<Head, DbError> {
    let lines = ledger.into_lines();
    tx.put_granted(event, &lines).await?;
    let additions = lines
        .chunks(MAX_PLACES_LINES)
        .map(|lines| Addition::plain(EventRecord::Places(lines.to_vec())))
        .collect();
    // Places say nothing of what was counted.
    append_uncounted(tx, keys, event, head, additions).await
}

/// A scanner was enrolled or the event changed: whoever never got places gets a first share, and processes of this server
/// give up what is not there any more.
pub(crate) async fn settle(
    tx: &mut Tx,
    keys: &Keys,
    event: EventNumber,
    now: Timestamp,
) -> Result<(), DbError> {
    let Some(event) = tx.event(event).await?.filter(may_grant) else { return Ok(()) };
    let Some(mut ledger) = read_ledger(tx, keys.authority_key(), &event, now).await? else { return Ok(()) };
    ledger.fit_servers();
    ledger.first_shares();
    publish(tx, keys, event.number, event.head, ledger).await?;
    Ok(())
}

/// Keeps apart what new records of a scan feed say of places and gates.
pub(crate) async fn keep_records(
    tx: &mut Tx,
    feed: FeedId,
    line: u32,
    records: &[(Head, &Record, ScanRecord)],
) -> Result<(), DbError> {
    let Some(scanner) = feed.scanner() else { return Ok(()) };
    for (head, _, content) in records {
        match content {
            ScanRecord::Gift(gift) => {
                let scan = ScanRef { scanner, seq: head.seq, hash: head.hash };
                tx.insert_gift(feed.event, &StoredGift { scan, line, gift: *gift }).await?;
            }
            ScanRecord::Handover(Handover { gate, keeps, card, clock, .. }) => {
                let position = Position { line, seq: head.seq };
                let (gate, keeps, card, at) = (*gate, *keeps, *card, clock.corrected());
                let handover = StoredHandover { scanner, position, gate, keeps, card, at };
                tx.insert_handover(feed.event, &handover).await?;
            }
            ScanRecord::Scan(_) | ScanRecord::Undo(_) | ScanRecord::Unknown(_) => {}
        }
    }
    Ok(())
}

impl Intake<'_> {
    /// Whoever brought scans and runs short of places by them, or asks for some, gets more, as far as there are any.
    pub(crate) async fn top_up(
        &mut self,
        scanners: BTreeMap<EventNumber, BTreeSet<ScannerKey>>,
    ) -> Result<(), Interrupted> {
        for (event, scanners) in scanners {
            self.top_up_at(event, scanners).await?;
        }
        Ok(())
    }

    async fn top_up_at(
        &mut self,
        event: EventNumber,
        scanners: BTreeSet<ScannerKey>,
    ) -> Result<(), Interrupted> {
        let Self { tx, keys, judgements, events, now, may_append, .. } = self;
        let Some(at) = events.get_mut(&event).filter(|at| may_grant(&at.event)) else { return Ok(()) };
        let judged = judgements.at(tx, keys.authority_key(), event, at.event.head).await?;
        let ledger = ledger_of(tx, judged, &at.event, &at.difference.places, *now).await?;
        let Some(mut ledger) = ledger else { return Ok(()) };
        scanners.into_iter().for_each(|scanner| ledger.top_up(scanner));
        if !ledger.is_changed() {
            return Ok(());
        }
        if !*may_append {
            return Err(Interrupted::MustAppend);
        }
        at.event.head = publish(tx, keys, event, at.event.head, ledger).await?;
        at.is_changed = true;
        Ok(())
    }
}

/// Whether places are needed there, and the feed of the event can be written to.
fn may_grant(event: &Event) -> bool {
    event.details.capacity.is_some() && !event.is_taken_back
}

/// The ledger of an event of which nothing is kept.
pub(crate) async fn read_ledger(
    tx: &mut Tx,
    authority: AuthorityKey,
    event: &Event,
    now: Timestamp,
) -> Result<Option<Ledger>, DbError> {
    if event.details.capacity.is_none() {
        return Ok(None);
    }
    let judged = everything_judged(tx, authority, event.number).await?;
    ledger_of(tx, &judged, event, &Pending::new(), now).await
}
