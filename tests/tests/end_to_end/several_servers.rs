//! Many gates at once, one database, several server processes, and whatever breaks: what was acknowledged is there, and
//! nobody is admitted twice.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex};

use esik_shared::admission::verdict::VerdictCode;
use esik_shared::scan::{Scan, ScanRecord, Subject};
use esik_tests::device::Device;
use esik_tests::load::check_ins::way_in;
use esik_tests::load::client::{Connection, Target};
use esik_tests::load::festival::{codes, prepare, token};
use esik_tests::postgres::{Cluster, Durability};
use esik_tests::server::Server;
use serde_json::Value;
use tokio::sync::watch;

const CONNECTIONS: usize = 32;

/// What a turnstile was told, and what it had to put up with.
#[derive(Default)]
pub(crate) struct Told {
    /// The answer, for each pass that was shown.
    answers: Vec<Value>,
    /// How often an answer was lost or refused for now, by its code.
    pub(crate) troubles: BTreeMap<String, usize>,
}

/// Shows each code until there is an answer: at the server of the connection, and at the next one if that does not help.
pub(crate) async fn turnstiles(
    targets: Vec<Target>,
    codes: Vec<String>,
    answered: Arc<watch::Sender<usize>>,
) -> Told {
    let told = Arc::new(Mutex::new(Told::default()));
    let lanes: Vec<_> = (0..CONNECTIONS)
        .map(|lane| {
            let codes: Vec<String> = codes.iter().skip(lane).step_by(CONNECTIONS).cloned().collect();
            let (targets, told, answered) = (targets.clone(), Arc::clone(&told), Arc::clone(&answered));
            tokio::spawn(async move {
                let mut at = lane;
                let mut connection = Connection::new(targets[at % targets.len()].clone());
                for code in codes {
                    loop {
                        let answer = connection.post(way_in(&code)).await;
                        let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
                        if answer.status.is_some_and(|status| status.is_success()) {
                            told.lock().expect("no lane panics").answers.push(body);
                            answered.send_modify(|count| *count += 1);
                            break;
                        }
                        let trouble = body["code"].as_str().unwrap_or("no answer").to_owned();
                        *told.lock().expect("no lane panics").troubles.entry(trouble).or_default() += 1;
                        at += 1;
                        connection = Connection::new(targets[at % targets.len()].clone());
                    }
                }
            })
        })
        .collect();
    for lane in lanes {
        lane.await.expect("a lane does not panic");
    }
    Arc::into_inner(told).expect("every lane is over").into_inner().expect("no lane panics")
}

/// Waits until so many answers were given.
pub(crate) async fn until(answered: &watch::Sender<usize>, count: usize) {
    answered.subscribe().wait_for(|answered| *answered >= count).await.expect("the sender is ours");
}

/// Every scan that the server has, by the name that its answer had.
async fn scans(server: &Server) -> HashMap<(String, u64), (String, Scan)> {
    let device = Device::enroll(&server.url(), &server.enrollment_code(), [1; 32]).await;
    let token = device.open_session().await;
    let mut scans = HashMap::new();
    for batch in device.fetch_all(&token).await {
        let Some(author) = batch.batch().feed.scanner() else { continue };
        for (head, record) in batch.records() {
            let Ok(ScanRecord::Scan(scan)) = ScanRecord::from_record(record) else {
                panic!("a scan reads back")
            };
            let known = scans.insert((author.to_string(), head.seq), (head.hash.to_string(), scan));
            assert!(known.is_none(), "a scan is sent once");
        }
    }
    scans
}

