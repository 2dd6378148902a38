//! Issuer keys and the one signature a pass ever gets.
//!
//! Ed25519 over a context and the body, verified strictly: canonical S, no point of small order. Keys are parsed
//! once and kept parsed, which saves a tenth of every check. Which keys are trusted is not decided here.

use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::str::FromStr;

use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};
use zeroize::Zeroize;

use super::body::{KeyId, PassBody};

/// What keeps a signature made for anything else from being a pass.
const CONTEXT: &[u8; 13] = b"esik-pass-v1\0";

/// The signature of a pass: as secret as the pass itself, so nothing prints it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PassSignature(pub [u8; 64]);

impl PassSignature {
    /// Its length in bytes.
    pub const LEN: usize = 64;

    /// The signature, if there are as many bytes as one has.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

impl fmt::Debug for PassSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PassSignature(secret)")
    }
}

/// Why something is not an issuer's public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPublicKey {
    /// Not 64 hex digits.
    #[error("a public key is 64 hex digits")]
    NotHex,
    /// 32 bytes that are no point of the curve.
    #[error("these 32 bytes are not an Ed25519 public key (no point of the curve)")]
    NotAPoint,
}

/// An issuer's public key, parsed, with its key id. Ordered and compared by its bytes.
#[derive(Clone, Copy)]
pub struct IssuerPublicKey {
    key: VerifyingKey,
    key_id: KeyId,
}

impl IssuerPublicKey {
    /// The key with these bytes.
    ///
    /// # Errors
    /// [`InvalidPublicKey::NotAPoint`]. A point of small order is a key, under which nothing verifies.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, InvalidPublicKey> {
        VerifyingKey::from_bytes(bytes).map(Self::new).map_err(|_| InvalidPublicKey::NotAPoint)
    }

    fn new(key: VerifyingKey) -> Self {
        let hash = Sha256::digest(key.as_bytes());
        Self { key, key_id: KeyId([hash[0], hash[1], hash[2]]) }
    }

    /// Its 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// The id that passes name it by.
    pub const fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// Whether this key signed that body (strict verification).
    pub fn verifies(&self, body: &PassBody, signature: &PassSignature) -> bool {
        self.key.verify_strict(&message(body), &Signature::from_bytes(&signature.0)).is_ok()
    }
}

impl FromStr for IssuerPublicKey {
    type Err = InvalidPublicKey;

    fn from_str(text: &str) -> Result<Self, InvalidPublicKey> {
        let bytes = HEXLOWER_PERMISSIVE.decode(text.as_bytes()).map_err(|_| InvalidPublicKey::NotHex)?;
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| InvalidPublicKey::NotHex)?;
        Self::from_bytes(&bytes)
    }
}

impl fmt::Display for IssuerPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(self.as_bytes()))
    }
}

impl fmt::Debug for IssuerPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IssuerPublicKey({self})")
    }
}

impl PartialEq for IssuerPublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for IssuerPublicKey {}

impl PartialOrd for IssuerPublicKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for IssuerPublicKey {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_bytes().cmp(other.as_bytes())
    }
}

impl Hash for IssuerPublicKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl<C> minicbor::Encode<C> for IssuerPublicKey {
    fn encode<W: minicbor::encode::Write>(
        &self,
        encoder: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        encoder.bytes(self.as_bytes())?.ok()
    }
}

impl<'b, C> minicbor::Decode<'b, C> for IssuerPublicKey {
    fn decode(decoder: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let at = decoder.position();
        let bytes: &[u8; 32] = decoder
            .bytes()?
            .try_into()
            .map_err(|_| minicbor::decode::Error::message("an issuer public key has 32 bytes").at(at))?;
        Self::from_bytes(bytes).map_err(|why| minicbor::decode::Error::message(why).at(at))
    }
}

/// An issuer's secret key. It is wiped when dropped and never printed.
pub struct IssuerSecretKey {
    key: SigningKey,
    public: IssuerPublicKey,
}

impl IssuerSecretKey {
    /// The key with this seed (RFC 8032), which comes from a good source of randomness.
    pub fn from_seed(mut seed: [u8; 32]) -> Self {
        let key = SigningKey::from_bytes(&seed);
        seed.zeroize();
        let public = IssuerPublicKey::new(key.verifying_key());
        Self { key, public }
    }

    /// The key that scanners get.
    pub const fn public(&self) -> IssuerPublicKey {
        self.public
    }

    /// Signs a body, which should name this key's id and pass [`PassBody::check`]: else no scanner takes it.
    pub fn sign(&self, body: &PassBody) -> PassSignature {
        PassSignature(self.key.sign(&message(body)).to_bytes())
    }
}

impl fmt::Debug for IssuerSecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IssuerSecretKey(of {})", self.public)
    }
}

fn message(body: &PassBody) -> [u8; CONTEXT.len() + PassBody::LEN] {
    let mut message = [0; CONTEXT.len() + PassBody::LEN];
    message[..CONTEXT.len()].copy_from_slice(CONTEXT);
    message[CONTEXT.len()..].copy_from_slice(&body.to_bytes());
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_key_is_read_from_hex_of_either_case_and_refused_with_its_reason() {
        let key = IssuerSecretKey::from_seed([1; 32]).public();
        assert_eq!(key.to_string().parse(), Ok(key));
        assert_eq!(key.to_string().to_uppercase().parse(), Ok(key));
        let not_a_point = format!("02{}", "00".repeat(31));
        let table = [
            ("", InvalidPublicKey::NotHex),
            (&key.to_string()[1..], InvalidPublicKey::NotHex),
            (&key.to_string()[2..], InvalidPublicKey::NotHex),
            (&"zz".repeat(32), InvalidPublicKey::NotHex),
            (&not_a_point, InvalidPublicKey::NotAPoint),
        ];
        for (text, why) in table {
            assert_eq!(text.parse::<IssuerPublicKey>(), Err(why), "{text}");
        }
    }

    #[test]
    fn a_record_keeps_a_public_key_as_its_32_bytes() {
        let key = IssuerSecretKey::from_seed([1; 32]).public();
        let record = minicbor::to_vec(key).unwrap();
        assert_eq!(record[2..], key.as_bytes()[..]);
        assert_eq!(minicbor::decode::<IssuerPublicKey>(&record).unwrap(), key);
        assert!(minicbor::decode::<IssuerPublicKey>(&record[..33]).is_err());
    }

    #[test]
    fn nothing_secret_is_printed() {
        let key = IssuerSecretKey::from_seed([1; 32]);
        assert_eq!(format!("{key:?}"), format!("IssuerSecretKey(of {})", key.public()));
        assert_eq!(format!("{:?}", PassSignature([1; 64])), "PassSignature(secret)");
    }
}
