//! Other scanners, as the command line names them.

use std::net::SocketAddr;

use clap::Args;
use tokio::sync::mpsc;

use crate::cli::Failure;
use crate::core::clock::Clock;
use crate::core::msg::Msg;
use crate::core::start::Start;
use crate::runtime::clock;
use crate::runtime::peers::{self, OwnIdentity, PeersHandle, Wanted};
use crate::runtime::store::identity::StoredIdentity;
use crate::runtime::store::task::StoreClient;

/// How other scanners are reached.
#[derive(Debug, Args)]
pub(super) struct PeerArgs {
    /// Where other scanners can call this one; without it on every network, at a free port
    #[arg(long, value_name = "ADDR", conflicts_with = "offline")]
    peer_listen: Option<SocketAddr>,

    /// Another scanner, by host and port. Any number of times. Those on the same network are found without it
    #[arg(long, value_name = "ADDR", conflicts_with = "offline", value_parser = host_and_port)]
    peer: Vec<String>,

    /// Neither look for other scanners on this network nor let them find this one
    #[arg(long)]
    no_discovery: bool,
}

impl PeerArgs {
    /// Starts talking to them.
    pub(super) async fn start(
        &self,
        start: &Start,
        identity: &StoredIdentity,
        store: StoreClient,
        news: mpsc::Sender<Msg>,
    ) -> Result<PeersHandle, Failure> {
        let wanted =
            Wanted { listen: self.peer_listen, calls: self.peer.clone(), discovers: !self.no_discovery };
        let own = OwnIdentity {
            key: start.identity.key.clone(),
            certificate: identity.certificate.clone(),
            content: start.identity.certificate.clone(),
        };
        let clock = Clock::new(start.offset).reading(clock::now());
        peers::start(wanted, own, store, clock, news).await.map_err(|error| match self.peer_listen {
            Some(address) => Failure::failed(format!(
                "Other scanners cannot call at {address}: {error}. Choose another address, or leave out --peer-listen."
            )),
            None => Failure::failed(format!("Other scanners cannot call this one: {error}")),
        })
    }
}

fn host_and_port(text: &str) -> Result<String, String> {
    let is_one = text
        .rsplit_once(':')
        .is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok_and(|port| port > 0));
    match is_one {
        true => Ok(text.to_owned()),
        false => Err("an address is a host and a port, like 192.168.7.21:4747".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_host_and_a_port() {
        for (text, is_one) in [
            ("192.168.7.21:4747", true),
            ("gate-2.local:4747", true),
            ("[fe80::1]:4747", true),
            ("192.168.7.21", false),
            (":4747", false),
            ("gate-2:0", false),
            ("gate-2:door", false),
        ] {
            assert_eq!(host_and_port(text).is_ok(), is_one, "{text}");
        }
    }
}
