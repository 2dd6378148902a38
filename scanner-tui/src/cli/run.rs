//! `esik-scanner run`: scans at a door, on a terminal or without one.

mod language;
mod place;

use std::io::{IsTerminal, Write};

use clap::Args;
use esik_shared::id::{EventNumber, GateNumber};
use esik_shared::language::Language;
use esik_shared::scan::Direction;
use tokio::sync::mpsc;

use super::{DataArgs, Failure};
use crate::core::model::Model;
use crate::core::screen::{ConnectionTrouble, Fault};
use crate::core::start::{Settings, Start};
use crate::runtime::data_folder::DataFolder;
use crate::runtime::drive::{DriveError, MESSAGES_WAITING, Services, drive};
use crate::runtime::headless::Headless;
use crate::runtime::server::api::{Api, ServerUrl};
use crate::runtime::server::exchange::Exchanger;
use crate::runtime::store::identity::StoredIdentity;
use crate::runtime::store::{Store, StoreError, task};
use crate::runtime::terminal::TerminalFront;
use crate::runtime::{clock, key_file, logging, server};

/// Scans passes at a door
///
/// Every answer is on the disk before it is shown, with or without a network. With one, scans are sent to the server
/// and news fetched in the background, without any care.
///
/// With --headless, codes come from standard input, one a line, and every answer is one JSON object a line: "verdict",
/// "tone" (go, care, stop), "text", "pass_id", "event", "gate", "direction", "at" (Unix seconds), "read_by", "feed",
/// "seq", "hash", "marks". At the end of the input scans are sent once more; after 5 s it gives up and says what is
/// unsent. It stays on this disk and is sent the next time.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Run {
    #[command(flatten)]
    data: DataArgs,

    /// The one event at this door; without it the event of each pass, if this scanner is enrolled for it
    #[arg(long, value_name = "N")]
    event: Option<EventNumber>,

    /// The gate; without it the one that this scanner keeps, else the event's first
    #[arg(long, value_name = "N")]
    gate: Option<GateNumber>,

    /// Which way people go through this door: in or out
    #[arg(long, value_name = "in|out", default_value = "in")]
    direction: Direction,

    /// The language of all texts; without it that of this machine, else English
    #[arg(long, value_name = "kk|ru|en")]
    lang: Option<Language>,

    /// Never touch the network
    #[arg(long)]
    offline: bool,

    /// Codes from standard input, one a line, and answers as JSON instead of the screen
    #[arg(long)]
    headless: bool,
}

const EXAMPLE: &str = "\
Exit codes: 0 done (whatever the verdicts), 1 failed, 2 usage.

Example:
  esik-scanner run --event 12 --gate 2 --lang kk
  esik-scanner run --headless --offline < codes.txt";

impl Run {
    /// Scans until the input ends or somebody leaves.
    pub(crate) async fn run(self) -> Result<(), Failure> {
        if self.headless || !std::io::stderr().is_terminal() {
            logging::start();
        }
        let folder = self.data.folder();
        let not_enrolled = || StoreError::NotEnrolled { folder: folder.path().to_owned() };
        if !folder.database().exists() {
            return Err(not_enrolled().into());
        }
        let _lock = folder.lock()?;
        let mut store = Store::open(&folder).await?;
        let identity = store.identity().await?.ok_or_else(not_enrolled)?;
        let start = load(&mut store, &folder, &identity).await?;
        place::check(&start, self.event, self.gate)?;

        let mut services = self.services(store, &start, &identity)?;
        let model = Model::new(start, self.settings(), clock::now());
        let result = self.scan(model, &mut services).await;
        let stopped = services.stop().await;
        let model = result?;
        stopped?;
        if !self.offline {
            tell_unsent(&model);
        }
        Ok(())
    }

    fn settings(&self) -> Settings {
        Settings {
            language: self.lang.unwrap_or_else(language::of_this_machine),
            event: self.event,
            gate: self.gate,
            direction: self.direction,
            is_offline: self.offline,
        }
    }

    fn services(&self, store: Store, start: &Start, identity: &StoredIdentity) -> Result<Services, Failure> {
        let (sender, messages) = mpsc::channel(MESSAGES_WAITING);
        let (client, store_task) = task::start(store, sender.clone());
        let server = match self.offline {
            true => None,
            false => {
                let url: ServerUrl =
                    identity.server_url.parse().map_err(|_| StoreError::Corrupt("server address"))?;
                let api = Api::new(url)
                    .map_err(|error| Failure::failed(format!("No connection can be made: {error}")))?;
                let (key, certificate) = (start.identity.key.clone(), start.identity.certificate.clone());
                Some(server::start(Exchanger::new(api, client.clone(), key, certificate), sender))
            }
        };
        Ok(Services { store: client, store_task, server, messages })
    }

    async fn scan(&self, model: Model, services: &mut Services) -> Result<Model, Failure> {
        if self.headless {
            let mut front = Headless::start();
            let model = drive(model, services, &mut front).await.map_err(|error| failure(&error))?;
            return match front.into_input_error() {
                Some(error) => Err(Failure::failed(format!("Codes could not be read: {error}"))),
                None => Ok(model),
            };
        }
        let mut front = TerminalFront::open()
            .map_err(|error| Failure::failed(format!("The screen cannot be used: {error}")))?;
        drive(model, services, &mut front).await.map_err(|error| failure(&error))
    }
}

async fn load(store: &mut Store, folder: &DataFolder, identity: &StoredIdentity) -> Result<Start, Failure> {
    let key = key_file::read(&folder.key_file())?.ok_or_else(|| {
        Failure::failed(format!(
            "The key of this scanner is missing ({}); without it nothing can be signed. Enroll anew in another folder",
            folder.key_file().display()
        ))
    })?;
    Ok(store.load(identity, key).await?)
}

fn failure(error: &DriveError) -> Failure {
    let DriveError::Fault(fault) = error else {
        return Failure::failed(format!("The scanner stopped: {error}"));
    };
    let why = match fault {
        Fault::DiskFull => "the disk is full. Make room and start again".to_owned(),
        Fault::StoreFailed { message } => format!("{message}. Check the disk and start again"),
        Fault::RestartNeeded => {
            "something else wrote to this scanner's database, or it is not known whether the last scan was written. \
             Start again"
                .to_owned()
        }
        Fault::Forked => {
            "the server knows other scans under the numbers of this scanner: its folder was copied or restored. Enroll \
             anew in another folder"
                .to_owned()
        }
        Fault::CertificateEnded => "its enrollment has ended. Enroll anew in another folder".to_owned(),
    };
    Failure::failed(format!("A code was read and not answered; it is not counted: {why}."))
}

/// Names what the server has not confirmed. It is on this disk, and goes with the next connection.
fn tell_unsent(model: &Model) {
    if model.unsent() == 0 {
        return;
    }
    let events: Vec<String> = model
        .unsent_by_event()
        .map(|(event, unsent)| match event {
            EventNumber::NONE => format!("{unsent} of no event"),
            event => format!("{unsent} of event {event}"),
        })
        .collect();
    let why = match model.connection_trouble() {
        None => "the server did not take them in time",
        Some(ConnectionTrouble::NoAnswer) => "the server does not answer",
        Some(ConnectionTrouble::Refused) => "the server refuses this scanner",
        Some(ConnectionTrouble::BadAnswer) => "the server's answer makes no sense",
    };
    let mut out = std::io::stderr();
    let _ = writeln!(
        out,
        "Not sent yet: {} ({why}). They are safe on this disk and go with the next connection.",
        events.join(", ")
    );
}
