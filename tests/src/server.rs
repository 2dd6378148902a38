//! `esik-server serve` on a free port, in a data folder that outlives it.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;

use tempfile::TempDir;

use crate::network::Network;
use crate::{PATIENCE, binary};

/// A data folder, an address, and perhaps a process.
pub struct Server {
    folder: Arc<TempDir>,
    address: String,
    /// The database, unless it is a file in the data folder.
    database: Option<String>,
    process: Option<Running>,
}

/// A process, and what it has said.
struct Running {
    child: Child,
    log: Arc<Log>,
    reader: JoinHandle<()>,
}

/// Lines of standard error.
#[derive(Default)]
struct Log {
    lines: Mutex<Vec<String>>,
    grown: Condvar,
}

impl Log {
    fn add(&self, line: String) {
        self.lines.lock().expect("nobody panics with it").push(line);
        self.grown.notify_all();
    }

    fn lines(&self) -> Vec<String> {
        self.lines.lock().expect("nobody panics with it").clone()
    }

    fn wait_for(&self, text: &str) {
        let lines = self.lines.lock().expect("nobody panics with it");
        let lacks = |lines: &mut Vec<String>| !lines.iter().any(|line| line.contains(text));
        let (lines, waited) =
            self.grown.wait_timeout_while(lines, PATIENCE, lacks).expect("nobody panics with it");
        assert!(!waited.timed_out(), "{text:?} is not in the log:\n{}", lines.join("\n"));
    }
}

impl Server {
    /// An empty data folder and a free port; not started.
    pub fn new() -> Self {
        Self::of(Arc::new(TempDir::new().expect("a temporary folder")), None)
    }

    /// The same with a PostgreSQL database.
    pub fn on(database: &str) -> Self {
        Self::of(Arc::new(TempDir::new().expect("a temporary folder")), Some(database.to_owned()))
    }

    /// Another server of the same data folder and database.
    pub fn beside(&self) -> Self {
        Self::of(Arc::clone(&self.folder), self.database.clone())
    }

    /// An empty data folder and this address, host and port, which must be free; not started.
    pub fn at(address: &str) -> Self {
        let mut server = Self::new();
        server.address = address.to_owned();
        server
    }

    fn of(folder: Arc<TempDir>, database: Option<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let address = listener.local_addr().expect("a bound listener has an address").to_string();
        Self { folder, address, database, process: None }
    }

    /// The base of every address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A command on this data folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = binary::command("esik-server");
        command.args(arguments).arg("--data").arg(self.data());
        match &self.database {
            Some(database) => command.env("ESIK_DATABASE", database),
            None => command.env_remove("ESIK_DATABASE"),
        };
        command
    }

    /// Imports a file of events or students.
    pub fn import(&self, what: &str, csv: &str) {
        let file = self.file(csv);
        binary::run_ok(self.command(&["import", what]).arg(file), "");
    }

    /// A file with this text in the server's folder.
    pub fn file(&self, text: &str) -> PathBuf {
        let path = self.folder.path().join("input.csv");
        std::fs::write(&path, text).expect("a temporary folder can be written to");
        path
    }

    /// Issues passes to everybody and returns the addresses of their pages, by student number.
    pub fn issue_all(&self, event: u32) -> Vec<(String, String)> {
        let csv = binary::run_ok(
            self.command(&["issue", "--all", "--event", &event.to_string()])
                .args(["--public-url", &self.url()]),
            "",
        );
        let mut lines = csv.lines();
        assert_eq!(lines.next(), Some("student,pass_id,page_url"));
        lines
            .map(|line| {
                let fields: Vec<&str> = line.split(',').collect();
                (fields[0].to_owned(), fields[2].to_owned())
            })
            .collect()
    }

    /// A code for a scanner, for all events.
    pub fn enrollment_code(&self) -> String {
        binary::run_ok(&mut self.command(&["enrollment-code"]), "").trim().to_owned()
    }

    /// A code for a scanner of one event.
    pub fn enrollment_code_for(&self, event: u32) -> String {
        let event = event.to_string();
        binary::run_ok(&mut self.command(&["enrollment-code", "--event", &event]), "").trim().to_owned()
    }

    /// Starts the process and returns once it listens.
    pub fn start(&mut self) {
        self.start_as(|_| {});
    }

    /// The same on the server's machine in a network, where its address is another from then on.
    pub fn start_in(&mut self, network: &Network) {
        self.address = network.server_address();
        let command = self.command(&["serve", "--listen", &self.address]);
        let mut inside = network.on_server(command.get_program());
        inside.args(command.get_args());
        self.start_by(inside);
    }

    /// The same, with more on its command line or in its environment.
    pub fn start_as(&mut self, change: impl FnOnce(&mut Command)) {
        let mut command = self.command(&["serve", "--listen", &self.address]);
        change(&mut command);
        self.start_by(command);
    }

    fn start_by(&mut self, mut command: Command) {
        assert!(self.process.is_none(), "the server runs already");
        let mut child =
            command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the server starts");
        let mut lines = BufReader::new(child.stderr.take().expect("standard error is a pipe")).lines();
        let log = Arc::new(Log::default());
        let listens = lines.by_ref().map_while(Result::ok).any(|line| {
            let listens = line.contains("serving");
            log.add(line);
            listens
        });
        assert!(listens, "the server ended before it listened: {}", log.lines().join("\n"));
        // Whoever does not read its log stops it in the end.
        let to = Arc::clone(&log);
        let reader = std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| to.add(line)));
        self.process = Some(Running { child, log, reader });
    }

    /// Waits until a line of its log has this text.
    pub fn wait_for_log(&self, text: &str) {
        self.running().log.wait_for(text);
    }

    /// Sends a signal, by its name.
    pub fn signal(&self, name: &str) {
        let id = self.process_id().to_string();
        let status = Command::new("kill").args([&format!("-{name}"), &id]).status().expect("kill is there");
        assert!(status.success(), "the process is there to be told");
    }

    /// The number of the process.
    pub fn process_id(&self) -> u32 {
        self.running().child.id()
    }

    /// Kills the process as a power cut does.
    pub fn kill(&mut self) {
        let running = self.process.as_mut().expect("the server runs");
        running.child.kill().expect("a process of ours can be killed");
        self.wait();
    }

    /// Stops the process as an operator does, and returns its log.
    pub fn stop(&mut self) -> Vec<String> {
        self.signal("TERM");
        let (status, log) = self.wait();
        assert!(status.success(), "the server stops cleanly: {status}");
        log
    }

    /// Waits for its end, and returns its log.
    pub fn wait(&mut self) -> (ExitStatus, Vec<String>) {
        let mut running = self.process.take().expect("the server runs");
        let status = running.child.wait().expect("the server ends");
        running.reader.join().expect("reading does not panic");
        (status, running.log.lines())
    }

    fn running(&self) -> &Running {
        self.process.as_ref().expect("the server runs")
    }
}

impl Default for Server {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut running) = self.process.take() {
            let _ = running.child.kill();
            let _ = running.child.wait();
        }
    }
}

/// A command of `esik-scanner` on a data folder.
pub fn scanner(data: &Path, arguments: &[&str]) -> Command {
    let mut command = binary::command("esik-scanner");
    command.args(arguments).arg("--data").arg(data);
    command
}
