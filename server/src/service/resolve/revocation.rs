//! Revoking a scanner that is lost, stolen or lies: what is still trusted of it, and what that does to the counts.

pub(crate) mod until;

use std::collections::BTreeMap;

use esik_shared::answer::Cut;
use esik_shared::attendance::book::Counts;
use esik_shared::attendance::fold::fold;
use esik_shared::certificate::AuthorRole;
use esik_shared::event_record::EventRecord;
use esik_shared::feed::{FeedId, Head};
use esik_shared::id::{EventNumber, ScannerKey};
use esik_shared::roster::Roster;
use esik_shared::scan::ScanRecord;
use esik_shared::standing::Standing;
use esik_shared::time::Timestamp;

use super::quarantine::is_admission;
use super::{Judged, ResolveError, enrolled, find};
use crate::app::App;
use crate::db::fact::HOLDERS_PER_QUERY;
use crate::db::{DbError, Tx};
use crate::service::actor::Actor;
use crate::service::audit::{Action, Entry, Object, note as audit};
use crate::service::counting::{Difference, FeedsOf, WeighedLine, lines_of, rules_for, standing_of};

/// What a revocation does, or did, at one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Consequences {
    /// Which event.
    pub event: EventNumber,
    /// The last record that is still trusted.
    pub trusted: Head,
    /// When that was written, by its corrected clock; nothing where nothing is trusted.
    pub trusted_at: Option<Timestamp>,
    /// How many records are above it, and so in quarantine: those here; what comes later is as well.
    pub quarantined: u64,
    /// How many of them admitted somebody.
    pub admissions: u64,
    /// By how much the counts change.
    pub counts: Counts,
}

/// Which scanner of an event, and what is still trusted of it there; what is here, where nobody says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ToRevoke {
    /// The event.
    pub event: EventNumber,
    /// By number.
    pub scanner: u32,
    /// The last record that is still trusted.
    pub trusted: Option<Head>,
}

/// What revoking a scanner would do at the event.
pub(crate) async fn preview_revocation(app: &App, to_revoke: ToRevoke) -> Result<Consequences, ResolveError> {
    let mut tx = app.db.read().await?;
    let judged = Judged::of(&mut tx, app, to_revoke.event).await?;
    let scanner = scanner_to_revoke(&judged, to_revoke.scanner)?;
    let trusted = trusted(&mut tx, scanner, to_revoke).await?;
    consequences(&mut tx, &judged, scanner, trusted).await
}

/// Revokes a scanner: at the event as said, and at its other events that are the actor's up to what is here. It opens no session
/// for these events any more, and those that it has end. What it did at each is told; doing it again changes nothing.
pub(crate) async fn revoke_scanner(
    app: &App,
    actor: &Actor,
    to_revoke: ToRevoke,
) -> Result<Vec<Consequences>, ResolveError> {
    let mut tx = app.db.write().await?;
    let named = Judged::of(&mut tx, app, to_revoke.event).await?;
    let scanner = scanner_to_revoke(&named, to_revoke.scanner)?;
    let stored = enrolled(&mut tx, scanner, to_revoke.scanner).await?;
    let certificate = stored.certificate.verify(app.keys.authority_key());
    let mut events: Vec<EventNumber> = certificate
        .map_err(|_| DbError::Corrupt { what: "certificate" })?
        .events
        .iter()
        .map(|certified| certified.event)
        .filter(|event| *event == to_revoke.event || actor.events.has(*event))
        .collect();
    // Whoever locks several events does it by number.
    events.sort_unstable();
    let now = app.clock.now();
    let mut done = Vec::with_capacity(events.len());
    for event in events {
        let here =
            ToRevoke { event, trusted: to_revoke.trusted.filter(|_| event == to_revoke.event), ..to_revoke };
        let judged = match Judged::locked(&mut tx, app, event).await {
            Err(ResolveError::UnknownEvent(_)) => continue,
            judged => judged?,
        };
        let said = judged.roster.trust(scanner).and_then(|trust| trust.trusted());
        let trusted = match said {
            Some(said) if here.trusted.is_none() => said,
            _ => trusted(&mut tx, scanner, here).await?,
        };
        let consequences = consequences(&mut tx, &judged, scanner, trusted).await?;
        if said != Some(trusted) {
            let entry = Entry::new(Action::ScannerRevoked)
                .at(event)
                .to(Object::Scanner(scanner))
                .with("trusted_seq", trusted.seq)
                .with("quarantined", consequences.quarantined);
            judged.say(&mut tx, app, EventRecord::Cut(Cut { scanner, trusted }), None).await?;
            audit(&mut tx, actor, now, entry).await?;
        }
        tx.revoke_scanner(scanner, event, now).await?;
        done.push(consequences);
    }
    tx.end_scanner_sessions(scanner).await?;
    tx.commit().await?;
    Ok(done)
}

