//! What `verify` says of one code.

use esik_shared::id::{EventNumber, GateNumber, PassId};
use esik_shared::pass::{Reading, VerifiedCode, live};
use serde::Serialize;

/// One line of output; its fields stand in the order of the contract.
#[derive(Serialize)]
pub(super) struct Answer {
    verdict: &'static str,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    verified: Option<Verified>,
}

#[derive(Serialize)]
struct Verified {
    pass_id: PassId,
    event: EventNumber,
    category: u8,
    home_gate: u8,
    valid_from: u32,
    valid_until: u32,
    live: bool,
    specimen: bool,
    id_check: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    live_step: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    step_offset: Option<i64>,
}

impl Answer {
    /// The answer to what was read; `at` (Unix seconds) is what a live step is compared with.
    pub(super) fn new(reading: &Reading, at: Option<i64>) -> Self {
        let verified = match reading {
            Reading::Verified(code) => Some(Verified::new(code, at)),
            _ => None,
        };
        Self { verdict: reading.code(), verified }
    }
}

impl Verified {
    fn new(code: &VerifiedCode, at: Option<i64>) -> Self {
        let body = &code.body;
        let step_at = at.map(|at| live::step_at(body.valid_from, at));
        Self {
            pass_id: body.pass_id,
            event: body.event,
            category: body.category,
            home_gate: body.home_gate.map_or(0, GateNumber::get),
            valid_from: body.valid_from,
            valid_until: body.valid_until,
            live: body.flags.live,
            specimen: body.flags.specimen,
            id_check: body.flags.id_check,
            live_step: code.live_step,
            step_offset: code.live_step.zip(step_at).map(|(shown, at)| i64::from(shown) - at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use esik_shared::pass::{IssuerSecretKey, KeyId, LiveValue, PassBody, PassFlags, Unreadable};

    fn body() -> PassBody {
        PassBody {
            flags: PassFlags { live: true, specimen: false, id_check: true },
            key_id: KeyId([0; 3]),
            home_gate: None,
            event: EventNumber(150),
            valid_from: 1_000_000,
            valid_until: 1_000_600,
            category: 8,
            pass_id: PassId([0xab; 12]),
        }
    }

    fn json(reading: &Reading, at: Option<i64>) -> String {
        serde_json::to_string(&Answer::new(reading, at)).unwrap()
    }

    #[test]
    fn a_refused_code_tells_its_verdict_and_nothing_else() {
        let table = [
            (Reading::Unreadable(Unreadable::Length), r#"{"verdict":"unreadable"}"#),
            (Reading::UnknownIssuer(body()), r#"{"verdict":"unknown_issuer"}"#),
            (Reading::Forged(body()), r#"{"verdict":"forged"}"#),
            (Reading::LiveCodeWrong(body()), r#"{"verdict":"live_code_wrong"}"#),
        ];
        for (reading, expected) in table {
            assert_eq!(json(&reading, Some(1_000_000)), expected);
        }
    }

    #[test]
    fn a_true_code_tells_its_body_and_a_live_one_its_step_and_how_far_that_is_off() {
        let issuer = IssuerSecretKey::from_seed([1; 32]).public();
        let code = VerifiedCode { body: body(), issuer, live_step: None, live_value: None };
        let live = VerifiedCode { live_step: Some(3), live_value: Some(LiveValue([0; 12])), ..code };
        let told = r#""pass_id":"abababababababababababab","event":150,"category":8,"home_gate":0,"valid_from":1000000,"valid_until":1000600,"live":true,"specimen":false,"id_check":true"#;
        let table = [
            (code, None, ""),
            (code, Some(1_000_000), ""),
            (live, None, r#","live_step":3"#),
            (live, Some(1_000_000), r#","live_step":3,"step_offset":2"#),
            (live, Some(1_000_044), r#","live_step":3,"step_offset":0"#),
            (live, Some(1_000_045), r#","live_step":3,"step_offset":-1"#),
            (live, Some(999_999), r#","live_step":3,"step_offset":3"#),
        ];
        for (code, at, rest) in table {
            let expected = format!(r#"{{"verdict":"verified",{told}{rest}}}"#);
            assert_eq!(json(&Reading::Verified(code), at), expected, "at {at:?}");
        }
    }
}
