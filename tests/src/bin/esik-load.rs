//! `esik-load`: what the server does under load, with the binaries that lie beside this one. Build all with `--release`.

use clap::{Parser, Subcommand};
use esik_tests::load::{check_ins, echo, live, propagate, roster, sync};
use esik_tests::postgres::{Cluster, Durability};
use esik_tests::server::Server;

/// Measures the server beside what the machine can do at all.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    what: What,
    /// On a throw-away PostgreSQL instead of a file.
    #[arg(long, global = true)]
    postgres: bool,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Check-ins at 1, 8, 32 and 64 connections beside a bare axum JSON echo.
    CheckIns {
        /// Check-ins at each level.
        #[arg(long, default_value_t = 10_000)]
        requests: usize,
    },
    /// Scanners that bring their scans all at once.
    Sync {
        /// Scanners.
        #[arg(long, default_value_t = 100)]
        scanners: usize,
        /// Scans of each.
        #[arg(long, default_value_t = 1_000)]
        scans: usize,
    },
    /// How long a scan takes from one gate to the others through the server.
    Propagate {
        /// Scanners that wait for it.
        #[arg(long, default_value_t = 19)]
        scanners: usize,
        /// Scans, one after the other.
        #[arg(long, default_value_t = 200)]
        scans: usize,
    },
    /// Live pages of an event while people come in.
    Live {
        /// Pages.
        #[arg(long, default_value_t = 1_000)]
        pages: usize,
        /// Check-ins a second.
        #[arg(long, default_value_t = 500)]
        rate: usize,
        /// For how many seconds.
        #[arg(long, default_value_t = 20)]
        seconds: usize,
    },
    /// Enrolling a scanner with a large roster.
    Roster {
        /// Students.
        #[arg(long, default_value_t = 40_000)]
        students: usize,
    },
    /// The bare echo alone.
    #[command(hide = true)]
    Echo,
}

#[tokio::main]
async fn main() {
    let Arguments { what, postgres } = Arguments::parse();
    let cluster = postgres.then(|| Cluster::start(Durability::Durable));
    let server = || cluster.as_ref().map_or_else(Server::new, |cluster| Server::on(&cluster.url()));
    match what {
        What::CheckIns { requests } => check_ins::measure(server(), requests).await,
        What::Sync { scanners, scans } => sync::measure(server(), scanners, scans).await,
        What::Propagate { scanners, scans } => propagate::measure(server(), scanners, scans).await,
        What::Live { pages, rate, seconds } => live::measure(server(), pages, rate, seconds).await,
        What::Roster { students } => roster::measure(server(), students).await,
        What::Echo => echo::serve().await,
    }
}
