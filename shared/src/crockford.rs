//! Crockford base32, for codes that people read aloud and type: no I, L, O or U, and those who type them anyway are
//! understood.

use std::sync::LazyLock;

use data_encoding::{Encoding, Specification};

static CROCKFORD: LazyLock<Encoding> = LazyLock::new(|| {
    let mut specification = Specification::new();
    specification.symbols.push_str("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
    specification.translate.from.push_str("abcdefghjkmnpqrstvwxyzIiLlOo");
    specification.translate.to.push_str("ABCDEFGHJKMNPQRSTVWXYZ111100");
    specification.ignore.push_str(" -");
    specification.encoding().expect("32 distinct symbols, and translations to them")
});

/// The characters for `bytes`; a multiple of 5 bytes fills them exactly.
pub fn encode(bytes: &[u8]) -> String {
    CROCKFORD.encode(bytes)
}

/// What was typed: case, spaces and dashes do not matter, I and L are 1, O is 0. Nothing if a character is none of
/// the 32 or bits are left over.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    CROCKFORD.decode(text.trim().as_bytes()).ok()
}
