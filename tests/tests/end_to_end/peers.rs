//! Scanners that tell each other, over real sockets: the server is cut off, killed and back, and nothing is lost, told twice
//! or believed that should not be.

mod gate;

use std::time::Duration;

use esik_tests::PATIENCE;
use esik_tests::binary::run_ok;
use esik_tests::load::festival::{EVENT, codes, prepare, token};
use esik_tests::network::Network;
use esik_tests::server::Server;
use esik_tests::terminal::Terminal;
use serde_json::Value;

use self::gate::{Gate, now};
use crate::trouble::{LET_IN, scan};

/// A festival in a network: a server that runs, scanners that are enrolled, codes of passes.
struct Festival {
    network: Network,
    server: Server,
    gates: Vec<Gate>,
    codes: Vec<String>,
    token: String,
}

async fn festival(scanners: usize, passes: usize) -> Festival {
    let network = Network::new(scanners);
    let mut server = Server::new();
    let urls = prepare(&server, passes);
    server.start();
    let codes = codes(&urls).await;
    let token = token(&server).await;
    server.stop();
    server.start_in(&network);
    let gates = (1..=scanners).map(|number| Gate::enroll(&network, number, &server)).collect();
    Festival { network, server, gates, codes, token }
}

impl Festival {
    /// What the server's API answers, asked on its own machine.
    fn api(&self, method: &str, path: &str, body: &str) -> Value {
        let mut curl = self.network.on_server("curl");
        curl.args(["--silent", "--show-error", "--fail-with-body", "--request", method]);
        curl.args(["--header", &format!("authorization: Bearer {}", self.token)]);
        curl.args(["--header", "content-type: application/json", "--data", body]);
        curl.arg(format!("http://{}/api/v1/events/{EVENT}{path}", self.network.server_address()));
        serde_json::from_str(&run_ok(&mut curl, "")).expect("an answer is JSON")
    }

