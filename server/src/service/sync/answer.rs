//! What a scanner is told: what is held here of the events where that is not the same, and what it lacks: the event feeds
//! of its events, and the scans of the other gates.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use esik_shared::certificate::CertificateContent;
use esik_shared::feed::branches::Position;
use esik_shared::feed::{FeedClass, FeedId, Head};
use esik_shared::id::{EventNumber, Hash};
use esik_shared::replication::digest::vector_of;
use esik_shared::replication::message::{MAX_EXCHANGE_BYTES, Message};
use esik_shared::replication::plan::{Holdings, Step, plan, sample};
use esik_shared::replication::{Tips, Vector};

use super::held::Held;
use super::send::send;
use super::{Exchanged, Heard};
use crate::app::App;
use crate::db::{DbError, Tx};

/// The hashes of records that are here.
type Hashes = HashMap<(FeedId, Position), Hash>;

/// What is held here, what was refused, as many batches as fit, and how we stand.
pub(super) async fn answer(
    app: &App,
    scanner: &CertificateContent,
    mut heard: Heard,
    refused: Vec<Message>,
) -> Result<Exchanged, DbError> {
    let mut tx = app.db.read().await?;
    let held = Held::of(&mut tx, app, scanner).await?;
    let news = app.news.cursor(&held.states);
    let digests = held.digests();
    let mut differing = heard.talk.events(&digests);
    if heard.digests.is_none() {
        // Whoever does not compare is told everything.
        differing.insert(EventNumber::NONE);
    }
    let mine = held.holdings(&differing);
    for feed in &heard.taken {
        heard.talk.took(feed, &mine);
    }

    let mut out = Vec::new();
    let says_digests = heard.digests.is_some();
    if says_digests {
        Message::Digests(digests).write(&mut out);
    }
    for message in refused {
        message.write(&mut out);
    }
    if !says_digests || !differing.is_empty() {
        let (vector, tips) = vector_of(&mine, &differing);
        Message::Have(vector).write(&mut out);
        if !tips.is_empty() {
            Message::Tips(tips).write(&mut out);
        }
    }
    let has_more = send_what_is_lacking(&mut tx, &mut heard, &mine, &mut out).await?;
    let unknown = unknown_of(&mut tx, &heard, &mine).await?;
    drop(tx);
    if !unknown.is_empty() {
        note_named(app, unknown).await?;
    }
    Message::Status { clock: app.clock.now(), has_more }.write(&mut out);
    Ok(Exchanged { frames: out, news })
}

/// Writes what it is known to lack, and what it shall say of a branch; whether more is left than fitted.
async fn send_what_is_lacking(
    tx: &mut Tx,
    heard: &mut Heard,
    mine: &Holdings,
    out: &mut Vec<u8>,
) -> Result<bool, DbError> {
    let hashes = hashes_at(tx, heard.talk.asks(mine)).await?;
    let hash_at = |feed: &FeedId, at| hashes.get(&(*feed, at)).copied();
    let nothing = (Vector::new(), Tips::new());
    let (theirs, tips) = heard.talk.holds().unwrap_or(&nothing);
    // Of an event of which it holds something and did not say what, it is not known what it lacks.
    let is_told = |event: EventNumber| {
        let holds_nothing = heard.digests.as_ref().is_none_or(|digests| !digests.contains_key(&event));
        holds_nothing || theirs.keys().any(|feed| feed.event == event)
    };
    let told: BTreeSet<EventNumber> = mine
        .keys()
        .map(|feed| feed.event)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .filter(|event| is_told(*event))
        .collect();
    let planned: Holdings = mine
        .iter()
        .filter(|(feed, _)| told.contains(&feed.event))
        .map(|(feed, held)| (*feed, held.clone()))
        .collect();
    let planned = plan(&planned, theirs, tips, hash_at);
    let mut has_more = false;
    for step in heard.talk.next(planned, mine, hash_at) {
        match step {
            Step::Send { feed, line, after } if out.len() < MAX_EXCHANGE_BYTES => {
                let Some(branches) = mine.get(&feed) else { continue };
                has_more |= !send(tx, &feed, branches, (line, after), out).await?;
            }
            Step::Send { .. } => has_more = true,
            Step::Locate { feed } => {
                let sample = sample_of(tx, &feed, mine).await?;
                Message::Locate { feed, sample }.write(out);
            }
        }
    }
    Ok(has_more)
}

