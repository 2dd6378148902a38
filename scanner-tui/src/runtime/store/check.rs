//! Whether the disk takes a scan again, after it took one no more. Nothing is changed by asking.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use sqlx::Connection;

use super::{Store, StoreError};

/// How much room there must be: more than any scan needs, so that the next ones find some too.
const ROOM_BYTES: usize = 256 * 1024;

impl Store {
    /// Writes what a scan would, durably, and leaves nothing behind.
    pub(crate) async fn check(&mut self) -> Result<(), StoreError> {
        let scratch = self.folder.scratch_file();
        tokio::task::spawn_blocking(move || write_and_remove(&scratch))
            .await
            .map_err(|_| StoreError::Closed)?
            .map_err(StoreError::Scratch)?;
        self.sync().await
    }

    /// Waits until the disk has everything that was stored.
    pub(crate) async fn sync(&mut self) -> Result<(), StoreError> {
        self.set_durable(true).await?;
        let mut transaction = self.connection.begin_with("BEGIN IMMEDIATE").await?;
        // The one value in the file that means nothing to us; its page is written also where it does not change.
        sqlx::query("PRAGMA user_version = 0").execute(&mut *transaction).await?;
        Ok(transaction.commit().await?)
    }
}

fn write_and_remove(scratch: &Path) -> io::Result<()> {
    let write = || {
        let mut file =
            OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(scratch)?;
        file.write_all(&[0; ROOM_BYTES])?;
        file.sync_all()
    };
    let written = write();
    // What is left behind is taken by the next one.
    let _ = fs::remove_file(scratch);
    written
}
