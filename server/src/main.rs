//! `esik-server`: issues passes, shows them, and gathers what scanners saw.

use std::process::ExitCode;

use clap::Parser;

mod app;
mod calendar;
mod cli;
mod clock;
mod config;
mod db;
mod demo;
mod doctor;
mod http;
mod keys;
mod paper;
mod qr;
mod rng;
mod service;
mod telemetry;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    telemetry::logs::start(cli.log_format(), cli.log_level());
    match cli.run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
