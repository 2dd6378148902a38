//! What the machine can do at all: a bare axum server that reads a JSON body and sends one back.

use axum::routing::post;
use axum::{Json, Router};
use serde_json::Value;
use tokio::net::TcpListener;

/// Serves until it is killed; says on standard output where.
pub async fn serve() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
    println!("{}", listener.local_addr().expect("a bound listener has an address"));
    let router = Router::new().route("/", post(async |Json(body): Json<Value>| Json(body)));
    axum::serve(listener, router).await.expect("the echo serves");
}
