//! `POST /api/v1/enrollments`: a device shows that it knows a code and gets its certificate.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use data_encoding::BASE64;
use esik_shared::enrollment::EnrollmentProof;
use esik_shared::id::{AuthorityKey, ScannerKey};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::http::extract::hex::Hex;
use crate::http::extract::json::JsonBody;
use crate::http::openapi::operation::Operation;
use crate::http::problem::{Code, Problem};
use crate::service::enrollment::{EnrollError, EnrollmentRequest, enroll};
use crate::service::visitor::Visitor;

/// The code by its lookup, the device's key, and the proof; see `docs/SYNC.md`.
#[derive(Deserialize, ToSchema)]
#[schema(as = EnrollmentRequest)]
pub(crate) struct Request {
    lookup: Hex<16>,
    scanner: ScannerKey,
    nonce: Hex<16>,
    proof: Hex<32>,
}

/// Who certifies, the certificate (base64 of CBOR), and our proof that we know the code.
#[derive(Serialize, ToSchema)]
#[schema(as = Enrollment)]
pub(crate) struct Answer {
    authority: AuthorityKey,
    certificate: String,
    proof: Hex<32>,
}

pub(crate) fn describe() -> Operation {
    Operation::new("enroll", "Makes a device a scanner, for who knows a code")
        .description("The same key with the same code gets the same certificate again. See `docs/SYNC.md`.")
        .takes::<Request>()
        .answers::<Answer>(StatusCode::OK, "The certificate.")
        .refuses(&[
            Code::EnrollmentCodeUnknown,
            Code::EnrollmentCodeExpired,
            Code::EnrollmentCodeUsed,
            Code::ScannerAlreadyEnrolled,
            Code::EnrollmentProofWrong,
            Code::ScannerKeyInvalid,
        ])
}

fn refusal_of(error: EnrollError) -> Problem {
    let new_code = "Ask an organizer for a new enrollment code.";
    let (code, detail) = match &error {
        EnrollError::UnknownCode => (
            Code::EnrollmentCodeUnknown,
            "There is no such enrollment code. Check that it was typed as it stands there.".to_owned(),
        ),
        EnrollError::Expired => {
            (Code::EnrollmentCodeExpired, format!("This enrollment code has expired. {new_code}"))
        }
        EnrollError::UsedByAnother => (
            Code::EnrollmentCodeUsed,
            format!("Another scanner has used this enrollment code; the organizers are told. {new_code}"),
        ),
        EnrollError::AlreadyEnrolled => (
            Code::ScannerAlreadyEnrolled,
            "This scanner is enrolled already, by another code. Use a fresh data folder to enroll anew."
                .to_owned(),
        ),
        EnrollError::WrongProof => (
            Code::EnrollmentProofWrong,
            format!("The proof does not belong to this enrollment code. {new_code}"),
        ),
        EnrollError::BadKey => {
            (Code::ScannerKeyInvalid, "The scanner key is not an Ed25519 public key.".to_owned())
        }
        EnrollError::Sealed(_) | EnrollError::Db(_) => return Problem::internal(error),
    };
    Problem::new(code, detail)
}

pub(crate) async fn create(
    State(app): State<App>,
    visitor: Visitor,
    JsonBody(request): JsonBody<Request>,
) -> Result<Json<Answer>, Problem> {
    let request = EnrollmentRequest {
        lookup: request.lookup.0,
        scanner: request.scanner,
        nonce: request.nonce.0,
        proof: EnrollmentProof(request.proof.0),
    };
    let enrolled = enroll(&app, visitor.address, request).await.map_err(refusal_of)?;
    let certificate = minicbor::to_vec(&enrolled.certificate).expect("writing to a Vec cannot fail");
    Ok(Json(Answer {
        authority: enrolled.authority,
        certificate: BASE64.encode(&certificate),
        proof: Hex(enrolled.proof.0),
    }))
}
