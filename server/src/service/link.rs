//! Links: the secret in the address of a pass page, and of the page with all passes of a student. Whoever has it has
//! the pass, or all of them.

use std::sync::LazyLock;

use data_encoding::{Encoding, Specification};
use esik_shared::id::Hash;
use sha2::{Digest, Sha256};
use zeroize::Zeroize;

use crate::config::PublicUrl;

/// Base32 in small letters: links are sometimes read from paper. Big letters are understood.
static ALPHABET: LazyLock<Encoding> = LazyLock::new(|| {
    let mut specification = Specification::new();
    specification.symbols.push_str("abcdefghijklmnopqrstuvwxyz234567");
    specification.translate.from.push_str("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    specification.translate.to.push_str("abcdefghijklmnopqrstuvwxyz");
    specification.encoding().expect("32 distinct symbols, and translations to them")
});

/// The secret of a link: 128 random bits, 26 characters.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct LinkSecret(pub(crate) [u8; 16]);

impl LinkSecret {
    /// What stands in an address, if it can be one.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        ALPHABET.decode(text.as_bytes()).ok()?.try_into().ok().map(Self)
    }

    /// As it stands in an address.
    pub(crate) fn text(&self) -> String {
        ALPHABET.encode(&self.0)
    }

    /// What it is found by.
    pub(crate) fn hash(&self) -> Hash {
        Hash(Sha256::new().chain_update(b"esik-link-v1\0").chain_update(self.0).finalize().into())
    }

    /// The address of the pass page.
    pub(crate) fn page_url(&self, base: &PublicUrl) -> String {
        format!("{}/p/{}", base.as_str(), self.text())
    }
}

/// The secret of the link to all passes of a student.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StudentLinkSecret(pub(crate) LinkSecret);

impl StudentLinkSecret {
    /// What stands in an address, if it can be one.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        LinkSecret::parse(text).map(Self)
    }

    /// As it stands in an address.
    pub(crate) fn text(&self) -> String {
        self.0.text()
    }

    /// What it is found by: never that of a pass with the same secret.
    pub(crate) fn hash(&self) -> Hash {
        let hash = Sha256::new().chain_update(b"esik-student-link-v1\0").chain_update(self.0.0);
        Hash(hash.finalize().into())
    }
}

impl Drop for LinkSecret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl std::fmt::Debug for LinkSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LinkSecret(secret)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_reads_back_in_either_case_and_is_not_printed() {
        let link = LinkSecret([0xa7; 16]);
        assert_eq!(link.text().len(), 26);
        assert_eq!(LinkSecret::parse(&link.text()), Some(link.clone()));
        assert_eq!(LinkSecret::parse(&link.text().to_uppercase()), Some(link.clone()));
        assert_eq!(
            link.page_url(&"https://esik.example/".parse().unwrap()),
            format!("https://esik.example/p/{}", link.text())
        );
        assert_eq!(format!("{link:?}"), "LinkSecret(secret)");
        for text in ["", "a", &link.text()[1..], "aaaaaaaaaaaaaaaaaaaaaaaaa1", "aaaaaaaaaaaaaaaaaaaaaaaaab"] {
            assert_eq!(LinkSecret::parse(text), None, "{text}");
        }
    }
}
