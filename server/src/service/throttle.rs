//! How often log-in is tried. Attempts are counted in the database, because several processes answer them, and before
//! a password is looked at, so that a thousand at once are no better than one after another.
//!
//! Three things have limits, within fifteen minutes from the first attempt of each: an address, an account (one that
//! does not exist too, or its absence would show), and the codes of an account's second factor. An address has the
//! smaller limit: who guesses from one place is stopped there before the account is, and its owner, who comes from
//! another place, still gets in. An address is a whole network for IPv6, where everybody has many.
//!
//! Only failures count in the end: a right password takes its attempt back, and forgets those of its account.

use std::net::{IpAddr, Ipv6Addr};

use esik_shared::id::Hash;
use esik_shared::time::Timestamp;
use sha2::{Digest, Sha256};

use crate::db::throttle::Attempts;
use crate::db::{DbError, Tx};

/// How long failures are remembered.
pub(crate) const WINDOW_MS: i64 = 15 * 60 * 1000;
/// Failures of an address: a room of organizers behind one address may mistype now and then.
pub(crate) const ADDRESS_LIMIT: u32 = 20;
/// Failures of an account: 4,000 guesses a day are hopeless against ten characters.
pub(crate) const ACCOUNT_LIMIT: u32 = 40;
/// Wrong codes of a second factor, whose password was right: each is right with 3 in a million.
pub(crate) const CODE_LIMIT: u32 = 8;

/// What attempts are counted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject<'a> {
    /// Whoever comes from this address.
    Address(IpAddr),
    /// The account with this folded e-mail, if there is one.
    Email(&'a str),
    /// The second factor of an account.
    Code(i64),
}

/// Too many failures; until when nothing is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many attempts")]
pub(crate) struct Throttled {
    /// When it is worth trying again.
    pub until: Timestamp,
}

impl Subject<'_> {
    /// What it is, in the audit log.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Address(_) => "address",
            Self::Email(_) => "password",
            Self::Code(_) => "code",
        }
    }

    /// How many failures it may have.
    pub(crate) fn limit(self) -> u32 {
        match self {
            Self::Address(_) => ADDRESS_LIMIT,
            Self::Email(_) => ACCOUNT_LIMIT,
            Self::Code(_) => CODE_LIMIT,
        }
    }

    fn hash(self) -> Hash {
        let hash = Sha256::new().chain_update(b"esik-throttle-v1\0");
        let hash = match self {
            Self::Address(address) => match address.to_canonical() {
                IpAddr::V4(address) => hash.chain_update(b"4").chain_update(address.octets()),
                IpAddr::V6(address) => hash.chain_update(b"6").chain_update(home_of(address)),
            },
            Self::Email(email) => hash.chain_update(b"e").chain_update(email),
            Self::Code(account) => hash.chain_update(b"c").chain_update(account.to_be_bytes()),
        };
        Hash(hash.finalize().into())
    }
}

/// The network of one house: the first 64 bits.
fn home_of(address: Ipv6Addr) -> [u8; 8] {
    let mut home = [0; 8];
    home.copy_from_slice(&address.octets()[..8]);
    home
}

/// Counts an attempt, and returns the how many-th it is; refuses it where there were too many.
pub(crate) async fn attempt(
    tx: &mut Tx,
    subject: Subject<'_>,
    now: Timestamp,
) -> Result<Result<u32, Throttled>, DbError> {
    tx.forget_old_attempts(now.plus_ms(-WINDOW_MS)).await?;
    let Attempts { count, since } = tx.count_attempt(subject.hash(), subject.limit(), now).await?;
    if count <= subject.limit() {
        Ok(Ok(count))
    } else {
        Ok(Err(Throttled { until: since.plus_ms(WINDOW_MS) }))
    }
}

/// Takes an attempt back that was right.
pub(crate) async fn take_back(tx: &mut Tx, subject: Subject<'_>) -> Result<(), DbError> {
    tx.uncount_attempt(subject.hash()).await
}

/// Forgets the failures of a subject that has shown who it is.
pub(crate) async fn forget(tx: &mut Tx, subject: Subject<'_>) -> Result<(), DbError> {
    tx.forget_attempts(subject.hash()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_house_is_one_subject_whatever_it_calls_itself_and_no_two_subjects_are_one() {
        let of = |address: &str| Subject::Address(address.parse().unwrap()).hash();
        assert_eq!(of("192.0.2.7"), of("::ffff:192.0.2.7"));
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:ffff:ffff:ffff"));
        let different = [
            of("192.0.2.7"),
            of("192.0.2.8"),
            of("2001:db8::1"),
            of("2001:db8:0:1::1"),
            Subject::Email("a@esik.example").hash(),
            Subject::Email("b@esik.example").hash(),
            Subject::Code(1).hash(),
            Subject::Code(2).hash(),
        ];
        for (at, one) in different.iter().enumerate() {
            assert!(!different[..at].contains(one), "{at}");
        }
    }
}
