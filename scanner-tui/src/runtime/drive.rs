//! The loop: what happens goes into the core, what the core wants done is done. It decides nothing.

use std::io;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};

use super::clock;
use super::front::{FrontEvent, Frontend, Shown};
use super::input::{InputReport, Inputs};
use super::meter::Meter;
use super::peers::PeersHandle;
use super::recorder::Recorder;
use super::server::ServerHandle;
use super::signals::{Asked, Signals, stop_until_continued};
use super::sound::Sound;
use super::store::StoreError;
use super::store::task::StoreClient;
use super::tasks::Stopped;
use crate::core::cmd::Cmd;
use crate::core::model::Model;
use crate::core::msg::Msg;
use crate::core::screen::Fault;
use crate::core::update::update;

/// How often time passes.
const TICK: Duration = Duration::from_millis(250);
/// What may wait for the core. It is never slow; whoever fills the channel waits.
pub(crate) const MESSAGES_WAITING: usize = 64;

/// What of the server's news may wait for the core.
pub(crate) const NEWS_WAITING: usize = 1;

/// The columns and rows of a screen that nobody sees.
const UNSEEN: (u16, u16) = (80, 24);

/// Whatever does what the core wants done.
#[derive(Debug)]
pub(crate) struct Services {
    /// The database.
    pub(crate) store: StoreClient,
    /// The task behind it.
    pub(crate) store_task: JoinHandle<Result<(), StoreError>>,
    /// Looks what other processes add to the database.
    pub(crate) beside: Stopped,
    /// The server, unless the network is not to be touched.
    pub(crate) server: Option<ServerHandle>,
    /// Other scanners, unless the network is not to be touched.
    pub(crate) peers: Option<PeersHandle>,
    /// The loudspeaker, where there is somebody to hear it.
    pub(crate) sound: Option<Sound>,
    /// How long scans take.
    pub(crate) meter: Meter,
    /// What happens, for later.
    pub(crate) recorder: Recorder,
    /// Scanners and cameras beside the keyboard.
    pub(crate) inputs: Inputs,
    /// What they have to say.
    pub(crate) messages: mpsc::Receiver<Msg>,
    /// What the server has to say, which may be a lot: it never stands before the rest.
    pub(crate) news: mpsc::Receiver<Msg>,
}

impl Services {
    /// Ends all of it; the database is closed when this returns.
    pub(crate) async fn stop(self) -> Result<(), StoreError> {
        drop((self.inputs, self.beside));
        if let Some(server) = self.server {
            server.stop().await;
        }
        if let Some(peers) = self.peers {
            peers.stop().await;
        }
        if let Some(sound) = self.sound {
            sound.stop().await;
        }
        drop(self.store);
        drop((self.messages, self.news));
        self.store_task.await.map_err(|_| StoreError::Closed)?
    }
}

/// Why the loop ended before everything was done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DriveError {
    /// The front end.
    #[error("input or output failed: {0}")]
    Front(#[from] io::Error),
    /// The database is gone.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Readings are not answered any more, and the front end has no screen to show that on.
    #[error("a code was read and not answered; it was not let in and is not counted")]
    Fault(Fault),
}

/// Runs until the front end has finished and everything is done, or somebody asks twice to leave.
pub(crate) async fn drive<F: Frontend>(
    mut model: Model,
    services: &mut Services,
    front: &mut F,
) -> Result<Model, DriveError> {
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut signals = Signals::listen()?;
    let mut cmds = Vec::new();
    services.server.iter().for_each(|server| server.see(model.stand(clock::now())));
    loop {
        let now = clock::now();
        let shown = front.show(&model, now)?;
        if services.recorder.wants_screen(now) {
            let shown = shown.unwrap_or_else(|| Shown { screen: model.screen(now), size: UNSEEN });
            services.recorder.shown(shown.screen, shown.size, now);
        }
        let has_room = if front.reads_ahead() { model.has_room() } else { model.is_idle() };
        let takes_readings = !model.is_leaving() && has_room;
        let msg = tokio::select! {
            Some(news) = services.news.recv() => Some(news),
            msg = services.messages.recv() => Some(msg.ok_or(StoreError::Closed)?),
            event = front.next(), if takes_readings => match event {
                FrontEvent::Read(typed) => Some(Msg::Read { typed, now: clock::now() }),
                FrontEvent::Press(action) => Some(Msg::Press { action, now: clock::now() }),
                FrontEvent::Typed(text) => Some(Msg::Typed { text, now: clock::now() }),
                FrontEvent::Redraw => None,
                FrontEvent::Finish => Some(Msg::Finish(clock::now())),
            },
            report = services.inputs.next(), if takes_readings => Some(match report {
                InputReport::Read(typed) => Msg::Read { typed, now: clock::now() },
                InputReport::News(news) => Msg::Input(news),
            }),
            asked = signals.next() => match asked {
                Asked::Leave if model.is_leaving() => return Ok(model),
                Asked::Leave => Some(Msg::Finish(clock::now())),
                Asked::Suspend => {
                    front.suspend();
                    stop_until_continued()?;
                    None
                }
                Asked::Continue => {
                    front.resume();
                    None
                }
            },
            _ = ticks.tick() => Some(Msg::Tick(clock::now())),
        };
        if let Some(msg) = msg {
            services.meter.happened(&msg);
            services.recorder.happens(&model, &msg, clock::now());
            let may_change_view = matches!(msg, Msg::Tick(_) | Msg::Received(_));
            let may_move = matches!(msg, Msg::Tick(_) | Msg::Stored(_) | Msg::Heard(_));
            update(&mut model, msg, &mut cmds);
            if let Some(peers) = services.peers.as_ref().filter(|_| may_change_view) {
                peers.see(model.peers_view(clock::now()));
            }
            if let Some(server) = services.server.as_ref().filter(|_| may_move) {
                server.see(model.stand(clock::now()));
            }
        }
        for cmd in cmds.drain(..) {
            services.recorder.wanted(&cmd, clock::now());
            match cmd {
                Cmd::Store(append) => services.store.append(append).await?,
                Cmd::CheckStore => services.store.check().await?,
                Cmd::Tell(answer) => {
                    services.meter.told();
                    front.tell(&answer)?;
                }
                Cmd::Play(tune) => {
                    if !services.sound.as_ref().is_some_and(|sound| sound.play(tune)) {
                        front.ring(tune);
                    }
                }
                Cmd::Refuse(fault) => {
                    services.meter.refused();
                    if front.refuse(&fault).is_break() {
                        return Err(DriveError::Fault(fault));
                    }
                }
                Cmd::SyncNow => services.server.iter().for_each(ServerHandle::sync_now),
                Cmd::Reconnect => {
                    services.server.iter().for_each(ServerHandle::reconnect);
                    services.peers.iter().for_each(PeersHandle::reconnect);
                }
                Cmd::AskForPlaces { event, places } => {
                    if let (Some(peers), Some(gate)) = (&services.peers, model.gate_with_most_places(event)) {
                        peers.ask(gate, event, places);
                    }
                }
                Cmd::KeepOffset(offset) => services.store.keep_offset(offset),
                Cmd::Exit => return Ok(model),
            }
        }
    }
}
