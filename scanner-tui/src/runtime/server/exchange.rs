//! One exchange with the server: a session, frames out, frames in, what is good of them stored.
//!
//! The server is not trusted further than it can prove: every batch is checked, and a bad one is passed over.

use std::collections::BTreeMap;
use std::sync::Arc;

use ed25519_dalek::SigningKey;
use esik_shared::batch::{Batch, Fit};
use esik_shared::certificate::CertificateContent;
use esik_shared::feed::{FeedClass, FeedId, Head};
use esik_shared::id::{EventNumber, ScannerKey};
use esik_shared::replication::Vector;
use esik_shared::replication::message::{Message, Refusal};
use futures_util::FutureExt;
use tokio::sync::Notify;

use super::api::{Api, ApiError};
use super::{outgoing, session};
use crate::core::clock::ServerTime;
use crate::core::msg::{Heard, Received};
use crate::core::now::Now;
use crate::core::screen::ConnectionTrouble;
use crate::runtime::clock;
use crate::runtime::store::StoreError;
use crate::runtime::store::receive::Taken;
use crate::runtime::store::task::StoreClient;

/// What an exchange brought.
#[derive(Debug)]
pub(crate) struct Exchanged {
    /// What the server said, beside the records.
    pub(crate) heard: Heard,
    /// Whether the next exchange is worth starting at once.
    pub(crate) goes_on: bool,
}

/// Why there was no exchange.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    /// The server.
    #[error("{detail}")]
    Server {
        /// What kind of trouble.
        why: ConnectionTrouble,
        /// In words.
        detail: String,
    },
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ApiError> for Trouble {
    fn from(error: ApiError) -> Self {
        let why = match &error {
            ApiError::NoAnswer(_) => ConnectionTrouble::NoAnswer,
            ApiError::Problem { status: 401 | 403, .. } => ConnectionTrouble::Refused,
            ApiError::Problem { status: 429 | 503, .. } => ConnectionTrouble::NotNow,
            ApiError::Problem { status: 500.., .. } => ConnectionTrouble::NoAnswer,
            ApiError::Problem { .. } | ApiError::BadAnswer(_) => ConnectionTrouble::BadAnswer,
        };
        Self::Server { why, detail: error.to_string() }
    }
}

fn bad_answer(detail: impl Into<String>) -> Trouble {
    Trouble::Server { why: ConnectionTrouble::BadAnswer, detail: detail.into() }
}

/// One side of the exchanges with a server, with what it remembers of the other.
#[derive(Debug)]
pub(crate) struct Exchanger {
    api: Api,
    store: StoreClient,
    key: SigningKey,
    scanner: ScannerKey,
    certificate: CertificateContent,
    token: Option<String>,
    theirs: Option<Vector>,
    confirmed: BTreeMap<EventNumber, Head>,
    /// Whether the server has sent another branch of a feed of this scanner: its disk was restored, and it scanned
    /// before it heard of that.
    has_another_branch: bool,
    hang_up: Arc<Notify>,
}

/// What came in one answer.
#[derive(Debug)]
struct Incoming {
    theirs: Vector,
    batches: Vec<Batch>,
    is_forked: bool,
    time: ServerTime,
    has_more: bool,
}

impl Exchanger {
    /// For a scanner that was certified so.
    pub(crate) fn new(
        api: Api,
        store: StoreClient,
        key: SigningKey,
        certificate: CertificateContent,
    ) -> Self {
        Self {
            api,
            store,
            scanner: ScannerKey(key.verifying_key().to_bytes()),
            key,
            certificate,
            token: None,
            theirs: None,
            confirmed: BTreeMap::new(),
            has_another_branch: false,
            hang_up: Arc::default(),
        }
    }

    /// Who is notified by this gives up the connection as it is and the session with it, also in the middle of a
    /// request: of a computer that slept neither is known to live, and the first to say so would be a timeout.
    pub(crate) fn hang_up(&self) -> Arc<Notify> {
        Arc::clone(&self.hang_up)
    }

    /// Exchanges once. The records that are new here are added to `received`, also where the exchange fails after some
    /// were stored: the core must hear of everything that is on disk.
    pub(crate) async fn exchange(&mut self, received: &mut Vec<Received>) -> Result<Exchanged, Trouble> {
        let started_ms = clock::now().running_ms;
        let mine = self.vector().await?;
        let outgoing = outgoing::write(&self.store, self.scanner, &mine, self.theirs.as_ref()).await?;
        let incoming = self.post(outgoing.frames).await?;

        let is_first = self.theirs.is_none();
        for batch in incoming.batches {
            received.extend(self.take(batch).await?);
        }
        let (is_confirmed_further, branches) = self.confirm(&incoming.theirs).await?;
        let mine = self.vector().await?;
        let has_unsent = self
            .own(&mine)
            .any(|(feed, head)| incoming.theirs.get(feed).is_none_or(|there| there.seq < head.seq));
        self.theirs = Some(incoming.theirs);

        let has_more = incoming.has_more || has_unsent;
        let moved = is_first || is_confirmed_further || !received.is_empty();
        let heard = Heard {
            started_ms,
            now: clock::now(),
            time: Some(incoming.time),
            confirmed: self.confirmed.iter().map(|(event, head)| (*event, *head)).collect(),
            is_forked: outgoing.is_forked || incoming.is_forked || branches || self.has_another_branch,
            is_settled: !has_more,
        };
        Ok(Exchanged { heard, goes_on: has_more && moved })
    }

