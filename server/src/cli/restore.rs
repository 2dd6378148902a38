//! `esik-server restore`.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::Failure;
use super::backup::{create_empty, sync};
use super::data::{Data, hold_alone};
use crate::app::App;
use crate::config::DataFolder;
use crate::db::{Database, Db, backup};
use crate::keys::{Keys, KeysError};
use crate::service::actor::Actor;
use crate::service::restore::{GoWithoutError, Restoring, begin, go_without, status};

const EXAMPLE: &str = "\
Puts a backup in the place of the database; stop the server before. The database that was there is kept beside it. Then
start the server, and let the scanners connect: it takes back from them what it lost, and writes to an event again once
all scanners of it were heard. Until then it reads, shows passes, and talks to scanners; what would write to an event is
answered 503 taking_back.

On PostgreSQL, restore by pg_restore or the like, then say so with --database-restored before you start the server.

Example:
  esik-server restore /backup/esik-2026-11-22.db
  esik-server restore --status
  esik-server restore --go-without 7";

/// Puts a backup in place, and says for which scanners the server waits.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
#[group(id = "what", required = true, multiple = false, args = ["file", "database_restored", "status", "go_without", "go_without_all"])]
pub(super) struct Restore {
    #[command(flatten)]
    data: Data,
    /// The backup.
    file: Option<PathBuf>,
    /// The database was restored by its own tools.
    #[arg(long)]
    database_restored: bool,
    /// Prints which events wait for which scanners, and which passes lost their live codes.
    #[arg(long)]
    status: bool,
    /// Waits no more for the scanner with this number: it is lost, or will not come. What only it knows is lost with it. May
    /// be given more than once.
    #[arg(long, value_name = "N")]
    go_without: Vec<u32>,
    /// Waits for nobody any more.
    #[arg(long)]
    go_without_all: bool,
    /// Prints the status as one JSON object.
    #[arg(long, requires = "status")]
    json: bool,
}

impl Restore {
    pub(super) async fn run(self) -> Result<(), Failure> {
        if let Some(file) = &self.file {
            return put_in_place(self.data, file).await;
        }
        let app = self.data.open(None, None).await?;
        let done = match (self.database_restored, self.status, self.go_without_all) {
            (true, ..) => begin(&app, &Actor::command_line()).await.map_err(Failure::from),
            (_, true, _) => print_status(&app, self.json).await,
            (.., is_all) => wait_no_more(&app, (!is_all).then_some(&self.go_without[..])).await,
        };
        if done.is_ok() && !self.status {
            tell(&status(&app).await?);
        }
        app.close().await;
        done
    }
}

async fn put_in_place(data: Data, file: &Path) -> Result<(), Failure> {
    let (folder, database) = data.clone().places();
    let Database::File(path) = database else {
        return Err(Failure::refused("the database is on PostgreSQL, which has its own tools for this")
            .hint("Restore it by pg_restore, then: esik-server restore --database-restored"));
    };
    examine(file, &folder).await?;
    let alone = hold_alone(&folder)?;
    let incoming = path.with_extension("db.incoming");
    let _ = fs::remove_file(&incoming);
    create_empty(&incoming)?;
    let copied = fs::copy(file, &incoming).and_then(|_| sync(&incoming));
    copied.map_err(|error| {
        Failure::failed(&error).while_trying(format_args!("cannot copy {}", file.display()))
    })?;
    let kept = set_aside(&path).map_err(|error| Failure::failed(&error))?;
    fs::rename(&incoming, &path).and_then(|()| sync(&path)).map_err(|error| Failure::failed(&error))?;
    let app = data.open(None, None).await?;
    begin(&app, &Actor::command_line()).await?;
    if let Some(kept) = kept {
        eprintln!("the database that was there is now {}", kept.display());
    }
    tell(&status(&app).await?);
    app.close().await;
    drop(alone);
    Ok(())
}

