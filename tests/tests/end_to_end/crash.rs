//! The power goes at any moment: what was shown is in the feed, once, and the chain is whole.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::Stdio;

use esik_tests::binary::run_ok;
use esik_tests::server::scanner;
use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};
use serde_json::Value;

use crate::festival::{enrolled, prepared};

/// How many verdicts are to be printed over all lives.
const SCANS: usize = 200;
/// The most verdicts of one life.
const MAX_LIFE: u32 = 12;

/// One life of the scanner: it is fed until it has printed `verdicts` of them, and then killed in the middle of its
/// work. Returns everything it has printed.
fn live_and_die(data: &Path, codes: &[String], verdicts: usize) -> Vec<Value> {
    let mut process = scanner(data, &["run", "--headless", "--offline", "--event", "1"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the scanner starts");
    let mut stdin = process.stdin.take().expect("standard input is a pipe");
    let feed: Vec<String> = codes.to_vec();
    let feeder = std::thread::spawn(move || {
        // Until the scanner is gone, there is always another code in the pipe.
        while feed.iter().all(|code| writeln!(stdin, "{code}").is_ok()) {}
    });
    let mut lines = BufReader::new(process.stdout.take().expect("standard output is a pipe")).lines();
    let mut printed: Vec<String> = lines.by_ref().take(verdicts).map(|line| line.expect("UTF-8")).collect();
    assert_eq!(printed.len(), verdicts, "the scanner lives until it is killed");
    process.kill().expect("SIGKILL");
    // What stands in the pipe was printed before the end. The last line may have been cut by it.
    printed.extend(lines.map_while(Result::ok));
    process.wait().expect("a killed process ends");
    feeder.join().expect("feeding does not panic");
    let mut read: Vec<Value> = Vec::new();
    for line in &printed {
        match serde_json::from_str(line) {
            Ok(verdict) => read.push(verdict),
            Err(_) => assert_eq!(Some(line), printed.last(), "only the last line can be cut"),
        }
    }
    read
}

#[test]
fn every_verdict_printed_before_a_kill_is_in_the_feed_once_and_the_chain_is_whole() {
    let mut server = prepared();
    let codes = {
        let pages = server.issue_all(1);
        server.start();
        pages.iter().map(|(_, page)| esik_tests::fetch_text(&format!("{page}.txt"))).collect::<Vec<_>>()
    };
    let scanner_folder = enrolled(&server);
    server.stop();

    let mut random = TestRng::from_seed(RngAlgorithm::ChaCha, &[42; 32]);
    let mut shown: Vec<Value> = Vec::new();
    let mut lives = 0;
    while shown.len() < SCANS {
        let verdicts = usize::try_from(1 + random.next_u32() % MAX_LIFE).expect("a small number");
        shown.extend(live_and_die(&scanner_folder.data, &codes, verdicts));
        lives += 1;
    }
    assert!(lives > 10, "the scanner was killed {lives} times");

    let stored = run_ok(&mut scanner(&scanner_folder.data, &["scans", "--json"]), "");
    let stored: Vec<Value> = stored.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let mut before = "0".repeat(64);
    let mut by_seq = BTreeMap::new();
    for (scan, seq) in stored.iter().zip(1_u64..) {
        assert_eq!(scan["seq"], seq, "numbered without a gap");
        assert_eq!(scan["previous"], before, "chained to the one before");
        scan["hash"].as_str().expect("a hash").clone_into(&mut before);
        by_seq.insert(seq, scan);
    }
    let mut seen = std::collections::BTreeSet::new();
    for verdict in &shown {
        let seq = verdict["seq"].as_u64().expect("a number");
        assert!(seen.insert(seq), "{seq} was printed twice");
        let scan = by_seq.get(&seq).unwrap_or_else(|| panic!("{seq} was printed and is gone"));
        for field in ["hash", "verdict", "pass_id"] {
            assert_eq!(scan[field], verdict[field], "{field} of {seq}");
        }
    }
    // Each pass came in once, however often the scanner forgot everything it had in memory.
    let admitted = stored.iter().filter(|scan| scan["verdict"] == "admitted").count();
    assert_eq!(admitted, codes.len());
}