    /// What is held here of the events that the certificate names.
    async fn vector(&self) -> Result<Vector, StoreError> {
        let heads = self.store.heads().await?;
        Ok(heads.into_iter().filter(|(feed, _)| self.is_wanted(feed)).collect())
    }

    fn own<'a>(&self, vector: &'a Vector) -> impl Iterator<Item = (&'a FeedId, &'a Head)> {
        let scanner = self.scanner;
        vector.iter().filter(move |(feed, _)| feed.scanner() == Some(scanner))
    }

    /// Whether a feed is any business of this scanner's.
    fn is_wanted(&self, feed: &FeedId) -> bool {
        let is_certified = self.certificate.event(feed.event).is_some();
        match feed.class {
            FeedClass::Event => is_certified && feed.author == self.certificate.authority.0,
            FeedClass::Scans => {
                let is_own = feed.scanner() == Some(self.scanner);
                is_certified || (is_own && feed.event == EventNumber::NONE)
            }
        }
    }

    /// Posts the frames, unless somebody hangs up. What was asked for before there was a request needs a new
    /// connection only.
    async fn post(&mut self, frames: Vec<u8>) -> Result<Incoming, Trouble> {
        let hang_up = self.hang_up();
        if hang_up.notified().now_or_never().is_some() {
            self.begin_anew()?;
        }
        tokio::select! {
            answer = self.post_in_session(frames) => return answer,
            () = hang_up.notified() => {}
        }
        self.begin_anew()?;
        Err(ApiError::NoAnswer("the computer slept".to_owned()).into())
    }

    fn begin_anew(&mut self) -> Result<(), Trouble> {
        self.token = None;
        Ok(self.api.renew()?)
    }

    /// Posts the frames, under a new session where the old one has ended.
    async fn post_in_session(&mut self, frames: Vec<u8>) -> Result<Incoming, Trouble> {
        let had_session = self.token.is_some();
        let token = self.session().await?;
        let answer = match self.post_once(&token, frames.clone()).await {
            Err(ApiError::Problem { status: 401, .. }) if had_session => {
                self.token = None;
                let token = self.session().await?;
                self.post_once(&token, frames).await
            }
            answer => answer,
        };
        if matches!(answer, Err(ApiError::Problem { status: 401 | 403, .. })) {
            self.token = None;
        }
        let (bytes, measured) = answer?;
        read(&bytes, measured)
    }

    async fn post_once(&self, token: &str, frames: Vec<u8>) -> Result<(Vec<u8>, Measured), ApiError> {
        let sent = clock::now();
        let bytes = self.api.post_frames("/api/v1/sync", token, frames).await?;
        Ok((bytes, Measured { sent, received: clock::now() }))
    }

    /// The token of the session, which is opened where there is none.
    async fn session(&mut self) -> Result<String, Trouble> {
        if let Some(token) = &self.token {
            return Ok(token.clone());
        }
        let token = session::open(&self.api, &self.key, self.certificate.authority).await?;
        self.token = Some(token.clone());
        Ok(token)
    }

    /// Stores what is new of a batch. What is wrong with it is logged, and the rest of the exchange goes on.
    async fn take(&mut self, batch: Batch) -> Result<Option<Received>, StoreError> {
        let (feed, first_seq) = (batch.feed, batch.first_seq);
        if !self.is_wanted(&feed) {
            tracing::warn!(?feed, "the server sent a feed that this scanner is not enrolled for");
            return Ok(None);
        }
        let checked = match batch.check() {
            Ok(checked) => checked,
            Err(error) => {
                tracing::warn!(?feed, first_seq, %error, "the server sent a batch that is refused");
                return Ok(None);
            }
        };
        match self.store.receive(checked).await? {
            Taken::New(received) => Ok(Some(received)),
            Taken::Known => Ok(None),
            Taken::Refused(fit) => {
                self.has_another_branch |= matches!(fit, Fit::Fork { .. } | Fit::Detached { .. })
                    && feed.scanner() == Some(self.scanner);
                tracing::warn!(
                    ?feed,
                    first_seq,
                    ?fit,
                    "the server sent a batch that does not follow what is here"
                );
                Ok(None)
            }
        }
    }

    /// Notes how far the server has the feeds of this scanner: whether that changed, and whether it has another
    /// branch of one.
    async fn confirm(&mut self, theirs: &Vector) -> Result<(bool, bool), StoreError> {
        let mut changed = Vec::new();
        let mut branches = false;
        let known: Vec<(FeedId, Head)> = self.own(theirs).map(|(feed, head)| (*feed, *head)).collect();
        for (feed, there) in known {
            if self.confirmed.get(&feed.event) == Some(&there) {
                continue;
            }
            match self.store.hash_at(feed, there.seq).await? {
                Some(hash) if hash == there.hash => {
                    self.confirmed.insert(feed.event, there);
                    changed.push((feed, there));
                }
                Some(_) => branches = true,
                // It has more than is here: a disk that was restored. It sends what is missing.
                None => {}
            }
        }
        for (event, head) in &mut self.confirmed {
            let feed = FeedId::scans(self.scanner, *event);
            if *head != Head::EMPTY && !theirs.contains_key(&feed) {
                // A server that lost what it had gets it again.
                *head = Head::EMPTY;
                changed.push((feed, Head::EMPTY));
            }
        }
        let is_changed = !changed.is_empty();
        if is_changed {
            self.store.set_server_heads(changed).await?;
        }
        Ok((is_changed, branches))
    }
}

