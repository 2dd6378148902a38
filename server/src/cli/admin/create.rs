//! `esik-server admin create`.

use esik_shared::id::EventNumber;

use super::super::Failure;
use super::super::data::Data;
use super::super::first_line::read_first_line;
use super::failure;
use crate::service::access::{EventScope, Role};
use crate::service::account::{AccountRequest, create_account};
use crate::service::actor::Actor;
use crate::service::password::MAX_PASSWORD_BYTES;

const EXAMPLE: &str = "\
Roles: admin (everything), organizer (events, students, passes, scanners), supervisor (the help desk), viewer (numbers
without names). All but an admin may be limited to events.

Example:
  esik-server admin create --email you@university.kz < password.txt
  esik-server admin create --email desk@university.kz --role supervisor --event 7 < password.txt";

/// Makes an account. The password is the first line of standard input.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Create {
    #[command(flatten)]
    data: Data,
    /// The e-mail to log in with.
    #[arg(long)]
    email: String,
    /// What the account may do: admin, organizer, supervisor or viewer.
    #[arg(long, default_value = "admin", value_parser = role)]
    role: Role,
    /// An event that it may do this with; may be given more than once [default: every event, later ones too].
    #[arg(long = "event", value_name = "N")]
    events: Vec<EventNumber>,
}

fn role(text: &str) -> Result<Role, &'static str> {
    Role::of(text).ok_or("a role is admin, organizer, supervisor or viewer")
}

impl Create {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let password = read_first_line("password", MAX_PASSWORD_BYTES)?;
        let app = self.data.open(None, None).await?;
        let events = match self.events.is_empty() {
            true => EventScope::All,
            false => EventScope::Only(self.events.into_iter().collect()),
        };
        let request = AccountRequest { email: self.email, role: self.role, events };
        create_account(&app, &Actor::command_line(), &request, &password).await.map_err(failure)?;
        eprintln!("The account was made. Log in at {}/log-in", app.config.public_url.as_str());
        Ok(())
    }
}
