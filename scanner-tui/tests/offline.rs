//! The built scanner on a folder as enrollment leaves it, without a network: what it prints is on disk, whatever
//! becomes of it.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail by panicking, like the tests themselves")]

use std::collections::HashSet;
use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

use ed25519_dalek::SigningKey;
use esik_shared::certificate::{AuthorRole, Certificate, CertificateContent, CertifiedEvent};
use esik_shared::event::{EventDetails, Gate, Localized};
use esik_shared::event_record::{EventRecord, IssuerKeyLine, KeyState, PassLine, PassState};
use esik_shared::feed::{FeedId, Head};
use esik_shared::id::{AuthorityKey, EventNumber, GateNumber, PassId, ScannerKey};
use esik_shared::pass::{IssuerSecretKey, PassBody, PassCode, PassFlags};
use esik_shared::policy::Policies;
use esik_shared::time::Timestamp;
use serde_json::Value;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use tempfile::TempDir;

const EVENT: EventNumber = EventNumber(4);
/// Far away, so that the doors are open whatever the clock of this machine says.
const END_S: u32 = u32::MAX;
const END: Timestamp = Timestamp::from_seconds(4_294_967_295);

fn issuer() -> IssuerSecretKey {
    IssuerSecretKey::from_seed([3; 32])
}

fn body(pass: u8) -> PassBody {
    PassBody {
        flags: PassFlags::default(),
        key_id: issuer().public().key_id(),
        home_gate: None,
        event: EVENT,
        valid_from: 0,
        valid_until: END_S,
        category: 0,
        pass_id: PassId([pass; 12]),
    }
}

fn code(pass: u8) -> String {
    let body = body(pass);
    PassCode { body, signature: issuer().sign(&body), live: None }.to_text()
}

fn records() -> Vec<EventRecord> {
    let details = EventDetails {
        slug: "keshki-saz".to_owned(),
        name: Localized::same("Кешкі саз"),
        venue: "Almaty".to_owned(),
        starts: Timestamp(0),
        ends: END,
        doors_open: Timestamp(0),
        doors_close: END,
        capacity: None,
        time_zone: "Asia/Almaty".to_owned(),
        cancelled: false,
        policies: Policies::default(),
        gates: vec![Gate { number: GateNumber::new(1).unwrap(), name: Localized::same("North") }],
        categories: Vec::new(),
    };
    let line = |pass| PassLine {
        body: body(pass),
        shared_holder: None,
        state: PassState::Issued,
        blocked: false,
        moved: None,
        person: None,
    };
    vec![
        EventRecord::Event(Box::new(details)),
        EventRecord::IssuerKey(IssuerKeyLine {
            public_key: *issuer().public().as_bytes(),
            state: KeyState::Open,
        }),
        EventRecord::Passes((1..=9).map(line).collect()),
        EventRecord::Scanner(certificate(FIRST)),
        EventRecord::Scanner(certificate(SECOND)),
    ]
}

/// Two scanners, by the seed of their keys.
const FIRST: u8 = 2;
const SECOND: u8 = 3;

fn authority_key() -> SigningKey {
    SigningKey::from_bytes(&[1; 32])
}

fn certificate(seed: u8) -> Certificate {
    let content = CertificateContent {
        authority: AuthorityKey(authority_key().verifying_key().to_bytes()),
        scanner: ScannerKey(SigningKey::from_bytes(&[seed; 32]).verifying_key().to_bytes()),
        number: u32::from(seed) + 5,
        role: AuthorRole::Scanner,
        valid_from: Timestamp(0),
        valid_until: END,
        events: vec![CertifiedEvent { event: EVENT, keeps_gates: Vec::new() }],
    };
    Certificate::sign(&authority_key(), &content)
}

/// A folder as enrollment leaves it.
fn enrolled() -> TempDir {
    enrolled_as(FIRST)
}

fn enrolled_as(seed: u8) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o700)).unwrap();
    let key_file = folder.path().join("scanner.key");
    fs::write(&key_file, format!("esik-scanner-key-v1 {}\n", format!("{seed:02x}").repeat(32))).unwrap();
    fs::set_permissions(&key_file, Permissions::from_mode(0o600)).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(fill(folder.path(), seed));
    folder
}

