//! `GET /readyz`: whether requests should be sent to this process, for balancers. If not, it says what is not ready.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;

use crate::db::{Db, DbError};
use crate::http::Web;
use crate::telemetry::logs::Causes;

/// How long the database may take: balancers rarely wait longer, and people do not.
const DATABASE_LIMIT: Duration = Duration::from_secs(2);

/// Whether the server was told to stop. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stopping(Arc<AtomicBool>);

impl Stopping {
    /// From now on it stops.
    pub(crate) fn begin(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn has_begun(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What is ready.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Readiness {
    /// Whether all of it is.
    status: Status,
    /// Whether the process goes on: it was not told to stop.
    serving: Status,
    /// Whether the database answers in time.
    database: Status,
    /// Whether scans can be written.
    writer: Status,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    Ready,
    NotReady,
}

impl From<bool> for Status {
    fn from(is_ready: bool) -> Self {
        if is_ready { Self::Ready } else { Self::NotReady }
    }
}

impl Readiness {
    fn of(serving: bool, database: bool, writer: bool) -> Self {
        Self {
            status: (serving && database && writer).into(),
            serving: serving.into(),
            database: database.into(),
            writer: writer.into(),
        }
    }
}

pub(crate) async fn show(State(web): State<Web>) -> (StatusCode, Json<Readiness>) {
    let database = answers(&web.app.db).await;
    let readiness = Readiness::of(!web.stopping.has_begun(), database, web.app.writer.is_alive());
    let status = match readiness.status {
        Status::Ready => StatusCode::OK,
        Status::NotReady => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, Json(readiness))
}

async fn answers(db: &Db) -> bool {
    match tokio::time::timeout(DATABASE_LIMIT, ask(db)).await {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::warn!(error = %Causes(&error), "not ready: the database");
            false
        }
        Err(_) => {
            tracing::warn!("not ready: the database does not answer in time");
            false
        }
    }
}

/// A row is read, not a connection looked at: that of a database which is gone may look well.
async fn ask(db: &Db) -> Result<(), DbError> {
    db.read().await?.setting("writer").await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ready_is_only_who_serves_with_a_database_and_a_writer() {
        for bits in 0..8_u8 {
            let [serving, database, writer] = [bits & 1 != 0, bits & 2 != 0, bits & 4 != 0];
            let readiness = Readiness::of(serving, database, writer);
            assert_eq!(readiness.status, Status::from(bits == 7));
            let json = serde_json::to_value(readiness).unwrap();
            let expected = |is_ready| if is_ready { "ready" } else { "not_ready" };
            assert_eq!(
                json,
                serde_json::json!({
                    "status": expected(bits == 7),
                    "serving": expected(serving),
                    "database": expected(database),
                    "writer": expected(writer),
                })
            );
        }
    }
}
