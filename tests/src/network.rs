//! Networks for tests: scanners that hear each other, a server that some of them reach, and whoever pulls the cables.
//!
//! Where the system lets its users have namespaces, each machine is one, and cables are veth pairs into two bridges: one
//! for the hall, one for the way to the server. Elsewhere machines are loopback addresses and cables relays, and
//! scanners cannot find each other by themselves; what is tested says so in its output.

mod namespaces;
mod relay;

use std::ffi::OsStr;
use std::process::Command;

use self::namespaces::Namespaces;
use self::relay::Relays;

/// The port at which every scanner takes calls.
const PEER_PORT: u16 = 4747;
/// The port of the server.
const SERVER_PORT: u16 = 8080;

/// A network of numbered scanners, from 1, and a server.
pub struct Network {
    kind: Kind,
    scanners: usize,
}

enum Kind {
    Namespaces(Namespaces),
    Loopback(Relays),
}

impl Network {
    /// With so many scanners, all cables in.
    pub fn new(scanners: usize) -> Self {
        let kind = match Namespaces::new(scanners) {
            Ok(namespaces) => Kind::Namespaces(namespaces),
            Err(why) => {
                println!("no network namespaces here ({why}): on loopback addresses, without discovery");
                Kind::Loopback(Relays::new(scanners))
            }
        };
        Self { kind, scanners }
    }

    /// Whether scanners can find each other by themselves.
    pub const fn has_multicast(&self) -> bool {
        matches!(self.kind, Kind::Namespaces(_))
    }

    /// A command on the machine of a scanner.
    pub fn on_scanner(&self, scanner: usize, program: impl AsRef<OsStr>) -> Command {
        match &self.kind {
            Kind::Namespaces(namespaces) => namespaces.command(scanner, program),
            Kind::Loopback(_) => Command::new(program),
        }
    }

    /// A command on the machine of the server.
    pub fn on_server(&self, program: impl AsRef<OsStr>) -> Command {
        self.on_scanner(0, program)
    }

    /// Where the server listens.
    pub fn server_address(&self) -> String {
        match &self.kind {
            Kind::Namespaces(_) => format!("10.78.0.100:{SERVER_PORT}"),
            Kind::Loopback(relays) => relays.server_address(),
        }
    }

    /// The server's base as a scanner reaches it.
    pub fn server_url(&self, scanner: usize) -> String {
        match &self.kind {
            Kind::Namespaces(_) => format!("http://{}", self.server_address()),
            Kind::Loopback(relays) => format!("http://{}", relays.uplink(scanner)),
        }
    }

    /// What a scanner is told on its command line: where to take calls, and how to find the others.
    pub fn peer_arguments(&self, scanner: usize, discovers: bool) -> Vec<String> {
        let others = (1..=self.scanners).filter(|other| *other != scanner);
        match &self.kind {
            Kind::Namespaces(_) if discovers => Vec::new(),
            Kind::Namespaces(_) => {
                let mut arguments = vec![
                    "--no-discovery".to_owned(),
                    "--peer-listen".to_owned(),
                    format!("0.0.0.0:{PEER_PORT}"),
                ];
                for other in others {
                    arguments.extend(["--peer".to_owned(), format!("10.77.0.{other}:{PEER_PORT}")]);
                }
                arguments
            }
            Kind::Loopback(relays) => {
                let mut arguments = vec![
                    "--no-discovery".to_owned(),
                    "--peer-listen".to_owned(),
                    relays.scanner_address(scanner),
                ];
                for other in others {
                    arguments.extend(["--peer".to_owned(), relays.between(scanner, other)]);
                }
                arguments
            }
        }
    }

    /// Pulls the cable between a scanner and the server, or plugs it in.
    pub fn set_uplink(&self, scanner: usize, is_in: bool) {
        match &self.kind {
            Kind::Namespaces(namespaces) => namespaces.set_cable("uplink", scanner, is_in),
            Kind::Loopback(relays) => relays.set_uplink(scanner, is_in),
        }
    }

    /// Pulls the cable between a scanner and the others, or plugs it in.
    pub fn set_hall(&self, scanner: usize, is_in: bool) {
        match &self.kind {
            Kind::Namespaces(namespaces) => namespaces.set_cable("hall", scanner, is_in),
            Kind::Loopback(relays) => relays.set_hall(scanner, is_in),
        }
    }
}
