//! The command line: one file a command, each with its arguments and its `run`.
//!
//! Standard output holds only what `CONTRACTS.md` names; everything else goes to standard error.

use clap::{Parser, Subcommand};

mod admin;
mod backup;
mod data;
mod demo;
mod doctor;
mod enrollment_code;
mod export;
mod failure;
mod first_line;
mod import;
mod issue;
mod restore;
mod serve;
mod signals;
mod supervisor_card;

pub(crate) use failure::Failure;

use crate::telemetry::logs::LogFormat;

/// Issues student passes, shows them, and gathers what scanners saw.
#[derive(Debug, Parser)]
#[command(name = "esik-server", version, arg_required_else_help = true, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    /// How the lines of the log look, which goes to standard error. RUST_LOG says how much is in it.
    #[arg(long, global = true, value_enum, value_name = "FORMAT", default_value_t)]
    log_format: LogFormat,
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "\
Exit codes: 0 done, 1 failed, 2 usage, 3 refused.

Example:
  esik-server admin create --email you@university.kz
  esik-server import events events.csv
  esik-server import students students.csv
  esik-server issue --event 1 --all > passes.csv
  esik-server serve";

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Serve),
    Admin(admin::Admin),
    Backup(backup::Backup),
    Demo(demo::Demo),
    Doctor(doctor::Doctor),
    EnrollmentCode(enrollment_code::EnrollmentCode),
    Export(export::Export),
    Import(import::Import),
    Issue(issue::Issue),
    Restore(restore::Restore),
    SupervisorCard(supervisor_card::SupervisorCard),
}

impl Cli {
    /// How the lines of the log look.
    pub(crate) fn log_format(&self) -> LogFormat {
        self.log_format
    }

    /// How much is logged unless `RUST_LOG` says otherwise: a server tells what it does, a command what goes wrong.
    pub(crate) fn log_level(&self) -> &'static str {
        if matches!(self.command, Command::Serve(_)) { "info" } else { "warn" }
    }

    /// Does what the command line asks for.
    pub(crate) async fn run(self) -> Result<(), Failure> {
        match self.command {
            Command::Serve(serve) => serve.run().await,
            Command::Admin(admin) => admin.run().await,
            Command::Backup(backup) => backup.run().await,
            Command::Demo(demo) => demo.run().await,
            Command::Doctor(doctor) => doctor.run().await,
            Command::EnrollmentCode(enrollment_code) => enrollment_code.run().await,
            Command::Export(export) => export.run().await,
            Command::Import(import) => import.run().await,
            Command::Issue(issue) => issue.run().await,
            Command::Restore(restore) => restore.run().await,
            Command::SupervisorCard(card) => card.run().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn assert_complete(command: &mut clap::Command, path: &str) {
        assert!(command.get_about().is_some(), "{path}");
        for argument in command.get_arguments() {
            assert!(argument.get_help().is_some(), "{} of {path}", argument.get_id());
        }
        let mut is_leaf = true;
        for child in command.get_subcommands_mut().filter(|child| child.get_name() != "help") {
            is_leaf = false;
            assert_complete(child, &format!("{path} {}", child.get_name()));
        }
        assert!(!is_leaf || command.render_long_help().to_string().contains("Example:"), "{path}");
    }

    #[test]
    fn the_help_of_every_command_is_complete_and_has_an_example() {
        let mut cli = Cli::command();
        cli.build();
        cli.clone().debug_assert();
        assert!(cli.render_long_help().to_string().contains("Example:"));
        assert_complete(&mut cli, "esik-server");
    }
}
