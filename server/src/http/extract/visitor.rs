//! Who knocks: the address that a request came from, and its browser.
//!
//! A request that comes through a proxy carries the address before it in `X-Forwarded-For`. That is believed only where
//! the proxy can be: on this machine, or in a network of `--trusted-proxy`; anybody else could write anything there.
//! Each proxy appends the address it was asked from, so the list is read from its end, past proxies that are trusted.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use ipnet::IpNet;

use crate::http::Web;
use crate::service::visitor::{Visitor, agent_name};

/// The most addresses of a list that are looked at: nobody has more proxies in a row.
const MAX_HOPS: usize = 8;

impl FromRequestParts<Web> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Infallible> {
        Ok(visitor(parts, &web.app.config.trusted_proxies))
    }
}

/// Who sends a request.
pub(crate) fn visitor(parts: &Parts, trusted: &[IpNet]) -> Visitor {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let agent = parts.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or("");
    Visitor {
        address: peer.map(|peer| address_behind(peer, &parts.headers, trusted)),
        agent: agent_name(agent),
    }
}

fn address_behind(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted =
        |address: &IpAddr| address.is_loopback() || trusted.iter().any(|network| network.contains(address));
    let mut address = peer.to_canonical();
    let lists: Vec<&str> =
        headers.get_all("x-forwarded-for").iter().filter_map(|list| list.to_str().ok()).collect();
    for hop in lists.iter().rev().flat_map(|list| list.rsplit(',')).take(MAX_HOPS) {
        if !is_trusted(&address) {
            break;
        }
        match hop.trim().parse::<IpAddr>() {
            Ok(before) => address = before.to_canonical(),
            Err(_) => break,
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_proxies_are_believed_about_where_a_request_came_from() {
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        let table: [(&str, &[&str], &str); 10] = [
            ("192.0.2.7", &[], "192.0.2.7"),
            ("192.0.2.7", &["198.51.100.1"], "192.0.2.7"),
            ("127.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            ("::1", &["2001:db8::5"], "2001:db8::5"),
            ("10.1.1.1", &["198.51.100.1"], "198.51.100.1"),
            ("::ffff:10.1.1.1", &["198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", &["203.0.113.9, 198.51.100.1, 10.2.2.2"], "198.51.100.1"),
            ("127.0.0.1", &["203.0.113.9", "198.51.100.1,10.2.2.2"], "198.51.100.1"),
            ("127.0.0.1", &["198.51.100.1, nonsense"], "127.0.0.1"),
            ("127.0.0.1", &[""], "127.0.0.1"),
        ];
        for (peer, lists, expected) in table {
            let mut headers = HeaderMap::new();
            for list in lists {
                headers.append("x-forwarded-for", list.parse().unwrap());
            }
            let address = address_behind(peer.parse().unwrap(), &headers, &trusted);
            assert_eq!(address.to_string(), expected, "{peer} {lists:?}");
        }
    }
}