async fn fill(folder: &Path, seed: u8) {
    let options = SqliteConnectOptions::new().filename(folder.join("scanner.db")).create_if_missing(true);
    let mut db = options.connect().await.unwrap();
    sqlx::migrate!("../migrations/scanner").run(&mut db).await.unwrap();
    let authority = AuthorityKey(authority_key().verifying_key().to_bytes());
    sqlx::query("INSERT INTO identity VALUES (1, 'http://127.0.0.1:9', $1, $2, $3, 0)")
        .bind(authority.0.to_vec())
        .bind(minicbor::to_vec(certificate(seed)).unwrap())
        .bind(vec![9_u8; 32])
        .execute(&mut db)
        .await
        .unwrap();
    insert_event_feed(&mut db, FeedId::event(authority, EVENT)).await;
    db.close().await.unwrap();
}

async fn insert_event_feed(db: &mut SqliteConnection, feed: FeedId) {
    let mut head = Head::EMPTY;
    let mut rows = Vec::new();
    for record in records() {
        let record = record.to_record().unwrap();
        head = head.after(&feed, &record);
        rows.push((head, record));
    }
    sqlx::query("INSERT INTO feed VALUES (1, 1, $1, $2)")
        .bind(feed.author.to_vec())
        .bind(i64::from(feed.event.0))
        .execute(&mut *db)
        .await
        .unwrap();
    sqlx::query("INSERT INTO line VALUES (1, 0, 0, 0, $1, $2, $3)")
        .bind(vec![0_u8; 32])
        .bind(i64::try_from(head.seq).unwrap())
        .bind(head.hash.0.to_vec())
        .execute(&mut *db)
        .await
        .unwrap();
    let signature = feed.sign(&authority_key(), head);
    for (at, record) in rows {
        sqlx::query(
            "INSERT INTO record (feed, line, seq, record, hash, signature) VALUES (1, 0, $1, $2, $3, $4)",
        )
        .bind(i64::try_from(at.seq).unwrap())
        .bind(record.as_bytes().to_vec())
        .bind(at.hash.0.to_vec())
        .bind((at == head).then(|| signature.0.to_vec()))
        .execute(&mut *db)
        .await
        .unwrap();
    }
}

fn scanner(folder: &TempDir, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_esik-scanner"));
    command.args(arguments).arg("--data").arg(folder.path()).env_remove("RUST_LOG");
    command
}

