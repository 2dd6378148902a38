//! Supervisor cards from the server to the door: made by a command, known to the scanner by its sync, shown to override.

use esik_shared::card::CardSecret;
use esik_tests::binary::{run_ok, run_refused};
use esik_tests::load::festival::log_in;
use esik_tests::server::Server;
use esik_tests::terminal::{DOWN, F4, Terminal};
use serde_json::Value;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use crate::festival::{Scanner, enrolled, prepared};
use crate::trouble::{LET_IN, door, scan};

const NOTE: &str = "Сөмкесін ұмытып шықты";

fn make_card(server: &Server, arguments: &[&str], pin: &str) -> String {
    let arguments = [&["supervisor-card", "--event", "1"], arguments].concat();
    let card = run_ok(&mut server.command(&arguments), pin).trim_end().to_owned();
    CardSecret::parse(&card).expect("what is printed is a card");
    card
}

/// A running server with two cards, and a scanner that knows them.
struct Ready {
    server: Server,
    scanner: Scanner,
    codes: Vec<String>,
    card: String,
    pin_card: String,
}

fn ready() -> Ready {
    let mut server = prepared();
    let pages = server.issue_all(1);
    server.start();
    let card = make_card(&server, &["--name", "Серікова А."], "");
    let pin_card = make_card(&server, &["--pin"], "4711\n");
    let codes = pages.iter().map(|(_, page)| esik_tests::fetch_text(&format!("{page}.txt"))).collect();
    Ready { scanner: enrolled(&server), server, codes, card, pin_card }
}

/// A pass is admitted, somebody comes between, and it is refused.
fn refused(door: &mut Terminal, codes: &[String]) {
    scan(door, &codes[0]);
    door.wait_for("the first", |text| text.contains(LET_IN) && text.contains("Admitted 1"));
    scan(door, &codes[1]);
    door.wait_for("the second", |text| text.contains("Admitted 2"));
    scan(door, &codes[0]);
    door.wait_for("the refusal", |text| text.contains("with a supervisor’s card"));
}

/// What the scanner wrote, as JSON.
fn scans(at: &Scanner) -> Vec<Value> {
    let scans = run_ok(&mut esik_tests::server::scanner(&at.data, &["scans", "--json"]), "");
    scans.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// The notes that the server has.
async fn notes(server: &Server) -> Vec<String> {
    let options = SqliteConnectOptions::new().filename(server.data().join("esik.db")).read_only(true);
    let mut database = options.connect().await.expect("the server's database");
    let details: Vec<Vec<u8>> =
        sqlx::query_scalar("SELECT detail FROM scan_detail").fetch_all(&mut database).await.expect("rows");
    database.close().await.expect("it closes");
    // A CBOR text of 24 to 255 bytes has two before it.
    details.into_iter().map(|bytes| String::from_utf8(bytes[2..].to_vec()).expect("a text")).collect()
}

async fn withdraw(server: &Server, card: u32) {
    let cookie = log_in(server).await;
    let answer = reqwest::Client::new()
        .post(format!("{}/api/v1/events/1/supervisor-cards/{card}/withdraw", server.url()))
        .header("cookie", &cookie)
        .header("origin", server.url())
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_overridden_by_a_card_of_the_server_and_by_no_other() {
    let ready = tokio::task::spawn_blocking(ready).await.expect("no panic");
    let Ready { mut server, scanner, codes, card, pin_card } = ready;
    let mut door = self::door(&scanner, &[]);
    refused(&mut door, &codes);
    // Another reason, in words.
    for key in [F4, DOWN, DOWN, DOWN] {
        door.press(key);
    }
    door.type_keys("\r");
    door.wait_for("the question why", |text| text.contains("Another reason"));
    door.type_keys(NOTE);
    door.wait_for("the note", |text| text.contains(NOTE));
    door.type_keys("\r");
    door.wait_for("the question for a card", |text| text.contains("Show the supervisor’s card"));
    scan(&mut door, &CardSecret([7; 16]).to_text());
    door.wait_for("that it is none", |text| text.contains("is not known here"));
    scan(&mut door, &pin_card);
    door.wait_for("the question for a PIN", |text| text.contains("Type the PIN"));
    door.type_keys("4712\r");
    door.wait_for("that it is wrong", |text| text.contains("not the PIN of this card"));
    scan(&mut door, &card);
    door.wait_for("the override", |text| {
        text.contains("Supervisor card 1 answers") && text.contains("All sent")
    });
    door.type_keys("\u{3}");
    assert_eq!(door.wait(), 0);
    let overridden = scans(&scanner).pop().expect("four scans");
    assert_eq!((&overridden["verdict"], &overridden["note"]), (&"already_inside".into(), &NOTE.into()));
    assert_eq!(overridden["overridden"]["supervisor"], 1);
    assert_eq!(overridden["overridden"]["reason"], "other");
    assert_eq!(notes(&server).await, [NOTE]);

    // Taken back: the next sync brings it, and then it opens nothing, with or without a network.
    withdraw(&server, 1).await;
    run_ok(&mut esik_tests::server::scanner(&scanner.data, &["run", "--headless", "--no-discovery"]), "");
    server.stop();
    let mut door = self::door(&scanner, &["--offline"]);
    // Not the one who was let in a moment ago: that is told as a repeat.
    scan(&mut door, &codes[1]);
    door.wait_for("the refusal", |text| text.contains("with a supervisor’s card"));
    scan(&mut door, &card);
    door.wait_for("that it is withdrawn", |text| text.contains("was taken back"));
    scan(&mut door, &pin_card);
    door.wait_for("the question for a PIN", |text| text.contains("Type the PIN"));
    door.type_keys("4711\r");
    door.wait_for("that it opens an act", |text| text.contains("The scanner says"));
    door.type_keys("\r");
    door.wait_for("the override", |text| text.contains("Supervisor card 2 answers"));
    door.type_keys("\u{3}");
    assert_eq!(door.wait(), 0);
}

#[test]
fn a_card_is_printed_once_and_what_is_none_is_refused_with_what_to_do() {
    let server = prepared();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("card.pdf");
    let path = file.to_str().expect("a plain path");
    make_card(&server, &["--name", "A. Serikova", "--lang", "ru", "--pdf", path], "");
    let pdf = std::fs::read(&file).expect("the card to print");
    assert!(pdf.starts_with(b"%PDF-") && pdf.len() > 5_000, "{} bytes", pdf.len());

    let refuse = |arguments: &[&str], pin: &str| {
        let arguments = [&["supervisor-card", "--event"], arguments].concat();
        run_refused(&mut server.command(&arguments), pin, 3)
    };
    let said = refuse(&["1", "--pdf", path], "");
    assert!(said.contains("cannot be made") && said.contains("No card was made"), "{said}");
    assert_eq!(std::fs::read(&file).expect("it is there"), pdf, "nothing is written over it");
    let said = refuse(&["2", "--pdf", folder.path().join("other.pdf").to_str().expect("plain")], "");
    assert!(said.contains("there is no event 2"), "{said}");
    assert!(!folder.path().join("other.pdf").exists());
    let said = refuse(&["1", "--day", "2020-01-01"], "");
    assert!(said.contains("the days of event 1 are"), "{said}");
    let said = refuse(&["1", "--pin"], "12\n");
    assert!(said.contains("4 to 8 digits"), "{said}");
}
