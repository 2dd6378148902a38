//! `esik-server admin create`.

use std::io::{IsTerminal, Read};

use zeroize::Zeroizing;

use super::Failure;
use super::data::Data;
use crate::service::account::{AdminCreateError, admin_create};
use crate::service::password::MAX_PASSWORD_BYTES;

const EXAMPLE: &str = "\
Example:
  esik-server admin create --email you@university.kz < password.txt";

/// Accounts of organizers.
#[derive(Debug, clap::Args)]
pub(super) struct Admin {
    #[command(subcommand)]
    command: AdminCommand,
}

#[derive(Debug, clap::Subcommand)]
enum AdminCommand {
    Create(Create),
}

/// Makes an account that may do everything. The password is the first line of standard input.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
struct Create {
    #[command(flatten)]
    data: Data,
    /// The e-mail to log in with.
    #[arg(long)]
    email: String,
}

impl Admin {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let AdminCommand::Create(Create { data, email }) = self.command;
        let password = read_password()?;
        let app = data.open(None, None).await?;
        admin_create(&app, &email, &password).await.map_err(failure)?;
        eprintln!("The account was made. Log in at {}/log-in", app.config.public_url.as_str());
        Ok(())
    }
}

fn failure(error: AdminCreateError) -> Failure {
    let hint = match error {
        AdminCreateError::Db(error) => return error.into(),
        AdminCreateError::Email => "Write one like you@university.kz.",
        AdminCreateError::PasswordTooShort(_) => "A few words in a row are long and easy to remember.",
        AdminCreateError::PasswordTooLong => "Choose a shorter one.",
        AdminCreateError::Exists => "Log in with it, or make another with another e-mail.",
    };
    Failure::refused(error).hint(hint)
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
