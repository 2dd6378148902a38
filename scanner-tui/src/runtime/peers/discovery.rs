//! Scanners in the same hall find each other by DNS-SD over mDNS. What is announced says nothing about people or places,
//! and only saves calls: who somebody is, the handshake proves.

use std::net::{SocketAddr, SocketAddrV6};
use std::sync::Arc;

use data_encoding::HEXLOWER;
use esik_shared::id::{AuthorityKey, ScannerKey};
use mdns_sd::{
    DaemonEvent, IfKind, Receiver, ResolvedService, ScopedIp, ServiceDaemon, ServiceEvent, ServiceInfo,
};
use sha2::{Digest as _, Sha256};

use super::call::{Calls, Target};
use super::hall::Hall;
use crate::runtime::clock;

/// The name of the thread that reads what anybody on the network sends. If it fails, scanners are found no more, and the
/// door goes on.
pub(crate) const THREAD: &str = "mDNS_daemon";

const SERVICE: &str = "_esik._tcp.local.";
/// The version of what is announced and of the conversation.
const VERSION: &str = "1";
/// The most addresses of one scanner.
const MAX_ADDRESSES: usize = 8;

/// What announces and finds.
#[derive(Clone)]
pub(super) struct Daemon {
    daemon: ServiceDaemon,
    name: String,
    own_tag: String,
    authority_tag: String,
}

impl std::fmt::Debug for Daemon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Daemon({})", self.name)
    }
}

impl Daemon {
    /// Takes the name back.
    pub(super) async fn stop(self) {
        if let Ok(done) = self.daemon.unregister(&self.name) {
            let _ = done.recv_async().await;
        }
        if let Ok(done) = self.daemon.shutdown() {
            let _ = done.recv_async().await;
        }
    }
}

/// Announces this scanner, whose calls are taken at `port`; nothing where the machine cannot do that.
pub(super) fn start(hall: &Hall, port: u16) -> Option<Daemon> {
    announce(hall, port).inspect_err(tell_once).ok()
}

fn tell_once(error: &mdns_sd::Error) {
    tracing::warn!(%error, "other scanners are not found by themselves here; name them by --peer");
}

fn announce(hall: &Hall, port: u16) -> mdns_sd::Result<Daemon> {
    let authority = hall.own.content.authority;
    let own_tag = scanner_tag(authority, hall.scanner());
    let authority_tag = authority_tag(authority);
    let instance = HEXLOWER.encode(&clock::random::<8>());
    let host = format!("esik-{instance}.local.");
    let txt = [("v", VERSION), ("a", &authority_tag), ("s", &own_tag)];
    let service = ServiceInfo::new(SERVICE, &instance, &host, "", port, &txt[..])?.enable_addr_auto();
    let name = service.get_fullname().to_owned();
    let daemon = ServiceDaemon::new()?;
    daemon.disable_interface(vec![IfKind::LoopbackV4, IfKind::LoopbackV6])?;
    daemon.register(service)?;
    Ok(Daemon { daemon, name, own_tag, authority_tag })
}

/// Finds others, and calls them, for as long as the program runs.
pub(super) async fn find(hall: Arc<Hall>, daemon: Daemon, mut calls: Calls) {
    let browsed = daemon.daemon.browse(SERVICE).and_then(|found| Ok((found, daemon.daemon.monitor()?)));
    match browsed {
        Ok((found, told)) => watch(&hall, &daemon, &found, &told, &mut calls).await,
        Err(error) => tell_once(&error),
    }
    calls.run().await;
}

async fn watch(
    hall: &Hall,
    daemon: &Daemon,
    found: &Receiver<ServiceEvent>,
    told: &Receiver<DaemonEvent>,
    calls: &mut Calls,
) {
    let mut is_told = false;
    loop {
        tokio::select! {
            event = found.recv_async() => match event {
                Ok(ServiceEvent::ServiceResolved(service)) => {
                    if let Some(target) = target(&service, daemon) {
                        tracing::debug!(?target, "a scanner is found");
                        calls.add(target);
                    }
                }
                Ok(_) => {}
                Err(_) => {
                    hall.log("scanners are found by themselves no more", "mDNS");
                    return;
                }
            },
            event = told.recv_async() => match event {
                Ok(DaemonEvent::Error(error)) if !is_told => {
                    is_told = true;
                    tell_once(&error);
                }
                Ok(_) => {}
                Err(_) => {
                    hall.log("scanners are found by themselves no more", "mDNS");
                    return;
                }
            },
        }
    }
}

/// Whom to call, if it is a scanner of the same authority, and another one.
fn target(service: &ResolvedService, daemon: &Daemon) -> Option<Target> {
    let said = |key| service.get_property_val_str(key);
    let tag = said("s").filter(|tag| !tag.is_empty() && tag.len() <= 64 && *tag != daemon.own_tag)?;
    if said("v") != Some(VERSION) || said("a") != Some(&daemon.authority_tag) {
        return None;
    }
    let port = service.get_port();
    let mut addresses: Vec<SocketAddr> =
        service.get_addresses().iter().map(|address| socket_address(address, port)).collect();
    // The older protocol is the one that networks of halls let through.
    addresses.sort_by_key(|address| (address.is_ipv6(), *address));
    addresses.truncate(MAX_ADDRESSES);
    (!addresses.is_empty()).then(|| Target::Found { tag: tag.to_owned(), addresses })
}

fn socket_address(address: &ScopedIp, port: u16) -> SocketAddr {
    match address {
        ScopedIp::V6(v6) => SocketAddrV6::new(*v6.addr(), port, 0, v6.scope_id().index).into(),
        other => SocketAddr::new(other.to_ip_addr(), port),
    }
}

/// Short for an authority.
fn authority_tag(authority: AuthorityKey) -> String {
    tag(&[&authority.0])
}

/// Short for a scanner of an authority.
fn scanner_tag(authority: AuthorityKey, scanner: ScannerKey) -> String {
    tag(&[&authority.0, &scanner.0])
}

fn tag(parts: &[&[u8]]) -> String {
    let hash = parts.iter().fold(Sha256::new().chain_update(b"esik-peer-v1\0"), Sha256::chain_update);
    HEXLOWER.encode(&hash.finalize()[..4])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn daemon() -> Daemon {
        let authority = AuthorityKey([9; 32]);
        Daemon {
            daemon: ServiceDaemon::new().unwrap(),
            name: String::new(),
            own_tag: scanner_tag(authority, ScannerKey([1; 32])),
            authority_tag: authority_tag(authority),
        }
    }

    fn announced(authority: u8, scanner: u8, version: &str) -> ResolvedService {
        let authority = AuthorityKey([authority; 32]);
        let txt = [
            ("v", version.to_owned()),
            ("a", authority_tag(authority)),
            ("s", scanner_tag(authority, ScannerKey([scanner; 32]))),
        ];
        ServiceInfo::new(SERVICE, "x", "esik-x.local.", "10.0.0.7,fd00::7", 4711, &txt[..])
            .unwrap()
            .as_resolved_service()
    }

    #[test]
    fn scanners_of_the_same_authority_are_called_and_neither_strangers_nor_oneself() {
        let daemon = daemon();
        let Some(Target::Found { addresses, .. }) = target(&announced(9, 2, "1"), &daemon) else { panic!() };
        let addresses: Vec<String> = addresses.iter().map(ToString::to_string).collect();
        assert_eq!(addresses, ["10.0.0.7:4711", "[fd00::7]:4711"]);
        for strange in [announced(8, 2, "1"), announced(9, 1, "1"), announced(9, 2, "2")] {
            assert!(target(&strange, &daemon).is_none());
        }
    }
}
