//! The issuer keys that passes verify under, parsed once and kept. How far each is trusted is the roster's to say.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use esik_shared::pass::IssuerPublicKey;
use esik_shared::time::Timestamp;

/// How often the database is asked for keys: a stranger's pass must not cost a query each time.
const ASK_EVERY_MS: i64 = 1_000;

/// The keys that this process knows. Cheap to clone; clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct IssuerKeys(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    keys: Arc<[IssuerPublicKey]>,
    /// When the database was asked last.
    asked: Option<Timestamp>,
}

impl IssuerKeys {
    /// The keys.
    pub(crate) fn get(&self) -> Arc<[IssuerPublicKey]> {
        Arc::clone(&self.known().keys)
    }

    /// Whether it is time to ask for keys again.
    pub(crate) fn may_ask(&self, now: Timestamp) -> bool {
        self.known().asked.is_none_or(|asked| !(0..ASK_EVERY_MS).contains(&now.ms_since(asked)))
    }

    /// These were the keys when they were asked for at `now`.
    pub(crate) fn set(&self, keys: Vec<IssuerPublicKey>, now: Timestamp) {
        *self.known() = Known { keys: keys.into(), asked: Some(now) };
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