/// Holds every answer against what is stored, and every pass against having been admitted once.
pub(crate) async fn assert_nothing_lost(server: &Server, told: &Told, passes: usize) {
    let stored = scans(server).await;
    for answer in &told.answers {
        let name = (
            answer["feed"].as_str().unwrap_or_default().to_owned(),
            answer["seq"].as_u64().unwrap_or_default(),
        );
        let (hash, scan) =
            stored.get(&name).unwrap_or_else(|| panic!("an acknowledged scan is gone: {answer}"));
        assert_eq!(answer["hash"], hash.as_str(), "{answer}");
        assert_eq!(answer["verdict"], scan.verdict.name(), "{answer}");
    }
    let admitted: Vec<Subject> = stored
        .values()
        .filter(|(_, scan)| scan.verdict == VerdictCode::Admitted)
        .map(|(_, scan)| scan.subject)
        .collect();
    assert_eq!(admitted.len(), passes, "each pass is admitted");
    assert_eq!(admitted.iter().collect::<HashSet<_>>().len(), passes, "and none twice");
    let shown: HashSet<&str> = told.answers.iter().filter_map(|answer| answer["pass_id"].as_str()).collect();
    assert_eq!(shown.len(), told.answers.len(), "each pass got one answer");
    for answer in &told.answers {
        // An answer that was lost had its effect, and the turnstile asked again.
        let verdict = answer["verdict"].as_str();
        assert!(matches!(verdict, Some("admitted" | "repeat" | "already_inside")), "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn three_processes_lose_nothing_when_one_is_killed_one_restarted_and_the_database_too() {
    const PASSES: usize = 5_000;
    let cluster = Cluster::start(Durability::Durable);
    let mut first = Server::on(&cluster.url());
    let urls = prepare(&first, PASSES);
    let (mut second, mut third) = (first.beside(), first.beside());
    for server in [&mut first, &mut second, &mut third] {
        server.start();
    }
    let token = token(&first).await;
    let codes = codes(&urls).await;
    let targets = [&first, &second, &third].map(|server| Target::check_ins(server, &token)).to_vec();

    let answered = Arc::new(watch::Sender::new(0));
    let running = tokio::spawn(turnstiles(targets, codes, Arc::clone(&answered)));
    until(&answered, PASSES / 5).await;
    second.kill();
    until(&answered, 2 * PASSES / 5).await;
    third.stop();
    third.start();
    until(&answered, 3 * PASSES / 5).await;
    cluster.stop_at_once();
    cluster.resume();
    let told = running.await.expect("the turnstiles come to an end");

    let clear = ["no answer", "database_unavailable", "busy"];
    assert!(told.troubles.keys().all(|code| clear.contains(&code.as_str())), "{:?}", told.troubles);
    assert!(told.troubles.contains_key("database_unavailable"), "{:?}", told.troubles);
    assert_nothing_lost(&first, &told, PASSES).await;
}

/// Eight connections show each of the passes in the same instant.
async fn race(servers: &[Server]) {
    const PASSES: usize = 200;
    const CONTENDERS: usize = 8;
    let token = token(&servers[0]).await;
    let codes = codes(&prepare(&servers[0], PASSES)).await;
    let mut connections: Vec<Connection> = (0..CONTENDERS)
        .map(|contender| Connection::new(Target::check_ins(&servers[contender % servers.len()], &token)))
        .collect();
    let mut admitted = 0;
    for code in codes {
        let mut verdicts = Vec::with_capacity(CONTENDERS);
        let asked = connections.drain(..).map(|mut connection| {
            let body = way_in(&code);
            tokio::spawn(async move {
                let answer = connection.post(body).await;
                (connection, answer)
            })
        });
        let asked: Vec<_> = asked.collect();
        for asked in asked {
            let (connection, answer) = asked.await.expect("a connection does not panic");
            let answer: Value = serde_json::from_slice(&answer.body).expect("an answer is JSON");
            verdicts.push(answer["verdict"].as_str().unwrap_or_default().to_owned());
            connections.push(connection);
        }
        admitted += verdicts.iter().filter(|verdict| *verdict == "admitted").count();
        let others = ["repeat", "already_inside"];
        assert!(verdicts.iter().all(|verdict| verdict == "admitted" || others.contains(&verdict.as_str())));
    }
    assert_eq!(admitted, PASSES);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_eight_who_show_one_pass_at_once_one_is_admitted_on_a_file() {
    let mut server = Server::new();
    server.start();
    race(&[server]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_eight_who_show_one_pass_at_once_one_is_admitted_on_postgresql() {
    let cluster = Cluster::start(Durability::Durable);
    let mut one = Server::on(&cluster.url());
    one.start();
    let mut other = one.beside();
    other.start();
    race(&[one, other]).await;
}
