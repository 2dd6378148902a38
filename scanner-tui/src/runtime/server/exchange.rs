//! One exchange with the server: a session, frames out, frames in, what is good of them stored.
//!
//! The server is not trusted further than it can prove: every batch is checked, and a bad one is refused alone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ed25519_dalek::SigningKey;
use esik_shared::certificate::{Certificate, CertificateContent};
use esik_shared::feed::branches::{Branches, Position};
use esik_shared::feed::{FeedId, Head};
use esik_shared::id::{EventNumber, ScannerKey};
use esik_shared::replication::message::Message;
use esik_shared::replication::plan::Holdings;
use esik_shared::replication::report::Report;
use esik_shared::time::Timestamp;
use futures_util::FutureExt;
use tokio::sync::Notify;

use super::api::{Answer, Api, ApiError};
use super::news::Cursor;
use super::reporter::{Reporter, Stands};
use super::session;
use crate::core::clock::ServerTime;
use crate::core::msg::{self, Received};
use crate::core::now::Now;
use crate::core::screen::ConnectionTrouble;
use crate::core::stand::Stand;
use crate::core::start::OWN_LINE;
use crate::runtime::clock;
use crate::runtime::replication::{Conversation, Details, Heard, Scope};
use crate::runtime::store::StoreError;
use crate::runtime::store::task::StoreClient;

/// The server's name for a scanner whose key another computer uses.
const FORKED: &str = "scanner_forked";

/// What an exchange brought.
#[derive(Debug)]
pub(crate) struct Exchanged {
    /// What the server said, beside the records.
    pub(crate) heard: msg::Heard,
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
            ApiError::Problem { code, .. } if code == FORKED => ConnectionTrouble::Forked,
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
    /// The same as signed.
    shown: Certificate,
    conversation: Conversation,
    token: Option<String>,
    /// Where news begin that the last exchange did not tell of.
    cursor: Option<String>,
    has_exchanged: bool,
    confirmed: BTreeMap<EventNumber, Head>,
    hang_up: Arc<Notify>,
    /// Says how this scanner stands, where there is a core that knows.
    reporter: Option<Reporter>,
}

/// What came in one answer.
#[derive(Debug)]
struct Incoming {
    messages: Vec<Message>,
    clock: Timestamp,
    measured: Measured,
}

impl Exchanger {
    /// For a scanner that was certified so; `shown` is the certificate as signed.
    pub(crate) fn new(
        api: Api,
        store: StoreClient,
        key: SigningKey,
        certificate: CertificateContent,
        shown: Certificate,
    ) -> Self {
        let scope = Scope::with_server(&certificate);
        Self {
            api,
            conversation: Conversation::new(store.clone(), scope, Details::All),
            store,
            scanner: ScannerKey(key.verifying_key().to_bytes()),
            key,
            certificate,
            shown,
            token: None,
            cursor: None,
            has_exchanged: false,
            confirmed: BTreeMap::new(),
            hang_up: Arc::default(),
            reporter: None,
        }
    }

    /// From now on the server is told with every exchange how this scanner stands.
    pub(super) fn report(&mut self, stands: Stands) {
        self.reporter = Some(Reporter::new(self.store.clone(), &self.certificate, stands));
    }

    /// Who is notified by this gives up the connection as it is and the session with it, also in the middle of a
    /// request: of a computer that slept neither is known to live, and the first to say so would be a timeout.
    pub(crate) fn hang_up(&self) -> Arc<Notify> {
        Arc::clone(&self.hang_up)
    }

    /// From where on to wait for news, and how to ask for them, if the server tells any.
    pub(super) fn cursor(&self) -> Option<Cursor> {
        let (token, after) = (self.token.clone()?, self.cursor.clone()?);
        Some(Cursor { api: self.api.clone(), token, after })
    }

    /// The server has news at these events; at any of them where none are named.
    pub(super) fn suppose(&mut self, events: Option<&[EventNumber]>) {
        self.conversation.suppose(events);
    }

    /// Is told whenever something was stored that the server may lack.
    pub(super) fn changes(&self) -> tokio::sync::watch::Receiver<()> {
        self.store.changes()
    }

    /// Whether something is here that the server is not known to have, or to be told of this scanner at once.
    pub(super) async fn has_something_to_say(&self) -> Result<bool, StoreError> {
        if !self.conversation.differing(&self.conversation.mine().await?).is_empty() {
            return Ok(true);
        }
        match &self.reporter {
            Some(reporter) => reporter.has_news().await,
            None => Ok(false),
        }
    }

