//! Randomness, as a value that is handed in. Only the system source made here asks the operating system; tests hand
//! in a seeded one, so that they can say which bytes they expect.

/// Where random bytes come from. Cheap to clone; clones of a seeded source share its position.
#[derive(Clone, Debug)]
pub(crate) struct Rng(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    #[cfg(test)]
    Seeded(std::sync::Arc<std::sync::Mutex<seeded::Seeded>>),
}

impl Rng {
    /// The operating system's generator.
    pub(crate) fn system() -> Self {
        Self(Source::System)
    }

    /// A generator whose bytes follow from `seed`.
    #[cfg(test)]
    pub(crate) fn seeded(seed: u64) -> Self {
        Self(Source::Seeded(std::sync::Arc::new(std::sync::Mutex::new(seeded::Seeded::new(seed)))))
    }

    /// Fills `bytes` with random ones.
    pub(crate) fn fill(&self, bytes: &mut [u8]) {
        match &self.0 {
            Source::System => fill_from_system(bytes),
            #[cfg(test)]
            Source::Seeded(seeded) => seeded.lock().expect("no test panics while it draws").fill(bytes),
        }
    }

    /// So many random bytes.
    pub(crate) fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where the server draws randomness")]
fn fill_from_system(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the operating system's generator works once the machine has booted");
}

#[cfg(test)]
mod seeded {
    use sha2::{Digest, Sha256};

    /// SHA-256 in counter mode, a byte at a time.
    #[derive(Debug)]
    pub(super) struct Seeded {
        seed: u64,
        block: u64,
        left: Vec<u8>,
    }

    impl Seeded {
        pub(super) fn new(seed: u64) -> Self {
            Self { seed, block: 0, left: Vec::new() }
        }

        pub(super) fn fill(&mut self, bytes: &mut [u8]) {
            for byte in bytes {
                if self.left.is_empty() {
                    let hash = Sha256::new()
                        .chain_update(self.seed.to_be_bytes())
                        .chain_update(self.block.to_be_bytes())
                        .finalize();
                    self.block += 1;
                    self.left = hash.to_vec();
                }
                *byte = self.left.pop().expect("just filled");
            }
        }
    }
}
