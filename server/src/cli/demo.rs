//! `esik-server demo`.

use std::io::Write;
use std::path::PathBuf;

use tokio::net::TcpListener;

use super::Failure;
use super::signals::stop_signal;
use crate::app::App;
use crate::clock::Clock;
use crate::config::{DEFAULT_LISTEN, DataFolder, Options, PasswordCost, PublicUrl};
use crate::demo::report::report;
use crate::demo::{DemoError, Wish, make};
use crate::http::{self, Listeners};
use crate::rng::Rng;

const EXAMPLE: &str = "\
Without --data everything is in a temporary folder and gone when the demo ends.

Example:
  esik-server demo --students 300 --events 5";

/// Runs a whole festival that is made up: events, students, passes, and a server for all of it.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Demo {
    /// Print one line of JSON once the server listens, instead of text for people.
    #[arg(long)]
    json: bool,
    /// A data folder without events [default: a fresh temporary folder].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Where to listen, as host:port; port 0 takes a free one [default: 127.0.0.1:8080, or a free port if it is taken].
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// How many students.
    #[arg(long, value_name = "N", default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    students: u32,
    /// How many events.
    #[arg(long, value_name = "N", default_value_t = 150, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    events: u32,
    /// What people and events are made from: the same seed and day give the same festival.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
}

impl Demo {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let failed = |error: std::io::Error| Failure::failed(&error);
        let temporary = match &self.data {
            Some(_) => None,
            None => Some(tempfile::Builder::new().prefix("esik-demo-").tempdir().map_err(failed)?),
        };
        let folder = match (&self.data, &temporary) {
            (Some(data), _) => data.clone(),
            (None, Some(temporary)) => temporary.path().join("data"),
            (None, None) => unreachable!("without a folder a temporary one was made"),
        };
        let listener = self.listener().await?;
        let public_url = PublicUrl::of_listener(listener.local_addr().map_err(failed)?, false);
        let options = Options {
            data: DataFolder::new(folder),
            postgres: None,
            public_url: Some(public_url),
            time_zone: None,
            password_cost: PasswordCost::PRODUCTION,
            trusted_proxies: Vec::new(),
        };
        let stop = stop_signal().map_err(failed)?;
        let app = App::open(options, Clock::system(), Rng::system()).await?;
        app.remember_config().await?;
        eprintln!("Making a festival …");
        let wish = Wish { students: self.students, events: self.events, seed: self.seed };
        let festival = make(&app, wish).await.map_err(failure)?;

        let serving = tokio::spawn(http::serve(app.clone(), Listeners::plain(listener), stop));
        let report = report(&app, &festival).await.map_err(|error| Failure::failed(&error))?;
        let text = if self.json {
            serde_json::to_string(&report).map_err(|error| Failure::failed(&error))? + "\n"
        } else {
            report.as_text(self.students, festival.issued)
        };
        // Whoever started the demo may have stopped reading; it goes on.
        let mut stdout = std::io::stdout().lock();
        let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
        drop(stdout);
        let served = serving.await.expect("serving does not panic");
        app.close().await;
        served.map_err(|error| Failure::failed(&error))
    }

    async fn listener(&self) -> Result<TcpListener, Failure> {
        let bind = async |address: &str| {
            TcpListener::bind(address).await.map_err(|error| {
                Failure::failed(&error).hint(format!("Cannot listen on {address}. Choose another --listen."))
            })
        };
        match &self.listen {
            Some(address) => bind(address).await,
            None => match bind(DEFAULT_LISTEN).await {
                Ok(listener) => Ok(listener),
                Err(_) => bind("127.0.0.1:0").await,
            },
        }
    }
}

fn failure(error: DemoError) -> Failure {
    match error {
        DemoError::NotEmpty => Failure::refused(error)
            .hint("Choose another --data, or none for a temporary folder. Nothing was changed."),
        DemoError::Db(error) => error.into(),
        other => Failure::failed(&other),
    }
}
