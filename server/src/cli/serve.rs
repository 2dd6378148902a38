//! `esik-server serve`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::Failure;
use super::data::{Data, hold_serving};
use super::signals::{raise_file_limit, stop_signal};
use crate::app::App;
use crate::config::{DEFAULT_LISTEN, NamedTimeZone, PublicUrl};
use crate::http::tls::{CertificateFiles, Tls, TlsError};
use crate::http::{self, Listeners};
use crate::service::actor::Actor;
use crate::service::restore;
use crate::telemetry::logs::Causes;

/// The longest that balancers are waited for.
const MAX_DRAIN_S: u64 = 300;

const EXAMPLE: &str = "\
SIGINT and SIGTERM stop it: it is not ready any more (/readyz), goes on for --drain-seconds, takes no more
connections, finishes the requests that it is answering, and ends; a second signal ends it at once.
SIGHUP reads the certificate files again.

Example:
  esik-server serve --listen 127.0.0.1:8080 --public-url https://esik.example
  esik-server serve --listen 0.0.0.0:443 --public-url https://esik.example \\
      --tls-cert fullchain.pem --tls-key privkey.pem --metrics-listen 127.0.0.1:9090";

/// Serves the pages and the API until it is told to stop.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Serve {
    #[command(flatten)]
    data: Data,
    /// Where to listen, as host:port; port 0 takes a free one.
    #[arg(long, value_name = "ADDR", default_value = DEFAULT_LISTEN)]
    listen: String,
    /// The base of every link, where browsers reach this server [default: the address it listens on, with https:// if it
    /// has a certificate].
    #[arg(long, value_name = "URL")]
    public_url: Option<PublicUrl>,
    /// The time zone of imported events [default: the one it was told last, else Asia/Almaty].
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<NamedTimeZone>,
    /// A file with the certificate and those above it, PEM: the server speaks https, without a proxy.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// A file with the private key of the certificate, PEM.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Where to show numbers for Prometheus, as host:port, at /metrics; best on this machine only [default: nowhere].
    #[arg(long, value_name = "ADDR")]
    metrics_listen: Option<String>,
    /// For how many seconds to go on after it was told to stop, while /readyz says that it is not ready.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u64).range(..=MAX_DRAIN_S))]
    drain_seconds: u64,
    /// The network of a proxy on another machine, which is believed about where requests come from
    /// (X-Forwarded-For); may be given more than once. One on this machine always is.
    #[arg(long = "trusted-proxy", value_name = "CIDR")]
    trusted_proxies: Vec<IpNet>,
    /// The database was restored from a backup: before it writes to an event, the server hears all scanners of it and takes
    /// back from them what it lost. Only for the first start after that.
    #[arg(long)]
    restored: bool,
}

impl Serve {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let tls = self.tls()?;
        let (site, address) = listen("--listen", &self.listen).await?;
        let public_url =
            self.public_url.clone().unwrap_or_else(|| PublicUrl::of_listener(address, tls.is_some()));
        if tls.is_some() && !public_url.is_https() {
            return Err(Failure::refused("links would begin with http://, but the server speaks https")
                .hint("Let --public-url begin with https://, or leave out --tls-cert and --tls-key."));
        }
        let metrics = match &self.metrics_listen {
            Some(address) => Some(listen("--metrics-listen", address).await?),
            None => None,
        };
        if let Some(tls) = tls.clone() {
            reload_on_hangup(tls).map_err(|error| Failure::failed(&error))?;
        }
        let stop = stop_signal().map_err(|error| Failure::failed(&error))?;
        raise_file_limit();

        let _serving = hold_serving(&self.data.clone().places().0)?;
        let app = self.data.open_to_serve(Some(public_url), self.time_zone, self.trusted_proxies).await?;
        app.remember_config().await?;
        if self.restored {
            restore::begin(&app, &Actor::command_line()).await?;
        }
        tell_what_waits(&app).await?;
        if let Some((_, address)) = &metrics {
            tracing::info!(%address, "numbers are at /metrics");
            if !address.ip().to_canonical().is_loopback() {
                tracing::warn!("everybody who reaches that address can read how much happens here");
            }
        }
        let listeners = Listeners {
            site,
            tls,
            metrics: metrics.map(|(listener, _)| listener),
            drain: Duration::from_secs(self.drain_seconds),
        };
        tracing::info!(%address, public_url = app.config.public_url.as_str(), "serving");
        let served = http::serve(app.clone(), listeners, stop).await;
        app.close().await;
        tracing::info!("stopped");
        served.map_err(|error| {
            Failure::failed(&error)
                .hint("What was acknowledged is safe. Start the server again; its log says more.")
        })
    }

    fn tls(&self) -> Result<Option<Tls>, Failure> {
        let (Some(certificate), Some(key)) = (&self.tls_cert, &self.tls_key) else { return Ok(None) };
        let files = CertificateFiles { certificate: certificate.clone(), key: key.clone() };
        Ok(Some(Tls::load(files)?))
    }
}

/// What is not written to because an old backup was restored.
async fn tell_what_waits(app: &App) -> Result<(), Failure> {
    let restoring = restore::status(app).await?;
    if !restoring.is_over() {
        let scanners: Vec<String> = restoring
            .unheard
            .iter()
            .map(|unheard| {
                unheard.number.map_or_else(|| unheard.scanner.to_string(), |number| number.to_string())
            })
            .collect();
        tracing::warn!(
            events = restoring.events.len(),
            scanners = scanners.join(" "),
            "a backup was restored: nothing is written to these events before these scanners were heard"
        );
    }
    Ok(())
}

async fn listen(option: &str, address: &str) -> Result<(TcpListener, SocketAddr), Failure> {
    let cannot_listen = |error: std::io::Error| {
        Failure::failed(&error)
            .while_trying(format_args!("cannot listen on {address}"))
            .hint(format!("Is another server running? Stop it, or choose another {option}."))
    };
    let listener = TcpListener::bind(address).await.map_err(cannot_listen)?;
    let address = listener.local_addr().map_err(cannot_listen)?;
    Ok((listener, address))
}

/// Certificates are renewed every few weeks; whoever renews them sends SIGHUP.
fn reload_on_hangup(tls: Tls) -> std::io::Result<()> {
    let mut hangup = signal(SignalKind::hangup())?;
    tokio::spawn(async move {
        while hangup.recv().await.is_some() {
            match tls.reload() {
                Ok(()) => tracing::info!("the certificate was read again"),
                Err(error) => tracing::error!(
                    error = %Causes(&error),
                    hint = error.hint(),
                    "the certificate stays the one before"
                ),
            }
        }
    });
    Ok(())
}

impl From<TlsError> for Failure {
    fn from(error: TlsError) -> Self {
        Self::failed(&error).hint(error.hint())
    }
}