    /// Exchanges once. The records that are new here are added to `received`, also where the exchange fails after some
    /// were stored: the core must hear of everything that is on disk.
    pub(crate) async fn exchange(&mut self, received: &mut Vec<Received>) -> Result<Exchanged, Trouble> {
        let started_ms = clock::now().running_ms;
        let mut offer = self.conversation.offer(started_ms).await?;
        let told = self.write_report(&mut offer.frames).await?;
        Message::Status { clock: clock::now().clock, has_more: offer.has_more }.write(&mut offer.frames);
        let incoming = self.post(offer.frames).await?;
        if let Some(reporter) = &mut self.reporter {
            reporter.told(told);
        }

        let is_first = !self.has_exchanged;
        let Incoming { messages, clock, measured } = incoming;
        let heard = self.conversation.take(messages, measured.received.running_ms, received).await?;
        self.has_exchanged = true;
        // One look at what is here, so that what is scanned meanwhile is not taken for sent.
        let mine = self.conversation.mine().await?;
        let differing = self.conversation.differing(&mine);
        if let Some(reporter) = &mut self.reporter {
            reporter.compare(&mine, &differing, &heard, clock);
        }
        let own = self.own(mine);
        let is_confirmed_further = self.confirm(&own, &heard, &differing).await?;
        // A server that sends no digests has told everything where neither side has more to send.
        let is_settled = match heard.digests {
            Some(_) => differing.is_empty(),
            None => self.is_all_confirmed(&own),
        };
        let has_more = offer.has_more || heard.status.is_some_and(|(_, has_more)| has_more) || !is_settled;
        let moved = is_first || heard.is_news || is_confirmed_further || !received.is_empty();
        let heard = msg::Heard {
            started_ms,
            now: clock::now(),
            time: Some(ServerTime { clock, sent: measured.sent, received: measured.received }),
            confirmed: self.confirmed.iter().map(|(event, head)| (*event, *head)).collect(),
            is_settled: !has_more,
        };
        Ok(Exchanged { heard, goes_on: has_more && moved })
    }

    /// Writes what the server is told of this scanner, if there is anybody who knows.
    async fn write_report(&mut self, frames: &mut Vec<u8>) -> Result<Option<(Stand, Report)>, StoreError> {
        let Some(reporter) = &mut self.reporter else { return Ok(None) };
        let told = reporter.report().await?;
        if let Some((_, report)) = &told {
            Message::Report(report.clone()).write(frames);
        }
        Ok(told)
    }

    /// The feeds of this scanner, with the lines that are here.
    fn own(&self, mine: BTreeMap<EventNumber, Holdings>) -> Vec<(FeedId, Branches)> {
        mine.into_values().flatten().filter(|(feed, _)| feed.scanner() == Some(self.scanner)).collect()
    }

    fn is_all_confirmed(&self, own: &[(FeedId, Branches)]) -> bool {
        own.iter().all(|(feed, branches)| {
            let tip = branches.lines()[0].tip;
            self.confirmed.get(&feed.event).is_some_and(|confirmed| confirmed.seq >= tip.seq)
        })
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
        let (answer, measured) = answer?;
        self.cursor = answer.news;
        read(&answer.frames, measured)
    }

    async fn post_once(&self, token: &str, frames: Vec<u8>) -> Result<(Answer, Measured), ApiError> {
        let sent = clock::now();
        let answer = self.api.post_frames("/api/v1/sync", token, frames).await?;
        Ok((answer, Measured { sent, received: clock::now() }))
    }

    /// The token of the session, which is opened where there is none.
    async fn session(&mut self) -> Result<String, Trouble> {
        if let Some(token) = &self.token {
            return Ok(token.clone());
        }
        let token = session::open(&self.api, &self.key, self.certificate.authority, &self.shown).await?;
        self.token = Some(token.clone());
        Ok(token)
    }

