//! Enrollment: code and answer prove each other, so that neither a wrong scanner nor a wrong server gets far.

use data_encoding::{BASE64, HEXLOWER};
use esik_shared::certificate::{Certificate, CertificateContent};
use esik_shared::enrollment::{EnrollmentCode, EnrollmentProof};
use esik_shared::id::{AuthorityKey, ScannerKey};
use serde::{Deserialize, Serialize};

use super::api::{Api, ApiError};

/// What enrollment brings.
#[derive(Debug)]
pub(crate) struct Enrolled {
    /// Who certifies.
    pub(crate) authority: AuthorityKey,
    /// The certificate as signed.
    pub(crate) certificate: Certificate,
    /// What it says.
    pub(crate) content: CertificateContent,
}

/// Why this device did not become a scanner.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EnrollmentError {
    /// The request came to nothing.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// The answer does not prove that the server knows the code, or its certificate is not for us.
    #[error("{0}")]
    NotOurServer(&'static str),
}

#[derive(Debug, Serialize)]
struct Request {
    lookup: String,
    scanner: ScannerKey,
    nonce: String,
    proof: String,
}

#[derive(Debug, Deserialize)]
struct Answer {
    authority: AuthorityKey,
    certificate: String,
    proof: String,
}

/// Asks for a certificate. `nonce` must be fresh.
pub(crate) async fn enroll(
    api: &Api,
    code: &EnrollmentCode,
    scanner: ScannerKey,
    nonce: [u8; 16],
) -> Result<Enrolled, EnrollmentError> {
    let request = Request {
        lookup: HEXLOWER.encode(&code.lookup()),
        scanner,
        nonce: HEXLOWER.encode(&nonce),
        proof: HEXLOWER.encode(&code.request_proof(scanner, &nonce).0),
    };
    let answer: Answer = api.post_json("/api/v1/enrollments", &request).await?;
    prove(&answer, code, scanner, &nonce)
}

/// Believes an answer only if it proves that its author knows the code.
fn prove(
    answer: &Answer,
    code: &EnrollmentCode,
    scanner: ScannerKey,
    nonce: &[u8; 16],
) -> Result<Enrolled, EnrollmentError> {
    let authority = answer.authority;
    let unreadable = EnrollmentError::NotOurServer("its answer does not read as a certificate");
    let certificate = BASE64.decode(answer.certificate.as_bytes()).ok();
    let Some(certificate) = certificate.and_then(|bytes| minicbor::decode::<Certificate>(&bytes).ok()) else {
        return Err(unreadable);
    };
    let proof = HEXLOWER.decode(answer.proof.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
    let is_proven = proof
        .map(EnrollmentProof)
        .is_some_and(|proof| code.verify_answer(scanner, nonce, authority, &certificate, &proof));
    if !is_proven {
        return Err(EnrollmentError::NotOurServer("it does not know the enrollment code"));
    }
    let content = certificate
        .verify(authority)
        .map_err(|_| EnrollmentError::NotOurServer("its certificate does not verify"))?;
    if content.scanner != scanner {
        return Err(EnrollmentError::NotOurServer("its certificate is for another scanner"));
    }
    Ok(Enrolled { authority, certificate, content })
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;
    use esik_shared::certificate::AuthorRole;
    use esik_shared::time::Timestamp;

    use super::*;

    fn answer(key: &SigningKey, code: &EnrollmentCode, scanner: ScannerKey, nonce: [u8; 16]) -> Answer {
        let authority = AuthorityKey(key.verifying_key().to_bytes());
        let certificate = Certificate::sign(
            key,
            &CertificateContent {
                authority,
                scanner: ScannerKey([1; 32]),
                number: 1,
                role: AuthorRole::Scanner,
                valid_from: Timestamp(0),
                valid_until: Timestamp(1),
                events: Vec::new(),
            },
        );
        let proof = code.answer_proof(scanner, &nonce, authority, &certificate);
        let certificate = minicbor::to_vec(&certificate).unwrap();
        Answer { authority, certificate: BASE64.encode(&certificate), proof: HEXLOWER.encode(&proof.0) }
    }

    #[test]
    fn an_answer_is_believed_only_from_who_knows_the_code_and_for_this_scanner_and_request() {
        let key = SigningKey::from_bytes(&[3; 32]);
        let (code, other_code) = (EnrollmentCode::from_random([1; 10]), EnrollmentCode::from_random([2; 10]));
        let (scanner, other) = (ScannerKey([1; 32]), ScannerKey([2; 32]));
        let is_believed = |answer: &Answer, scanner| prove(answer, &code, scanner, &[5; 16]).is_ok();
        assert!(is_believed(&answer(&key, &code, scanner, [5; 16]), scanner));
        assert!(!is_believed(&answer(&key, &other_code, scanner, [5; 16]), scanner), "another code");
        assert!(!is_believed(&answer(&key, &code, scanner, [6; 16]), scanner), "an older request");
        assert!(!is_believed(&answer(&key, &code, other, [5; 16]), other), "another scanner's certificate");
        let nonsense = Answer { certificate: "?".to_owned(), ..answer(&key, &code, scanner, [5; 16]) };
        assert!(!is_believed(&nonsense, scanner));
    }
}
