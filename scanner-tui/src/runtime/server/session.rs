//! A session: the scanner shows that it holds its key by signing a challenge, and gets a token for a while.

use data_encoding::{BASE64, HEXLOWER};
use ed25519_dalek::SigningKey;
use esik_shared::certificate::Certificate;
use esik_shared::id::{AuthorityKey, ScannerKey};
use esik_shared::session::{CHALLENGE_LEN, answer};
use serde::{Deserialize, Serialize};

use super::api::{Api, ApiError};

#[derive(Debug, Serialize)]
struct ChallengeRequest {
    scanner: ScannerKey,
}

#[derive(Debug, Deserialize)]
struct ChallengeAnswer {
    challenge: String,
}

#[derive(Debug, Serialize)]
struct SessionRequest {
    scanner: ScannerKey,
    challenge: String,
    answer: String,
    /// In base64 of CBOR. A server that was restored from an old backup may know neither the scanner nor it.
    certificate: String,
}

#[derive(Debug, Deserialize)]
struct SessionAnswer {
    token: String,
}

/// Opens a session and gives its token. The signature is good for this authority only.
pub(super) async fn open(
    api: &Api,
    key: &SigningKey,
    authority: AuthorityKey,
    certificate: &Certificate,
) -> Result<String, ApiError> {
    let scanner = ScannerKey(key.verifying_key().to_bytes());
    let given: ChallengeAnswer =
        api.post_json("/api/v1/scanner-challenges", &ChallengeRequest { scanner }).await?;
    let challenge: [u8; CHALLENGE_LEN] = HEXLOWER
        .decode(given.challenge.as_bytes())
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| ApiError::BadAnswer("its challenge does not read as one".to_owned()))?;
    let answer = HEXLOWER.encode(&answer(key, authority, &challenge));
    let certificate = minicbor::to_vec(certificate).expect("writing to a Vec cannot fail");
    let certificate = BASE64.encode(&certificate);
    let request = SessionRequest { scanner, challenge: given.challenge, answer, certificate };
    let opened: SessionAnswer = api.post_json("/api/v1/scanner-sessions", &request).await?;
    Ok(opened.token)
}
