//! Tokens that were good a moment ago. A turnstile asks many times a second, and the database would say the same each
//! time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use esik_shared::id::Hash;
use esik_shared::time::Timestamp;

use super::MAX_TOKENS;
use crate::db::api_token::TokenView;
use crate::service::access::ApiToken;

/// For how long a token is good without being asked for. So late does another process hear that it was revoked.
pub(crate) const KNOWN_FOR_MS: i64 = 1_000;

/// The tokens that this process knows, by their hashes. Cheap to clone; clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct KnownTokens(Arc<Mutex<HashMap<Hash, Known>>>);

#[derive(Debug)]
struct Known {
    token: ApiToken,
    asked: Timestamp,
    expires: Option<Timestamp>,
}

impl Known {
    fn is_good(&self, now: Timestamp) -> bool {
        (0..KNOWN_FOR_MS).contains(&now.ms_since(self.asked))
            && self.expires.is_none_or(|expires| now < expires)
    }
}

impl KnownTokens {
    /// The token, if it was good less than a second ago.
    pub(super) fn get(&self, hash: Hash, now: Timestamp) -> Option<ApiToken> {
        self.known().get(&hash).filter(|known| known.is_good(now)).map(|known| known.token.clone())
    }

    /// The database had this token at `now`.
    pub(super) fn set(&self, hash: Hash, view: &TokenView, now: Timestamp) {
        let mut known = self.known();
        if known.len() as u64 >= MAX_TOKENS {
            known.retain(|_, known| known.is_good(now));
        }
        known.insert(hash, Known { token: view.token.clone(), asked: now, expires: view.expires });
    }

    /// What was known of a token holds no more.
    pub(super) fn forget(&self, id: i64) {
        self.known().retain(|_, known| known.token.id != id);
    }

    fn known(&self) -> MutexGuard<'_, HashMap<Hash, Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
