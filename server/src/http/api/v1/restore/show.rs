//! `GET /api/v1/restore`: how far a restored server is.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use esik_shared::id::{EventNumber, PassId, ScannerKey};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::http::openapi::operation::Operation;
use crate::http::problem::Problem;
use crate::service::restore::{Restoring, Unheard, status};

/// How far a restored server is. Where no backup was restored, or all of it was completed, `restoring` is false.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Restore)]
pub(crate) struct Answer {
    /// Whether anything is not written to.
    restoring: bool,
    /// Since when, in Unix seconds, where an operator said that a backup was restored; nothing where the server found out.
    since: Option<i64>,
    /// The events to which nothing is written until their scanners were heard.
    events: Vec<EventNumber>,
    /// The scanners that were not heard yet.
    unheard: Vec<UnheardScanner>,
    /// Issued live passes that came back without what their pages draw codes from; at most 1,000. Issue their students new
    /// ones, by name; what their phones have kept is good until then.
    lost: Vec<LostPass>,
}

/// A scanner that was not heard yet.
#[derive(Debug, Serialize, ToSchema)]
struct UnheardScanner {
    /// By which people speak of it.
    number: Option<u32>,
    scanner: ScannerKey,
    /// Which events wait for it.
    events: Vec<EventNumber>,
}

/// A live pass whose page cannot draw live codes any more.
#[derive(Debug, Serialize, ToSchema)]
struct LostPass {
    event: EventNumber,
    pass_id: PassId,
    /// The student number, where the student is known.
    student: Option<String>,
}

impl From<Restoring> for Answer {
    fn from(restoring: Restoring) -> Self {
        let unheard = |Unheard { scanner, number, events }| UnheardScanner { number, scanner, events };
        let lost = |lost: crate::db::restore::LostPass| LostPass {
            event: lost.event,
            pass_id: lost.pass_id,
            student: lost.student,
        };
        Self {
            restoring: !restoring.is_over(),
            since: restoring.since.map(|since| since.seconds()),
            events: restoring.events,
            unheard: restoring.unheard.into_iter().map(unheard).collect(),
            lost: restoring.lost.into_iter().map(lost).collect(),
        }
    }
}

pub(crate) fn describe() -> Operation {
    Operation::new("showRestore", "Which events wait for which scanners after an old backup was restored")
        .answers::<Answer>(StatusCode::OK, "How far it is.")
}

pub(crate) async fn show(State(app): State<App>) -> Result<Json<Answer>, Problem> {
    Ok(Json(status(&app).await?.into()))
}
