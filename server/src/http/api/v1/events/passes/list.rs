//! `GET /api/v1/events/{number}/passes`: the passes of an event with their students, in any state. No code and no
//! address of a pass page: those are the passes themselves.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use esik_shared::event_record::{PassState, RevocationReason};
use esik_shared::id::{GateNumber, PassId};
use esik_shared::short_code::ShortCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::db::pass_list::ListedPass;
use crate::http::api::v1::page::{self, List, Page, SearchQuery};
use crate::http::extract::event::EventInPath;
use crate::http::extract::query::QueryOf;
use crate::http::openapi::operation::Operation;
use crate::http::problem::Problem;
use crate::service::passes::list_passes;

/// A pass of an event.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Pass {
    pass_id: PassId,
    /// What stands under its QR.
    short_code: String,
    /// Whose it is; a specimen is nobody's.
    student: Option<PassStudent>,
    state: ListedState,
    /// Why it was revoked, if it was.
    reason: Option<RevocationReason>,
    /// Since when it is in this state, in Unix seconds.
    since: i64,
    /// When it was issued, in Unix seconds.
    issued_at: i64,
    category: u8,
    home_gate: Option<GateNumber>,
    /// Whether its code rotates.
    live: bool,
    /// Whether it is a test pass.
    specimen: bool,
    /// From when it was signed to be good, in Unix seconds.
    valid_from: u32,
    /// Until when, exclusive.
    valid_until: u32,
}

/// Whose a pass is.
#[derive(Debug, Serialize, ToSchema)]
struct PassStudent {
    number: String,
    name: String,
}

/// What became of a pass.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PassState)]
enum ListedState {
    Issued,
    Revoked,
    Replaced,
}

impl From<ListedPass> for Pass {
    fn from(pass: ListedPass) -> Self {
        let (state, reason) = match pass.state {
            PassState::Issued => (ListedState::Issued, None),
            PassState::Revoked(reason) => (ListedState::Revoked, Some(reason)),
            PassState::Replaced => (ListedState::Replaced, None),
        };
        let body = pass.body;
        Self {
            pass_id: body.pass_id,
            short_code: ShortCode::from(body.pass_id).to_string(),
            student: pass.student.map(|(number, name)| PassStudent { number, name }),
            state,
            reason,
            since: pass.since.seconds(),
            issued_at: pass.issued.seconds(),
            category: body.category,
            home_gate: body.home_gate,
            live: body.flags.live,
            specimen: body.flags.specimen,
            valid_from: body.valid_from,
            valid_until: body.valid_until,
        }
    }
}

pub(crate) fn describe() -> Operation {
    let operation = Operation::new("listPasses", "The passes of an event with their students, by pass id");
    page::describe_search(operation, "What the student's name or number contains.")
        .answers::<Page<Pass>>(StatusCode::OK, "A page of passes.")
}

pub(crate) async fn list(
    State(app): State<App>,
    EventInPath(event): EventInPath,
    QueryOf(query): QueryOf<SearchQuery>,
) -> Result<Json<Page<Pass>>, Problem> {
    let (window, search) = query.read(List::Passes)?;
    let passes = list_passes(&app, event, search.as_deref(), None, window).await?;
    Ok(Page::of(List::Passes, passes.ok_or_else(Problem::event_not_found)?, Pass::from))
}
