//! Who knocks: the address that a request came from, and the browser it names. What is kept of both is enough to know
//! one's own sessions, and no more.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whoever asks, before they are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Visitor {
    /// The address, if there is one.
    pub address: Option<IpAddr>,
    /// The browser and its system, like `Firefox, Windows`.
    pub agent: String,
}

impl Visitor {
    /// The address without its last part: a neighbourhood, not a house.
    pub(crate) fn network(&self) -> String {
        match self.address.map(|address| address.to_canonical()) {
            Some(IpAddr::V4(address)) => {
                let [a, b, c, _] = address.octets();
                format!("{}/24", Ipv4Addr::new(a, b, c, 0))
            }
            Some(IpAddr::V6(address)) => {
                let [a, b, c, ..] = address.segments();
                format!("{}/48", Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
            }
            None => String::new(),
        }
    }
}

/// What a browser calls itself, cut to its name and system; empty for what is no browser that we know. Browsers name
/// their ancestors too, so the order matters.
pub(crate) fn agent_name(user_agent: &str) -> String {
    const BROWSERS: [(&str, &str); 8] = [
        ("YaBrowser/", "Yandex Browser"),
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrom", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let find = |table: &[(&str, &'static str)]| {
        table.iter().find(|(sign, _)| user_agent.contains(sign)).map(|(_, name)| *name)
    };
    let names = [find(&BROWSERS), find(&SYSTEMS)];
    names.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_kept_without_its_last_part() {
        let table = [
            (Some("192.0.2.77"), "192.0.2.0/24"),
            (Some("::ffff:192.0.2.77"), "192.0.2.0/24"),
            (Some("2001:db8:7:8:9::1"), "2001:db8:7::/48"),
            (None, ""),
        ];
        for (address, network) in table {
            let address = address.map(|address| address.parse().unwrap());
            assert_eq!(Visitor { address, agent: String::new() }.network(), network);
        }
    }

    #[test]
    fn a_browser_is_known_by_name_and_system_and_nothing_else_of_it_is_kept() {
        let table = [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox, Windows",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
                "Chrome, Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
                "Safari, iPhone",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
                "Edge, Windows",
            ),
            ("curl/8.5.0", ""),
            ("<script>", ""),
        ];
        for (user_agent, name) in table {
            assert_eq!(agent_name(user_agent), name);
        }
    }
}