/// When a request was sent and its answer was here.
#[derive(Debug, Clone, Copy)]
struct Measured {
    sent: Now,
    received: Now,
}

fn read(bytes: &[u8], measured: Measured) -> Result<Incoming, Trouble> {
    let messages = Message::read_all(bytes).map_err(|error| bad_answer(error.to_string()))?;
    let (mut theirs, mut status) = (None::<Vector>, None);
    let (mut batches, mut is_forked) = (Vec::new(), false);
    for message in messages {
        match message {
            Message::Have(vector) => theirs.get_or_insert_default().extend(vector),
            Message::Batch(batch) => batches.push(*batch),
            Message::Refused { feed, first_seq, why, .. } => {
                tracing::warn!(event = %feed.event, first_seq, ?why, "the server refused a batch");
                is_forked |= why == Refusal::Fork;
            }
            Message::Status { clock, has_more } => status = Some((clock, has_more)),
            Message::Digests(_)
            | Message::Tips(_)
            | Message::Locate { .. }
            | Message::Certificate(_)
            | Message::Wanted { .. }
            | Message::Grown { .. }
            | Message::Time { .. } => {}
        }
    }
    let (Some(theirs), Some((clock, has_more))) = (theirs, status) else {
        return Err(bad_answer("it does not say what it has and how it stands"));
    };
    let time = ServerTime { clock, sent: measured.sent, received: measured.received };
    Ok(Incoming { theirs, batches, is_forked, time, has_more })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::fixture::{EVENTS, after, event_batch, scanner};
    use esik_shared::time::Timestamp;

    fn answer(messages: &[Message]) -> Result<Incoming, Trouble> {
        let mut bytes = Vec::new();
        messages.iter().for_each(|message| message.write(&mut bytes));
        read(&bytes, Measured { sent: after(0), received: after(10) })
    }

    #[test]
    fn an_answer_says_what_the_server_has_and_how_it_stands_or_is_none() {
        let feed = FeedId::scans(scanner(), EVENTS[0]);
        let have = Message::Have([(feed, Head::EMPTY)].into());
        let status = Message::Status { clock: Timestamp(5), has_more: true };
        let refused = |why| Message::Refused { feed, first_seq: 1, why, here: Head::EMPTY };
        let batch = Message::Batch(Box::new(event_batch(EVENTS[0])));

        let incoming = answer(&[have.clone(), batch, refused(Refusal::Gap), status.clone()]).unwrap();
        assert_eq!((incoming.batches.len(), incoming.is_forked, incoming.has_more), (1, false, true));
        assert!(incoming.theirs.contains_key(&feed));
        assert!(answer(&[have.clone(), refused(Refusal::Fork), status.clone()]).unwrap().is_forked);
        for incomplete in [&[][..], &[have], &[status]] {
            let Err(Trouble::Server { why, .. }) = answer(incomplete) else { panic!() };
            assert_eq!(why, ConnectionTrouble::BadAnswer);
        }
    }

    #[test]
    fn what_went_wrong_is_told_apart() {
        let problem = |status| ApiError::Problem { status, code: String::new(), detail: String::new() };
        for (error, expected) in [
            (ApiError::NoAnswer(String::new()), ConnectionTrouble::NoAnswer),
            (problem(500), ConnectionTrouble::NoAnswer),
            (problem(429), ConnectionTrouble::NotNow),
            (problem(503), ConnectionTrouble::NotNow),
            (problem(403), ConnectionTrouble::Refused),
            (problem(401), ConnectionTrouble::Refused),
            (problem(400), ConnectionTrouble::BadAnswer),
            (ApiError::BadAnswer(String::new()), ConnectionTrouble::BadAnswer),
        ] {
            let Trouble::Server { why, .. } = Trouble::from(error) else { panic!() };
            assert_eq!(why, expected);
        }
    }
}
