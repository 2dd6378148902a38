//! `esik-server serve`.

use std::future::Future;

use ipnet::IpNet;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::Failure;
use super::data::Data;
use crate::config::{DEFAULT_LISTEN, NamedTimeZone, PublicUrl};
use crate::http;

const EXAMPLE: &str = "\
Stops on SIGINT and SIGTERM, after the requests that it is answering.

Example:
  esik-server serve --listen 127.0.0.1:8080 --public-url https://esik.example";

/// Serves the pages and the API until it is told to stop.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Serve {
    #[command(flatten)]
    data: Data,
    /// Where to listen, as host:port; port 0 takes a free one.
    #[arg(long, value_name = "ADDR", default_value = DEFAULT_LISTEN)]
    listen: String,
    /// The base of every link, where browsers reach this server [default: http:// and the address it listens on].
    #[arg(long, value_name = "URL")]
    public_url: Option<PublicUrl>,
    /// The time zone of imported events [default: the one it was told last, else Asia/Almaty].
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<NamedTimeZone>,
    /// The network of a proxy on another machine, which is believed about where requests come from
    /// (X-Forwarded-For); may be given more than once. One on this machine always is.
    #[arg(long = "trusted-proxy", value_name = "CIDR")]
    trusted_proxies: Vec<IpNet>,
}

impl Serve {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let cannot_listen = |error: std::io::Error| {
            Failure::failed(&error)
                .while_trying(format_args!("cannot listen on {}", self.listen))
                .hint("Is another server running? Stop it, or choose another --listen.")
        };
        let listener = TcpListener::bind(&self.listen).await.map_err(cannot_listen)?;
        let address = listener.local_addr().map_err(cannot_listen)?;
        let public_url = self.public_url.unwrap_or_else(|| PublicUrl::of_listener(address));
        let stop = stop_signal().map_err(|error| Failure::failed(&error))?;

        let app = self.data.open_to_serve(Some(public_url), self.time_zone, self.trusted_proxies).await?;
        app.remember_config().await?;
        tracing::info!(%address, public_url = app.config.public_url.as_str(), "serving");
        let served = http::serve(app.clone(), listener, stop).await;
        app.db.close().await;
        tracing::info!("stopped");
        served.map_err(|error| Failure::failed(&error))
    }
}

/// Ends at the first SIGINT or SIGTERM.
pub(super) fn stop_signal() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut interrupt: Signal = signal(SignalKind::interrupt())?;
    let mut terminate: Signal = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        tracing::info!("stopping");
    })
}
