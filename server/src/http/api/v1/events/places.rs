//! The places of an event, and what organizers decide about them.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use esik_shared::id::ScannerKey;
use esik_shared::places::grant::Standing;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::resolving::scanner_in_path;
use crate::app::App;
use crate::http::extract::asker::Asker;
use crate::http::extract::event::EventInPath;
use crate::http::extract::json::JsonBody;
use crate::http::openapi::operation::Operation;
use crate::http::problem::{Code, Problem};
use crate::service::places::view::{PlacesOfScanner, places_of_event};
use crate::service::places::write_off::{Decided, MAX_SHARE, PlacesError, set_share, write_off};

/// The places of an event.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Places {
    /// How many the event holds; nothing for any number, and then nobody has or needs places.
    capacity: Option<u32>,
    /// How many the server keeps: for who runs short, who enrolls late, and its own check-ins.
    reserve: u32,
    /// How many more are out than the event holds, since that was lowered. So many too many may come in.
    beyond: u32,
    /// Who has or had any.
    scanners: Vec<ScannerPlaces>,
}

/// The places of one scanner or server process, as far as the server knows.
#[derive(Debug, Serialize, ToSchema)]
struct ScannerPlaces {
    /// By which people speak of it.
    number: Option<u32>,
    scanner: ScannerKey,
    /// `scanner`, `server` for a process of the server, `gone` for one that may not admit any more.
    standing: &'static str,
    /// How many it should have to begin with.
    share: u32,
    /// Whether an organizer said so.
    is_share_set: bool,
    /// How many the server granted, from the beginning.
    granted: u32,
    /// How many of them were written off.
    written_off: u32,
    /// How many others gave to it.
    received: u64,
    /// How many it gave to others.
    given: u64,
    /// How many are taken by people whom it let in and who are not known to have left.
    taken: u64,
    /// How many more it can let in.
    left: u32,
    /// Whether that is few: it gets more when it connects.
    runs_short: bool,
}

impl From<PlacesOfScanner> for ScannerPlaces {
    fn from(of: PlacesOfScanner) -> Self {
        let balance = of.claim.balance;
        Self {
            number: of.number,
            scanner: of.scanner,
            standing: match of.claim.standing {
                Standing::Scanner => "scanner",
                Standing::Server => "server",
                Standing::Gone => "gone",
            },
            share: of.share,
            is_share_set: of.claim.share.is_some(),
            granted: balance.granted.granted,
            written_off: balance.granted.written_off,
            received: balance.received,
            given: balance.given,
            taken: balance.taken,
            left: balance.left(),
            runs_short: of.runs_short,
        }
    }
}

/// How many places the scanner has to spend at once, and is topped up to; null for the fair share again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PlacesShare)]
pub(crate) struct ShareRequest {
    #[schema(minimum = 0, maximum = 1_000_000)]
    share: Option<u32>,
}

/// What became of the places of a scanner.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlacesDecided)]
pub(crate) struct Answer {
    /// How many it can let in now, as far as the server knows.
    left: u32,
    /// How many the server keeps.
    reserve: u32,
    /// How many were written off now. If the scanner lets people in all the same, so many too many may be inside.
    written_off: u32,
}

impl From<Decided> for Answer {
    fn from(Decided { left, reserve, written_off }: Decided) -> Self {
        Self { left, reserve, written_off }
    }
}

pub(crate) fn describe() -> Operation {
    Operation::new("showPlaces", "How many each scanner may let in without asking")
        .description(
            "All together never more than the event holds, so that doors which are cut off never let in too many. Of events \
             that hold any number nobody has places.",
        )
        .answers::<Places>(StatusCode::OK, "The places.")
}

pub(crate) fn describe_share() -> Operation {
    Operation::new("setPlacesShare", "Sets how many places a scanner has to begin with, and is topped up to")
        .description("It gets them at once, as far as there are as many. What it has already stays with it: places are never taken back.")
        .takes::<ShareRequest>()
        .answers::<Answer>(StatusCode::OK, "What it has now.")
        .refuses(&[Code::ScannerNotFound, Code::NoCapacity, Code::ScannerGone])
}

pub(crate) fn describe_write_off() -> Operation {
    Operation::new("writeOffPlaces", "Writes off the places that a lost scanner has left")
        .description(
            "They can be granted anew. Do it only for a scanner that will not let anybody in any more: whom it has let in and not \
             brought, or lets in from now on, comes on top of what the event holds. Who was let in with it and leaves gives \
             another place back, which can be written off as well. Again, with nothing left, it changes nothing.",
        )
        .answers::<Answer>(StatusCode::OK, "What was written off.")
        .refuses(&[Code::ScannerNotFound, Code::NoCapacity])
}

pub(crate) fn scanner_not_found() -> Problem {
    Problem::new(Code::ScannerNotFound, "The event has no scanner with this number.")
}

pub(crate) fn refusal_of(error: PlacesError) -> Problem {
    match error {
        PlacesError::UnknownEvent(_) => Problem::event_not_found(),
        PlacesError::UnknownScanner(_) => scanner_not_found(),
        PlacesError::NoCapacity(_) => Problem::new(
            Code::NoCapacity,
            "The event holds any number, so that nobody needs places. Give it a capacity first.",
        ),
        PlacesError::Gone => Problem::new(
            Code::ScannerGone,
            "The scanner was revoked or its certificate has ended; it gets no places. Enroll it anew.",
        ),
        PlacesError::Share => {
            Problem::new(Code::BadRequest, format!("`share` is at most {MAX_SHARE}; nothing was changed."))
        }
        PlacesError::Db(_) => Problem::internal(error),
    }
}

pub(crate) async fn show(
    State(app): State<App>,
    EventInPath(event): EventInPath,
) -> Result<Json<Places>, Problem> {
    let view = places_of_event(&app, event).await?.ok_or_else(Problem::event_not_found)?;
    let scanners = view.scanners.into_iter().map(ScannerPlaces::from).collect();
    let (capacity, reserve, beyond) = (view.capacity, view.reserve, view.beyond);
    Ok(Json(Places { capacity, reserve, beyond, scanners }))
}

pub(crate) async fn share(
    asker: Asker,
    State(app): State<App>,
    EventInPath(event): EventInPath,
    Path((_, scanner)): Path<(String, String)>,
    JsonBody(ShareRequest { share }): JsonBody<ShareRequest>,
) -> Result<Json<Answer>, Problem> {
    let scanner = scanner_in_path(&scanner)?;
    let decided = set_share(&app, &asker.actor(), event, scanner, share).await.map_err(refusal_of)?;
    Ok(Json(decided.into()))
}

pub(crate) async fn write_off_places(
    asker: Asker,
    State(app): State<App>,
    EventInPath(event): EventInPath,
    Path((_, scanner)): Path<(String, String)>,
) -> Result<Json<Answer>, Problem> {
    let scanner = scanner_in_path(&scanner)?;
    let decided = write_off(&app, &asker.actor(), event, scanner).await.map_err(refusal_of)?;
    Ok(Json(decided.into()))
}
