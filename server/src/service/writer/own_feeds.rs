//! This process as a writer of feeds: its key, its certificate, and where its feeds stand.
//!
//! The key is drawn when the process starts and never leaves it, so that no other process, and not this one after a
//! restored backup, can fork its feeds.

use std::collections::HashMap;

use ed25519_dalek::SigningKey;
use esik_shared::certificate::{AuthorRole, Certificate, CertificateContent, CertifiedEvent};
use esik_shared::event_record::EventRecord;
use esik_shared::feed::{FeedId, Head};
use esik_shared::id::{EventNumber, ScannerKey};
use esik_shared::time::Timestamp;
use zeroize::Zeroizing;

use crate::db::{Db, DbError, Tx};
use crate::keys::Keys;
use crate::rng::Rng;
use crate::service::event_feed::{self, Addition};

/// For how long a process vouches for itself: longer than any runs.
const CERTIFIED_MS: i64 = 2 * 366 * 24 * 60 * 60 * 1000;

/// The feeds of this process.
pub(super) struct OwnFeeds {
    pub(super) key: SigningKey,
    /// What salts the hash of what was no pass.
    pub(super) text_salt: [u8; 32],
    certificate: Option<CertificateContent>,
    /// Where feeds stand, as far as is known.
    heads: HashMap<EventNumber, Head>,
    /// Where they will stand once the group is durable.
    moved: HashMap<EventNumber, Head>,
}

impl OwnFeeds {
    pub(super) fn new(rng: &Rng) -> Self {
        let seed = Zeroizing::new(rng.bytes::<32>());
        Self {
            key: SigningKey::from_bytes(&seed),
            text_salt: rng.bytes(),
            certificate: None,
            heads: HashMap::new(),
            moved: HashMap::new(),
        }
    }

    pub(super) fn author(&self) -> ScannerKey {
        ScannerKey(self.key.verifying_key().to_bytes())
    }

    /// Makes sure that everybody at this event knows whose feed it is before it has a scan.
    pub(super) async fn certify(
        &mut self,
        db: &Db,
        keys: &Keys,
        event: EventNumber,
        now: Timestamp,
    ) -> Result<(), DbError> {
        if self.certificate.as_ref().is_some_and(|content| content.event(event).is_some()) {
            return Ok(());
        }
        let mut tx = db.write().await?;
        let Some(of) = tx.event(event).await? else { return Ok(()) };
        let number = match &self.certificate {
            Some(content) => content.number,
            None => tx.next_scanner_number().await?,
        };
        let mut events = self.certificate.as_ref().map(|content| content.events.clone()).unwrap_or_default();
        events.push(CertifiedEvent { event, keeps_gates: Vec::new() });
        let content = CertificateContent {
            authority: keys.authority_key(),
            scanner: self.author(),
            number,
            role: AuthorRole::Server,
            valid_from: now,
            valid_until: now.plus_ms(CERTIFIED_MS),
            events,
        };
        let certificate = Certificate::sign(keys.authority(), &content);
        tx.put_server(content.scanner, number, &certificate, now).await?;
        let addition = Addition::plain(EventRecord::Scanner(certificate));
        event_feed::append(&mut tx, keys, event, of.head, vec![addition]).await?;
        tx.commit().await?;
        self.certificate = Some(content);
        Ok(())
    }

    /// Where the feed of this process at an event stands.
    pub(super) async fn head(&mut self, tx: &mut Tx, event: EventNumber) -> Result<Head, DbError> {
        match self.heads.get(&event) {
            Some(head) => Ok(*head),
            None => Ok(tx.branches(&FeedId::scans(self.author(), event)).await?.tip()),
        }
    }

    /// The feed will stand here once the group is durable.
    pub(super) fn move_head(&mut self, event: EventNumber, head: Head) {
        self.moved.insert(event, head);
    }

    /// The group is durable.
    pub(super) fn keep(&mut self) {
        self.heads.extend(self.moved.drain());
    }

    /// What is known of heads may be wrong.
    pub(super) fn forget_heads(&mut self) {
        self.heads.clear();
        self.moved.clear();
    }
}
