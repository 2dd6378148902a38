//! `esik-scanner`: what a volunteer's laptop runs at a door.
//!
//! This is the outermost edge: it parses the command line and turns a failure into words and an exit code.

mod cli;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match cli::Cli::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
