//! The server's keys: the one in the key file, and those that it seals in the database.
//!
//! The issuer key signs passes, the authority key signs event feeds and certificates. Both are made on the first
//! start and never printed. A database without its key file, or with another one, is left as it is.

use std::path::Path;

use ed25519_dalek::SigningKey;
use esik_shared::event_record::{IssuerKeyLine, KeyState};
use esik_shared::feed::FeedId;
use esik_shared::id::{AuthorityKey, EventNumber, ScannerKey};
use esik_shared::pass::IssuerSecretKey;
use esik_shared::time::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::db::key::StoredIssuerKey;
use crate::db::{Db, DbError, Tx};
use crate::rng::Rng;

pub(crate) mod at_rest;
pub(crate) mod file;
pub(crate) mod issuers;

use at_rest::{AtRestKey, DoesNotOpen, Place};
use file::KeyFileError;

/// Why the keys are not there.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeysError {
    /// The key file.
    #[error(transparent)]
    File(#[from] KeyFileError),
    /// The database has keys, but the file that opens them is not here.
    #[error("the database is there, but not its key file {}", .0.display())]
    FileMissing(std::path::PathBuf),
    /// The key file belongs to another database.
    #[error("the key file does not belong to this database")]
    WrongFile(#[source] DoesNotOpen),
    /// No issuer key may sign.
    #[error("every issuer key is retired; none can sign passes")]
    NoOpenIssuerKey,
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Everything that the server signs and seals with.
pub(crate) struct Keys {
    at_rest: AtRestKey,
    authority: SigningKey,
    issuer: IssuerSecretKey,
}

impl Keys {
    /// The keys in the database, opened with the one in the key file. All are made on the first start.
    pub(crate) async fn load(db: &Db, key_file: &Path, rng: &Rng, now: Timestamp) -> Result<Self, KeysError> {
        // Whoever starts for the first time at the same moment waits here.
        let mut tx = db.write().await?;
        let authority = tx.authority_key().await?;
        let at_rest = match file::read(key_file)? {
            Some(key) => key,
            None if authority.is_none() => file::create(key_file, rng)?,
            None => return Err(KeysError::FileMissing(key_file.to_owned())),
        };
        let authority = match authority {
            Some((public, sealed)) => open_authority(&at_rest, public, &sealed)?,
            None => make_authority(&mut tx, &at_rest, rng, now).await?,
        };
        let stored = tx.issuer_keys().await?;
        let newest_open = stored.iter().rev().find(|key| key.line.state == KeyState::Open);
        let issuer = match newest_open {
            Some(key) => open_issuer(&at_rest, key)?,
            None if stored.is_empty() => make_issuer(&mut tx, &at_rest, rng, now).await?,
            None => return Err(KeysError::NoOpenIssuerKey),
        };
        tx.commit().await?;
        Ok(Self { at_rest, authority, issuer })
    }

    /// Whether the key file opens the keys in the database, and one of them may sign. Nothing is made.
    pub(crate) async fn check(tx: &mut Tx, key_file: &Path) -> Result<(), KeysError> {
        let missing = || KeysError::FileMissing(key_file.to_owned());
        let at_rest = file::read(key_file)?.ok_or_else(missing)?;
        if let Some((public, sealed)) = tx.authority_key().await? {
            open_authority(&at_rest, public, &sealed)?;
        }
        let stored = tx.issuer_keys().await?;
        let open = stored.iter().find(|key| key.line.state == KeyState::Open);
        open_issuer(&at_rest, open.ok_or(KeysError::NoOpenIssuerKey)?).map(drop)
    }

    /// What seals secrets at rest.
    pub(crate) fn sealing(&self) -> &AtRestKey {
        &self.at_rest
    }

    /// What signs event feeds and certificates.
    pub(crate) fn authority(&self) -> &SigningKey {
        &self.authority
    }

    /// The authority's public key.
    pub(crate) fn authority_key(&self) -> AuthorityKey {
        AuthorityKey(self.authority.verifying_key().to_bytes())
    }

    /// The feed of an event.
    pub(crate) fn event_feed(&self, event: EventNumber) -> FeedId {
        FeedId::event(self.authority_key(), event)
    }

    /// What makes a challenge ours: HMAC-SHA256 under a key derived from the authority's, cut to 16 bytes.
    pub(crate) fn challenge_mac(&self, scanner: ScannerKey, challenge: &[u8]) -> [u8; 16] {
        let key = Zeroizing::new(self.authority.to_bytes());
        let mut mac = Hmac::<Sha256>::new_from_slice(key.as_slice()).expect("HMAC takes keys of any length");
        mac.update(b"esik-challenge-v1\0");
        mac.update(&scanner.0);
        mac.update(challenge);
        let mut cut = [0; 16];
        cut.copy_from_slice(&mac.finalize().into_bytes()[..16]);
        cut
    }

    /// What signs passes.
    pub(crate) fn issuer(&self) -> &IssuerSecretKey {
        &self.issuer
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keys(authority {})", self.authority_key())
    }
}

fn open_authority(at_rest: &AtRestKey, public: AuthorityKey, sealed: &[u8]) -> Result<SigningKey, KeysError> {
    let wrong_file = KeysError::WrongFile;
    let seed = at_rest.open_exact::<32>(Place::AuthorityKey, &public.0, sealed).map_err(wrong_file)?;
    Ok(SigningKey::from_bytes(&seed))
}

fn open_issuer(at_rest: &AtRestKey, key: &StoredIssuerKey) -> Result<IssuerSecretKey, KeysError> {
    let seed = at_rest
        .open_exact::<32>(Place::IssuerKey, &key.line.public_key, &key.sealed_secret)
        .map_err(KeysError::WrongFile)?;
    Ok(IssuerSecretKey::from_seed(*seed))
}

async fn make_authority(
    tx: &mut Tx,
    at_rest: &AtRestKey,
    rng: &Rng,
    now: Timestamp,
) -> Result<SigningKey, DbError> {
    let seed = Zeroizing::new(rng.bytes::<32>());
    let key = SigningKey::from_bytes(&seed);
    let public = AuthorityKey(key.verifying_key().to_bytes());
    let sealed = at_rest.seal(rng.bytes(), Place::AuthorityKey, &public.0, seed.as_slice());
    tx.insert_authority_key(public, &sealed, now).await?;
    Ok(key)
}

async fn make_issuer(
    tx: &mut Tx,
    at_rest: &AtRestKey,
    rng: &Rng,
    now: Timestamp,
) -> Result<IssuerSecretKey, DbError> {
    let seed = Zeroizing::new(rng.bytes::<32>());
    let key = IssuerSecretKey::from_seed(*seed);
    let public_key = *key.public().as_bytes();
    let sealed_secret = at_rest.seal(rng.bytes(), Place::IssuerKey, &public_key, seed.as_slice());
    let line = IssuerKeyLine { public_key, state: KeyState::Open };
    tx.insert_issuer_key(&StoredIssuerKey { line, sealed_secret }, now).await?;
    Ok(key)
}
