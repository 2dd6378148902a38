//! The codes of problems: every one that any address may answer with, its status, and what it means. Programs act on
//! them, so none is renamed or given another meaning; `docs/API.md` lists them from here.

use axum::http::StatusCode;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $status:ident, $meaning:literal;)+) => {
        /// Why a request was not done, for programs.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) enum Code {
            $($(#[$doc])* $name,)+
        }

        impl Code {
            /// Every code, in the order of the documentation.
            #[cfg(test)]
            pub(crate) const ALL: &[Self] = &[$(Self::$name),+];

            /// As it stands in an answer.
            pub(crate) fn text(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }

            /// The status of an answer with this code.
            pub(crate) fn status(self) -> StatusCode {
                match self {
                    $(Self::$name => StatusCode::$status,)+
                }
            }

            /// What it means, for documentation.
            #[cfg(test)]
            pub(crate) fn meaning(self) -> &'static str {
                match self {
                    $(Self::$name => $meaning,)+
                }
            }
        }
    };
}

codes! {
    BadRequest = "bad_request", BAD_REQUEST, "The body, or a field of it, has another shape than this address takes.";
    BadQuery = "bad_query", BAD_REQUEST, "A parameter of the query is unknown, comes twice or has a value that it cannot have.";
    BadCursor = "bad_cursor", BAD_REQUEST, "The cursor is not one that this list gave.";
    BadIdempotencyKey = "bad_idempotency_key", BAD_REQUEST, "An idempotency key has 1 to 255 printable ASCII characters.";
    FileBroken = "file_broken", BAD_REQUEST, "The file of batches is damaged or cut, or is none; `detail` says at which byte. Nothing of it was taken.";
    FramesBroken = "frames_broken", BAD_REQUEST, "The frames of an exchange do not read; nothing of them was taken.";
    Unauthorized = "unauthorized", UNAUTHORIZED, "Nobody is logged in, and no valid token was sent.";
    ScannerSessionEnded = "scanner_session_ended", UNAUTHORIZED, "The scanner's session has ended or never was.";
    ChallengeExpired = "challenge_expired", UNAUTHORIZED, "The challenge is older than a minute or not ours.";
    Forbidden = "forbidden", FORBIDDEN, "It is known who asks, and this role, token or scanner may not do this.";
    CrossSite = "cross_site", FORBIDDEN, "A browser sent this from another site.";
    AdminsOnly = "admins_only", FORBIDDEN, "An API token makes and changes no admin, and no token that manages accounts.";
    FormExpired = "form_expired", FORBIDDEN, "The form is of another session; nothing was done.";
    LogInDisabled = "log_in_disabled", FORBIDDEN, "A password could be read on the way to this server.";
    EnrollmentProofWrong = "enrollment_proof_wrong", FORBIDDEN, "The proof does not belong to this enrollment code.";
    ScannerNotEnrolled = "scanner_not_enrolled", FORBIDDEN, "The scanner is not enrolled here, or its answer is not signed by its key.";
    ScannerCertificateEnded = "scanner_certificate_ended", FORBIDDEN, "The scanner must be enrolled anew.";
    ScannerRevoked = "scanner_revoked", FORBIDDEN, "The scanner was revoked at all of its events; it must be enrolled anew, with a fresh key.";
    ScannerForked = "scanner_forked", FORBIDDEN, "The scanner wrote two records under one number, so its key was copied; it must be enrolled anew, with a fresh key.";
    NotFound = "not_found", NOT_FOUND, "Nothing is at this address.";
    EventNotFound = "event_not_found", NOT_FOUND, "There is no event with this number, or it is not one of yours.";
    AccountNotFound = "account_not_found", NOT_FOUND, "There is no account with this id.";
    TokenNotFound = "token_not_found", NOT_FOUND, "There is no API token with this id.";
    SessionNotFound = "session_not_found", NOT_FOUND, "You have no session with this id.";
    PassNotFound = "pass_not_found", NOT_FOUND, "There is no such pass, or it is not for one of your events.";
    CardNotFound = "card_not_found", NOT_FOUND, "The event has no supervisor card with this number.";
    ScannerNotFound = "scanner_not_found", NOT_FOUND, "The event has no scanner with this number.";
    ConflictNotFound = "conflict_not_found", NOT_FOUND, "The two scans are no conflict, or not any more.";
    BranchNotFound = "branch_not_found", NOT_FOUND, "No branch of this scanner begins with this record, or it was not copied.";
    StudentNotFound = "student_not_found", NOT_FOUND, "No student has this link or id.";
    NoPaperPasses = "no_paper_passes", NOT_FOUND, "No pass that fits was issued for paper.";
    EnrollmentCodeUnknown = "enrollment_code_unknown", NOT_FOUND, "There is no such enrollment code.";
    MethodNotAllowed = "method_not_allowed", METHOD_NOT_ALLOWED, "The address does not take this method; `Allow` names those it takes.";
    EnrollmentCodeUsed = "enrollment_code_used", CONFLICT, "Another scanner has used this enrollment code.";
    ScannerAlreadyEnrolled = "scanner_already_enrolled", CONFLICT, "The scanner is enrolled already, by another code.";
    AccountExists = "account_exists", CONFLICT, "There is an account with this e-mail already.";
    TooManyAccounts = "too_many_accounts", CONFLICT, "There are as many accounts as there may be.";
    TooManyTokens = "too_many_tokens", CONFLICT, "As many API tokens are good as there may be.";
    TooManyCards = "too_many_cards", CONFLICT, "The event has as many supervisor cards as it may have.";
    NotQuarantined = "not_quarantined", CONFLICT, "Nothing of this run of scans is in quarantine.";
    ScannerIsServer = "scanner_is_server", CONFLICT, "The number is a process of the server, which is not revoked.";
    LastAdmin = "last_admin", CONFLICT, "Nobody would be left who can log in and manages accounts.";
    PassIsLive = "pass_is_live", CONFLICT, "The code of this pass rotates, so it cannot be printed.";
    PassNotIssued = "pass_not_issued", CONFLICT, "The pass was revoked or replaced before.";
    IdempotencyKeyInUse = "idempotency_key_in_use", CONFLICT, "The request with this idempotency key is still being done.";
    IdempotentAnswerGone = "idempotent_answer_gone", CONFLICT, "The request with this idempotency key was done; its answer was too large to be kept.";
    EnrollmentCodeExpired = "enrollment_code_expired", GONE, "The enrollment code has expired.";
    PassRevoked = "pass_revoked", GONE, "The pass was withdrawn; its page says why.";
    PassReplaced = "pass_replaced", GONE, "A newer pass was issued in place of this one.";
    StudentBlocked = "student_blocked", GONE, "The student may not enter; the help desk can say why.";
    BodyTooLarge = "body_too_large", PAYLOAD_TOO_LARGE, "The body is larger than this address takes; nothing of it was kept.";
    AddressTooLong = "address_too_long", URI_TOO_LONG, "The address with its query has more than 8,192 bytes.";
    NotJson = "not_json", UNSUPPORTED_MEDIA_TYPE, "The address takes JSON, and the body says that it is something else.";
    NotCsv = "not_csv", UNSUPPORTED_MEDIA_TYPE, "The address takes CSV, and the body says that it is something else.";
    NoCapacity = "no_capacity", CONFLICT, "The event holds any number, so that nobody needs places.";
    ScannerGone = "scanner_gone", CONFLICT, "The scanner was revoked or its certificate has ended, so that it gets no places.";
    ScannerNotWaitedFor = "scanner_not_waited_for", CONFLICT, "The restored server does not wait for this scanner.";
    FieldsInvalid = "fields_invalid", UNPROCESSABLE_ENTITY, "Fields of the body will not do, all of them in `problems`; nothing was made or changed.";
    ImportRefused = "import_refused", UNPROCESSABLE_ENTITY, "The file has faults, all of them in `problems`; nothing of it was kept.";
    StudentsUnknown = "students_unknown", UNPROCESSABLE_ENTITY, "Listed students are not known, all of them in `problems`; nothing was issued.";
    EventTimesInvalid = "event_times_invalid", UNPROCESSABLE_ENTITY, "The doors of the event open when it is over, or its times do not fit a pass code.";
    EventTooLong = "event_too_long", UNPROCESSABLE_ENTITY, "The event is too long for live codes.";
    EventUnknown = "event_unknown", UNPROCESSABLE_ENTITY, "The body names an event that is not there, or is not one of yours.";
    EmailInvalid = "email_invalid", UNPROCESSABLE_ENTITY, "The e-mail has not the shape of one.";
    TokenInvalid = "token_invalid", UNPROCESSABLE_ENTITY, "Name, scopes, events or end of the token will not do; `detail` says which.";
    CardInvalid = "card_invalid", UNPROCESSABLE_ENTITY, "Day, name or PIN of the supervisor card will not do; `detail` says which.";
    NoteInvalid = "note_invalid", UNPROCESSABLE_ENTITY, "The note has more than 500 characters.";
    RecordUnknown = "record_unknown", UNPROCESSABLE_ENTITY, "The server has no such record of this scanner.";
    NoEvents = "no_events", UNPROCESSABLE_ENTITY, "There are no events yet.";
    GateUnknown = "gate_unknown", UNPROCESSABLE_ENTITY, "The body names a gate that an event does not have.";
    ScannerKeyInvalid = "scanner_key_invalid", UNPROCESSABLE_ENTITY, "The scanner key is not an Ed25519 public key.";
    TooManyPasses = "too_many_passes", UNPROCESSABLE_ENTITY, "More passes than one file may hold.";
    IdempotencyKeyReused = "idempotency_key_reused", UNPROCESSABLE_ENTITY, "The idempotency key came with another request before.";
    TooManyIdempotencyKeys = "too_many_idempotency_keys", TOO_MANY_REQUESTS, "Too many idempotency keys within a day.";
    HeadersTooLarge = "headers_too_large", REQUEST_HEADER_FIELDS_TOO_LARGE, "The headers have more than 32,768 bytes.";
    Internal = "internal", INTERNAL_SERVER_ERROR, "The server failed. `request_id` finds the cause in its log.";
    Busy = "busy", SERVICE_UNAVAILABLE, "Others are in the way; `Retry-After` says when to try again. Nothing was done.";
    DatabaseUnavailable = "database_unavailable", SERVICE_UNAVAILABLE, "The database is not there or went away; `Retry-After` says when to try again. What was asked may be done or not; ask again.";
    DiskFull = "disk_full", SERVICE_UNAVAILABLE, "There is no room to write. Nothing was done, and what was acknowledged before is safe.";
    TakingBack = "taking_back", SERVICE_UNAVAILABLE, "An old backup was restored: before it writes to this event, the server takes back from scanners what it lost. Nothing was done; `GET /api/v1/restore` says for whom it waits.";
    Timeout = "timeout", SERVICE_UNAVAILABLE, "The answer did not begin within 60 seconds. It may be done or not; ask again.";
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_code_is_told_once_and_is_an_error() {
        let texts: HashSet<&str> = Code::ALL.iter().map(|code| code.text()).collect();
        assert_eq!(texts.len(), Code::ALL.len());
        for code in Code::ALL {
            assert!(code.status().is_client_error() || code.status().is_server_error(), "{code:?}");
            assert!(code.meaning().ends_with('.'), "{code:?}");
        }
    }
}