fn headless(folder: &TempDir) -> (Child, ChildStdin, impl Iterator<Item = Value>) {
    let mut child = scanner(folder, &["run", "--headless", "--offline", "--lang", "en"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let input = child.stdin.take().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    (child, input, lines.map(|line| serde_json::from_str(&line.unwrap()).unwrap()))
}

fn stored(folder: &TempDir) -> Vec<Value> {
    let output = scanner(folder, &["scans", "--json"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout.lines().map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect()
}

#[test]
fn every_line_is_answered_in_its_order_and_what_was_answered_is_stored() {
    let folder = enrolled();
    let (mut child, mut input, answers) = headless(&folder);
    let typed = [code(1), code(2), code(1), code(1), String::new(), code(3)];
    for line in &typed {
        writeln!(input, "{line}").unwrap();
    }
    drop(input);
    let answers: Vec<Value> = answers.collect();
    assert!(child.wait().unwrap().success());
    let verdicts: Vec<&str> = answers.iter().map(|answer| answer["verdict"].as_str().unwrap()).collect();
    assert_eq!(
        verdicts,
        ["admitted", "admitted", "already_inside", "already_inside", "unreadable", "admitted"]
    );
    assert_eq!(answers[0]["event"], 4);
    assert_eq!(answers[4]["pass_id"], Value::Null);

    let scans = stored(&folder);
    assert_eq!(scans.len(), answers.len());
    for answer in &answers {
        let scan = scans.iter().find(|scan| scan["hash"] == answer["hash"]).unwrap();
        for field in ["feed", "event", "seq", "verdict", "pass_id", "gate", "direction", "at", "marks"] {
            assert_eq!(scan[field], answer[field], "{field}");
        }
    }
}

#[test]
fn what_was_printed_before_a_kill_is_stored_once_and_the_chain_is_whole() {
    let folder = enrolled();
    let mut printed = Vec::new();
    for round in 0_u8..5 {
        let (mut child, mut input, mut answers) = headless(&folder);
        for pass in 1..=9 {
            writeln!(input, "{}", code(pass)).unwrap();
        }
        printed.extend(answers.by_ref().take(usize::from(2 * round)));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let scans = stored(&folder);
    let mut previous = Value::from("00".repeat(32));
    for (scan, seq) in scans.iter().zip(1_u64..) {
        assert_eq!((&scan["seq"], &scan["previous"]), (&Value::from(seq), &previous));
        previous = scan["hash"].clone();
    }
    for answer in &printed {
        assert_eq!(scans.iter().filter(|scan| scan["hash"] == answer["hash"]).count(), 1);
    }
    let admitted: Vec<&Value> =
        scans.iter().filter(|scan| scan["admitted"] == true).map(|scan| &scan["pass_id"]).collect();
    let once: HashSet<String> = admitted.iter().map(ToString::to_string).collect();
    assert_eq!(admitted.len(), once.len(), "nobody is let in twice");
}

#[test]
fn one_folder_has_one_scanner_at_a_time_and_is_read_meanwhile() {
    let folder = enrolled();
    let (mut child, mut input, mut answers) = headless(&folder);
    writeln!(input, "{}", code(1)).unwrap();
    assert!(answers.next().is_some());
    let second = scanner(&folder, &["run", "--headless", "--offline"]).output().unwrap();
    assert_eq!(second.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&second.stderr).contains("nother esik-scanner"));
    assert_eq!(stored(&folder).len(), 1);
    drop(input);
    assert!(child.wait().unwrap().success());
}

#[test]
fn an_event_or_gate_that_is_not_there_is_refused_with_what_is() {
    let folder = enrolled();
    for (arguments, hint) in [
        (&["--event", "5"][..], "It is enrolled for: 4 (Кешкі саз)"),
        (&["--event", "4", "--gate", "2"], "Event 4 has: 1 (North)"),
        (&["--gate", "2"], "Its events have: 1 (North)"),
    ] {
        let mut command = scanner(&folder, &["run", "--headless", "--offline"]);
        let output = command.args(arguments).stdin(Stdio::null()).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.contains(hint), "{error}");
    }
    let empty = tempfile::tempdir().unwrap();
    let output = scanner(&empty, &["scans", "--json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("esik-scanner enroll"));
}

#[test]
fn a_stick_carries_what_one_gate_scanned_to_another_that_is_scanning() {
    let (first, second) = (enrolled_as(FIRST), enrolled_as(SECOND));
    let (mut child, mut input, mut answers) = headless(&first);
    for pass in 1..=8 {
        writeln!(input, "{}", code(pass)).unwrap();
        assert_eq!(answers.next().unwrap()["verdict"], "admitted");
    }
    let stick = first.path().join("stick.feeds");
    let exported = scanner(&first, &["export"]).arg(&stick).output().unwrap();
    assert!(exported.status.success(), "{}", String::from_utf8_lossy(&exported.stderr));
    let said: Value = serde_json::from_slice(&exported.stdout).unwrap();
    assert_eq!((&said["batches"], &said["records"]), (&Value::from(2), &Value::from(5 + 8)));
    let again = scanner(&first, &["export"]).arg(&stick).output().unwrap();
    assert_eq!(again.status.code(), Some(3), "it overwrites nothing");
    drop(input);
    assert!(child.wait().unwrap().success());

    let (mut child, mut input, mut answers) = headless(&second);
    writeln!(input, "{}", code(9)).unwrap();
    assert_eq!(answers.next().unwrap()["verdict"], "admitted");
    let damaged = first.path().join("damaged.feeds");
    let mut bytes = fs::read(&stick).unwrap();
    bytes.pop();
    fs::write(&damaged, bytes).unwrap();
    let refused = scanner(&second, &["import"]).arg(&damaged).output().unwrap();
    assert_eq!(refused.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("at byte"));
    let imported = scanner(&second, &["import"]).arg(&stick).output().unwrap();
    assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));
    let said: Value = serde_json::from_slice(&imported.stdout).unwrap();
    assert_eq!((&said["added"], &said["refused"]), (&Value::from(8), &Value::from(0)));
    // It is noticed within half a second. Who is scanned before that is let in once more, so each time somebody else is.
    let is_known = (1..=8).any(|pass| {
        std::thread::sleep(std::time::Duration::from_millis(300));
        writeln!(input, "{}", code(pass)).unwrap();
        answers.next().unwrap()["verdict"] == "already_inside"
    });
    assert!(is_known, "the scanner that was running never learnt of it");
    drop(input);
    assert!(child.wait().unwrap().success());
}
