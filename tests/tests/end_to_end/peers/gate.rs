//! A scanner on a machine of a network: without a screen, and its database to look into while it runs.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use esik_tests::network::Network;
use esik_tests::server::Server;
use esik_tests::{PATIENCE, binary};
use serde_json::Value;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use tempfile::TempDir;

/// How often somebody looks whether something has come.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// An enrolled scanner.
pub(crate) struct Gate {
    /// Its number in the network.
    pub(crate) number: usize,
    /// Its data.
    pub(crate) data: PathBuf,
    _folder: TempDir,
    running: Option<Running>,
}

struct Running {
    child: Child,
    codes: ChildStdin,
    verdicts: Receiver<String>,
}

/// Now, for measuring.
#[expect(clippy::disallowed_methods, reason = "what is measured is time")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

impl Gate {
    /// Enrolls a scanner over the network.
    pub(crate) fn enroll(network: &Network, number: usize, server: &Server) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let data = folder.path().join("scanner");
        let mut enroll = network.on_scanner(number, binary::path("esik-scanner"));
        enroll.args(["enroll", &network.server_url(number), &server.enrollment_code(), "--data"]).arg(&data);
        binary::run_ok(&mut enroll, "");
        Self { number, data, _folder: folder, running: None }
    }

    /// What runs it, as told by these arguments.
    pub(crate) fn command(&self, network: &Network, arguments: &[&str]) -> std::process::Command {
        let mut command = network.on_scanner(self.number, binary::path("esik-scanner"));
        command.arg("run").args(arguments).args(["--event", "1", "--data"]).arg(&self.data);
        command
    }

    /// Starts it without a screen.
    pub(crate) fn start(&mut self, network: &Network, arguments: &[String]) {
        let arguments: Vec<&str> =
            ["--headless"].into_iter().chain(arguments.iter().map(String::as_str)).collect();
        let mut command = self.command(network, &arguments);
        command.env("RUST_LOG", "info").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the scanner starts");
        let codes = child.stdin.take().expect("standard input is a pipe");
        let lines = BufReader::new(child.stdout.take().expect("standard output is a pipe")).lines();
        let (sender, verdicts) = channel();
        std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| sender.send(line)));
        self.running = Some(Running { child, codes, verdicts });
    }

    /// Scans, and gives the verdict, which is durable.
    pub(crate) fn scan(&mut self, code: &str) -> String {
        let running = self.running.as_mut().expect("the scanner runs");
        writeln!(running.codes, "{code}").expect("the scanner reads");
        let line = running.verdicts.recv_timeout(PATIENCE).expect("the scanner answers");
        let line: Value = serde_json::from_str(&line).expect("a verdict is JSON");
        line["verdict"].as_str().expect("a verdict has a code").to_owned()
    }

    /// Ends it, at once.
    pub(crate) fn kill(&mut self) {
        if let Some(mut running) = self.running.take() {
            let _ = running.child.kill();
            let _ = running.child.wait();
        }
    }

    /// Opens its database beside it.
    pub(crate) async fn look(&self) -> Look {
        let options = SqliteConnectOptions::new().filename(self.data.join("scanner.db")).read_only(true);
        Look(options.connect().await.expect("the scanner has a database"))
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A look into a scanner's database.
pub(crate) struct Look(SqliteConnection);

impl Look {
    /// How many scans are held, of whomever.
    pub(crate) async fn scans(&mut self) -> i64 {
        self.count("SELECT COUNT(*) FROM record JOIN feed ON feed.id = record.feed WHERE feed.class = 0")
            .await
    }

    async fn count(&mut self, query: &'static str) -> i64 {
        sqlx::query_scalar(query).fetch_one(&mut self.0).await.expect("the database can be read")
    }

    /// Waits until so many scans are held.
    pub(crate) async fn wait_for_scans(&mut self, count: i64) {
        let began = now();
        while self.scans().await < count {
            assert!(began.elapsed() < PATIENCE, "{} of {count} scans came", self.scans().await);
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Closes it.
    pub(crate) async fn close(self) {
        self.0.close().await.expect("it was only read");
    }
}
