//! Sessions of scanners: who holds the key of an enrolled scanner may replicate.
//!
//! A challenge is not stored: it carries its time and a MAC under a key of ours, so any server process can check it.

use esik_shared::certificate::CertificateContent;
use esik_shared::id::ScannerKey;
use esik_shared::session::{CHALLENGE_LEN, verify};
use esik_shared::time::Timestamp;

use super::token::Token;
use crate::app::App;
use crate::db::DbError;
use crate::db::scanner::StoredScanner;

/// How long a session lasts.
pub(crate) const SCANNER_SESSION_MS: i64 = 12 * 60 * 60 * 1000;
/// How long a scanner may take to answer a challenge.
const CHALLENGE_LIVES_MS: i64 = 60_000;

/// Why a scanner gets no session.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ScannerSessionError {
    /// The challenge is not ours or too old.
    #[error("the challenge has expired")]
    Challenge,
    /// The answer is not signed by this key, or the key was never enrolled. Which of the two is not told.
    #[error("this scanner is not enrolled here")]
    NotEnrolled,
    /// Its certificate has ended.
    #[error("the scanner's certificate has ended")]
    CertificateEnded,
    /// It was revoked at all of its events.
    #[error("the scanner was revoked")]
    Revoked,
    /// It wrote two records under one number: somebody else has its key as well.
    #[error("the scanner was copied")]
    Forked,
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// A session and its end.
#[derive(Debug)]
pub(crate) struct ScannerSession {
    /// What the scanner sends with each request.
    pub token: Token,
    /// Until when.
    pub expires: Timestamp,
}

/// A challenge for this scanner.
pub(crate) fn challenge(app: &App, scanner: ScannerKey) -> [u8; CHALLENGE_LEN] {
    let mut challenge = [0; CHALLENGE_LEN];
    challenge[..8].copy_from_slice(&app.clock.now().0.to_be_bytes());
    challenge[8..16].copy_from_slice(&app.rng.bytes::<8>());
    let mac = app.keys.challenge_mac(scanner, &challenge[..16]);
    challenge[16..].copy_from_slice(&mac);
    challenge
}

/// Starts a session for a scanner that answers a challenge.
pub(crate) async fn open_session(
    app: &App,
    scanner: ScannerKey,
    challenge: &[u8; CHALLENGE_LEN],
    answer: &[u8; 64],
) -> Result<ScannerSession, ScannerSessionError> {
    let now = app.clock.now();
    if !is_fresh(app, scanner, challenge, now) {
        return Err(ScannerSessionError::Challenge);
    }
    let authority = app.keys.authority_key();
    if !verify(scanner, authority, challenge, answer) {
        return Err(ScannerSessionError::NotEnrolled);
    }
    let mut tx = app.db.write().await?;
    let stored = tx.scanner(scanner).await?.ok_or(ScannerSessionError::NotEnrolled)?;
    let certificate = stored.certificate.verify(authority).map_err(|_| ScannerSessionError::NotEnrolled)?;
    if stored.is_forked {
        return Err(ScannerSessionError::Forked);
    }
    if now >= certificate.valid_until {
        return Err(ScannerSessionError::CertificateEnded);
    }
    if may_scan(&stored, certificate.clone()).is_none() {
        return Err(ScannerSessionError::Revoked);
    }
    let token = Token::draw(&app.rng);
    let expires = now.plus_ms(SCANNER_SESSION_MS).min(certificate.valid_until);
    tx.insert_scanner_session(token.hash(), scanner, now, expires).await?;
    tx.commit().await?;
    Ok(ScannerSession { token, expires })
}

fn is_fresh(app: &App, scanner: ScannerKey, challenge: &[u8; CHALLENGE_LEN], now: Timestamp) -> bool {
    let (head, mac) = challenge.split_at(16);
    let (time, _) = head.split_first_chunk::<8>().expect("a challenge has 32 bytes");
    let age_ms = now.ms_since(Timestamp(i64::from_be_bytes(*time)));
    app.keys.challenge_mac(scanner, head) == mac && (0..CHALLENGE_LIVES_MS).contains(&age_ms)
}

/// What a scanner may do: what its certificate says, without the events at which it was revoked; nothing where that leaves none
/// of them, or where somebody else has its key.
fn may_scan(stored: &StoredScanner, mut certificate: CertificateContent) -> Option<CertificateContent> {
    let had_events = !certificate.events.is_empty();
    certificate.events.retain(|certified| !stored.revoked.contains(&certified.event));
    let has_any = !had_events || !certificate.events.is_empty();
    (!stored.is_forked && has_any).then_some(certificate)
}

/// The scanner whose session this is, as certified and not revoked; nobody if there is no such session or it has ended.
pub(crate) async fn scanner_of_session(
    app: &App,
    token: &str,
) -> Result<Option<CertificateContent>, DbError> {
    let Some(token) = Token::parse(token) else { return Ok(None) };
    let stored = app.db.read().await?.scanner_of_session(token.hash(), app.clock.now()).await?;
    Ok(stored.and_then(|stored| {
        let certificate = stored.certificate.verify(app.keys.authority_key()).ok()?;
        may_scan(&stored, certificate)
    }))
}
