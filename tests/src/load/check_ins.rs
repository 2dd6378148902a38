//! Check-ins a second at several numbers of connections, each beside the bare echo.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use hyper::StatusCode;
use hyper::body::Bytes;
use serde_json::{Value, json};

use super::client::{Run, Target, post_all};
use super::festival::{EVENT, codes, prepare, token};
use crate::server::Server;

/// Connections at once.
const LEVELS: [usize; 4] = [1, 8, 32, 64];

/// Measures and tells on standard output.
pub async fn measure(mut server: Server, requests: usize) {
    let urls = prepare(&server, requests * LEVELS.len());
    server.start();
    let token = token(&server).await;
    let codes = codes(&urls).await;
    let target = Target::check_ins(&server, &token);
    let mut echo = Echo::start();
    println!("connections | check-ins/s | p50 ms | p99 ms | echo/s | p99 ms | ratio");
    for (connections, codes) in LEVELS.into_iter().zip(codes.chunks(requests)) {
        let bodies: Vec<Bytes> = codes.iter().map(|code| way_in(code)).collect();
        let bare = post_all(&echo.target(), connections, bodies.clone()).await;
        let run = post_all(&target, connections, bodies).await;
        assert_admitted(&run);
        println!(
            "{connections:11} | {:11.0} | {:6.2} | {:6.2} | {:6.0} | {:6.2} | {:5.2}",
            run.rate(),
            run.latencies.percentile_ms(50),
            run.latencies.percentile_ms(99),
            bare.rate(),
            bare.latencies.percentile_ms(99),
            run.rate() / bare.rate(),
        );
    }
    echo.stop();
    server.stop();
}

/// The body of a check-in at gate 1.
pub fn way_in(code: &str) -> Bytes {
    json!({ "code": code, "gate": 1, "direction": "in" }).to_string().into()
}

impl Target {
    /// The check-ins of the event, as whoever has this token.
    pub fn check_ins(server: &Server, token: &str) -> Self {
        Self {
            address: server.url().trim_start_matches("http://").to_owned(),
            path: format!("/api/v1/events/{EVENT}/check-ins"),
            headers: vec![("authorization".to_owned(), format!("Bearer {token}"))],
        }
    }
}

fn assert_admitted(run: &Run) {
    for answer in &run.answers {
        assert_eq!(answer.status, Some(StatusCode::OK), "{}", String::from_utf8_lossy(&answer.body));
        let verdict: Value = serde_json::from_slice(&answer.body).expect("an answer is JSON");
        assert_eq!(verdict["verdict"], "admitted", "{verdict}");
    }
}

/// The bare echo, in a process of its own.
struct Echo {
    process: Child,
    address: String,
}

impl Echo {
    fn start() -> Self {
        let me = std::env::current_exe().expect("a running program has a path");
        let mut process =
            Command::new(me).arg("echo").stdout(Stdio::piped()).spawn().expect("the echo starts");
        let mut address = String::new();
        let said = process.stdout.take().expect("standard output is a pipe");
        BufReader::new(said).read_line(&mut address).expect("the echo says where it listens");
        Self { process, address: address.trim().to_owned() }
    }

    fn target(&self) -> Target {
        Target { address: self.address.clone(), path: "/".to_owned(), headers: Vec::new() }
    }

    fn stop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
