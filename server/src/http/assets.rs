//! Style sheet, scripts and icon, part of the program. Their addresses carry a hash of their bytes, so that browsers
//! may keep them for ever.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::problem::Problem;

/// How many bytes of the hash stand in an address.
const TAG_BYTES: usize = 6;

struct Asset {
    name: &'static str,
    kind: &'static str,
    text: &'static str,
    /// The last part of its address: hash, dash, name.
    file: String,
}

static ASSETS: LazyLock<[Asset; 4]> = LazyLock::new(|| {
    [
        asset("style.css", "text/css; charset=utf-8", include_str!("../../assets/style.css")),
        asset("pass.js", "text/javascript; charset=utf-8", include_str!("../../assets/pass.js")),
        asset("live.js", "text/javascript; charset=utf-8", include_str!("../../assets/live.js")),
        asset("icon.svg", "image/svg+xml", include_str!("../../assets/icon.svg")),
    ]
});

fn asset(name: &'static str, kind: &'static str, text: &'static str) -> Asset {
    let hash = Sha256::digest(text);
    Asset { name, kind, text, file: format!("{}-{name}", HEXLOWER.encode(&hash[..TAG_BYTES])) }
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
        return Ok(([(CONTENT_TYPE, asset.kind), (CACHE_CONTROL, forever)], asset.text).into_response());
    }
    // A page from before an update asks by the old hash: it gets what there is now, and may not keep it.
    let name = file.split_once('-').map(|(_, name)| name);
    let asset = ASSETS.iter().find(|asset| Some(asset.name) == name).ok_or_else(Problem::not_found)?;
    Ok(([(CONTENT_TYPE, asset.kind), (CACHE_CONTROL, "no-store")], asset.text).into_response())
}
