//! `esik-scanner run`: scans at a door, on a terminal or without one.

mod inputs;
mod peers;
mod place;
mod told;

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use esik_shared::id::{EventNumber, GateNumber};
use esik_shared::language::Language;
use esik_shared::scan::Direction;
use tokio::sync::mpsc;

use self::inputs::InputArgs;
use self::peers::PeerArgs;
use super::{DataArgs, Failure, language};
use crate::core::model::Model;
use crate::core::start::{Settings, Start};
use crate::runtime::crash::{self, Advice};
use crate::runtime::data_folder::DataFolder;
use crate::runtime::drive::{MESSAGES_WAITING, NEWS_WAITING, Services, drive};
use crate::runtime::headless::Headless;
use crate::runtime::input::Inputs;
use crate::runtime::meter::Meter;
use crate::runtime::recorder::{self, Recorder};
use crate::runtime::report::Report;
use crate::runtime::server::api::{Api, ServerUrl};
use crate::runtime::server::exchange::Exchanger;
use crate::runtime::sound::{Player, Sound};
use crate::runtime::store::identity::StoredIdentity;
use crate::runtime::store::{Store, StoreError, task};
use crate::runtime::terminal::TerminalFront;
use crate::runtime::{beside, clock, key_file, logging, server};

/// Scans passes at a door
///
/// Every answer is on the disk before it is shown, with or without a network. With one, scans are sent to the server
/// and news fetched in the background, without any care. Scanners of the same event on one network find each other and
/// tell each other every scan, with a server or without one.
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

    #[command(flatten)]
    inputs: InputArgs,

    #[command(flatten)]
    peers: PeerArgs,

    /// No sound, not even the bell
    #[arg(long)]
    no_sound: bool,

    /// Keep what happens in this file instead of the data folder; without a screen nothing is kept unless asked for.
    /// No pass code, no name and nothing typed is in it. See "replay"
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,

    /// With --headless: how long scans took, as JSON into this file at the end: "scans", "scan_to_durable_ms" and
    /// "fsync_ms" (of the bare disk), each with "p50", "p99" and "max", "start_to_ready_ms", "memory_mb"
    #[arg(long, value_name = "FILE", requires = "headless")]
    report: Option<PathBuf>,
}

const EXAMPLE: &str = "\
Exit codes: 0 done (whatever the verdicts), 1 failed, 2 usage.

Example:
  esik-scanner run --event 12 --gate 2 --lang kk
  esik-scanner run --headless --offline < codes.txt
  esik-scanner run --peer-listen 0.0.0.0:4747 --peer 192.168.7.21:4747
  esik-scanner run --camera /dev/video0";

impl Run {
    /// Scans until the input ends or somebody leaves.
    pub(crate) async fn run(self) -> Result<(), Failure> {
        self.inputs.check(self.headless)?;
        let settings = self.settings();
        let folder = self.data.folder();
        if self.headless {
            logging::start();
        } else if folder.database().exists() {
            logging::start_in(&folder.log_file());
        }
        crash::install(Advice {
            language: settings.language,
            command: again(),
            log: (!self.headless).then(|| folder.log_file()),
        });
        let not_enrolled = || StoreError::NotEnrolled { folder: folder.path().to_owned() };
        if !folder.database().exists() {
            return Err(not_enrolled().into());
        }
        let _lock = folder.lock()?;
        let mut store = Store::open(&folder).await?;
        let identity = store.identity().await?.ok_or_else(not_enrolled)?;
        let start = load(&mut store, &folder, &identity).await?;
        place::check(&start, self.event, self.gate)?;

        let recorder = self.recorder(&folder)?;
        let mut services = self.services(store, &start, &identity, recorder).await?;
        let model = Model::new(start, settings, clock::now());
        let ready = clock::since_start();
        let result = self.scan(model, &mut services).await;
        let took = services.meter.took().to_vec();
        let stopped = services.stop().await;
        if let Some(path) = &self.report {
            write_report(&took, ready, &folder, path)?;
        }
        let model = result?;
        stopped?;
        if !self.offline {
            told::tell_unsent(&model);
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
            has_screen: !self.headless,
            has_sound: !self.headless && !self.no_sound,
        }
    }

