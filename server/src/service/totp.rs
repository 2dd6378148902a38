//! The codes of an authenticator app (RFC 6238): six digits from a shared secret, new every thirty seconds. Apps know
//! SHA-1 for certain and other hashes by luck, and here it is as good as any.

use data_encoding::BASE32_NOPAD;
use esik_shared::time::Timestamp;
use totp_rs::{Builder, Totp};
use zeroize::Zeroizing;

/// The bytes of a secret: as many as a SHA-1 has.
pub(crate) const SECRET_LEN: usize = 20;
/// What an app writes above the code.
const ISSUER: &str = "Esik";

/// The secret that an account shares with an app.
pub(crate) struct TotpSecret(pub(crate) Zeroizing<[u8; SECRET_LEN]>);

impl TotpSecret {
    /// The step of a code that is good at `now`: the phone's clock may be off by one step, to either side.
    pub(crate) fn step_of(&self, code: &str, now: Timestamp) -> Option<u64> {
        let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let is_code = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit());
        let now = u64::try_from(now.seconds()).ok()?;
        if is_code { self.totp().check(&digits, now) } else { None }
    }

    /// As people type it where they cannot scan it: base32 in groups of four.
    pub(crate) fn text(&self) -> Zeroizing<String> {
        let text = Zeroizing::new(BASE32_NOPAD.encode(self.0.as_slice()));
        let mut grouped = Zeroizing::new(String::with_capacity(40));
        for (at, letter) in text.chars().enumerate() {
            if at > 0 && at % 4 == 0 {
                grouped.push(' ');
            }
            grouped.push(letter);
        }
        grouped
    }

    /// The address that an app reads from a QR code. The e-mail has its letters outside ASCII escaped.
    pub(crate) fn address(&self, email: &str) -> Zeroizing<String> {
        let secret = Zeroizing::new(BASE32_NOPAD.encode(self.0.as_slice()));
        let account = email.bytes().fold(String::new(), |mut escaped, byte| {
            if byte.is_ascii_alphanumeric() || b"-._~@".contains(&byte) {
                escaped.push(char::from(byte));
            } else {
                escaped.push_str(&format!("%{byte:02X}"));
            }
            escaped
        });
        Zeroizing::new(format!("otpauth://totp/{ISSUER}:{account}?secret={}&issuer={ISSUER}", *secret))
    }

    /// The code of this moment.
    #[cfg(test)]
    pub(crate) fn code_at(&self, now: Timestamp) -> String {
        self.totp().generate(u64::try_from(now.seconds()).unwrap()).to_string()
    }

    fn totp(&self) -> Totp {
        let builder = Builder::new().with_secret(*self.0).with_skew(1).with_step_duration(30).with_digits(6);
        builder.build().expect("six digits of a secret of 160 bits are what the RFC asks for")
    }
}

impl std::fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TotpSecret(secret)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238, appendix B.
    fn secret() -> TotpSecret {
        TotpSecret(Zeroizing::new(*b"12345678901234567890"))
    }

    #[test]
    fn codes_are_those_of_the_rfc() {
        // The last six of the eight digits in the table of appendix B.
        let table = [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ];
        for (seconds, code) in table {
            let now = Timestamp(seconds * 1000);
            assert_eq!(secret().step_of(code, now), Some(u64::try_from(seconds / 30).unwrap()));
            assert_eq!(secret().code_at(now), code);
        }
    }

    #[test]
    fn a_code_is_good_one_step_early_and_late_and_typed_with_spaces() {
        let step = |seconds| secret().step_of(" 081 804", Timestamp(seconds * 1000));
        let at = 1_111_111_109 / 30 * 30;
        for (seconds, expected) in [
            (at - 31, None),
            (at - 30, Some(37_037_036)),
            (at, Some(37_037_036)),
            (at + 59, Some(37_037_036)),
            (at + 60, None),
        ] {
            assert_eq!(step(seconds), expected, "{seconds}");
        }
        for wrong in ["", "081805", "81804", "0081804", "08180x", "٠٨١٨٠٤"] {
            assert_eq!(secret().step_of(wrong, Timestamp(at * 1000)), None, "{wrong}");
        }
    }

    #[test]
    fn an_app_reads_the_secret_and_whose_it_is() {
        assert_eq!(
            *secret().address("әлия+a@esik.example"),
            "otpauth://totp/Esik:%D3%99%D0%BB%D0%B8%D1%8F%2Ba@esik.example\
             ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Esik"
        );
        assert_eq!(*secret().text(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert_eq!(format!("{:?}", secret()), "TotpSecret(secret)");
    }
}