/// Whether the file is a backup of this server.
async fn examine(file: &Path, folder: &DataFolder) -> Result<(), Failure> {
    if !file.is_file() {
        return Err(Failure::refused(format!("there is no backup at {}", file.display())));
    }
    let no_backup = || Failure::refused(format!("{} is no backup, or a damaged one", file.display()));
    if !backup::is_whole(file).await.map_err(|_| no_backup())? {
        return Err(no_backup().hint("Take an older one. Nothing was changed."));
    }
    let db = Db::look(&Database::File(file.to_owned())).await?;
    let mut tx = db.read().await?;
    let keys = Keys::check(&mut tx, &folder.key_file()).await;
    drop(tx);
    db.close().await;
    keys.map_err(|error| match error {
        KeysError::FileMissing(_) | KeysError::WrongFile(_) | KeysError::File(_) => Failure::failed(&error)
            .hint("Put the key file of this backup into the data folder. Nothing was changed."),
        KeysError::NoOpenIssuerKey | KeysError::Db(_) => no_backup(),
    })
}

/// Moves a database and what belongs to it out of the way, to a name that is free.
fn set_aside(path: &Path) -> std::io::Result<Option<PathBuf>> {
    if !path.exists() {
        return Ok(None);
    }
    let kept = (1..)
        .map(|number| path.with_extension(format!("db.before-restore-{number}")))
        .find(|kept| !kept.exists())
        .expect("there is always another number");
    let beside = |path: &Path, suffix: &str| PathBuf::from(format!("{}{suffix}", path.display()));
    for suffix in ["-wal", "-shm"] {
        if beside(path, suffix).exists() {
            fs::rename(beside(path, suffix), beside(&kept, suffix))?;
        }
    }
    fs::rename(path, &kept)?;
    Ok(Some(kept))
}

async fn wait_no_more(app: &App, numbers: Option<&[u32]>) -> Result<(), Failure> {
    go_without(app, &Actor::command_line(), numbers).await.map(drop).map_err(|error| match error {
        GoWithoutError::NotWaitedFor(_) => Failure::refused(&error)
            .hint("esik-server restore --status tells whom it waits for. Nothing was changed."),
        GoWithoutError::Db(error) => error.into(),
    })
}

async fn print_status(app: &App, as_json: bool) -> Result<(), Failure> {
    let restoring = status(app).await?;
    if !as_json {
        tell(&restoring);
        return Ok(());
    }
    let unheard = restoring.unheard.iter().map(
        |unheard| json!({ "number": unheard.number, "scanner": unheard.scanner, "events": unheard.events }),
    );
    let lost = restoring
        .lost
        .iter()
        .map(|lost| json!({ "event": lost.event, "pass_id": lost.pass_id, "student": lost.student }));
    println!(
        "{}",
        json!({
            "restoring": !restoring.is_over(),
            "since": restoring.since.map(|since| since.seconds()),
            "events": restoring.events,
            "unheard": unheard.collect::<Vec<_>>(),
            "lost": lost.collect::<Vec<_>>(),
        })
    );
    Ok(())
}

/// For people, on standard error.
fn tell(restoring: &Restoring) {
    if restoring.is_over() {
        eprintln!("nothing waits: the server writes to every event");
    } else {
        eprintln!("{} events wait for their scanners to be heard", restoring.events.len());
    }
    for unheard in &restoring.unheard {
        let number = unheard.number.map_or_else(|| unheard.scanner.to_string(), |number| number.to_string());
        let events: Vec<String> = unheard.events.iter().map(ToString::to_string).collect();
        eprintln!("not heard yet: scanner {number}, of events {}", events.join(", "));
    }
    if !restoring.is_over() && restoring.unheard.is_empty() {
        eprintln!(
            "the backup knows no scanner of them; if none was enrolled since, say --go-without-all, else let those connect first"
        );
    }
    for lost in &restoring.lost {
        let student = lost.student.as_deref().unwrap_or("unknown");
        eprintln!(
            "lost: the live codes of pass {} of student {student} at event {}; issue a new one by name",
            lost.pass_id, lost.event
        );
    }
}
