//! The pass code agrees with every published vector. A field or a kind of entry that is not looked at here fails the
//! parsing of the file, so that nothing in it goes untested.

use data_encoding::HEXLOWER;
use esik_shared::id::{EventNumber, GateNumber, PassId};
use esik_shared::pass::{
    ChainSeed, IssuerPublicKey, IssuerSecretKey, LiveValue, PassBody, PassCode, PassFlags, Reading, live,
    read, read_bytes,
};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vectors {
    format: String,
    step_seconds: u32,
    valid: Vec<Valid>,
    edges: Vec<Valid>,
    invalid: Vec<Invalid>,
    two_keys_one_id: TwoKeys,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Valid {
    private_key: String,
    public_key: String,
    key_id: String,
    event: u32,
    pass_id: PassId,
    valid_from: u32,
    valid_until: u32,
    category: u8,
    home_gate: u8,
    live: bool,
    specimen: bool,
    id_check: bool,
    code: String,
    chain_seed: Option<String>,
    chain_steps: Option<u32>,
    live_at: Option<i64>,
    live_step: Option<u32>,
    live_code: Option<String>,
    typed_on_russian_layout: Option<String>,
    typed_on_kazakh_layout: Option<String>,
    typed_on_kazakh_layout_with_caps_lock: Option<String>,
    typed_with_caps_lock: Option<String>,
    typed_with_ends: Option<String>,
    why: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Invalid {
    public_key: String,
    expected: String,
    why: String,
    code: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TwoKeys {
    public_keys: [String; 2],
    signed_by: String,
    code: String,
}

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("vectors/pass-v1.json"))
        .expect("every field of the vectors is known here")
}

fn bytes<const N: usize>(hex: &str) -> [u8; N] {
    HEXLOWER.decode(hex.as_bytes()).expect("hex").try_into().expect("as many bytes as the field has")
}

fn public_key(hex: &str) -> IssuerPublicKey {
    hex.parse().expect("a public key")
}

impl Valid {
    fn name(&self) -> String {
        format!("pass {} ({})", self.pass_id, self.why.as_deref().unwrap_or("valid"))
    }

    fn body(&self) -> PassBody {
        PassBody {
            flags: PassFlags { live: self.live, specimen: self.specimen, id_check: self.id_check },
            key_id: public_key(&self.public_key).key_id(),
            home_gate: GateNumber::new(self.home_gate),
            event: EventNumber(self.event),
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            category: self.category,
            pass_id: self.pass_id,
        }
    }

    /// What the issuer makes of it; live where the vector says what a phone shows.
    fn made(&self) -> PassCode {
        let body = self.body();
        let live = self.chain_seed.as_deref().map(|seed| {
            let step = live::step_at(self.valid_from, self.live_at.expect("a moment for a chain"));
            live::value_at(&ChainSeed(bytes(seed)), body.event, body.steps(), step)
                .expect("a step of the chain")
        });
        let signature = IssuerSecretKey::from_seed(bytes(&self.private_key)).sign(&body);
        PassCode { body, signature, live }
    }

    /// What a scanner types, most of it the code with its live suffix.
    fn typed(&self) -> impl Iterator<Item = &str> {
        let variants = [
            &self.typed_on_russian_layout,
            &self.typed_on_kazakh_layout,
            &self.typed_on_kazakh_layout_with_caps_lock,
            &self.typed_with_caps_lock,
            &self.typed_with_ends,
        ];
        variants.into_iter().filter_map(Option::as_deref)
    }

    fn assert_verified(&self, typed: &str, live_step: Option<u32>, live_value: Option<LiveValue>) {
        let issuer = public_key(&self.public_key);
        let reading = read(typed, [&issuer]);
        let Reading::Verified(code) = reading else { panic!("{}: {}", self.name(), reading.code()) };
        assert_eq!(code.body, self.body(), "{}", self.name());
        assert_eq!(code.issuer, issuer, "{}", self.name());
        assert_eq!((code.live_step, code.live_value), (live_step, live_value), "{}", self.name());
        assert_eq!(read_bytes(typed.as_bytes(), [&issuer]), reading, "{}", self.name());
    }
}

#[test]
fn the_vectors_are_of_this_format() {
    let vectors = vectors();
    assert_eq!((vectors.format.as_str(), vectors.step_seconds), ("esik pass v1", live::STEP_SECONDS));
    assert_eq!((vectors.valid.len(), vectors.edges.len(), vectors.invalid.len()), (6, 4, 121));
}

#[test]
fn keys_are_derived_and_named_as_in_the_vectors() {
    let vectors = vectors();
    for vector in vectors.valid.iter().chain(&vectors.edges) {
        let public = IssuerSecretKey::from_seed(bytes(&vector.private_key)).public();
        assert_eq!(public.to_string(), vector.public_key, "{}", vector.name());
        assert_eq!(public.key_id().to_string(), vector.key_id, "{}", vector.name());
    }
}

#[test]
fn codes_are_made_character_by_character_as_in_the_vectors() {
    let vectors = vectors();
    for vector in vectors.valid.iter().chain(&vectors.edges) {
        let made = vector.made();
        assert_eq!(made.static_text(), vector.code, "{}", vector.name());
        let shown = vector.live_code.as_ref().unwrap_or(&vector.code);
        assert_eq!(&made.to_text(), shown, "{}", vector.name());
        assert_eq!(PassCode::parse(shown), Ok(made), "{}", vector.name());
    }
}

#[test]
fn chains_end_in_the_pass_id_after_as_many_steps_as_the_vectors_say() {
    let vectors = vectors();
    for vector in vectors.valid.iter().chain(&vectors.edges) {
        assert_eq!(vector.chain_seed.is_some(), vector.live, "{}", vector.name());
        let Some(seed) = vector.chain_seed.as_deref() else { continue };
        let body = vector.body();
        assert_eq!(Some(body.steps()), vector.chain_steps, "{}", vector.name());
        assert_eq!(
            live::pass_id_of(&ChainSeed(bytes(seed)), body.event, body.steps()),
            body.pass_id,
            "{}",
            vector.name()
        );
        let step = live::step_at(body.valid_from, vector.live_at.expect("a moment for a chain"));
        assert_eq!(Some(step), vector.live_step.map(i64::from), "{}", vector.name());
    }
}

#[test]
fn every_valid_code_is_verified_however_it_was_typed() {
    let vectors = vectors();
    for vector in vectors.valid.iter().chain(&vectors.edges) {
        let live_value = vector.made().live;
        vector.assert_verified(&vector.code, None, None);
        if let Some(live_code) = &vector.live_code {
            vector.assert_verified(live_code, vector.live_step, live_value);
        }
        for typed in vector.typed() {
            vector.assert_verified(typed, vector.live_step, live_value);
        }
    }
}

#[test]
fn every_invalid_code_is_refused_by_its_name() {
    for vector in vectors().invalid {
        let reading = read(&vector.code, [&public_key(&vector.public_key)]);
        assert_eq!(reading.code(), vector.expected, "{} under {}", vector.why, vector.public_key);
    }
}

#[test]
fn of_two_keys_with_one_id_the_one_that_signed_is_found_in_any_order() {
    let vector = vectors().two_keys_one_id;
    let [first, second] = vector.public_keys.each_ref().map(|hex| public_key(hex));
    assert_eq!(first.key_id(), second.key_id());
    assert_ne!(first, second);
    let signed_by = public_key(&vector.signed_by);
    for keys in [[first, second], [second, first]] {
        let reading = read(&vector.code, &keys);
        assert!(matches!(reading, Reading::Verified(code) if code.issuer == signed_by), "{}", reading.code());
    }
    let other = if signed_by == first { second } else { first };
    assert_eq!(read(&vector.code, [&other]).code(), "forged");
    assert_eq!(read(&vector.code, []).code(), "unknown_issuer");
}
