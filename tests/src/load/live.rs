//! Many live pages of one event while people come in: how long it takes until each page has each of them, and what that
//! costs the server beside the same check-ins with nobody watching.

use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Empty};
use hyper::Request;
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::Latencies;
use super::check_ins::way_in;
use super::client::{Connection, Target, now};
use super::festival::{EVENT, codes, prepare, token};
use crate::PATIENCE;
use crate::server::Server;

/// Connections that bring check-ins.
const LANES: usize = 32;
/// How the number of those who came in stands in a message, which is HTML in JSON.
const ADMITTED: &[u8] = br#"data-count=\"admitted\">"#;
/// The clock by which the kernel counts a process's time.
const TICKS_A_SECOND: f64 = 100.0;

/// Measures and tells on standard output: `rate` check-ins a second for `seconds`, first with nobody watching, then with
/// so many `pages`.
pub async fn measure(mut server: Server, pages: usize, rate: usize, seconds: usize) {
    let each = rate * seconds;
    let urls = prepare(&server, 2 * each);
    server.start();
    let token = token(&server).await;
    let codes = codes(&urls).await;
    let target = Target::check_ins(&server, &token);
    let watched = Target { path: format!("/events/{EVENT}/live?lang=en"), ..target.clone() };

    let (alone, watching) = codes.split_at(each);
    let begun = Cpu::of(&server);
    check_in(&target, alone, rate).await;
    let unwatched = begun.percent_since(&server);

    let mut asleep = Page::open(&watched, None).await;
    let before = asleep.message().await.expect("the first message");
    drop(asleep);
    let mut watchers = JoinSet::new();
    let page_patience = Duration::from_secs(u64::try_from(seconds).unwrap_or(u64::MAX)) + PATIENCE;
    for _ in 0..pages {
        let page = Page::open(&watched, None).await;
        watchers.spawn(timeout(page_patience, follow(page, 2 * each)));
    }
    let begun = Cpu::of(&server);
    let sent = check_in(&target, watching, rate).await;
    let cpu = begun.percent_since(&server);
    let (mut took, mut bytes) = (Vec::with_capacity(pages * each), 0);
    while let Some(page) = watchers.join_next().await {
        let (seen, read) = page.expect("a page does not panic").expect("every page has everybody in the end");
        took.extend(delays(&sent, each, &seen));
        bytes += read;
    }
    let mut latencies = Latencies::default();
    latencies.extend(took);
    let awake = Page::open(&watched, Some(&before.id)).await.message().await.expect("a message");
    assert_eq!(awake.admitted, 2 * each, "whoever slept is right with the first message");

    let page_bytes = bytes / pages.max(1) / seconds.max(1);
    println!(
        "{pages} pages, {rate} check-ins a second for {seconds} s: p50 {:.0} ms, p99 {:.0} ms; \
         server {cpu:.0} % of a core, {unwatched:.0} % with nobody watching; {page_bytes} bytes a second to each page",
        latencies.percentile_ms(50),
        latencies.percentile_ms(99),
    );
    println!("a page that slept through {each} check-ins was right again with one message");
    server.stop();
}

/// Brings check-ins at an even pace; when each was sent, in the order of the answers.
async fn check_in(target: &Target, codes: &[String], rate: usize) -> Vec<Instant> {
    let begun = now();
    let pause = Duration::from_secs(1) / u32::try_from(rate).unwrap_or(u32::MAX);
    let mut lanes = JoinSet::new();
    for lane in 0..LANES {
        let mine: Vec<(usize, Bytes)> =
            codes.iter().enumerate().skip(lane).step_by(LANES).map(|(at, code)| (at, way_in(code))).collect();
        let mut connection = Connection::new(target.clone());
        lanes.spawn(async move {
            let mut sent = Vec::with_capacity(mine.len());
            for (at, body) in mine {
                let due = begun + pause * u32::try_from(at).unwrap_or(u32::MAX);
                tokio::time::sleep_until(due.into()).await;
                let asked = now();
                let answer = connection.post(body).await;
                assert!(answer.status.is_some_and(|status| status.is_success()), "{answer:?}");
                sent.push((now(), asked));
            }
            sent
        });
    }
    let mut all: Vec<(Instant, Instant)> = lanes.join_all().await.into_iter().flatten().collect();
    all.sort_unstable();
    all.into_iter().map(|(_, asked)| asked).collect()
}

