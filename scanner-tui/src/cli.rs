//! The command line: one file a command, each with its arguments and its `run`.

mod failure;
mod verify;

use clap::{Parser, Subcommand};

pub(crate) use failure::Failure;

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
  esik-scanner verify --public-key \"$KEY\" < codes.txt";

#[derive(Debug, Subcommand)]
enum Command {
    Verify(verify::Verify),
}

impl Cli {
    /// Does what the command line asks for.
    pub(crate) fn run(self) -> Result<(), Failure> {
        match self.command {
            Command::Verify(verify) => verify.run(),
        }
    }
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
