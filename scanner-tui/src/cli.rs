//! The command line: one file a command, each with its arguments and its `run`.

mod enroll;
mod export;
mod failure;
mod import;
mod language;
mod read_image;
mod replay;
mod run;
mod scans;
mod selftest;
mod verify;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub(crate) use failure::Failure;

use crate::runtime::data_folder::{DEFAULT_DATA, DataFolder};

/// Scans student passes at the door, with or without a network.
#[derive(Debug, Parser)]
#[command(name = "esik-scanner", version, arg_required_else_help = true, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "\
Exit codes: 0 done (whatever the verdicts), 1 failed, 2 usage, 3 refused or partly done.

Example:
  esik-scanner enroll https://esik.example.kz 7Q2M-X4TB-9KDF-3HZA
  esik-scanner run";

#[derive(Debug, Subcommand)]
enum Command {
    Enroll(enroll::Enroll),
    Export(export::Export),
    Import(import::Import),
    ReadImage(read_image::ReadImage),
    Replay(replay::Replay),
    Run(run::Run),
    Scans(scans::Scans),
    Selftest(selftest::Selftest),
    Verify(verify::Verify),
}

/// Where the scanner keeps its data.
#[derive(Debug, Args)]
struct DataArgs {
    /// The folder with this scanner's database and key
    #[arg(long, value_name = "DIR", default_value = DEFAULT_DATA)]
    data: PathBuf,
}

impl DataArgs {
    fn folder(&self) -> DataFolder {
        DataFolder::new(self.data.clone())
    }
}

impl Cli {
    /// Does what the command line asks for.
    pub(crate) fn run(self) -> Result<(), Failure> {
        match self.command {
            Command::Enroll(enroll) => block_on(enroll.run()),
            Command::Export(export) => block_on(export.run()),
            Command::Import(import) => block_on(import.run()),
            Command::ReadImage(read_image) => read_image.run(),
            Command::Replay(replay) => replay.run(),
            Command::Run(run) => block_on(run.run()),
            Command::Scans(scans) => block_on(scans.run()),
            Command::Selftest(selftest) => block_on(selftest.run()),
            Command::Verify(verify) => verify.run(),
        }
    }
}

/// Two threads: one for the door, one for the network.
fn block_on(command: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Failure::failed(format!("The program could not start: {error}")))?
        .block_on(command)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_help_of_every_command_is_complete_and_has_an_example() {
        let mut cli = Cli::command();
        cli.build();
        cli.clone().debug_assert();
        assert!(cli.render_long_help().to_string().contains("Example:"));
        for command in cli.get_subcommands_mut().filter(|command| command.get_name() != "help") {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            assert!(command.render_long_help().to_string().contains("Example:"), "{}", command.get_name());
            for argument in command.get_arguments() {
                assert!(argument.get_help().is_some(), "{} of {}", argument.get_id(), command.get_name());
            }
        }
    }
}