/// Heads on the way to the end of a feed, by which the other side finds where its branch parts.
async fn sample_of(tx: &mut Tx, feed: &FeedId, mine: &Holdings) -> Result<Vec<Head>, DbError> {
    let Some(branches) = mine.get(feed) else { return Ok(Vec::new()) };
    let asked = RefCell::new(BTreeSet::new());
    sample(branches, |at| {
        asked.borrow_mut().insert((*feed, at));
        None
    });
    let hashes = hashes_at(tx, asked.into_inner()).await?;
    Ok(sample(branches, |at| hashes.get(&(*feed, at)).copied()))
}

/// The hashes of these records, all at once.
async fn hashes_at(tx: &mut Tx, asked: BTreeSet<(FeedId, Position)>) -> Result<Hashes, DbError> {
    let mut of_feeds: HashMap<FeedId, Vec<u64>> = HashMap::new();
    for (feed, at) in asked {
        of_feeds.entry(feed).or_default().push(at.seq);
    }
    let mut hashes = Hashes::new();
    for (feed, seqs) in of_feeds {
        let of_feed = match feed.class {
            FeedClass::Event => tx.event_record_hashes(feed.event, &seqs).await?,
            FeedClass::Scans => tx.scan_hashes_at(&feed, &seqs).await?,
        };
        hashes.extend(of_feed.into_iter().map(|(at, hash)| ((feed, at), hash)));
    }
    Ok(hashes)
}

/// The records of scan feeds that it says it holds, has nothing more to send of, and that are not here.
async fn unknown_of(tx: &mut Tx, heard: &Heard, mine: &Holdings) -> Result<Vec<(FeedId, Head)>, DbError> {
    let Some((vector, tips)) = heard.talk.holds().filter(|_| !heard.has_more) else { return Ok(Vec::new()) };
    let mut ahead: Vec<(FeedId, Head)> = Vec::new();
    for (feed, head) in vector {
        let heads = tips.get(feed).cloned().unwrap_or_else(|| vec![*head]);
        let is_held = |head: &Head| mine.get(feed).is_some_and(|held| held.tips().contains(head));
        let is_scans = feed.class == FeedClass::Scans && !heard.taken.contains(feed);
        ahead.extend(
            heads
                .into_iter()
                .filter(|head| is_scans && head.seq > 0 && !is_held(head))
                .map(|head| (*feed, head)),
        );
    }
    let asked = ahead.iter().map(|(feed, head)| (*feed, Position { line: 0, seq: head.seq })).collect();
    let hashes = hashes_at(tx, asked).await?;
    let here: BTreeSet<(FeedId, u64, Hash)> =
        hashes.into_iter().map(|((feed, at), hash)| (feed, at.seq, hash)).collect();
    ahead.retain(|(feed, head)| !here.contains(&(*feed, head.seq, head.hash)));
    Ok(ahead)
}

/// Remembers what somebody holds and we do not: until it comes it is missing.
async fn note_named(app: &App, named: Vec<(FeedId, Head)>) -> Result<(), DbError> {
    let events: BTreeSet<EventNumber> = named.iter().map(|(feed, _)| feed.event).collect();
    let mut known = BTreeSet::new();
    let mut authors = BTreeSet::new();
    let mut tx = app.db.read().await?;
    for event in events {
        let noted = tx.named_records(event).await?;
        known.extend(noted.into_iter().map(|(feed, head)| (feed, head.seq, head.hash)));
    }
    for author in named.iter().filter_map(|(feed, _)| feed.scanner()).collect::<BTreeSet<_>>() {
        // Of whom nobody enrolled, nothing is expected.
        if tx.scanner(author).await?.is_some() {
            authors.insert(author);
        }
    }
    drop(tx);
    let is_new = |(feed, head): &(FeedId, Head)| {
        let is_author = feed.scanner().is_some_and(|author| authors.contains(&author));
        is_author && !known.contains(&(*feed, head.seq, head.hash))
    };
    let new: Vec<(FeedId, Head)> = named.into_iter().filter(is_new).collect();
    if new.is_empty() {
        return Ok(());
    }
    let mut tx = app.db.write_scans().await?;
    for (feed, head) in new {
        tx.name_record(&feed, head).await?;
    }
    tx.commit().await
}
