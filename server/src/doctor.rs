//! What a server stands on, looked at before a festival: is it there, is it safe, will it last. Nothing is changed.
//!
//! Facts are gathered here and judged by pure functions in [`judge`].

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use esik_shared::time::Timestamp;
use rustix::fs::{Access, access, statfs};
use serde::Serialize;

use crate::app::{PUBLIC_URL, TIME_ZONE};
use crate::clock::Clock;
use crate::config::DataFolder;
use crate::db::examine::Tables;
use crate::db::{Database, Db, DbError};
use crate::keys::Keys;

pub(crate) mod judge;

/// How it stands with one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    /// As it should be.
    Ok,
    /// It works, and somebody should look at it.
    Warn,
    /// It does not work, or not for long.
    Fail,
}

/// What was found of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Finding {
    /// Its name, for programs.
    pub check: &'static str,
    /// How it stands.
    pub state: State,
    /// What was found.
    pub says: String,
    /// What to do, where there is something to do.
    #[serde(rename = "do")]
    pub todo: Option<String>,
}

impl Finding {
    fn ok(check: &'static str, says: impl Into<String>) -> Self {
        Self { check, state: State::Ok, says: says.into(), todo: None }
    }

    fn warn(check: &'static str, says: impl Into<String>, todo: impl Into<String>) -> Self {
        Self { check, state: State::Warn, says: says.into(), todo: Some(todo.into()) }
    }

    fn fail(check: &'static str, says: impl Into<String>, todo: impl Into<String>) -> Self {
        Self { check, state: State::Fail, says: says.into(), todo: Some(todo.into()) }
    }
}

/// Looks at everything, in the order in which it is needed. What cannot be looked at because something before it is not
/// there is left out.
pub(crate) async fn examine(data: &DataFolder, database: &Database, clock: &Clock) -> Vec<Finding> {
    let mut findings = vec![judge::folder(data.path(), &folder_facts(data.path()))];
    if findings[0].state == State::Fail {
        return findings;
    }
    findings.push(judge::disk(&disk_facts(data.path()), matches!(database, Database::File(_))));
    match look(data, database, clock).await {
        Ok(found) => findings.extend(found),
        Err(error) => findings.push(judge::unreachable(database, &error)),
    }
    findings
}

/// What the system says of the folder.
#[derive(Debug)]
pub(crate) enum FolderFacts {
    /// It is a folder with this mode.
    Folder { mode: u32, is_writable: bool },
    /// It is something else.
    NoFolder,
    /// It cannot be looked at.
    Unseen(io::Error),
}

fn folder_facts(path: &Path) -> FolderFacts {
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => FolderFacts::Folder {
            mode: found.mode() & 0o7777,
            is_writable: access(path, Access::WRITE_OK | Access::EXEC_OK).is_ok(),
        },
        Ok(_) => FolderFacts::NoFolder,
        Err(error) => FolderFacts::Unseen(error),
    }
}

/// What the system says of the disk under the folder.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DiskFacts {
    /// Bytes that we may still write.
    pub free: u64,
    /// Bytes of all of it.
    pub total: u64,
    /// It lies on another machine.
    pub is_network: bool,
}

fn disk_facts(path: &Path) -> Result<DiskFacts, io::Error> {
    /// NFS, SMB, CIFS, SMB2, AFS, Ceph, 9P.
    const NETWORKS: [i64; 7] =
        [0x6969, 0x517b, 0xff53_4d42, 0xfe53_4d42, 0x5346_414f, 0x00c3_6400, 0x0102_1997];
    let found = statfs(path)?;
    let block = u64::try_from(found.f_bsize).unwrap_or(0);
    Ok(DiskFacts {
        free: found.f_bavail.saturating_mul(block),
        total: found.f_blocks.saturating_mul(block),
        is_network: NETWORKS.contains(&(found.f_type & 0xffff_ffff)),
    })
}

async fn look(data: &DataFolder, database: &Database, clock: &Clock) -> Result<Vec<Finding>, DbError> {
    let db = Db::look(database).await?;
    let tables = db.tables().await?;
    let mut findings = vec![judge::tables(database, tables)];
    let mut tx = db.read().await?;
    // Only ask what both clocks say in one breath: what lies between is part of the difference.
    let facts = tx.server_facts().await?;
    let now = clock.now();
    if let Some(facts) = &facts {
        findings.push(judge::version(facts));
        findings.push(judge::durability(facts));
    }
    let theirs = facts.map(|facts| facts.now);
    if tables != Tables::Current {
        findings.push(judge::clock(now, theirs, None));
        return Ok(findings);
    }
    let last_heard: Option<Timestamp> = tx.last_heard().await?;
    findings.push(judge::clock(now, theirs, last_heard));
    findings.push(judge::keys(&data.key_file(), Keys::check(&mut tx, &data.key_file()).await));
    findings.push(judge::admins(tx.active_admins().await?));
    findings.push(judge::public_url(tx.setting(PUBLIC_URL).await?.as_deref()));
    findings.push(judge::time_zone(tx.setting(TIME_ZONE).await?.as_deref()));
    Ok(findings)
}

#[cfg(test)]
mod tests;
