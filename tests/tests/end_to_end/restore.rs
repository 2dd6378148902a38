//! Backups, restoring an old one, and feeds on sticks, with the built binaries.

use std::path::Path;

use esik_tests::binary::{run_ok, run_refused};
use esik_tests::fetch_text;
use esik_tests::server::{Server, scanner};
use serde_json::Value;

use crate::festival::{enrolled, prepared};

/// A scanner reads these codes, and exchanges with the server before it ends.
fn scan(data: &Path, codes: &str) {
    run_ok(&mut scanner(data, &["run", "--headless", "--no-discovery", "--event", "1"]), codes);
}

fn restore(server: &Server, arguments: &[&str]) -> String {
    run_ok(&mut server.command(&[&["restore"], arguments].concat()), "")
}

fn status(server: &Server) -> Value {
    serde_json::from_str(&restore(server, &["--status", "--json"])).expect("one object")
}

#[test]
fn an_old_backup_is_completed_by_the_scanners_that_come_back() {
    let mut server = prepared();
    let pages = server.issue_all(1);
    server.start();
    let one = enrolled(&server);
    let folder = server.data();
    let backup = folder.with_file_name("backup.db").display().to_string();
    run_ok(&mut server.command(&["backup", &backup]), "");
    let again = run_refused(&mut server.command(&["backup", &backup]), "", 3);
    assert!(again.contains("is there already"), "{again}");

    // After the backup: another scanner, a supervisor card, a scan.
    let two = enrolled(&server);
    let card = run_ok(&mut server.command(&["supervisor-card", "--event", "1"]), "");
    assert!(card.starts_with("ESIKCARD"), "{card}");
    scan(&one.data, &format!("{}\n", fetch_text(&format!("{}.txt", pages[0].1))));
    let running = run_refused(&mut server.command(&["restore", &backup]), "", 3);
    assert!(running.contains("a server is running"), "{running}");

    server.stop();
    let told = run_ok(&mut server.command(&["export", "batches", &format!("{backup}.truth")]), "");
    let truth: Value = serde_json::from_str(&told).expect("one object");
    restore(&server, &[&backup]);
    assert_eq!(status(&server)["unheard"][0]["number"], 1);
    server.start();
    let refused = run_refused(&mut server.command(&["supervisor-card", "--event", "1"]), "", 1);
    assert!(refused.contains("restore --status"), "{refused}");

    scan(&one.data, "");
    assert_eq!(status(&server)["unheard"][0]["number"], 2, "its certificate came back with the feed");
    scan(&two.data, "");
    assert_eq!(status(&server)["restoring"], false);
    let told = run_ok(&mut server.command(&["export", "batches", &format!("{backup}.after")]), "");
    let after: Value = serde_json::from_str(&told).expect("one object");
    assert_eq!(after["records"], truth["records"], "all that was decided and scanned is back");
    run_ok(&mut server.command(&["supervisor-card", "--event", "1"]), "");
}

#[test]
fn a_stick_carries_what_a_scanner_saw_to_the_server_and_a_bad_stick_changes_nothing() {
    let mut server = prepared();
    let pages = server.issue_all(1);
    server.start();
    let gate = enrolled(&server);
    let code = fetch_text(&format!("{}.txt", pages[0].1));
    let offline = ["run", "--headless", "--offline", "--event", "1"];
    run_ok(&mut scanner(&gate.data, &offline), &format!("{code}\n"));
    let stick = server.data().with_file_name("stick.feeds");
    run_ok(scanner(&gate.data, &["export"]).arg(&stick), "");

    let mut bytes = std::fs::read(&stick).expect("it was written");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let bad = stick.with_extension("bad");
    std::fs::write(&bad, &bytes).expect("the folder can be written to");
    let refused = run_refused(server.command(&["import", "batches"]).arg(&bad), "", 3);
    assert!(refused.contains("breaks at byte"), "{refused}");

    let taken = |added: u64| {
        let told = run_ok(server.command(&["import", "batches"]).arg(&stick), "");
        let told: Value = serde_json::from_str(&told).expect("one object");
        assert_eq!((told["added"].as_u64(), told["refused"].as_u64()), (Some(added), Some(0)), "{told}");
    };
    taken(1);
    taken(0);
}
