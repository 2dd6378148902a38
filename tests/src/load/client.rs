//! Many connections that each ask one thing after the other, as turnstiles do.

use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::Latencies;

/// One answer.
#[derive(Debug)]
pub struct Answer {
    /// Its status; nothing if the connection broke.
    pub status: Option<StatusCode>,
    /// Its body.
    pub body: Bytes,
}

/// What a run came to.
#[derive(Debug)]
pub struct Run {
    /// From the first request to the last answer.
    pub took: Duration,
    /// Of each request.
    pub latencies: Latencies,
    /// In the order of the requests.
    pub answers: Vec<Answer>,
}

impl Run {
    /// Requests a second.
    pub fn rate(&self) -> f64 {
        f64::from(u32::try_from(self.answers.len()).unwrap_or(u32::MAX)) / self.took.as_secs_f64()
    }
}

/// Where and as whom to ask.
#[derive(Debug, Clone)]
pub struct Target {
    /// `host:port`.
    pub address: String,
    /// The path of every request.
    pub path: String,
    /// Headers of every request.
    pub headers: Vec<(String, String)>,
}

/// Posts each of `bodies` once, over so many connections. A connection that breaks is opened again for the next body.
pub async fn post_all(target: &Target, connections: usize, bodies: Vec<Bytes>) -> Run {
    let lanes = (0..connections)
        .map(|lane| bodies.iter().skip(lane).step_by(connections).cloned().collect::<Vec<_>>());
    let begun = now();
    let running: Vec<_> = lanes.map(|bodies| tokio::spawn(lane(target.clone(), bodies))).collect();
    let mut answers: Vec<Option<Answer>> = bodies.iter().map(|_| None).collect();
    let mut latencies = Latencies::default();
    for (lane, running) in running.into_iter().enumerate() {
        let (of_lane, took) = running.await.expect("a lane does not panic");
        for (at, answer) in of_lane.into_iter().enumerate() {
            answers[lane + at * connections] = Some(answer);
        }
        latencies.extend(took);
    }
    let answers = answers.into_iter().map(|answer| answer.expect("every body was sent")).collect();
    Run { took: begun.elapsed(), latencies, answers }
}

async fn lane(target: Target, bodies: Vec<Bytes>) -> (Vec<Answer>, Vec<Duration>) {
    let mut connection = Connection::new(target);
    let mut answers = Vec::with_capacity(bodies.len());
    let mut latencies = Vec::with_capacity(bodies.len());
    for body in bodies {
        let begun = now();
        answers.push(connection.post(body).await);
        latencies.push(begun.elapsed());
    }
    (answers, latencies)
}

/// One connection, opened when it is needed.
#[derive(Debug)]
pub struct Connection {
    target: Target,
    sender: Option<SendRequest<Full<Bytes>>>,
}

impl Connection {
    /// Not opened yet.
    pub fn new(target: Target) -> Self {
        Self { target, sender: None }
    }

    /// Posts a body. If the connection breaks, the next body is posted over a new one.
    pub async fn post(&mut self, body: Bytes) -> Answer {
        let answer = self.try_post(body).await;
        answer.unwrap_or_else(|| {
            self.sender = None;
            Answer { status: None, body: Bytes::new() }
        })
    }

    async fn try_post(&mut self, body: Bytes) -> Option<Answer> {
        let sender = match &mut self.sender {
            Some(sender) if !sender.is_closed() => sender,
            closed => closed.insert(connect(&self.target.address).await?),
        };
        let mut request = Request::post(&self.target.path)
            .header("host", &self.target.address)
            .header("content-type", "application/json");
        for (name, value) in &self.target.headers {
            request = request.header(name, value);
        }
        let request = request.body(Full::new(body)).expect("headers of ours are headers");
        sender.ready().await.ok()?;
        let answer = sender.send_request(request).await.ok()?;
        let status = answer.status();
        let body = answer.into_body().collect().await.ok()?.to_bytes();
        Some(Answer { status: Some(status), body })
    }
}

async fn connect(address: &str) -> Option<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(address).await.ok()?;
    stream.set_nodelay(true).ok()?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await.ok()?;
    tokio::spawn(connection);
    Some(sender)
}

#[expect(clippy::disallowed_methods, reason = "a load generator measures time")]
pub(super) fn now() -> Instant {
    Instant::now()
}
