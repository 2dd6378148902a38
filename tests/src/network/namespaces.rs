//! Machines as network namespaces of a user namespace, joined by veth pairs and bridges. Nobody needs to be root, and all
//! of it is gone with the processes that hold it.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// The switch, and the machines: the server's, then those of scanners.
pub(super) struct Namespaces {
    switch: Holder,
    machines: Vec<Holder>,
}

/// A process that does nothing but live in a namespace.
struct Holder(Child);

impl Drop for Holder {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Says that it is there and waits for its end.
const HOLD: &str = "ip link set lo up && echo there && exec cat";

impl Holder {
    fn start(command: &mut Command) -> Result<Self, String> {
        let child = command
            .args(["sh", "-c", HOLD])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| error.to_string())?;
        let mut holder = Self(child);
        let mut said = String::new();
        let stdout = holder.0.stdout.take().expect("standard output is a pipe");
        let _ = BufReader::new(stdout).read_line(&mut said);
        if said.trim() == "there" {
            return Ok(holder);
        }
        let stderr = holder.0.stderr.take().expect("standard error is a pipe");
        let mut why = String::new();
        let _ = BufReader::new(stderr).read_line(&mut why);
        Err(why.trim().to_owned())
    }

    fn id(&self) -> String {
        self.0.id().to_string()
    }

    /// A command in this namespace.
    fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new("nsenter");
        command.args(["--user", "--preserve-credentials", "--net", "--target", &self.id(), "--"]);
        command.arg(program);
        command
    }

    fn ip(&self, arguments: &str) -> Result<(), String> {
        let output =
            self.command("ip").args(arguments.split(' ')).output().map_err(|error| error.to_string())?;
        match output.status.success() {
            true => Ok(()),
            false => Err(format!("ip {arguments}: {}", String::from_utf8_lossy(&output.stderr).trim())),
        }
    }
}

impl Namespaces {
    pub(super) fn new(scanners: usize) -> Result<Self, String> {
        let switch =
            Holder::start(Command::new("unshare").args(["--user", "--map-root-user", "--net", "--"]))?;
        for bridge in ["hall", "uplink"] {
            switch.ip(&format!("link add {bridge} type bridge"))?;
            switch.ip(&format!("link set dev {bridge} up"))?;
        }
        let mut machines = Vec::new();
        for machine in 0..=scanners {
            let holder = Holder::start(switch.command("unshare").args(["--net", "--"]))?;
            let (bridges, on_uplink): (&[&str], _) = match machine {
                0 => (&["uplink"], 100),
                scanner => (&["hall", "uplink"], scanner),
            };
            for bridge in bridges {
                let address = match *bridge {
                    "hall" => format!("10.77.0.{machine}/24"),
                    _ => format!("10.78.0.{on_uplink}/24"),
                };
                let id = holder.id();
                switch.ip(&format!("link add {bridge}{machine} type veth peer name {bridge} netns {id}"))?;
                switch.ip(&format!("link set dev {bridge}{machine} master {bridge} up"))?;
                holder.ip(&format!("addr add {address} dev {bridge}"))?;
                holder.ip(&format!("link set dev {bridge} up"))?;
            }
            machines.push(holder);
        }
        Ok(Self { switch, machines })
    }

    pub(super) fn command(&self, machine: usize, program: impl AsRef<OsStr>) -> Command {
        self.machines[machine].command(program)
    }

    pub(super) fn set_cable(&self, bridge: &str, scanner: usize, is_in: bool) {
        let state = if is_in { "up" } else { "down" };
        self.switch.ip(&format!("link set dev {bridge}{scanner} {state}")).expect("a cable is there");
    }
}
