//! What another process adds to the database beside this one (`esik-scanner import`) reaches the core.

use std::time::Duration;

use tokio::sync::mpsc;

use super::replication::slices;
use super::store::StoreError;
use super::store::task::StoreClient;
use super::tasks::Stopped;
use crate::core::msg::Msg;

/// How often it is looked whether another process has added something. To look costs nothing on the disk.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Starts looking. What was added is said on `messages`.
pub(crate) fn start(store: StoreClient, messages: mpsc::Sender<Msg>) -> Stopped {
    Stopped::with_me(look(store, messages))
}

async fn look(store: StoreClient, messages: mpsc::Sender<Msg>) {
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let added = match store.added_by_others().await {
            Ok(added) => added,
            Err(StoreError::Closed) => return,
            Err(error) => {
                tracing::warn!(%error, "it is not known whether something was imported");
                continue;
            }
        };
        for slice in added.into_iter().flat_map(slices) {
            if messages.send(Msg::Received(Box::new(slice))).await.is_err() {
                return;
            }
        }
    }
}
