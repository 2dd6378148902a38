//! The API beside its own document: requests that schemathesis thinks up from it, good ones and bad ones, always the
//! same. `tests/run` installs schemathesis.

use std::path::Path;
use std::process::Command;

use esik_tests::binary::target;
use esik_tests::load::festival::{log_in, prepare, token_as};
use esik_tests::server::Server;

/// What it thinks up follows from this number.
const SEED: &str = "11";
/// For each address and method.
const REQUESTS: &str = "40";
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
    response_headers_conformance,response_schema_conformance";

fn schemathesis(server: &Server, phases: &str, more: &[&str]) {
    let program = target().join("schemathesis/bin/st");
    assert!(program.exists(), "{}: run tests/run once, which installs it", program.display());
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut command = Command::new(program);
    command
        .current_dir(&folder)
        .env("SCHEMATHESIS_HOOKS", Path::new(env!("CARGO_MANIFEST_DIR")).join("schemathesis/hooks.py"))
        .args(["run", &format!("{}/api/openapi.json", server.url()), "--phases", phases])
        .args(["--seed", SEED, "--max-examples", REQUESTS, "--checks", CHECKS])
        .args(["--continue-on-failure", "--generation-database", "none", "--no-color"])
        .args(more);
    let output = command.output().expect("schemathesis starts");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    println!("{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_fails_the_server_or_gets_an_answer_that_the_document_does_not_name() {
    let mut server = Server::new();
    server.start();
    prepare(&server, 30);
    let cookie = log_in(&server).await;
    let mut token = String::new();
    // Those before the last are there to be found and revoked.
    for _ in 0..20 {
        token = token_as(&server, &cookie).await;
    }
    let bearer = format!("Authorization: Bearer {token}");
    schemathesis(&server, "coverage,fuzzing,stateful", &["--header", &bearer]);
    schemathesis(&server, "coverage", &[]);
}
