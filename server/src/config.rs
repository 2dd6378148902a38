//! What the server was told: where its data is, how its addresses begin, in which time zone people speak.

use std::path::{Path, PathBuf};

use ipnet::IpNet;
use jiff::tz::TimeZone;

use crate::db::Database;
use crate::db::postgres::PostgresUrl;

/// Where the data is kept unless said otherwise.
pub(crate) const DEFAULT_DATA: &str = "./esik-data";
/// Where the server listens unless said otherwise: on this machine only.
pub(crate) const DEFAULT_LISTEN: &str = "127.0.0.1:8080";
/// The time zone unless said otherwise.
pub(crate) const DEFAULT_TIME_ZONE: &str = "Asia/Almaty";

/// The data folder and what lies in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DataFolder(PathBuf);

impl DataFolder {
    /// The folder at this path.
    pub(crate) fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// The folder itself.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// The database, where it is a file.
    pub(crate) fn database(&self) -> PathBuf {
        self.0.join("esik.db")
    }

    /// The key file.
    pub(crate) fn key_file(&self) -> PathBuf {
        self.0.join("esik.key")
    }

    /// The file that is locked while the folder is opened.
    pub(crate) fn lock_file(&self) -> PathBuf {
        self.0.join("esik.lock")
    }

    /// The file that every serving process holds, so that nobody puts another database under it.
    pub(crate) fn serving_file(&self) -> PathBuf {
        self.0.join("esik.serving")
    }
}

/// The base of every link: scheme, host and perhaps a path, without a slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PublicUrl(String);

/// Why a text is not the base of links.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a public URL begins with http:// or https:// and a host, without spaces, query or fragment")]
pub(crate) struct InvalidPublicUrl;

impl PublicUrl {
    /// The base that a listener on this address has.
    pub(crate) fn of_listener(address: std::net::SocketAddr, has_tls: bool) -> Self {
        let scheme = if has_tls { "https" } else { "http" };
        Self(format!("{scheme}://{address}"))
    }

    /// Its text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether browsers reach it over TLS.
    pub(crate) fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

impl std::str::FromStr for PublicUrl {
    type Err = InvalidPublicUrl;

    fn from_str(text: &str) -> Result<Self, InvalidPublicUrl> {
        let url = text.trim_end_matches('/');
        let host = ["http://", "https://"].into_iter().find_map(|scheme| url.strip_prefix(scheme));
        let is_plain = |c: char| c.is_ascii_graphic() && !matches!(c, '?' | '#' | '"' | '<' | '>' | '\\');
        match host {
            Some(host) if !host.is_empty() && !host.starts_with('/') && url.chars().all(is_plain) => {
                Ok(Self(url.to_owned()))
            }
            _ => Err(InvalidPublicUrl),
        }
    }
}

/// A time zone that has a name which every scanner knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamedTimeZone {
    name: String,
    rules: TimeZone,
}

/// Why a text names no time zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a time zone; one looks like Asia/Almaty")]
pub(crate) struct UnknownTimeZone;

impl NamedTimeZone {
    /// Its IANA name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Its rules.
    pub(crate) fn rules(&self) -> &TimeZone {
        &self.rules
    }
}

impl std::str::FromStr for NamedTimeZone {
    type Err = UnknownTimeZone;

    fn from_str(text: &str) -> Result<Self, UnknownTimeZone> {
        let rules = TimeZone::get(text).map_err(|_| UnknownTimeZone)?;
        let name = rules.iana_name().ok_or(UnknownTimeZone)?.to_owned();
        Ok(Self { name, rules })
    }
}

/// What a password hash costs whoever computes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PasswordCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

impl PasswordCost {
    /// What OWASP asks for argon2id with one lane: 19 MiB, two passes.
    pub(crate) const PRODUCTION: Self = Self { memory_kib: 19_456, passes: 2 };
}

/// What the command line said. What it left out is what `serve` was told last in this folder.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    /// Where the data is.
    pub data: DataFolder,
    /// The database, unless it is a file in the data folder.
    pub postgres: Option<PostgresUrl>,
    /// The base of every link.
    pub public_url: Option<PublicUrl>,
    /// The time zone of imported events.
    pub time_zone: Option<NamedTimeZone>,
    /// What a password costs.
    pub password_cost: PasswordCost,
    /// The networks of proxies that are believed about where a request came from.
    pub trusted_proxies: Vec<IpNet>,
}

impl Options {
    /// Which database it is.
    pub(crate) fn database(&self) -> Database {
        self.postgres.clone().map_or_else(|| Database::File(self.data.database()), Database::Postgres)
    }
}

/// What holds while this process runs.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    /// The base of every link.
    pub public_url: PublicUrl,
    /// The time zone of imported events.
    pub time_zone: NamedTimeZone,
    /// What a password costs.
    pub password_cost: PasswordCost,
    /// The networks of proxies that are believed about where a request came from.
    pub trusted_proxies: Vec<IpNet>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_zone_is_known_by_its_name() {
        assert_eq!("Asia/Almaty".parse::<NamedTimeZone>().unwrap().name(), "Asia/Almaty");
        for text in ["", "Almaty", "+05:00", "Asia/Nowhere"] {
            assert_eq!(text.parse::<NamedTimeZone>(), Err(UnknownTimeZone), "{text}");
        }
    }

    #[test]
    fn a_public_url_is_a_base_to_append_to() {
        let table = [
            ("http://127.0.0.1:8080", Some("http://127.0.0.1:8080")),
            ("https://esik.example/", Some("https://esik.example")),
            ("https://esik.example/week//", Some("https://esik.example/week")),
            ("esik.example", None),
            ("ftp://esik.example", None),
            ("https://", None),
            ("https:///x", None),
            ("https://esik.example/?a", None),
            ("https://esik.example/a b", None),
        ];
        for (text, expected) in table {
            assert_eq!(text.parse::<PublicUrl>().ok().as_ref().map(PublicUrl::as_str), expected, "{text}");
        }
    }
}
