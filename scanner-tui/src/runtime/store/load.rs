//! From the database to what the core starts with: rosters and attendance are folded anew at every start.

use std::collections::BTreeMap;

use ed25519_dalek::SigningKey;
use esik_shared::detail::Detail;
use esik_shared::feed::{FeedId, Head, Record};
use esik_shared::id::{AuthorityKey, EventNumber, ScannerKey};
use esik_shared::replication::plan::Holdings;
use esik_shared::scan::{ScanRecord, ScanRef};
use futures_util::TryStreamExt;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::identity::StoredIdentity;
use super::{Store, StoreError, event_of, feed_of, head_of, line_number_of, record_of};
use crate::core::event_state::EventState;
use crate::core::start::{Identity, OWN_LINE, OwnFeed, Start};
use crate::runtime::clock;

/// How many of its own last scans a scanner looks back at: more than fill the screen, and more than one person can
/// repeat in five seconds.
const LOOK_BACK: i64 = 64;

type Events = BTreeMap<EventNumber, EventState>;

impl Store {
    /// Everything that the core starts with.
    pub(crate) async fn load(
        &mut self,
        identity: &StoredIdentity,
        key: SigningKey,
    ) -> Result<Start, StoreError> {
        let certificate = identity.content()?;
        let identity = Identity { key, certificate, text_salt: identity.text_salt };
        let scanner = identity.scanner();
        if identity.certificate.scanner != scanner {
            return Err(StoreError::Corrupt("certificate of another key"));
        }
        let authority = identity.certificate.authority;
        let mut events: Events = identity
            .certificate
            .events
            .iter()
            .map(|certified| (certified.event, EventState::new(certified.event, authority, scanner)))
            .collect();
        let holdings = self.holdings().await?;
        for (feed, branches) in holdings.iter() {
            if let (Some(author), Some(state)) = (feed.scanner(), events.get_mut(&feed.event)) {
                state.take_branches(author, branches.clone());
            }
        }
        self.load_details(&mut events).await?;
        self.load_event_feeds(&mut events, authority).await?;
        self.load_scans(&mut events).await?;
        events.values_mut().for_each(EventState::judge_everybody);
        Ok(Start {
            own: self.own_feeds(scanner, &holdings).await?,
            last_own: self.last_own(scanner).await?,
            offset: self.offset().await?,
            note_seed: clock::random(),
            identity,
            events,
        })
    }

    async fn load_details(&mut self, events: &mut Events) -> Result<(), StoreError> {
        let mut rows = sqlx::query("SELECT event, salt, bytes FROM detail").fetch(&mut self.connection);
        while let Some(row) = rows.try_next().await? {
            if let Some(state) = events.get_mut(&event_of(&row)?) {
                let salt: Vec<u8> = row.try_get("salt")?;
                let salt = salt.try_into().map_err(|_| StoreError::Corrupt("salt of a detail"))?;
                state.take_detail(&Detail { salt, bytes: row.try_get("bytes")? });
            }
        }
        Ok(())
    }

    async fn load_event_feeds(
        &mut self,
        events: &mut Events,
        authority: AuthorityKey,
    ) -> Result<(), StoreError> {
        let mut rows = sqlx::query(
            "SELECT feed.event, record.seq, record.hash, record.record
             FROM feed JOIN record ON record.feed = feed.id
             WHERE feed.class = 1 AND feed.author = $1
             ORDER BY feed.id, record.seq",
        )
        .bind(authority.0.to_vec())
        .fetch(&mut self.connection);
        while let Some(row) = rows.try_next().await? {
            let event = event_of(&row)?;
            let (head, record) = (head_of(&row, "seq", "hash")?, record_of(&row)?);
            if let Some(state) = events.get_mut(&event)
                && let Err(error) = state.take_event_record(head, &record)
            {
                tracing::warn!(%event, seq = head.seq, %error, "a record of the event feed is not understood");
            }
        }
        Ok(())
    }

    async fn load_scans(&mut self, events: &mut Events) -> Result<(), StoreError> {
        let mut rows = sqlx::query(
            "SELECT feed.class, feed.author, feed.event, record.line, record.seq, record.hash, record.record
             FROM record JOIN feed ON feed.id = record.feed
             WHERE feed.class = 0 AND feed.event <> 0
             ORDER BY record.id",
        )
        .fetch(&mut self.connection);
        while let Some(row) = rows.try_next().await? {
            let (feed, scan, record) = scan_of(&row)?;
            let Some(state) = events.get_mut(&feed.event) else { continue };
            if let Err(error) = state.take_scan_record(scan, line_number_of(&row)?, &record) {
                tracing::warn!(event = %feed.event, seq = scan.seq, %error, "a scan is not understood");
            }
        }
        Ok(())
    }

    async fn own_feeds(
        &mut self,
        scanner: ScannerKey,
        holdings: &Holdings,
    ) -> Result<BTreeMap<EventNumber, OwnFeed>, StoreError> {
        let confirmed: BTreeMap<FeedId, Head> = self.server_heads().await?.into_iter().collect();
        let own = holdings.iter().filter(|(feed, _)| feed.scanner() == Some(scanner));
        Ok(own
            .map(|(feed, branches)| {
                let head = branches.lines()[0].tip;
                let confirmed = confirmed.get(feed).map_or(0, |head| head.seq);
                (feed.event, OwnFeed { head, confirmed, is_forked: branches.is_forked() })
            })
            .collect())
    }

    async fn last_own(
        &mut self,
        scanner: ScannerKey,
    ) -> Result<Vec<(EventNumber, ScanRef, ScanRecord)>, StoreError> {
        let rows = sqlx::query(
            "SELECT feed.class, feed.author, feed.event, record.seq, record.hash, record.record
             FROM record JOIN feed ON feed.id = record.feed
             WHERE feed.class = 0 AND feed.author = $1 AND record.line = $2
             ORDER BY record.id DESC LIMIT $3",
        )
        .bind(scanner.0.to_vec())
        .bind(i64::from(OWN_LINE))
        .bind(LOOK_BACK)
        .fetch_all(&mut self.connection)
        .await?;
        rows.iter()
            .map(|row| {
                let (feed, scan, record) = scan_of(row)?;
                let record = ScanRecord::from_record(&record)
                    .map_err(|_| StoreError::Corrupt("scan of this scanner"))?;
                Ok((feed.event, scan, record))
            })
            .collect()
    }
}

fn scan_of(row: &SqliteRow) -> Result<(FeedId, ScanRef, Record), StoreError> {
    let feed = feed_of(row)?;
    let head = head_of(row, "seq", "hash")?;
    let scanner = feed.scanner().ok_or(StoreError::Corrupt("feed class"))?;
    Ok((feed, ScanRef { scanner, seq: head.seq, hash: head.hash }, record_of(row)?))
}
