//! `esik-server admin list`.

use std::io::{self, Write};

use super::super::Failure;
use super::super::data::Data;
use crate::app::App;
use crate::db::account::StoredAccount;
use crate::service::access::{EventScope, Role};
use crate::service::account::accounts;
use crate::service::list::{MAX_LIMIT, Window};

const EXAMPLE: &str = "\
Prints CSV: id,email,role,events,second_factor,disabled. The events are numbers separated by spaces, or all.

Example:
  esik-server admin list";

/// Lists the accounts.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct List {
    #[command(flatten)]
    data: Data,
}

impl List {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let app = self.data.open(None, None).await?;
        match print(&app, io::stdout().lock()).await {
            // Whoever reads has seen enough.
            Err(PrintError::Out(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            Err(PrintError::Out(error)) => Err(Failure::failed(&error)),
            Err(PrintError::Db(error)) => Err(error.into()),
            Ok(()) => Ok(()),
        }
    }
}

#[derive(Debug, thiserror::Error)]
enum PrintError {
    #[error(transparent)]
    Out(#[from] io::Error),
    #[error(transparent)]
    Db(#[from] crate::db::DbError),
}

async fn print(app: &App, mut out: impl Write) -> Result<(), PrintError> {
    writeln!(out, "id,email,role,events,second_factor,disabled")?;
    let mut next = Some(i64::MIN);
    while let Some(after) = next {
        let piece = accounts(app, Window { after, limit: MAX_LIMIT }).await?;
        for account in &piece.rows {
            writeln!(out, "{}", line(account))?;
        }
        next = piece.next;
    }
    Ok(out.flush()?)
}

/// An account as CSV. E-mails here have no comma.
fn line(stored: &StoredAccount) -> String {
    let account = &stored.account;
    let events = match &account.events {
        EventScope::Only(events) if account.role != Role::Admin => {
            events.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
        }
        EventScope::All | EventScope::Only(_) => "all".to_owned(),
    };
    let yes_no = |is: bool| if is { "yes" } else { "no" };
    format!(
        "{},{},{},{events},{},{}",
        account.id,
        account.email,
        account.role.name(),
        yes_no(stored.has_second_factor),
        yes_no(stored.disabled.is_some()),
    )
}
