//! `GET /api/v1/audit`: who changed what, when and from where, the newest first.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use esik_shared::id::EventNumber;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::{PartialSchema, ToSchema};

use super::page::{self, List, Page, PageQuery};
use super::word::ActionWord;
use crate::app::App;
use crate::db::audit::AuditEntry;
use crate::http::extract::query::QueryOf;
use crate::http::openapi::operation::Operation;
use crate::http::problem::Problem;
use crate::service::audit::{AuditFilter, audit_entries};

/// Which entries. What is missing is no condition.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Query {
    limit: Option<usize>,
    cursor: Option<String>,
    event: Option<EventNumber>,
    account: Option<i64>,
    action: Option<ActionWord>,
}

/// What somebody did.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditEntry)]
pub(crate) struct Entry {
    id: i64,
    /// When, in Unix seconds.
    at: i64,
    by: Party,
    /// From which address; nothing from the command line.
    address: Option<String>,
    action: ActionWord,
    event: Option<EventNumber>,
    /// What was changed, where it is one thing.
    object: Option<Party>,
    /// What changed: numbers, codes and ids, never names or secrets.
    #[schema(value_type = Object)]
    change: Map<String, Value>,
}

/// Somebody or something: an `account`, `token`, `scanner`, `pass` or `student` by id; the `command-line`, the holder of
/// a `link`, or `nobody` that we know.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditParty)]
struct Party {
    kind: String,
    id: Option<String>,
}

impl From<(i64, AuditEntry)> for Entry {
    fn from((id, entry): (i64, AuditEntry)) -> Self {
        Self {
            id,
            at: entry.at.seconds(),
            by: Party { kind: entry.actor, id: entry.actor_id },
            address: entry.address,
            action: ActionWord(entry.action),
            event: entry.event,
            object: entry.object.map(|kind| Party { kind, id: entry.object_id }),
            change: entry.change,
        }
    }
}

pub(crate) fn describe() -> Operation {
    let integer = || ObjectBuilder::new().schema_type(Type::Integer);
    let event = integer().minimum(Some(0)).maximum(Some(u32::MAX));
    let operation =
        Operation::new("listAuditEntries", "Who changed what, when and from where, the newest first")
            .query("event", "What was done at this event.", event)
            .query("account", "What this account did, and what was done to it.", integer())
            .query("action", "What was done.", ActionWord::schema());
    page::describe(operation).answers::<Page<Entry>>(StatusCode::OK, "A page of entries.")
}

pub(crate) async fn list(
    State(app): State<App>,
    QueryOf(query): QueryOf<Query>,
) -> Result<Json<Page<Entry>>, Problem> {
    let Query { limit, cursor, event, account, action } = query;
    let window = PageQuery::new(limit, cursor).window(List::Audit)?;
    let filter = AuditFilter { event, account, action: action.map(|ActionWord(action)| action) };
    let entries = audit_entries(&app, &filter, window).await?;
    Ok(Page::of(List::Audit, entries, Entry::from))
}
