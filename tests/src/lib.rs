//! What the end-to-end tests share: the built binaries, a server, a scanner on a pseudo-terminal, a real browser, and
//! an independent decoder of QR codes.
//!
//! Nothing here sleeps for a while and hopes: everything waits for the thing itself, at most for [`PATIENCE`].

pub mod axe;
pub mod binary;
pub mod browser;
pub mod corpus;
pub mod device;
pub mod film;
pub mod line;
pub mod load;
pub mod network;
pub mod postgres;
pub mod qr;
pub mod random;
pub mod server;
pub mod simulation;
pub mod terminal;

use std::time::Duration;

/// How long anything may take before a test gives up. Generous: a loaded machine is slow, not wrong.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Lets this process speak TLS, which the HTTP client asks for even where it speaks none. Doing it twice is fine.
pub fn install_tls() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// The body behind an address of a server of ours.
///
/// # Panics
/// If there is none.
pub fn fetch_text(url: &str) -> String {
    install_tls();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let answer = runtime.block_on(async { reqwest::get(url).await?.error_for_status()?.text().await });
    answer.unwrap_or_else(|error| panic!("{url}: {error}")).trim().to_owned()
}
