//! `esik-server admin`: accounts, for whoever runs the server. It gets somebody back in when nobody can log in.

use super::Failure;
use crate::service::account::AccountError;

mod create;
mod list;
mod one;

/// Accounts of those who log in.
#[derive(Debug, clap::Args)]
pub(super) struct Admin {
    #[command(subcommand)]
    command: AdminCommand,
}

#[derive(Debug, clap::Subcommand)]
enum AdminCommand {
    Create(create::Create),
    List(list::List),
    ResetPassword(one::ResetPassword),
    ResetSecondFactor(one::ResetSecondFactor),
    Disable(one::Disable),
    Enable(one::Enable),
}

impl Admin {
    pub(super) async fn run(self) -> Result<(), Failure> {
        match self.command {
            AdminCommand::Create(create) => create.run().await,
            AdminCommand::List(list) => list.run().await,
            AdminCommand::ResetPassword(reset) => reset.run().await,
            AdminCommand::ResetSecondFactor(reset) => reset.run().await,
            AdminCommand::Disable(disable) => disable.run().await,
            AdminCommand::Enable(enable) => enable.run().await,
        }
    }
}

fn failure(error: AccountError) -> Failure {
    let hint = match error {
        AccountError::Db(error) => return error.into(),
        AccountError::Email => "Write one like you@university.kz.",
        AccountError::Password(_) => "A few words in a row are long and easy to remember.",
        AccountError::Exists => "Log in with it, or make another with another e-mail.",
        AccountError::Unknown => "esik-server admin list shows which there are.",
        AccountError::LastAdmin => "Make another admin first: esik-server admin create --email E",
        AccountError::UnknownEvent(_) => "Import it first: esik-server import events FILE",
        AccountError::TooMany | AccountError::AdminsOnly => "Ask an admin.",
    };
    Failure::refused(error).hint(hint)
}