fn scanner_to_revoke(judged: &Judged, number: u32) -> Result<ScannerKey, ResolveError> {
    let scanner = judged.scanner(number)?;
    let is_server = judged.roster.scanner(scanner).is_some_and(|content| content.role == AuthorRole::Server);
    if is_server { Err(ResolveError::IsServer(number)) } else { Ok(scanner) }
}

/// The last record that is still trusted: what is here, unless somebody said another that is here.
async fn trusted(tx: &mut Tx, scanner: ScannerKey, to_revoke: ToRevoke) -> Result<Head, ResolveError> {
    let feed = FeedId::scans(scanner, to_revoke.event);
    match to_revoke.trusted {
        None => Ok(tx.branches(&feed).await?.tip()),
        Some(head) if find(tx, &feed, head).await?.is_some() => Ok(head),
        Some(_) => Err(ResolveError::UnknownHead),
    }
}

/// What a cut does to what is here.
async fn consequences(
    tx: &mut Tx,
    judged: &Judged,
    scanner: ScannerKey,
    trusted: Head,
) -> Result<Consequences, ResolveError> {
    let event = judged.event.number;
    let mut after = judged.roster.clone();
    after.apply(judged.roster.head(), EventRecord::Cut(Cut { scanner, trusted }));
    let feed = FeedId::scans(scanner, event);
    let (quarantined, admissions) = count_quarantined(tx, &feed, &after).await?;
    let counts = change(tx, judged, &after, scanner).await?;
    let trusted_at = written_at(tx, &feed, trusted).await?;
    Ok(Consequences { event, trusted, trusted_at, quarantined, admissions, counts })
}

/// When a record that is here was written.
async fn written_at(tx: &mut Tx, feed: &FeedId, head: Head) -> Result<Option<Timestamp>, DbError> {
    let Some(position) = find(tx, feed, head).await?.filter(|_| head.seq > 0) else { return Ok(None) };
    let stored = tx.scans_of_line(feed, position.line, head.seq..=head.seq, 1).await?;
    let written = stored.first().and_then(|stored| ScanRecord::from_record(&stored.record).ok());
    Ok(written.and_then(|written| written.at()))
}

/// How many records of a feed a roster leaves in quarantine, and how many of them admitted somebody.
async fn count_quarantined(tx: &mut Tx, feed: &FeedId, roster: &Roster) -> Result<(u64, u64), DbError> {
    let Some(trust) = feed.scanner().and_then(|scanner| roster.trust(scanner)) else { return Ok((0, 0)) };
    let standing = standing_of(tx, feed, trust, None).await?;
    let (mut quarantined, mut admissions) = (0, 0);
    for line in lines_of(&standing) {
        let mut records = WeighedLine::new(*feed, &standing, line);
        loop {
            let piece = records.next(tx).await?;
            if piece.is_empty() {
                break;
            }
            for record in piece {
                if matches!(record.standing, Standing::Quarantined(_)) {
                    quarantined += 1;
                    admissions += u64::from(is_admission(&record.content));
                }
            }
        }
    }
    Ok((quarantined, admissions))
}

/// By how much the counts change where a scanner is judged otherwise.
async fn change(
    tx: &mut Tx,
    judged: &Judged,
    after: &Roster,
    scanner: ScannerKey,
) -> Result<Counts, DbError> {
    let event = judged.event.number;
    let details = &judged.event.details;
    let mut difference = Difference::default();
    for holders in tx.holders_in_feed(event, scanner).await?.chunks(HOLDERS_PER_QUERY) {
        let facts = tx.facts_of(event, holders).await?;
        let feeds: FeedsOf = facts.values().flatten().collect();
        let rules_before = rules_for(tx, details, &judged.roster, feeds.clone(), &BTreeMap::new()).await?;
        let rules_after = rules_for(tx, details, after, feeds, &BTreeMap::new()).await?;
        for (holder, facts) in facts {
            difference.add(holder, &fold(&facts, &rules_before), &fold(&facts, &rules_after));
        }
    }
    Ok(difference.counts)
}
