//! `esik-server serve` on a free port, in a data folder that outlives it.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use tempfile::TempDir;

use crate::binary;

/// A data folder, an address, and perhaps a process.
pub struct Server {
    folder: Arc<TempDir>,
    address: String,
    /// The database, unless it is a file in the data folder.
    database: Option<String>,
    process: Option<Child>,
}

impl Server {
    /// An empty data folder and a free port; not started.
    pub fn new() -> Self {
        Self::at(Arc::new(TempDir::new().expect("a temporary folder")), None)
    }

    /// The same with a PostgreSQL database.
    pub fn on(database: &str) -> Self {
        Self::at(Arc::new(TempDir::new().expect("a temporary folder")), Some(database.to_owned()))
    }

    /// Another server of the same data folder and database.
    pub fn beside(&self) -> Self {
        Self::at(Arc::clone(&self.folder), self.database.clone())
    }

    fn at(folder: Arc<TempDir>, database: Option<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let address = listener.local_addr().expect("a bound listener has an address").to_string();
        Self { folder, address, database, process: None }
    }

    /// An empty data folder and this address, host and port, which must be free; not started.
    pub fn at(address: &str) -> Self {
        Self {
            folder: TempDir::new().expect("a temporary folder"),
            address: address.to_owned(),
            process: None,
        }
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

    /// A code for a scanner.
    pub fn enrollment_code(&self) -> String {
        binary::run_ok(&mut self.command(&["enrollment-code"]), "").trim().to_owned()
    }

    /// Starts the process and returns once it listens.
    pub fn start(&mut self) {
        assert!(self.process.is_none(), "the server runs already");
        let mut process = self
            .command(&["serve", "--listen", &self.address])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let log = process.stderr.take().expect("standard error is a pipe");
        let mut lines = BufReader::new(log).lines();
        let listens = lines.by_ref().map_while(Result::ok).any(|line| line.contains("serving"));
        assert!(listens, "the server ended before it listened");
        // Whoever does not read its log stops it in the end.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        self.process = Some(process);
    }

    /// Kills the process as a power cut does.
    pub fn kill(&mut self) {
        let mut process = self.process.take().expect("the server runs");
        process.kill().expect("a process of ours can be killed");
        process.wait().expect("a killed process ends");
    }

    /// Stops the process as an operator does.
    pub fn stop(&mut self) {
        let mut process = self.process.take().expect("the server runs");
        terminate(&process);
        let status = process.wait().expect("the server ends");
        assert!(status.success(), "the server stops cleanly: {status}");
    }
}

impl Default for Server {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// Sends SIGTERM.
fn terminate(process: &Child) {
    let status =
        Command::new("kill").args(["-TERM", &process.id().to_string()]).status().expect("kill is there");
    assert!(status.success(), "the process is there to be told");
}

/// A command of `esik-scanner` on a data folder.
pub fn scanner(data: &Path, arguments: &[&str]) -> Command {
    let mut command = binary::command("esik-scanner");
    command.args(arguments).arg("--data").arg(data);
    command
}
