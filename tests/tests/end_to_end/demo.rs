//! The demo, as a newcomer and as a script meet it.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use esik_tests::binary::{command, run_ok};
use esik_tests::qr::{Level, decode, measure};
use esik_tests::server::scanner;
use serde_json::Value;

use crate::festival::{Scanner, enroll, new_scanner};

/// A running demo, and what it has said of itself.
pub(crate) struct Demo {
    process: Child,
    report: Value,
}

impl Demo {
    /// Starts one with these arguments.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let mut process = command("esik-server")
            .args(["demo", "--json", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the demo starts");
        let mut line = String::new();
        let stdout = process.stdout.take().expect("standard output is a pipe");
        BufReader::new(stdout).read_line(&mut line).expect("the demo says what it is");
        Self { process, report: serde_json::from_str(&line).expect("one line of JSON") }
    }

    /// Another scanner, enrolled for one event.
    pub(crate) async fn scanner(&self, event: u32) -> Scanner {
        let url = format!("{}/api/v1/enrollment-codes", self.text("base_url"));
        let made = reqwest::Client::new().post(url).bearer_auth(self.text("api_token"));
        let made = made.json(&serde_json::json!({ "events": [event] })).send().await.expect("an answer");
        let made: Value = made.json().await.expect("JSON");
        let scanner = new_scanner();
        enroll(&scanner, self.text("base_url"), made["code"].as_str().expect("a code"));
        scanner
    }

    /// Ends it: from now on nobody answers.
    pub(crate) fn stop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    /// A field of the report.
    pub(crate) fn text(&self, field: &str) -> &str {
        self.report[field].as_str().expect("a text")
    }

    /// A field of the organizer's account.
    pub(crate) fn organizer(&self, field: &str) -> &str {
        self.report["organizer"][field].as_str().expect("a text")
    }

    /// The passes for which `is` holds.
    pub(crate) fn passes(&self, is: impl Fn(&Value) -> bool) -> Vec<&Value> {
        self.report["passes"].as_array().expect("a list").iter().filter(|pass| is(pass)).collect()
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        self.stop();
    }
}

fn code(pass: &Value) -> &str {
    pass["code"].as_str().expect("a code")
}

/// Types codes into a scanner without a screen and returns its verdicts.
pub(crate) fn verdicts(data: &std::path::Path, codes: &[&str], arguments: &[&str]) -> Vec<Value> {
    let mut run = scanner(data, &["run", "--headless", "--no-discovery"]);
    let said = run_ok(run.args(arguments), &(codes.join("\n") + "\n"));
    said.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// What they say.
pub(crate) fn names(verdicts: &[Value]) -> Vec<&str> {
    verdicts.iter().map(|verdict| verdict["verdict"].as_str().expect("a verdict")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_s_passes_meet_a_scanner_and_the_counts_move() {
    esik_tests::install_tls();
    let demo = Demo::start(&["--students", "60", "--events", "4"]);
    let good = |pass: &Value| pass["state"] == "issued" && pass["specimen"] == false;
    let fixed = demo.passes(|pass| good(pass) && pass["live"] == false);
    let live = demo.passes(|pass| good(pass) && pass["live"] == true);
    let specimen = demo.passes(|pass| pass["specimen"] == true);
    let revoked = demo.passes(|pass| pass["state"] == "revoked");
    assert_eq!((fixed.len(), live.len(), specimen.len(), revoked.len()), (10, 10, 1, 1));
    for (pass, version) in fixed.iter().map(|pass| (pass, 6)).chain(live.iter().map(|pass| (pass, 7))) {
        let page = pass["page_url"].as_str().expect("an address");
        let png =
            reqwest::get(format!("{page}.png")).await.expect("an answer").bytes().await.expect("a picture");
        let measured = measure(&png);
        assert_eq!((measured.version, measured.level), (version, Level::M), "{page}");
        assert_eq!(decode(&png)[..152], code(pass)[..152], "what an independent decoder reads");
    }

    let at = new_scanner();
    enroll(&at, demo.text("base_url"), demo.text("enrollment_code"));
    let live_now = reqwest::get(format!("{}.txt", live[0]["page_url"].as_str().expect("an address")));
    let live_now = live_now.await.expect("an answer").text().await.expect("a text");
    let typed = [
        code(fixed[0]),
        code(fixed[0]),
        code(fixed[1]),
        code(fixed[0]),
        code(specimen[0]),
        code(revoked[0]),
        live_now.trim(),
        "nonsense",
    ];
    let said = verdicts(&at.data, &typed, &[]);
    let expected =
        ["admitted", "repeat", "admitted", "already_inside", "specimen", "revoked", "admitted", "unreadable"];
    assert_eq!(names(&said), expected);
    assert_eq!(said[6]["read_by"], "live_code");

    let attendance = |event: u32| {
        let address = format!("{}/api/v1/events/{event}/attendance", demo.text("base_url"));
        let request = reqwest::Client::new().get(address).bearer_auth(demo.text("api_token"));
        async move { request.send().await.expect("an answer").json::<Value>().await.expect("JSON") }
    };
    let counted = attendance(1).await;
    assert_eq!((&counted["admitted"], &counted["inside"]), (&Value::from(2), &Value::from(2)), "{counted}");
    assert_eq!(attendance(2).await["admitted"], 1);

    // Another gate learns of it through the server, before it scans anything.
    let other = demo.scanner(1).await;
    assert_eq!(names(&verdicts(&other.data, &[code(fixed[0])], &[])), ["already_inside"]);
}

#[test]
fn the_same_seed_makes_the_same_festival_with_other_secrets() {
    let one = Demo::start(&["--students", "40", "--events", "1", "--seed", "7"]);
    let other = Demo::start(&["--students", "40", "--events", "1", "--seed", "7"]);
    let students =
        |demo: &Demo| demo.passes(|_| true).iter().map(|pass| pass["student"].clone()).collect::<Vec<_>>();
    assert_eq!(students(&one), students(&other));
    let kinds = |live: bool| one.passes(|pass| pass["live"] == live && pass["state"] == "issued").len();
    assert_eq!((kinds(true), kinds(false)), (10, 11), "also with one event; the specimen is static");
    assert_ne!(one.text("enrollment_code"), other.text("enrollment_code"));
    assert_ne!(one.text("api_token"), other.text("api_token"));
}
