//! A PostgreSQL cluster that is thrown away with the test: on a free port of loopback, its files in a temporary folder.
//!
//! PostgreSQL refuses to run as root, so root runs it as the `postgres` user of the Debian package.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// Where Debian puts the programs of each version.
const DEBIAN: &str = "/usr/lib/postgresql";
/// Many tests at once, each with the connections of a server.
const CONNECTIONS: u32 = 300;

/// Whether commits wait for the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// As in production.
    Durable,
    /// Faster, where nobody pulls the plug.
    Volatile,
}

/// A cluster that runs until it is dropped.
pub struct Cluster {
    programs: PathBuf,
    folder: TempDir,
    port: u16,
}

impl Cluster {
    /// Makes and starts a cluster.
    pub fn start(durability: Durability) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let port = listener.local_addr().expect("a bound listener has an address").port();
        drop(listener);
        let folder = TempDir::new().expect("a temporary folder");
        let cluster = Self { programs: programs(), folder, port };
        cluster.init(durability);
        cluster.resume();
        cluster
    }

    /// Where its database is.
    pub fn url(&self) -> String {
        format!("postgres://esik@127.0.0.1:{}/postgres", self.port)
    }

    /// Stops it like a power cut of its processes: nobody is waited for.
    pub fn stop_at_once(&self) {
        run(self.control().args(["stop", "--mode=immediate"]));
    }

    /// Starts it again, and returns once it takes connections.
    pub fn resume(&self) {
        run(self.control().args(["start", "--wait", "--silent", "--log"]).arg(self.path("log")));
    }

    fn init(&self, durability: Durability) {
        let mine = fs::metadata(self.folder.path()).expect("the folder was just made").uid();
        if mine == 0 {
            let user = Command::new("chown").arg("postgres").arg(self.folder.path()).status();
            assert!(
                user.is_ok_and(|status| status.success()),
                "there is no user postgres to run PostgreSQL as"
            );
        }
        fs::set_permissions(self.folder.path(), fs::Permissions::from_mode(0o700)).expect("it is ours");
        run(self
            .program("initdb")
            .args(["--username=esik", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"])
            .arg("--pgdata")
            .arg(self.path("data")));
        let fsync = match durability {
            Durability::Durable => "on",
            Durability::Volatile => "off",
        };
        let settings = format!(
            "listen_addresses = '127.0.0.1'\nport = {}\nunix_socket_directories = ''\nmax_connections = {CONNECTIONS}\n\
             fsync = {fsync}\nsynchronous_commit = {fsync}\nfull_page_writes = {fsync}\n",
            self.port
        );
        fs::write(self.path("data/postgresql.auto.conf"), settings)
            .expect("the cluster's folder can be written to");
    }

    fn control(&self) -> Command {
        let mut command = self.program("pg_ctl");
        command.arg("--pgdata").arg(self.path("data"));
        command
    }

    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let is_root = fs::metadata("/proc/self").expect("this process is there").uid() == 0;
        let mut command = if is_root {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir(self.folder.path());
        command
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // It may be stopped already.
        let _ = self.control().args(["stop", "--mode=immediate", "--silent"]).output();
    }
}

/// The programs of the newest version.
fn programs() -> PathBuf {
    let versions = fs::read_dir(DEBIAN).into_iter().flatten().flatten().map(|entry| entry.path());
    let newest = versions
        .filter(|path| path.join("bin/initdb").exists())
        .max_by_key(|path| path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok()));
    newest
        .map(|version| version.join("bin"))
        .unwrap_or_else(|| in_path().expect("PostgreSQL is not installed"))
}

fn in_path() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).find(|folder| folder.join("initdb").exists())
}

fn run(command: &mut Command) {
    // A server that is started keeps what it inherits open: nobody may wait for the end of these.
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(status.as_ref().is_ok_and(|status| status.success()), "{command:?}: {status:?}");
}
