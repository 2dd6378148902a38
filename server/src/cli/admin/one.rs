//! What is done to one account: `reset-password`, `reset-second-factor`, `disable`, `enable`.

use super::super::Failure;
use super::super::data::Data;
use super::failure;
use crate::app::App;
use crate::service::account::account_by_email;
use crate::service::account::change::{AccountChange, change_account};
use crate::service::account::reset;
use crate::service::actor::Actor;

const PASSWORD_EXAMPLE: &str = "\
Prints a password that is good until the next log-in, which asks for another. All sessions of the account end.

Example:
  esik-server admin reset-password --email you@university.kz";
const FACTOR_EXAMPLE: &str = "\
Log-in asks for the password alone from then on. All sessions of the account end.

Example:
  esik-server admin reset-second-factor --email you@university.kz";
const DISABLE_EXAMPLE: &str = "\
Its sessions end at once. What it did stays in the audit log.

Example:
  esik-server admin disable --email you@university.kz";
const ENABLE_EXAMPLE: &str = "\
Example:
  esik-server admin enable --email you@university.kz";

/// Which account.
#[derive(Debug, clap::Args)]
struct Which {
    #[command(flatten)]
    data: Data,
    /// The e-mail of the account.
    #[arg(long)]
    email: String,
}

impl Which {
    async fn find(self) -> Result<(App, i64), Failure> {
        let app = self.data.open(None, None).await?;
        let id = account_by_email(&app, &self.email).await.map_err(failure)?;
        Ok((app, id))
    }

    async fn set_disabled(self, is_disabled: bool) -> Result<(), Failure> {
        let (app, id) = self.find().await?;
        let change = AccountChange { is_disabled: Some(is_disabled), ..AccountChange::default() };
        change_account(&app, &Actor::command_line(), id, &change).await.map_err(failure)?;
        Ok(())
    }
}

/// Gives an account a password for one log-in.
#[derive(Debug, clap::Args)]
#[command(after_help = PASSWORD_EXAMPLE)]
pub(super) struct ResetPassword {
    #[command(flatten)]
    which: Which,
}

/// Takes the second step from the log-in of an account.
#[derive(Debug, clap::Args)]
#[command(after_help = FACTOR_EXAMPLE)]
pub(super) struct ResetSecondFactor {
    #[command(flatten)]
    which: Which,
}

/// Keeps an account from logging in.
#[derive(Debug, clap::Args)]
#[command(after_help = DISABLE_EXAMPLE)]
pub(super) struct Disable {
    #[command(flatten)]
    which: Which,
}

/// Lets an account log in again that was disabled.
#[derive(Debug, clap::Args)]
#[command(after_help = ENABLE_EXAMPLE)]
pub(super) struct Enable {
    #[command(flatten)]
    which: Which,
}

impl ResetPassword {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let (app, id) = self.which.find().await?;
        let password = reset::reset_password(&app, &Actor::command_line(), id).await.map_err(failure)?;
        println!("{}", password.as_str());
        Ok(())
    }
}

impl ResetSecondFactor {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let (app, id) = self.which.find().await?;
        reset::reset_second_factor(&app, &Actor::command_line(), id).await.map_err(failure)
    }
}

impl Disable {
    pub(super) async fn run(self) -> Result<(), Failure> {
        self.which.set_disabled(true).await
    }
}

impl Enable {
    pub(super) async fn run(self) -> Result<(), Failure> {
        self.which.set_disabled(false).await
    }
}
