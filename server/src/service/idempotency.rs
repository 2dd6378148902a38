//! Does once what is asked twice: an answer is remembered under the key that came with its request, for whoever sent
//! it, in the database, so that any server process knows it.
//!
//! Only what was done is remembered. A refusal changed nothing, so its key is free again. A key whose process died in
//! the middle is free after [`TAKES_AT_MOST_MS`]; then the request is done anew, and what it did before stays.

use esik_shared::id::Hash;
use esik_shared::time::Timestamp;
use minicbor::bytes::ByteVec;
use sha2::{Digest, Sha256};

use super::access::Principal;
use crate::app::App;
use crate::db::{DbError, Tx};
use crate::keys::at_rest::{DoesNotOpen, Place};

/// For how long an answer is remembered: a night's batch can be sent again in the morning.
const REMEMBERED_MS: i64 = 24 * 60 * 60 * 1000;
/// Longer than any request is let run, so that whatever has no end by then has none to come.
const TAKES_AT_MOST_MS: i64 = 2 * 60 * 1000;
/// The most keys of one sender within the time: one every nine seconds.
const MAX_KEYS: usize = 10_000;
/// The largest answer that is kept: the passes of 50,000 students.
pub(crate) const MAX_ANSWER_BYTES: usize = 8 * 1024 * 1024;
/// The most that is kept for one sender. Of older answers only that they were given.
const MAX_KEPT_BYTES: usize = 64 * 1024 * 1024;
/// The version of a stored answer.
const VERSION: u8 = 1;

/// A request that came with a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    key: Hash,
    owner: String,
    request: Hash,
}

/// An answer as it was given.
#[derive(Debug, Clone, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub(crate) struct KeptAnswer {
    #[n(0)]
    version: u8,
    /// Its status.
    #[n(1)]
    pub status: u16,
    /// Its media type.
    #[n(2)]
    pub content_type: String,
    /// Its body.
    #[n(3)]
    pub body: ByteVec,
}

/// What to do with a request that came with a key.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Begun {
    /// Do it; it began at this moment.
    First(Timestamp),
    /// It was done, and answered so.
    Before(KeptAnswer),
    /// It was done, and the answer was too large to be kept.
    AnswerGone,
    /// It is being done, or was when its process died; after so many milliseconds the key is free.
    InUse(i64),
    /// Another request came with this key.
    Reused,
    /// The sender has too many keys; the oldest go after so many milliseconds at the latest.
    TooMany(i64),
}

/// Why it is not known what to do.
#[derive(Debug, thiserror::Error)]
pub(crate) enum IdempotencyError {
    /// The stored answer does not open.
    #[error(transparent)]
    Sealed(#[from] DoesNotOpen),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl KeptAnswer {
    /// An answer to remember.
    pub(crate) fn new(status: u16, content_type: &str, body: Vec<u8>) -> Self {
        Self { version: VERSION, status, content_type: content_type.to_owned(), body: body.into() }
    }
}

impl Asked {
    /// The request `parts` (method, address, media type, body, in this order) that came with `key` from `who`; nothing
    /// if nobody knows who that is.
    pub(crate) fn new(who: &Principal, key: &str, parts: &[&[u8]]) -> Option<Self> {
        let owner = match who {
            Principal::Nobody => return None,
            Principal::Account(account) => format!("account {}", account.id),
            Principal::Token(token) => format!("token {}", token.id),
            Principal::Scanner(scanner) => format!("scanner {}", scanner.scanner),
        };
        Some(Self {
            key: hash(b"esik-idempotency-key-v1\0", &[owner.as_bytes(), key.as_bytes()]),
            request: hash(b"esik-idempotency-request-v1\0", parts),
            owner,
        })
    }
}

/// A hash of texts, each with its length before it, so that none runs into the next.
fn hash(context: &[u8], parts: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new_with_prefix(context);
    for part in parts {
        hasher.update(part.len().to_be_bytes());
        hasher.update(part);
    }
    Hash(hasher.finalize().into())
}

/// Begins a request, unless it was begun before.
pub(crate) async fn begin(app: &App, asked: &Asked) -> Result<Begun, IdempotencyError> {
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    tx.forget_idempotency_keys(now.plus_ms(-REMEMBERED_MS)).await?;
    let begun_before = match tx.idempotency_key(asked.key).await? {
        Some(stored) if stored.request != asked.request => return Ok(Begun::Reused),
        Some(stored) if stored.is_done => {
            return Ok(match stored.sealed_answer {
                Some(sealed) => Begun::Before(open(app, asked.key, &sealed)?),
                None => Begun::AnswerGone,
            });
        }
        Some(stored) => {
            let left_ms = TAKES_AT_MOST_MS - now.ms_since(stored.begun);
            if left_ms > 0 {
                return Ok(Begun::InUse(left_ms));
            }
            Some(stored.begun)
        }
        None if tx.count_idempotency_keys(&asked.owner).await? >= MAX_KEYS => {
            return Ok(Begun::TooMany(REMEMBERED_MS));
        }
        None => None,
    };
    if !tx.begin_idempotency_key(asked.key, &asked.owner, asked.request, now, begun_before).await? {
        return Ok(Begun::InUse(TAKES_AT_MOST_MS));
    }
    tx.commit().await?;
    Ok(Begun::First(now))
}

/// Remembers the answer to what began at `begun`.
pub(crate) async fn finish(
    app: &App,
    asked: &Asked,
    begun: Timestamp,
    answer: &KeptAnswer,
) -> Result<(), DbError> {
    let sealed = (answer.body.len() <= MAX_ANSWER_BYTES).then(|| {
        let bytes = minicbor::to_vec(answer).expect("writing to a Vec cannot fail");
        app.keys.sealing().seal(app.rng.bytes(), Place::IdempotentAnswer, &asked.key.0, &bytes)
    });
    let mut tx = app.db.write().await?;
    tx.finish_idempotency_key(asked.key, begun, app.clock.now(), sealed.as_deref()).await?;
    if sealed.is_some() {
        forget_beyond(&mut tx, &asked.owner, MAX_KEPT_BYTES).await?;
    }
    tx.commit().await
}

/// Frees the key of what began at `begun` and was refused.
pub(crate) async fn free(app: &App, asked: &Asked, begun: Timestamp) -> Result<(), DbError> {
    let mut tx = app.db.write().await?;
    tx.free_idempotency_key(asked.key, begun).await?;
    tx.commit().await
}

/// Forgets the oldest answers of somebody, so that those left have at most so many bytes.
async fn forget_beyond(tx: &mut Tx, owner: &str, max_bytes: usize) -> Result<(), DbError> {
    let mut kept = 0_usize;
    for (key, bytes) in tx.idempotent_answers(owner).await? {
        kept = kept.saturating_add(bytes);
        if kept > max_bytes {
            tx.forget_idempotent_answer(key).await?;
        }
    }
    Ok(())
}

fn open(app: &App, key: Hash, sealed: &[u8]) -> Result<KeptAnswer, IdempotencyError> {
    let bytes = app.keys.sealing().open(Place::IdempotentAnswer, &key.0, sealed)?;
    let corrupt = DbError::Corrupt { what: "idempotent answer" };
    let answer: KeptAnswer = minicbor::decode(&bytes).map_err(|_| corrupt)?;
    if answer.version == VERSION {
        Ok(answer)
    } else {
        Err(DbError::Corrupt { what: "idempotent answer of a newer version" }.into())
    }
}

#[cfg(test)]
mod tests;
