//! The loop: what happens goes into the core, what the core wants done is done. It decides nothing.

use std::io;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};

use super::clock;
use super::front::{FrontEvent, Frontend};
use super::server::ServerHandle;
use super::signals::Signals;
use super::store::StoreError;
use super::store::task::StoreClient;
use crate::core::cmd::Cmd;
use crate::core::model::Model;
use crate::core::msg::Msg;
use crate::core::screen::Fault;
use crate::core::update::update;

/// How often time passes.
const TICK: Duration = Duration::from_millis(250);
/// What may wait for the core. It is never slow; whoever fills the channel waits.
pub(crate) const MESSAGES_WAITING: usize = 64;

/// Whatever does what the core wants done.
#[derive(Debug)]
pub(crate) struct Services {
    /// The database.
    pub(crate) store: StoreClient,
    /// The task behind it.
    pub(crate) store_task: JoinHandle<Result<(), StoreError>>,
    /// The server, unless the network is not to be touched.
    pub(crate) server: Option<ServerHandle>,
    /// What they have to say.
    pub(crate) messages: mpsc::Receiver<Msg>,
}

impl Services {
    /// Ends all of it; the database is closed when this returns.
    pub(crate) async fn stop(self) -> Result<(), StoreError> {
        if let Some(server) = self.server {
            server.stop().await;
        }
        drop(self.store);
        drop(self.messages);
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
    let mut is_leaving = false;
    let mut cmds = Vec::new();
    loop {
        front.show(&model, clock::now())?;
        let takes_readings = !is_leaving && model.has_room();
        let msg = tokio::select! {
            msg = services.messages.recv() => Some(msg.ok_or(StoreError::Closed)?),
            event = front.next(), if takes_readings => match event {
                FrontEvent::Read(typed) => Some(Msg::Read { typed, now: clock::now() }),
                FrontEvent::NextLanguage => Some(Msg::NextLanguage),
                FrontEvent::Redraw => None,
                FrontEvent::Finish => {
                    is_leaving = true;
                    Some(Msg::Finish(clock::now()))
                }
            },
            () = signals.next() => {
                if is_leaving {
                    return Ok(model);
                }
                is_leaving = true;
                Some(Msg::Finish(clock::now()))
            }
            _ = ticks.tick() => Some(Msg::Tick(clock::now())),
        };
        if let Some(msg) = msg {
            update(&mut model, msg, &mut cmds);
        }
        for cmd in cmds.drain(..) {
            match cmd {
                Cmd::Store(append) => services.store.append(append).await?,
                Cmd::Tell(answer) => front.tell(&answer)?,
                Cmd::Refuse(fault) => {
                    if front.refuse(&fault).is_break() {
                        return Err(DriveError::Fault(fault));
                    }
                }
                Cmd::Sync => services.server.iter().for_each(ServerHandle::sync),
                Cmd::SyncNow => services.server.iter().for_each(ServerHandle::sync_now),
                Cmd::KeepOffset(offset) => services.store.keep_offset(offset),
                Cmd::Exit => return Ok(model),
            }
        }
    }
}
