//! `esik-server admin create`.

use std::io::{IsTerminal, Read};

use esik_shared::id::EventNumber;
use zeroize::Zeroizing;

use super::super::Failure;
use super::super::data::Data;
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
        let password = read_password()?;
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

/// The first line of standard input, without its end.
fn read_password() -> Result<Zeroizing<String>, Failure> {
    if std::io::stdin().is_terminal() {
        eprintln!("Type the password (it shows as you type) and press Enter, then Ctrl+D:");
    }
    let mut bytes = Zeroizing::new(Vec::new());
    // One byte more than a password may have, and a line end.
    let limit = u64::try_from(MAX_PASSWORD_BYTES + 3).expect("a small constant");
    std::io::stdin().lock().take(limit).read_to_end(&mut bytes).map_err(|error| Failure::failed(&error))?;
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    match std::str::from_utf8(line) {
        Ok(password) => Ok(Zeroizing::new(password.to_owned())),
        Err(_) => Err(Failure::refused("the password is not UTF-8").hint("Type it in a UTF-8 terminal.")),
    }
}