    /// Waits until the server's attendance has this number.
    async fn attendance(&self, field: &str, number: u64) {
        let began = now();
        loop {
            let attendance = self.api("GET", "/attendance", "");
            if attendance[field] == number {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "{field} is not {number}: {attendance}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    fn start(&mut self, gate: usize, discovers: bool) {
        let arguments = self.network.peer_arguments(gate, discovers);
        self.gates[gate - 1].start(&self.network, &arguments);
    }

    /// The terminal app of a scanner.
    fn door(&self, gate: usize, discovers: bool) -> Terminal {
        let arguments = self.network.peer_arguments(gate, discovers);
        let arguments: Vec<&str> =
            ["--lang", "en"].into_iter().chain(arguments.iter().map(String::as_str)).collect();
        let mut door = Terminal::of(&self.gates[gate - 1].command(&self.network, &arguments));
        door.wait_for("the door screen", |text| text.contains("Final"));
        door
    }
}

fn pass_id(code: &str) -> String {
    // Of the body the last 12 bytes, behind 19 others.
    let bytes = data_encoding::BASE32_NOPAD.decode(&code.as_bytes()[..152]).expect("a code is base32");
    bytes[19..31].iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn gates_that_are_cut_off_hear_through_their_neighbours_and_the_server_hears_through_them() {
    let mut festival = festival(3, 8).await;
    festival.start(1, true);
    let (mut second, mut third) = (festival.door(2, true), festival.door(3, true));
    let codes = festival.codes.clone();

    // They find each other, and a scan at one is known at the others.
    assert_eq!(festival.gates[0].scan(&codes[0]), "admitted");
    for door in [&mut second, &mut third] {
        door.wait_for("the scan of the first gate", |text| text.contains("Admitted 1"));
    }
    // Two lose the way to the server: the first carries their scans up and decisions down.
    for gate in [2, 3] {
        festival.network.set_uplink(gate, false);
    }
    scan(&mut second, &codes[1]);
    second.wait_for("the verdict", |text| text.contains(LET_IN));
    festival.attendance("admitted", 2).await;
    third.wait_for("all passes", |text| text.contains("Expected 8"));
    let path = format!("/passes/{}/revoke", pass_id(&codes[7]));
    festival.api("POST", &path, r#"{"reason": "lost"}"#);
    third.wait_for("the revocation", |text| text.contains("Expected 7"));
    scan(&mut third, &codes[7]);
    third.wait_for("the refusal", |text| text.contains("This pass was withdrawn"));

    // The server dies: gates go on telling each other.
    festival.server.kill();
    scan(&mut third, &codes[2]);
    third.wait_for("the verdict", |text| text.contains(LET_IN) && text.contains("Admitted 3"));
    second.wait_for("the scan of the third gate", |text| text.contains("Admitted 3"));
    scan(&mut second, &codes[2]);
    second.wait_for("that it was used", |text| text.contains("This pass has entered"));

    // Cut off from everybody, both admit one person; when they meet, both know.
    for gate in [2, 3] {
        festival.network.set_hall(gate, false);
    }
    for door in [&mut second, &mut third] {
        scan(door, &codes[3]);
        door.wait_for("the verdict", |text| text.contains("Admitted 4"));
    }
    for gate in [2, 3] {
        festival.network.set_hall(gate, true);
    }
    for door in [&mut second, &mut third] {
        door.wait_for("the conflict", |text| text.contains("Conflicts 1"));
    }

    // All is repaired, and the server learns everything.
    festival.server.start_in(&festival.network);
    for gate in [2, 3] {
        festival.network.set_uplink(gate, true);
    }
    festival.attendance("admitted", 4).await;
    festival.attendance("conflicts", 1).await;
    for door in [&mut second, &mut third] {
        door.type_keys("\u{3}");
    }
    assert_eq!((second.wait(), third.wait()), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_at_one_gate_is_known_at_the_others_without_a_server() {
    const SCANS: usize = 300;
    let mut festival = festival(3, SCANS).await;
    festival.server.kill();
    for gate in 1..=3 {
        festival.start(gate, false);
    }
    let mut looks = Vec::new();
    for gate in &festival.gates {
        looks.push(gate.look().await);
    }
    let mut took_ms = Vec::new();
    let mut known = 0;
    for (at, code) in festival.codes.clone().iter().enumerate() {
        let began = now();
        assert_eq!(festival.gates[at % 3].scan(code), "admitted");
        known += 1;
        for look in &mut looks {
            look.wait_for_scans(known).await;
        }
        took_ms.push(began.elapsed().as_millis());
    }
    // The first had to wait until the gates had met.
    took_ms.remove(0);
    took_ms.sort_unstable();
    let of = |percent: usize| took_ms[(took_ms.len() - 1) * percent / 100];
    println!(
        "from reading a code to being stored at both other gates, {} scans: p50 {} ms, p99 {} ms, max {} ms",
        took_ms.len(),
        of(50),
        of(99),
        of(100)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_batches_from_five_peers_at_once_are_stored_once() {
    const SCANS: usize = 60;
    let mut festival = festival(6, SCANS).await;
    festival.server.kill();
    for gate in 1..=5 {
        festival.start(gate, false);
    }
    let codes = festival.codes.clone();
    for (at, code) in codes.iter().enumerate() {
        assert_eq!(festival.gates[at % 5].scan(code), "admitted");
    }
    let all = i64::try_from(SCANS).expect("a few");
    for gate in 0..5 {
        let mut look = festival.gates[gate].look().await;
        look.wait_for_scans(all).await;
        look.close().await;
    }
    // The sixth comes to a hall in which five hold everything.
    festival.start(6, false);
    let mut look = festival.gates[5].look().await;
    look.wait_for_scans(all).await;
    assert_eq!(festival.gates[5].scan(&codes[0]), "already_inside");
    assert_eq!(look.scans().await, all + 1, "each is stored once");
    look.close().await;
}
