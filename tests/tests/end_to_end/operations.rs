//! What those who run the server do with it: stop it, give it certificates, read its numbers, its log and its doctor.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use esik_tests::binary::{run, run_ok, run_refused};
use esik_tests::load::client::Target;
use esik_tests::load::festival::{codes, prepare, token};
use esik_tests::postgres::{Cluster, Durability};
use esik_tests::server::{Server, scanner};
use reqwest::{Certificate, Client, StatusCode, Version};
use serde_json::Value;
use tokio::sync::watch;

use crate::festival::{EMAIL, PASSWORD, STUDENTS, enroll, enrolled, new_scanner, prepared};
use crate::several_servers::{assert_nothing_lost, turnstiles, until};

/// A client that follows nothing.
fn client() -> Client {
    esik_tests::install_tls();
    Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client can be made")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_stopped_under_load_loses_nothing_that_it_acknowledged() {
    const PASSES: usize = 1_500;
    let mut server = Server::new();
    let urls = prepare(&server, PASSES);
    server.start();
    let token = token(&server).await;
    let codes = codes(&urls).await;
    let answered = Arc::new(watch::Sender::new(0));
    let targets = vec![Target::check_ins(&server, &token)];
    let running = tokio::spawn(turnstiles(targets, codes, Arc::clone(&answered)));
    for third in 1..=2 {
        until(&answered, third * PASSES / 3).await;
        let log = server.stop();
        assert!(log.iter().any(|line| line.contains("stopped")), "{log:?}");
        assert!(!log.iter().any(|line| line.contains("WARN") || line.contains("ERROR")), "{log:?}");
        server.start();
    }
    let told = running.await.expect("the turnstiles come to an end");
    // A request that was taken is answered: only connections are missed.
    let clear = ["no answer", "busy"];
    assert!(told.troubles.keys().all(|code| clear.contains(&code.as_str())), "{:?}", told.troubles);
    assert_nothing_lost(&server, &told, PASSES).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_it_drains_a_server_answers_and_is_not_ready_and_a_second_signal_ends_it_at_once() {
    let mut server = prepared();
    server.start_as(|command| {
        command.args(["--drain-seconds", "300"]);
    });
    let client = client();
    let ready = async || client.get(format!("{}/readyz", server.url())).send().await.expect("an answer");
    assert_eq!(ready().await.status(), StatusCode::OK);
    server.signal("TERM");
    let not_ready = loop {
        let answer = ready().await;
        if answer.status() != StatusCode::OK {
            break answer;
        }
    };
    assert_eq!(not_ready.status(), StatusCode::SERVICE_UNAVAILABLE);
    let said: Value = not_ready.json().await.expect("JSON");
    assert_eq!((&said["serving"], &said["database"]), (&"not_ready".into(), &"ready".into()), "{said}");
    let page = client.get(format!("{}/log-in", server.url())).send().await.expect("an answer");
    assert_eq!(page.status(), StatusCode::OK, "who comes now is still served");
    server.signal("TERM");
    let (status, log) = server.wait();
    assert_eq!(status.code(), Some(1), "{log:?}");
    assert!(log.iter().any(|line| line.contains("ended at once")), "{log:?}");
}

/// Files of a certificate for this machine that nobody else knows.
struct Files {
    certificate: PathBuf,
    key: PathBuf,
}

impl Files {
    fn in_folder(folder: &Path) -> Self {
        Self { certificate: folder.join("cert.pem"), key: folder.join("key.pem") }
    }

    /// Writes a new certificate, and returns a client that trusts it and no other.
    fn renew(&self) -> Client {
        let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).expect("a certificate");
        fs::write(&self.certificate, made.cert.pem()).expect("the folder can be written to");
        fs::write(&self.key, made.signing_key.serialize_pem()).expect("the folder can be written to");
        esik_tests::install_tls();
        let root = Certificate::from_pem(made.cert.pem().as_bytes()).expect("it reads back");
        Client::builder().tls_certs_only([root]).build().expect("a client can be made")
    }

    fn arguments(&self) -> [&std::ffi::OsStr; 4] {
        ["--tls-cert".as_ref(), self.certificate.as_os_str(), "--tls-key".as_ref(), self.key.as_os_str()]
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_certificate_the_server_speaks_https_and_takes_a_renewed_one_without_a_restart() {
    let mut server = prepared();
    let files = Files::in_folder(&server.data());
    let old = files.renew();
    server.start_as(|command| {
        command.args(files.arguments());
    });
    let url = server.url().replace("http://", "https://");
    let page = old.get(format!("{url}/log-in")).send().await.expect("an answer over TLS");
    assert_eq!((page.status(), page.version()), (StatusCode::OK, Version::HTTP_2));
    assert!(page.headers().contains_key("strict-transport-security"), "links are https");
    assert!(client().get(format!("{url}/log-in")).send().await.is_err(), "nobody else trusts it");
    assert!(
        client().get(format!("{}/log-in", server.url())).send().await.is_err(),
        "nothing is said in the open"
    );

    let new = files.renew();
    server.signal("HUP");
    server.wait_for_log("the certificate was read again");
    assert_eq!(new.get(format!("{url}/healthz")).send().await.expect("an answer").status(), StatusCode::OK);
    assert_eq!(
        old.get(format!("{url}/healthz")).send().await.expect("an open connection goes on").status(),
        StatusCode::OK
    );

    fs::write(&files.certificate, "not a certificate").expect("the folder can be written to");
    server.signal("HUP");
    server.wait_for_log("the certificate stays the one before");
    assert_eq!(new.get(format!("{url}/healthz")).send().await.expect("an answer").status(), StatusCode::OK);
    server.stop();
}

#[test]
fn certificates_that_do_not_work_are_refused_before_anything_is_served() {
    let server = Server::new();
    fs::create_dir(server.data()).expect("a temporary folder can be written to");
    let files = Files::in_folder(&server.data());
    files.renew();
    let serve = |code: i32, more: &[&str]| {
        let mut command = server.command(&["serve", "--listen", "127.0.0.1:0"]);
        run_refused(command.args(files.arguments()).args(more), "", code)
    };
    let said = serve(3, &["--public-url", "http://esik.example"]);
    assert!(said.contains("--public-url begin with https://"), "{said}");

    let other = server.data().join("other");
    fs::create_dir(&other).expect("a temporary folder can be written to");
    let other = Files::in_folder(&other);
    other.renew();
    fs::copy(&other.key, &files.key).expect("it can be copied");
    assert!(serve(1, &[]).contains("cannot be used with the key"), "of another certificate");
    fs::write(
        &files.key,
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n-----END ENCRYPTED PRIVATE KEY-----\n",
    )
    .expect("the folder can be written to");
    assert!(serve(1, &[]).contains("is encrypted"));
    fs::write(&files.key, "").expect("the folder can be written to");
    assert!(serve(1, &[]).contains("no PEM private key"));
    fs::write(&files.certificate, "").expect("the folder can be written to");
    assert!(serve(1, &[]).contains("no PEM certificate"));
    fs::remove_file(&files.certificate).expect("it is there");
    assert!(serve(1, &[]).contains("cannot be read"));
    let mut alone = server.command(&["serve", "--tls-cert"]);
    run_refused(alone.arg(&files.certificate), "", 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_are_on_a_listener_of_their_own_and_count_what_scanners_bring() {
    let mut server = prepared();
    let pages = server.issue_all(1);
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    let metrics = listener.local_addr().expect("a bound listener has an address").to_string();
    drop(listener);
    server.start_as(|command| {
        command.args(["--metrics-listen", &metrics]);
    });
    let codes = codes(&pages.into_iter().map(|(_, page)| page).collect::<Vec<_>>()).await;
    let scanner_folder = enrolled(&server);
    run_ok(
        &mut scanner(&scanner_folder.data, &["run", "--headless", "--event", "1", "--no-discovery"]),
        &codes.join("\n"),
    );

    let get = async |url: String| client().get(url).send().await.expect("an answer");
    let page = get(format!("http://{metrics}/metrics")).await;
    assert!(page.headers()["content-type"].to_str().is_ok_and(|kind| kind.contains("openmetrics-text")));
    let page = page.text().await.expect("a text");
    let has =
        |line: &str| assert!(page.lines().any(|found| found.starts_with(line)), "{line} is not in\n{page}");
    has("esik_scans_written_total{from=\"scanner\"} 3");
    has("esik_sync_batches_total{outcome=\"accepted\"}");
    has("esik_http_requests_total{route=\"/api/v1/sync\",method=\"POST\",status=\"200\"}");
    has("esik_write_commit_duration_seconds_count");
    has("esik_database_connections{");
    assert_eq!(get(format!("{}/metrics", server.url())).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(get(format!("http://{metrics}/log-in")).await.status(), StatusCode::NOT_FOUND);
    server.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_happens_no_name_and_no_secret_is_in_the_log() {
    let mut server = prepared();
    let pages: Vec<String> = server.issue_all(1).into_iter().map(|(_, page)| page).collect();
    server.start_as(|command| {
        command.args(["--log-format", "json"]).env("RUST_LOG", "debug");
    });
    let (url, client) = (server.url(), client());
    let codes = codes(&pages).await;
    let enrollment_code = server.enrollment_code();
    let scanner_folder = new_scanner();
    enroll(&scanner_folder, &url, &enrollment_code);
    let read = format!("{}\nnonsense\n", codes.join("\n"));
    run_ok(
        &mut scanner(&scanner_folder.data, &["run", "--headless", "--event", "1", "--no-discovery"]),
        &read,
    );

    let form = |password: &str| {
        format!("email={}&password={}", EMAIL.replace('@', "%40"), password.replace(' ', "+"))
    };
    let post = async |body: String| {
        let request = client.post(format!("{url}/log-in")).header("origin", &url);
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
        request.send().await.expect("an answer")
    };
    post(form("wrong password of mine")).await;
    let answer = post(form(PASSWORD)).await;
    let cookie = answer.headers()["set-cookie"]
        .to_str()
        .expect("a text")
        .split(';')
        .next()
        .expect("a pair")
        .to_owned();
    let session = cookie.split_once('=').expect("a pair").1.to_owned();
    for page in &pages {
        for end in ["", ".png", ".pdf", ".ics", "/replace-link"] {
            client.get(format!("{page}{end}")).send().await.expect("an answer");
        }
    }
    client.get(format!("{url}/events/1")).header("cookie", &cookie).send().await.expect("an answer");
    let check_in = |code: &str| esik_tests::load::check_ins::way_in(code);
    for code in codes.iter().map(String::as_str).chain(["not a code of ours"]) {
        let request = client.post(format!("{url}/api/v1/events/1/check-ins")).header("cookie", &cookie);
        let request =
            request.header("origin", &url).header("content-type", "application/json").body(check_in(code));
        assert_eq!(request.send().await.expect("an answer").status(), StatusCode::OK);
    }
    client
        .get(format!("{url}/api/v1/students?q=secret-of-a-query"))
        .bearer_auth("token-of-nobody")
        .send()
        .await
        .expect("an answer");
    let log = server.stop();

    let links = pages.iter().map(|page| page.rsplit('/').next().expect("a secret"));
    let names = STUDENTS.lines().skip(1).flat_map(|line| line.split(',').take(2));
    let mut secrets: Vec<&str> = links.chain(names).chain(codes.iter().map(String::as_str)).collect();
    secrets.extend(["wrong password of mine", "not a code of ours", "secret-of-a-query", "token-of-nobody"]);
    secrets.extend([PASSWORD, EMAIL, &session, &enrollment_code, "organizer%40", "nonsense"]);
    let mut answered = 0;
    for line in &log {
        for secret in &secrets {
            assert!(!line.contains(secret), "{secret:?} is in the log: {line}");
        }
        let said: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        if said["message"] == "answered" {
            answered += 1;
            assert!(said["span"]["request_id"].as_str().is_some_and(|id| id.len() == 16), "{line}");
            assert!(
                said["status"].is_u64() && said["ms"].is_u64() && said["span"]["route"].is_string(),
                "{line}"
            );
        }
    }
    assert!(answered >= 30, "{answered} requests are in the log");
}

#[test]
fn the_doctor_names_what_is_wrong_and_what_to_do() {
    let empty = Server::new();
    let said = run(&mut empty.command(&["doctor"]), "");
    assert_eq!(said.status.code(), Some(3));
    assert!(!empty.data().exists(), "nothing is made");

    let server = prepared();
    let report = |code: i32| {
        let said = run(&mut server.command(&["doctor", "--json"]), "");
        assert_eq!(said.status.code(), Some(code), "{}", String::from_utf8_lossy(&said.stdout));
        serde_json::from_slice::<Value>(&said.stdout).expect("one JSON object")
    };
    let state = |report: &Value, name: &str| {
        let checks = report["checks"].as_array().expect("a list");
        let found = checks.iter().find(|check| check["check"] == name);
        found.unwrap_or_else(|| panic!("{name} is not in {report}"))["state"].clone()
    };
    let well = report(0);
    for check in ["data_folder", "database", "keys", "admin", "clock", "time_zone"] {
        assert_eq!(state(&well, check), "ok", "{check} in {well}");
    }
    assert_eq!(state(&well, "public_url"), "warn", "nobody has told it");
    let key_file = server.data().join("esik.key");
    fs::set_permissions(&key_file, fs::Permissions::from_mode(0o644)).expect("it is ours");
    let open = report(3);
    assert_eq!((state(&open, "keys"), &open["state"]), ("fail".into(), &"fail".into()));
    let text = run(&mut server.command(&["doctor"]), "");
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    assert!(text.contains("FAIL  keys") && text.contains("→ chmod 600"), "{text}");
}

#[test]
fn the_doctor_sees_a_database_that_would_lose_what_was_acknowledged() {
    for (durability, expected, code) in [(Durability::Durable, "ok", 0), (Durability::Volatile, "fail", 3)] {
        let cluster = Cluster::start(durability);
        let server = Server::on(&cluster.url());
        run_ok(&mut server.command(&["admin", "create", "--email", EMAIL]), PASSWORD);
        let said = run(&mut server.command(&["doctor", "--json"]), "");
        let report: Value = serde_json::from_slice(&said.stdout).expect("one JSON object");
        assert_eq!(said.status.code(), Some(code), "{report}");
        let of = |name: &str| {
            let checks = report["checks"].as_array().expect("a list");
            checks.iter().find(|check| check["check"] == name).map(|check| check["state"].clone())
        };
        assert_eq!(of("durability"), Some(expected.into()), "{report}");
        assert_eq!(
            (of("postgresql_version"), of("clock")),
            (Some("ok".into()), Some("ok".into())),
            "{report}"
        );
        cluster.stop_at_once();
        let said = run(&mut server.command(&["doctor"]), "");
        let said = String::from_utf8_lossy(&said.stdout).into_owned();
        assert!(said.contains("FAIL  database") && said.contains("Is PostgreSQL running"), "{said}");
        assert!(!said.contains("postgres://"), "an address may hold a password: {said}");
    }
}