    /// Notes how far the server has what this scanner wrote; whether that changed.
    async fn confirm(
        &mut self,
        own: &[(FeedId, Branches)],
        heard: &Heard,
        differing: &BTreeSet<EventNumber>,
    ) -> Result<bool, StoreError> {
        let mut changed = Vec::new();
        for (feed, branches) in own {
            let own_line = branches.lines()[0];
            let there = if heard.digests.is_some() && !differing.contains(&feed.event) {
                own_line.tip
            } else if let Some(held) = heard.held(feed) {
                self.last_shared(feed, branches, &held).await?
            } else {
                continue;
            };
            // A server that lost what it had gets it again.
            if self.confirmed.insert(feed.event, there) != Some(there) {
                changed.push((*feed, there));
            }
        }
        let is_changed = !changed.is_empty();
        if is_changed {
            self.store.set_server_heads(changed).await?;
        }
        Ok(is_changed)
    }

    /// The last record that this scanner wrote and that leads to one of these heads.
    async fn last_shared(
        &self,
        feed: &FeedId,
        branches: &Branches,
        held: &[Head],
    ) -> Result<Head, StoreError> {
        let own_tip = Position { line: OWN_LINE, seq: branches.lines()[0].tip.seq };
        let named = |seq| branches.lines_with(seq).map(move |line| (*feed, Position { line, seq }));
        let hashes = self.store.hashes_at(held.iter().flat_map(|head| named(head.seq)).collect()).await?;
        let hash_at = |at| hashes.get(&(*feed, at)).copied();
        let shared = held
            .iter()
            .filter_map(|head| branches.find(*head, hash_at))
            .map(|there| branches.common(there, own_tip))
            .filter(|shared| shared.line == OWN_LINE)
            .max_by_key(|shared| shared.seq);
        let Some(shared) = shared.filter(|shared| shared.seq > 0) else { return Ok(Head::EMPTY) };
        let hash = match branches.hash_at(shared, hash_at) {
            Some(hash) => Some(hash),
            None => self.store.hashes_at([(*feed, shared)].into()).await?.into_values().next(),
        };
        Ok(hash.map_or(Head::EMPTY, |hash| Head { seq: shared.seq, hash }))
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
    let has_said = |message: &Message| matches!(message, Message::Digests(_) | Message::Have(_));
    let status = messages.iter().find_map(|message| match message {
        Message::Status { clock, .. } => Some(*clock),
        _ => None,
    });
    match status.filter(|_| messages.iter().any(has_said)) {
        Some(clock) => Ok(Incoming { messages, clock, measured }),
        None => Err(bad_answer("it does not say what it has and how it stands")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::fixture::{EVENTS, after, scanner};

    fn answer(messages: &[Message]) -> Result<Incoming, Trouble> {
        let mut bytes = Vec::new();
        messages.iter().for_each(|message| message.write(&mut bytes));
        read(&bytes, Measured { sent: after(0), received: after(10) })
    }

    #[test]
    fn an_answer_says_what_the_server_has_and_how_it_stands_or_is_none() {
        let have = Message::Have([(FeedId::scans(scanner(), EVENTS[0]), Head::EMPTY)].into());
        let digests = Message::Digests([].into());
        let status = Message::Status { clock: Timestamp(5), has_more: true };
        for complete in [[have.clone(), status.clone()], [digests.clone(), status.clone()]] {
            assert_eq!(answer(&complete).unwrap().clock, Timestamp(5));
        }
        for incomplete in [&[][..], &[have], &[digests], &[status]] {
            let Err(Trouble::Server { why, .. }) = answer(incomplete) else { panic!() };
            assert_eq!(why, ConnectionTrouble::BadAnswer);
        }
    }

    #[test]
    fn what_went_wrong_is_told_apart() {
        let problem = |status| ApiError::Problem { status, code: String::new(), detail: String::new() };
        let forked = ApiError::Problem { status: 403, code: FORKED.to_owned(), detail: String::new() };
        for (error, expected) in [
            (ApiError::NoAnswer(String::new()), ConnectionTrouble::NoAnswer),
            (problem(500), ConnectionTrouble::NoAnswer),
            (problem(429), ConnectionTrouble::NotNow),
            (problem(503), ConnectionTrouble::NotNow),
            (problem(403), ConnectionTrouble::Refused),
            (forked, ConnectionTrouble::Forked),
            (problem(401), ConnectionTrouble::Refused),
            (problem(400), ConnectionTrouble::BadAnswer),
            (ApiError::BadAnswer(String::new()), ConnectionTrouble::BadAnswer),
        ] {
            let Trouble::Server { why, .. } = Trouble::from(error) else { panic!() };
            assert_eq!(why, expected);
        }
    }
}
