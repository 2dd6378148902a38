//! Passwords: argon2id, away from the threads that serve requests and only a few at a time, because each takes
//! memory on purpose.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::config::PasswordCost;
use crate::rng::Rng;

/// The fewest characters of a password.
pub(crate) const MIN_PASSWORD_CHARS: usize = 10;
/// The most bytes of a password: longer ones cost time and protect nothing more.
pub(crate) const MAX_PASSWORD_BYTES: usize = 1024;
/// How many are hashed at once: one a core of a small server, two waiting for memory.
const AT_ONCE: usize = 4;

/// Why a text is no password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PasswordFault {
    /// It is too short.
    #[error("the password has {0} characters; at least {MIN_PASSWORD_CHARS} are needed")]
    TooShort(usize),
    /// It is too long.
    #[error("the password is longer than {MAX_PASSWORD_BYTES} bytes")]
    TooLong,
}

/// Whether this may become a password. Its length is all that is asked: rules about letters make passwords worse.
pub(crate) fn check(password: &str) -> Result<(), PasswordFault> {
    if password.len() > MAX_PASSWORD_BYTES {
        return Err(PasswordFault::TooLong);
    }
    match password.chars().count() {
        MIN_PASSWORD_CHARS.. => Ok(()),
        short => Err(PasswordFault::TooShort(short)),
    }
}

/// A password that is good for one log-in: 80 random bits, read aloud without mistakes.
pub(crate) fn temporary(rng: &Rng) -> Zeroizing<String> {
    let text =
        Zeroizing::new(esik_shared::crockford::encode(&*Zeroizing::new(rng.bytes::<10>())).to_lowercase());
    let groups: Vec<&str> = (0..text.len()).step_by(4).map(|at| &text[at..at + 4]).collect();
    Zeroizing::new(groups.join("-"))
}

/// Hashes and verifies passwords. Cheap to clone; clones share the limit.
#[derive(Debug, Clone)]
pub(crate) struct Passwords {
    argon2: Argon2<'static>,
    nobodys_hash: Arc<str>,
    slots: Arc<Semaphore>,
}

impl Passwords {
    /// With these costs for new hashes.
    pub(crate) fn new(cost: PasswordCost, rng: &Rng) -> Self {
        let params =
            Params::new(cost.memory_kib, cost.passes, 1, None).expect("costs are constants within limits");
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobodys_hash = hash_now(&argon2, &rng.bytes::<16>(), &rng.bytes());
        Self { argon2, nobodys_hash: nobodys_hash.into(), slots: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// The hash of a password, as a PHC string.
    pub(crate) async fn hash(&self, password: &str, salt: [u8; 16]) -> String {
        let password = Zeroizing::new(password.to_owned());
        let argon2 = self.argon2.clone();
        self.run(move || hash_now(&argon2, password.as_bytes(), &salt)).await
    }

    /// Whether the password has this hash. Without a hash the answer is no, and takes as long.
    pub(crate) async fn verify(&self, password: &str, hash: Option<&str>) -> bool {
        if password.len() > MAX_PASSWORD_BYTES {
            return false;
        }
        let is_somebody = hash.is_some();
        let password = Zeroizing::new(password.to_owned());
        let hash = hash.map_or_else(|| self.nobodys_hash.clone(), Arc::from);
        let argon2 = self.argon2.clone();
        let matches = move || {
            PasswordHash::new(&hash)
                .is_ok_and(|hash| argon2.verify_password(password.as_bytes(), &hash).is_ok())
        };
        self.run(matches).await && is_somebody
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        let slot = Arc::clone(&self.slots).acquire_owned().await.expect("the semaphore is never closed");
        tokio::task::spawn_blocking(move || {
            let result = work();
            drop(slot);
            result
        })
        .await
        .expect("hashing does not panic, and the runtime outlives it")
    }
}

fn hash_now(argon2: &Argon2<'_>, password: &[u8], salt: &[u8; 16]) -> String {
    let hash =
        argon2.hash_password_with_salt(password, salt).expect("password and salt are within argon2's limits");
    hash.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_matches_its_own_hash_and_nobodys_matches_none() {
        let passwords = Passwords::new(PasswordCost { memory_kib: 8, passes: 1 }, &Rng::seeded(1));
        let hash = passwords.hash("correct horse", [1; 16]).await;
        assert!(hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{hash}");
        assert!(passwords.verify("correct horse", Some(&hash)).await);
        assert!(!passwords.verify("correct horses", Some(&hash)).await);
        assert!(!passwords.verify("correct horse", None).await);
        assert!(!passwords.verify("correct horse", Some("no hash")).await);
        assert!(!passwords.verify(&"x".repeat(MAX_PASSWORD_BYTES + 1), Some(&hash)).await);
    }

    #[test]
    fn a_password_has_ten_characters_and_at_most_a_kilobyte() {
        let table = [
            ("", Err(PasswordFault::TooShort(0))),
            ("ninechars", Err(PasswordFault::TooShort(9))),
            ("әріптер он", Ok(())),
            (&"x".repeat(MAX_PASSWORD_BYTES), Ok(())),
            (&"x".repeat(MAX_PASSWORD_BYTES + 1), Err(PasswordFault::TooLong)),
        ];
        for (password, expected) in table {
            assert_eq!(check(password), expected, "{password}");
        }
        let (one, other) = (temporary(&Rng::seeded(1)), temporary(&Rng::seeded(2)));
        assert_ne!(one, other);
        assert_eq!((one.len(), check(&one)), (19, Ok(())));
    }

    #[test]
    fn production_costs_are_valid() {
        let PasswordCost { memory_kib, passes } = PasswordCost::PRODUCTION;
        assert!(Params::new(memory_kib, passes, 1, None).is_ok());
    }
}
