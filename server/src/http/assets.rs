//! Style sheet, scripts and icons, part of the program. Their addresses carry a hash of their bytes, so that browsers
//! may keep them for ever.

use std::borrow::Cow;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::problem::Problem;

/// How many bytes of the hash stand in an address.
const TAG_BYTES: usize = 6;

const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

struct Asset {
    name: &'static str,
    kind: &'static str,
    bytes: Cow<'static, [u8]>,
    /// The last part of its address: hash, dash, name.
    file: String,
}

/// What names another comes after it.
static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let files: [(&str, &str, &[u8]); 16] = [
        ("style.css", CSS, include_bytes!("../../assets/style.css")),
        ("organizer.css", CSS, include_bytes!("../../assets/organizer.css")),
        ("live.css", CSS, include_bytes!("../../assets/live.css")),
        ("job.js", SCRIPT, include_bytes!("../../assets/job.js")),
        ("live.js", SCRIPT, include_bytes!("../../assets/live.js")),
        ("base32.js", SCRIPT, include_bytes!("../../assets/base32.js")),
        ("chain.js", SCRIPT, include_bytes!("../../assets/chain.js")),
        ("clock.js", SCRIPT, include_bytes!("../../assets/clock.js")),
        ("list.js", SCRIPT, include_bytes!("../../assets/list.js")),
        ("qr.js", SCRIPT, include_bytes!("../../assets/qr.js")),
        ("pass.js", SCRIPT, include_bytes!("../../assets/pass.js")),
        ("keep.js", SCRIPT, include_bytes!("../../assets/keep.js")),
        ("icon.svg", "image/svg+xml", include_bytes!("../../assets/icon.svg")),
        ("icon-192.png", "image/png", include_bytes!("../../assets/icon-192.png")),
        ("icon-512.png", "image/png", include_bytes!("../../assets/icon-512.png")),
        ("pass.webmanifest", "application/manifest+json", include_bytes!("../../assets/pass.webmanifest")),
    ];
    let mut assets = Vec::with_capacity(files.len());
    for (name, kind, bytes) in files {
        assets.push(asset(name, kind, bytes, &assets));
    }
    assets
});

fn asset(name: &'static str, kind: &'static str, bytes: &'static [u8], earlier: &[Asset]) -> Asset {
    let bytes = with_hashes(bytes, earlier);
    let hash = Sha256::digest(&bytes);
    Asset { name, kind, bytes, file: format!("{}-{name}", HEXLOWER.encode(&hash[..TAG_BYTES])) }
}

/// A script that imports others, and a manifest that names icons, find them beside themselves: by name in the source,
/// by hash and name in what is sent.
fn with_hashes(bytes: &'static [u8], named: &[Asset]) -> Cow<'static, [u8]> {
    let Ok(text) = std::str::from_utf8(bytes) else { return Cow::Borrowed(bytes) };
    let sent = named.iter().fold(Cow::Borrowed(text), |text, asset| {
        let quoted = format!("\"./{}\"", asset.name);
        if text.contains(&quoted) {
            Cow::Owned(text.replace(&quoted, &format!("\"./{}\"", asset.file)))
        } else {
            text
        }
    });
    match sent {
        Cow::Borrowed(_) => Cow::Borrowed(bytes),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    }
}

/// The address of an asset, below the base of all addresses. Panics for a name that is no asset: templates name them.
pub(super) fn address(name: &str) -> String {
    let asset = ASSETS.iter().find(|asset| asset.name == name);
    format!("/assets/{}", asset.expect("templates name only assets that exist").file)
}

/// `GET /assets/{file}`
pub(super) async fn show(Path(file): Path<String>) -> Result<Response, Problem> {
    if let Some(asset) = ASSETS.iter().find(|asset| asset.file == file) {
        let forever = "public, max-age=31536000, immutable";
        return Ok(([(CONTENT_TYPE, asset.kind), (CACHE_CONTROL, forever)], &*asset.bytes).into_response());
    }
    // A page from before an update asks by the old hash: it gets what there is now, and may not keep it.
    let name = file.split_once('-').map(|(_, name)| name);
    let asset = ASSETS.iter().find(|asset| Some(asset.name) == name).ok_or_else(Problem::not_found)?;
    Ok(([(CONTENT_TYPE, asset.kind), (CACHE_CONTROL, "no-store")], &*asset.bytes).into_response())
}

/// `GET /sw.js`: the service worker has an address without a hash, by which browsers ask whether there is a newer one.
pub(super) async fn worker() -> Response {
    let headers = [(CONTENT_TYPE, SCRIPT), (CACHE_CONTROL, "no-cache")];
    (headers, include_str!("../../assets/sw.js")).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_scripts_and_the_manifest_name_is_there_by_its_hash() {
        let mut named = 0;
        for asset in ASSETS.iter() {
            let Ok(text) = std::str::from_utf8(&asset.bytes) else { continue };
            for name in text.split("\"./").skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(ASSETS.iter().any(|asset| asset.file == name), "{} names {name}", asset.name);
                named += 1;
            }
        }
        assert_eq!(named, 7, "five modules and two icons");
    }
}
