//! Tokens: random secrets that are stored only as hashes, so that who reads the database can use none of them.

use data_encoding::BASE64URL_NOPAD;
use esik_shared::id::Hash;
use sha2::{Digest, Sha256};
use zeroize::Zeroize;

use crate::rng::Rng;

/// A session or API token: 256 random bits, as 43 characters that stand in cookies and headers as they are.
#[derive(Clone)]
pub(crate) struct Token([u8; 32]);

impl Token {
    /// A new one.
    pub(crate) fn draw(rng: &Rng) -> Self {
        Self(rng.bytes())
    }

    /// What a client sent, if it can be one.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        BASE64URL_NOPAD.decode(text.as_bytes()).ok()?.try_into().ok().map(Self)
    }

    /// As the client keeps it.
    pub(crate) fn text(&self) -> String {
        BASE64URL_NOPAD.encode(&self.0)
    }

    /// As it is stored. It is as random as a hash already; no salt or slow hash would make it harder to find.
    pub(crate) fn hash(&self) -> Hash {
        Hash(Sha256::new().chain_update(b"esik-token-v1\0").chain_update(self.0).finalize().into())
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(secret)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_and_is_not_printed() {
        let token = Token::draw(&Rng::seeded(1));
        assert_eq!(token.text().len(), 43);
        assert_eq!(Token::parse(&token.text()).unwrap().hash(), token.hash());
        assert_eq!(format!("{token:?}"), "Token(secret)");
        for text in ["", "a", &token.text()[1..], &format!("{}=", token.text())] {
            assert!(Token::parse(text).is_none(), "{text}");
        }
    }
}
