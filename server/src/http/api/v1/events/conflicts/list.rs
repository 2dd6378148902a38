//! `GET /api/v1/events/{number}/conflicts`: holders admitted twice by doors that did not know of each other.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use esik_shared::id::{GateNumber, Hash, HolderId, PassId, ScannerKey};
use esik_shared::scan::{Authorizer, ReadBy, ReasonCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, Type};

use crate::app::App;
use crate::http::api::v1::events::resolving::refusal_of;
use crate::http::api::v1::page::{self, List, Page, PageQuery};
use crate::http::extract::asker::Asker;
use crate::http::extract::event::EventInPath;
use crate::http::extract::query::QueryOf;
use crate::http::openapi::operation::Operation;
use crate::http::problem::{Code, Problem};
use crate::service::access::Permission;
use crate::service::resolve::conflicts::{ConflictView, HolderConflicts, Side, list_conflicts};

/// Which page, and of which.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Query {
    limit: Option<usize>,
    cursor: Option<String>,
    state: Option<String>,
}

/// A holder with conflicts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HolderConflicts)]
pub(crate) struct OfHolder {
    holder: HolderId,
    /// Null where nobody knows, or you may not.
    student: Option<StudentOfConflict>,
    /// Open ones first.
    conflicts: Vec<Conflict>,
}

/// Whose passes they are.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StudentOfConflict {
    name: String,
    /// The student number.
    number: String,
}

/// Two admissions, neither of which knew of the other.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Conflict {
    first: ConflictSide,
    second: ConflictSide,
    /// Whether somebody has settled it.
    settled: bool,
    note: Option<String>,
}

/// One of the two.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConflictSide {
    scanner: ScannerKey,
    /// By which people speak of it.
    scanner_number: Option<u32>,
    seq: u64,
    hash: Hash,
    gate: Option<GateNumber>,
    pass_id: PassId,
    /// When, by the corrected clock, in milliseconds since 1970.
    at_ms: i64,
    /// How far that may be off.
    uncertainty_ms: u32,
    /// What it knew of this holder.
    seen: Vec<SeenScan>,
    /// How the pass was read.
    read_by: Option<&'static str>,
    /// Who let the holder in against a refusal, if anybody did.
    overridden_by: Option<Overrider>,
}

/// A scan, by the number of its scanner.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SeenScan {
    scanner_number: Option<u32>,
    seq: u64,
}

/// Who answers for an override.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Overrider {
    /// The number of the supervisor card; null for the volunteer.
    card: Option<u32>,
    reason: ReasonCode,
}

impl OfHolder {
    fn new(view: HolderConflicts, may_see_people: bool) -> Self {
        let student = view.student.filter(|_| may_see_people);
        Self {
            holder: view.holder,
            student: student.map(|(name, number)| StudentOfConflict { name, number }),
            conflicts: view.conflicts.into_iter().map(Conflict::from).collect(),
        }
    }
}

impl From<ConflictView> for Conflict {
    fn from(ConflictView { first, second, is_settled, note }: ConflictView) -> Self {
        Self { first: first.into(), second: second.into(), settled: is_settled, note }
    }
}

impl From<Side> for ConflictSide {
    fn from(side: Side) -> Self {
        let overridden_by = side.overridden.map(|(by, reason)| Overrider {
            card: match by {
                Authorizer::Volunteer => None,
                Authorizer::Supervisor(card) => Some(card),
            },
            reason,
        });
        Self {
            scanner: side.scan.scanner,
            scanner_number: side.scanner_number,
            seq: side.scan.seq,
            hash: side.scan.hash,
            gate: side.gate,
            pass_id: side.pass_id,
            at_ms: side.at.0,
            uncertainty_ms: side.uncertainty_ms,
            seen: side
                .seen
                .into_iter()
                .map(|(scanner_number, seq)| SeenScan { scanner_number, seq })
                .collect(),
            read_by: side.read_by.as_ref().map(ReadBy::name),
            overridden_by,
        }
    }
}

pub(crate) fn describe() -> Operation {
    let states = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(["open", "settled"]));
    page::describe(Operation::new(
        "listConflicts",
        "Holders who were admitted twice by doors that could not talk",
    ))
    .description("Both admissions are kept. The student is told to those who may read people.")
    .query("state", "Only open ones, or only settled ones.", states)
    .answers::<Page<OfHolder>>(StatusCode::OK, "A page of holders.")
}

pub(crate) async fn list(
    asker: Asker,
    State(app): State<App>,
    EventInPath(event): EventInPath,
    QueryOf(Query { limit, cursor, state }): QueryOf<Query>,
) -> Result<Json<Page<OfHolder>>, Problem> {
    let window = PageQuery { limit, cursor }.window(List::Conflicts)?;
    let is_settled = match state.as_deref() {
        None => None,
        Some("open") => Some(false),
        Some("settled") => Some(true),
        Some(_) => return Err(Problem::new(Code::BadQuery, "`state` is open or settled.")),
    };
    let holders = list_conflicts(&app, event, is_settled, window).await.map_err(refusal_of)?;
    let may_see_people = asker.principal.may(Permission::ReadPeople);
    Ok(Page::of(List::Conflicts, holders, |view| OfHolder::new(view, may_see_people)))
}
