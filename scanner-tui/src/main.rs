//! `esik-scanner`: what a volunteer's laptop runs at a door.
//!
//! This is the outermost edge: it parses the command line and turns a failure into words and an exit code.

mod cli;
mod core;
mod input;
mod runtime;
mod view;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    // From here on the program counts as started.
    runtime::clock::since_start();
    // Never fails: nobody has installed a provider before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    match cli::Cli::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