    /// A recording that was asked for must work; the one that is always kept must keep nobody from scanning.
    fn recorder(&self, folder: &DataFolder) -> Result<Recorder, Failure> {
        let now = clock::now();
        if let Some(path) = &self.record {
            return Recorder::start(path, now).map_err(|error| {
                Failure::failed(format!("Nothing can be recorded in {}: {error}", path.display()))
            });
        }
        if self.headless {
            return Ok(Recorder::default());
        }
        let started = recorder::make_room(folder.recording()).and_then(|path| Recorder::start(&path, now));
        Ok(started.unwrap_or_else(|error| {
            tracing::warn!(%error, "nothing is recorded");
            Recorder::default()
        }))
    }

    async fn services(
        &self,
        store: Store,
        start: &Start,
        identity: &StoredIdentity,
        recorder: Recorder,
    ) -> Result<Services, Failure> {
        let (sender, messages) = mpsc::channel(MESSAGES_WAITING);
        let (news_sender, news) = mpsc::channel(NEWS_WAITING);
        let (client, store_task) = task::start(store, sender.clone());
        let beside = beside::start(client.clone(), news_sender.clone());
        let server = match self.offline {
            true => None,
            false => {
                let url: ServerUrl =
                    identity.server_url.parse().map_err(|_| StoreError::Corrupt("server address"))?;
                let api = Api::new(url)
                    .map_err(|error| Failure::failed(format!("No connection can be made: {error}")))?;
                let (key, certificate) = (start.identity.key.clone(), start.identity.certificate.clone());
                let exchanger = Exchanger::new(api, client.clone(), key, certificate);
                Some(server::start(exchanger, news_sender.clone()))
            }
        };
        let peers = match self.offline {
            true => None,
            false => Some(self.peers.start(start, identity, client.clone(), news_sender).await?),
        };
        let sound = (!self.headless && !self.no_sound).then(|| {
            let folders = std::env::var_os("PATH").unwrap_or_default();
            Sound::start(Player::installed(&folders), sender)
        });
        let meter = if self.report.is_some() { Meter::running() } else { Meter::default() };
        let inputs = Inputs::start(self.inputs.wanted(self.headless))
            .map_err(|error| Failure::failed(format!("Scanners and cameras cannot be read: {error}")))?;
        Ok(Services {
            store: client,
            store_task,
            beside,
            server,
            peers,
            sound,
            meter,
            recorder,
            inputs,
            messages,
            news,
        })
    }

    async fn scan(&self, model: Model, services: &mut Services) -> Result<Model, Failure> {
        if self.headless {
            let mut front = Headless::new(services.inputs.end());
            let model = drive(model, services, &mut front).await.map_err(|error| told::failure(&error))?;
            if !services.inputs.failures().is_empty() {
                let failures = services.inputs.failures().join("; ");
                return Err(Failure::failed(format!("Not everything was read: {failures}.")));
            }
            return Ok(model);
        }
        let mut front = TerminalFront::open()
            .map_err(|error| Failure::failed(format!("The screen cannot be used: {error}")))?;
        drive(model, services, &mut front).await.map_err(|error| told::failure(&error))
    }
}

async fn load(store: &mut Store, folder: &DataFolder, identity: &StoredIdentity) -> Result<Start, Failure> {
    let key = key_file::read(&folder.key_file())?.ok_or_else(|| Failure::no_key(folder))?;
    Ok(store.load(identity, key).await?)
}

fn write_report(took: &[Duration], ready: Duration, folder: &DataFolder, path: &Path) -> Result<(), Failure> {
    Report::make(took, ready, &folder.scratch_file()).and_then(|report| report.write(path)).map_err(|error| {
        Failure::failed(format!("The report could not be written to {}: {error}", path.display()))
    })
}

/// What starts this program again as it was started.
fn again() -> String {
    let quoted =
        |argument: String| match argument.contains(|c: char| c.is_whitespace() || "'\"\\$*?".contains(c)) {
            true => format!("'{}'", argument.replace('\'', "'\\''")),
            false => argument,
        };
    std::env::args().map(quoted).collect::<Vec<_>>().join(" ")
}
