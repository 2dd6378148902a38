//! How many hard pictures of passes the camera reads, and how fast, by kind, beside rqrr on the same pictures.
//!
//! `cargo build --release --bin esik-scanner && cargo bench -p esik-tests [-- PICTURES-OF-EACH]`

use std::collections::BTreeMap;
use std::time::Instant;

use esik_tests::binary;
use esik_tests::corpus::{Shot, shots};
use serde_json::Value;

/// How many of each kind and surface, unless told otherwise.
const OF_EACH: u32 = 20;
const SEED: u64 = 20_270_503;
/// Pictures that lie on the disk at once.
const AT_ONCE: usize = 100;

#[derive(Default)]
struct Tally {
    shots: u32,
    read: u32,
    took_ms: Vec<f64>,
}

impl Tally {
    fn add(&mut self, is_read: bool, took_ms: f64) {
        self.shots += 1;
        self.read += u32::from(is_read);
        self.took_ms.push(took_ms);
    }

    fn row(&mut self) -> String {
        self.took_ms.sort_by(f64::total_cmp);
        let at = |part: usize| self.took_ms[(self.took_ms.len() * part / 100).min(self.took_ms.len() - 1)];
        let percent = f64::from(self.read) * 100.0 / f64::from(self.shots);
        format!("{percent:5.1} %  {:6.1}  {:6.1}", at(50), at(95))
    }
}

fn main() {
    let of_each = std::env::args().filter_map(|argument| argument.parse().ok()).next().unwrap_or(OF_EACH);
    let mut tallies: BTreeMap<String, [Tally; 2]> = BTreeMap::new();
    let mut all = shots(SEED, of_each).peekable();
    while all.peek().is_some() {
        let some: Vec<Shot> = all.by_ref().take(AT_ONCE).collect();
        for (shot, ours) in some.iter().zip(read_by_esik(&some)) {
            for name in [format!("{:?} {:?}", shot.kind, shot.surface), "all".to_owned()] {
                let [esik, rqrr] = tallies.entry(name).or_default();
                esik.add(ours.0, ours.1);
                let (is_read, took_ms) = read_by_rqrr(shot);
                rqrr.add(is_read, took_ms);
            }
        }
    }
    println!("{of_each} pictures of each kind and surface, 1280×720; read, and ms at p50 and p95");
    println!("{:20} {:>24}   {:>24}", "", "esik", "rqrr");
    for (name, [esik, rqrr]) in &mut tallies {
        println!("{name:20} {:>24}   {:>24}", esik.row(), rqrr.row());
    }
}

/// Whether it read what is there, and how long it looked.
fn read_by_esik(shots: &[Shot]) -> Vec<(bool, f64)> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut command = binary::command("esik-scanner");
    command.arg("read-image");
    for (number, shot) in (0..).zip(shots) {
        let path = folder.path().join(format!("{number}.pgm"));
        shot.save(&path).expect("a temporary folder can be written to");
        command.arg(path);
    }
    let output = binary::run_ok(&mut command, "");
    output
        .lines()
        .zip(shots)
        .map(|(line, shot)| {
            let line: Value = serde_json::from_str(line).expect("every line is JSON");
            let is_read = line["codes"] == serde_json::json!([shot.text]);
            (is_read, line["ms"].as_f64().expect("every picture took a time"))
        })
        .collect()
}

#[expect(clippy::disallowed_methods, reason = "a bench measures")]
fn read_by_rqrr(shot: &Shot) -> (bool, f64) {
    let begun = Instant::now();
    let mut picture = rqrr::PreparedImage::prepare(shot.picture.clone());
    let is_read =
        picture.detect_grids().iter().any(|grid| grid.decode().is_ok_and(|(_, text)| text == shot.text));
    (is_read, begun.elapsed().as_secs_f64() * 1000.0)
}