/// For each check-in, how long after it was sent the page had it: it was the first to say at least so many.
fn delays(sent: &[Instant], before: usize, seen: &[(Instant, usize)]) -> Vec<Duration> {
    let mut seen = seen.iter().peekable();
    let mut delays = Vec::with_capacity(sent.len());
    for (at, sent) in sent.iter().enumerate() {
        while seen.next_if(|(_, admitted)| *admitted < before + at + 1).is_some() {}
        let (heard, _) = seen.peek().expect("every page has everybody in the end");
        delays.push(heard.saturating_duration_since(*sent));
    }
    delays
}

/// Reads a page until it says that so many were admitted: how many were by when, and how many bytes that took.
async fn follow(mut page: Page, last: usize) -> (Vec<(Instant, usize)>, usize) {
    let mut seen: Vec<(Instant, usize)> = Vec::new();
    while seen.last().is_none_or(|(_, admitted)| *admitted < last) {
        let Message { admitted, .. } = page.message().await.expect("the stream goes on");
        seen.push((now(), admitted));
    }
    (seen, page.bytes)
}

/// A live page.
struct Page {
    body: Incoming,
    read: Vec<u8>,
    bytes: usize,
}

/// What a page was told that moved its numbers.
struct Message {
    id: String,
    admitted: usize,
}

impl Page {
    async fn open(target: &Target, had: Option<&str>) -> Self {
        let stream = TcpStream::connect(&target.address).await.expect("the server listens");
        let (mut sender, connection) = handshake(TokioIo::new(stream)).await.expect("it speaks HTTP");
        tokio::spawn(connection);
        let mut request = Request::get(&target.path).header("host", &target.address);
        for (name, value) in &target.headers {
            request = request.header(name, value);
        }
        if let Some(had) = had {
            request = request.header("last-event-id", had);
        }
        let request = request.body(Empty::<Bytes>::new()).expect("headers of ours are headers");
        let answer = sender.send_request(request).await.expect("an answer");
        assert!(answer.status().is_success(), "{}", answer.status());
        Self { body: answer.into_body(), read: Vec::new(), bytes: 0 }
    }

    /// The next message that says how many came in; nothing when the stream ends.
    async fn message(&mut self) -> Option<Message> {
        loop {
            while let Some(end) = self.read.windows(2).position(|two| two == b"\n\n") {
                let event: Vec<u8> = self.read.drain(..end + 2).collect();
                if let Some(message) = Message::of(&event) {
                    return Some(message);
                }
            }
            let data = self.body.frame().await?.ok()?.into_data().ok()?;
            self.bytes += data.len();
            self.read.extend_from_slice(&data);
        }
    }
}

impl Message {
    fn of(event: &[u8]) -> Option<Self> {
        let at = event.windows(ADMITTED.len()).position(|part| part == ADMITTED)? + ADMITTED.len();
        let digits = event[at..].iter().take_while(|byte| byte.is_ascii_digit());
        let admitted = digits.fold(0, |number, digit| number * 10 + usize::from(digit - b'0'));
        let text = String::from_utf8_lossy(event);
        let id = text.lines().find_map(|line| line.strip_prefix("id: "))?.to_owned();
        Some(Self { id, admitted })
    }
}

/// The processor time of the server, and when it was read.
struct Cpu {
    ticks: f64,
    at: Instant,
}

impl Cpu {
    fn of(server: &Server) -> Self {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", server.process_id()));
        let stat = stat.expect("the server runs");
        // Behind the name of the program, which may hold anything, user and system time are fields 12 and 13.
        let (_, fields) = stat.rsplit_once(") ").expect("the kernel writes a name");
        let ticks = fields.split(' ').skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
        Self { ticks, at: now() }
    }

    fn percent_since(&self, server: &Server) -> f64 {
        let later = Self::of(server);
        let seconds = later.at.duration_since(self.at).as_secs_f64();
        (later.ticks - self.ticks) / TICKS_A_SECOND / seconds * 100.0
    }
}
