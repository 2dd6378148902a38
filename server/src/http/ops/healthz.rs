//! `GET /healthz`: this process answers. It says nothing about the database.

use axum::Json;
use serde::Serialize;

#[derive(Serialize)]
pub(crate) struct Health {
    status: &'static str,
}

pub(crate) async fn show() -> Json<Health> {
    Json(Health { status: "ok" })
}
