//! What bad input gets: a clear message, an exit code, and nothing half saved.

use esik_tests::binary::{run_ok, run_refused};
use esik_tests::server::{Server, scanner};
use serde_json::{Value, json};

use crate::festival::{STUDENTS, enroll, events, new_scanner, prepared};

/// Tries to import a file that must be refused, and says what was said.
fn refused_import(server: &Server, what: &str, csv: &str) -> String {
    run_refused(server.command(&["import", what]).arg(server.file(csv)), "", 3)
}

fn contains_all(said: &str, parts: &[&str]) {
    for part in parts {
        assert!(said.contains(part), "{part:?} is not in: {said}");
    }
}

#[test]
fn a_bad_row_is_named_with_its_column_and_nothing_of_the_file_is_kept() {
    let server = Server::new();
    server.import("events", &events());
    let bad_language = format!("{STUDENTS}23B030190,Абай,ҚазҰУ,Тарих,abai@student.example,de\n");
    contains_all(&refused_import(&server, "students", &bad_language), &["row 5", "language"]);
    let twice = format!("{STUDENTS}23B030187,Абай,ҚазҰУ,Тарих,abai@student.example,kk\n");
    contains_all(&refused_import(&server, "students", &twice), &["row 5", "row 2", "number"]);
    let unreadable = format!("{STUDENTS}\"never closed,x\n");
    contains_all(&refused_import(&server, "students", &unreadable), &["row 5"]);
    let no_time = events().replacen(" 2", " later", 1).replacen("-", "/", 1);
    refused_import(&server, "events", &no_time.replace("keshki-saz", "other"));

    let issued = run_ok(&mut server.command(&["issue", "--event", "1", "--all"]), "");
    assert_eq!(issued.trim(), "student,pass_id,page_url", "no student was kept");
    contains_all(&run_refused(&mut server.command(&["issue", "--event", "9", "--all"]), "", 3), &["event 9"]);
    let mut listed = server.command(&["issue", "--event", "1"]);
    let said = run_refused(listed.arg("--students").arg(server.file("number\n23B030187\n")), "", 3);
    contains_all(&said, &["23B030187", "row 2"]);
}

#[test]
fn an_enrollment_code_is_good_for_one_scanner() {
    let mut server = prepared();
    server.start();
    let code = server.enrollment_code();
    let first = new_scanner();
    enroll(&first, &server.url(), &code);
    let again = run_refused(&mut scanner(&new_scanner().data, &["enroll", &server.url(), &code]), "", 3);
    contains_all(&again, &["Another scanner", "new enrollment code"]);
    let unknown =
        run_refused(&mut scanner(&new_scanner().data, &["enroll", &server.url(), "0000000000000000"]), "", 3);
    contains_all(&unknown, &["no such enrollment code"]);
    run_refused(&mut scanner(&new_scanner().data, &["enroll", &server.url(), "too-short"]), "", 2);

    let not_enrolled = new_scanner();
    run_refused(&mut scanner(&not_enrolled.data, &["run", "--headless", "--offline"]), "", 1);
}

#[tokio::test]
async fn requests_without_a_right_or_with_too_much_get_a_clear_answer() {
    esik_tests::install_tls();
    let mut server = prepared();
    server.start();
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("a client without TLS to set up");
    let url = server.url();

    let page = client.get(format!("{url}/events/1")).send().await.expect("an answer");
    assert!(page.status().is_redirection());
    let to = page.headers()["location"].to_str().expect("an address").to_owned();
    assert!(to.contains("/log-in"), "{to}");
    let ended = client.get(format!("{url}/events/1")).header("cookie", "esik-session=gone; session=gone");
    assert!(ended.send().await.expect("an answer").status().is_redirection());

    let problem = |answer: reqwest::Response| async move {
        let status = answer.status().as_u16();
        assert_eq!(answer.headers()["content-type"], "application/problem+json");
        let body: Value = answer.json().await.expect("a problem is JSON");
        (status, body["code"].as_str().expect("a code").to_owned())
    };
    for address in ["events/1/attendance", "enrollment-codes"] {
        let request = match address {
            "enrollment-codes" => client.post(format!("{url}/api/v1/{address}")).json(&json!({})),
            _ => client.get(format!("{url}/api/v1/{address}")),
        };
        let answer = request.header("authorization", "Bearer nonsense").send().await.expect("an answer");
        assert_eq!(problem(answer).await, (401, "unauthorized".to_owned()), "{address}");
    }
    let sync =
        client.post(format!("{url}/api/v1/sync")).header("authorization", "Bearer nonsense").body(vec![]);
    assert_eq!(
        problem(sync.send().await.expect("an answer")).await,
        (401, "scanner_session_ended".to_owned())
    );

    let oversized = client.post(format!("{url}/api/v1/enrollments")).body(vec![b' '; 1024 * 1024]);
    assert_eq!(problem(oversized.send().await.expect("an answer")).await, (413, "body_too_large".to_owned()));
    let shapeless = client.post(format!("{url}/api/v1/enrollments")).json(&json!({ "lookup": "zz" }));
    assert_eq!(problem(shapeless.send().await.expect("an answer")).await, (400, "bad_request".to_owned()));
    let nowhere = client.get(format!("{url}/p/aaaaaaaaaaaaaaaaaaaaaaaaaa")).send().await.expect("an answer");
    assert_eq!(nowhere.status(), 404);
}
