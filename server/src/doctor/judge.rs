//! What the facts mean, and what to do. All of it is pure.

use std::io;
use std::path::Path;

use esik_shared::time::Timestamp;

use super::{DiskFacts, Finding, FolderFacts};
use crate::config::{DEFAULT_TIME_ZONE, NamedTimeZone, PublicUrl};
use crate::db::examine::{ServerFacts, Tables};
use crate::db::{Database, DbError, DbFailure};
use crate::keys::KeysError;
use crate::keys::file::KeyFileError;
use crate::telemetry::logs::Causes;

const MIB: u64 = 1024 * 1024;
/// A festival of 40,000 live passes and 100,000 scans takes some hundred megabytes.
const LITTLE_ROOM: u64 = 2048 * MIB;
/// What a write-ahead log alone may take on a busy evening.
const NO_ROOM: u64 = 256 * MIB;
/// The oldest version that its makers still mend.
const OLDEST_VERSION: u32 = 14;
/// What two clocks may differ by: scans are ordered by them where nothing else orders them.
const CLOCK_WARN_MS: u64 = 1_000;
/// From here on live codes are refused.
const CLOCK_FAIL_MS: u64 = 15_000;
/// 2026-01-01T00:00:00Z, before which there was no such server.
const FIRST_MOMENT: Timestamp = Timestamp(1_767_225_600_000);

pub(super) fn folder(path: &Path, facts: &FolderFacts) -> Finding {
    const CHECK: &str = "data_folder";
    let path = path.display();
    match facts {
        FolderFacts::Folder { is_writable: false, .. } => Finding::fail(
            CHECK,
            format!("{path} cannot be written to"),
            "Run this as the account that the server runs as, and let that own the folder.",
        ),
        FolderFacts::Folder { mode, .. } if mode & 0o077 != 0 => Finding::warn(
            CHECK,
            format!("{path} is open to others (mode {mode:04o})"),
            format!("chmod 700 {path}"),
        ),
        FolderFacts::Folder { .. } => Finding::ok(CHECK, path.to_string()),
        FolderFacts::NoFolder => {
            Finding::fail(CHECK, format!("{path} is not a folder"), "Choose another --data.")
        }
        FolderFacts::Unseen(error) if error.kind() == io::ErrorKind::NotFound => Finding::fail(
            CHECK,
            format!("{path} is not there yet"),
            "The first esik-server admin create, import or serve makes it; or choose another --data.",
        ),
        FolderFacts::Unseen(error) => Finding::fail(
            CHECK,
            format!("{path} cannot be looked at: {error}"),
            "Run this as the account that the server runs as.",
        ),
    }
}

pub(super) fn disk(facts: &Result<DiskFacts, io::Error>, holds_database: bool) -> Finding {
    const CHECK: &str = "disk";
    let DiskFacts { free, total, is_network } = match facts {
        Ok(facts) => *facts,
        Err(error) => {
            return Finding::warn(CHECK, format!("its room is not known: {error}"), "Look with df.");
        }
    };
    let says = format!("{} MiB of {} MiB are free", free / MIB, total / MIB);
    if is_network && holds_database {
        let says = format!("the data folder is on a network drive; {says}");
        return Finding::fail(
            CHECK,
            says,
            "SQLite loses data there: move the folder to a disk of this machine, or use PostgreSQL (--database).",
        );
    }
    // Where the database is elsewhere, only a key file is here.
    if !holds_database {
        return Finding::ok(CHECK, format!("{says} here; look at the disk of the database as well"));
    }
    match free {
        ..NO_ROOM => Finding::fail(CHECK, says, "Make room: a full disk stops check-ins at the server."),
        NO_ROOM..LITTLE_ROOM => Finding::warn(CHECK, says, "Make room before the festival begins."),
        LITTLE_ROOM.. => Finding::ok(CHECK, says),
    }
}

pub(super) fn unreachable(database: &Database, error: &DbError) -> Finding {
    const CHECK: &str = "database";
    let says = format!("it does not open: {}", Causes(error));
    match database {
        Database::File(path) if !path.exists() => Finding::fail(
            CHECK,
            format!("{} is not there yet", path.display()),
            "The first esik-server admin create, import or serve makes it; for PostgreSQL give --database.",
        ),
        Database::File(_) if error.failure() == DbFailure::Busy => {
            Finding::fail(CHECK, says, "Another process holds it. Wait for it, or end it.")
        }
        Database::File(_) => Finding::fail(CHECK, says, "Take the last backup if the file is damaged."),
        Database::Postgres(_) => Finding::fail(
            CHECK,
            says,
            "Is PostgreSQL running, reachable from here, and is --database (or ESIK_DATABASE) right?",
        ),
    }
}

pub(super) fn tables(database: &Database, tables: Tables) -> Finding {
    const CHECK: &str = "database";
    let name = match database {
        Database::File(path) => path.display().to_string(),
        Database::Postgres(_) => "PostgreSQL answers".to_owned(),
    };
    match tables {
        Tables::Current => Finding::ok(CHECK, format!("{name}; its tables are those of this version")),
        Tables::Behind(steps) => Finding::warn(
            CHECK,
            format!("{name}; its tables are {steps} steps behind this version"),
            "The next start brings them up to date. Make a backup before.",
        ),
        Tables::Ahead => Finding::fail(
            CHECK,
            format!("{name}; a newer version of esik-server made its tables"),
            "Use that version: this one does not start on them.",
        ),
        Tables::None => Finding::warn(
            CHECK,
            format!("{name}; it has no tables yet"),
            "The first esik-server admin create, import or serve makes them.",
        ),
    }
}

pub(super) fn version(facts: &ServerFacts) -> Finding {
    const CHECK: &str = "postgresql_version";
    match facts.version {
        Some(version) if version / 10_000 >= OLDEST_VERSION => {
            Finding::ok(CHECK, format!("PostgreSQL {}.{}", version / 10_000, version % 10_000))
        }
        Some(version) => Finding::warn(
            CHECK,
            format!("PostgreSQL {} is not mended any more", version / 10_000),
            format!("Move to {OLDEST_VERSION} or newer before the festival, not during it."),
        ),
        None => Finding::warn(CHECK, "the database does not say its version", "Ask whoever runs it."),
    }
}

pub(super) fn durability(facts: &ServerFacts) -> Finding {
    const CHECK: &str = "durability";
    let settings = [
        ("fsync", &facts.fsync),
        ("synchronous_commit", &facts.synchronous_commit),
        ("full_page_writes", &facts.full_page_writes),
    ];
    let named = |is: fn(&Option<String>) -> bool| {
        let names: Vec<&str> =
            settings.iter().filter(|(_, value)| is(value)).map(|(name, _)| *name).collect();
        names.join(" and ")
    };
    let off = named(|value| matches!(value.as_deref(), Some("off")));
    let unknown = named(Option::is_none);
    match (off.is_empty(), unknown.is_empty()) {
        (false, _) => Finding::fail(
            CHECK,
            format!("{off} off: a power cut loses check-ins that were acknowledged"),
            format!("Turn on {off} in postgresql.conf, and reload it."),
        ),
        (true, false) => Finding::warn(
            CHECK,
            format!("the database does not say {unknown}"),
            "Ask whoever runs it whether a commit survives a power cut.",
        ),
        (true, true) => Finding::ok(CHECK, "a commit survives a power cut"),
    }
}

pub(super) fn clock(now: Timestamp, theirs: Option<Timestamp>, last_heard: Option<Timestamp>) -> Finding {
    const CHECK: &str = "clock";
    const SYNCHRONIZE: &str =
        "Let it be set by the network (timedatectl set-ntp true), here and where the database is.";
    if now < FIRST_MOMENT {
        return Finding::fail(CHECK, "it shows a time before this server was made", SYNCHRONIZE);
    }
    if let Some(last) = last_heard.filter(|last| last.ms_since(now) > 0) {
        let says = format!("it is {} s behind the newest scan that was stored", last.ms_since(now) / 1000);
        return Finding::fail(CHECK, format!("{says}: it was set back, or is wrong"), SYNCHRONIZE);
    }
    let Some(theirs) = theirs else { return Finding::ok(CHECK, "it shows a likely time") };
    let apart_ms = now.ms_since(theirs).unsigned_abs();
    let says = format!("it is {apart_ms} ms apart from the database's");
    match apart_ms {
        ..CLOCK_WARN_MS => Finding::ok(CHECK, says),
        CLOCK_WARN_MS..CLOCK_FAIL_MS => Finding::warn(CHECK, says, SYNCHRONIZE),
        CLOCK_FAIL_MS.. => Finding::fail(CHECK, format!("{says}: live codes would be refused"), SYNCHRONIZE),
    }
}

pub(super) fn keys(path: &Path, checked: Result<(), KeysError>) -> Finding {
    const CHECK: &str = "keys";
    let error = match checked {
        Ok(()) => return Finding::ok(CHECK, format!("{} opens an issuer key that signs", path.display())),
        Err(error) => error,
    };
    let todo = match &error {
        KeysError::File(KeyFileError::OpenToOthers { .. }) => format!("chmod 600 {}", path.display()),
        KeysError::NoOpenIssuerKey => "Add an issuer key: without one nobody can issue passes.".to_owned(),
        KeysError::File(KeyFileError::Io { .. }) => {
            "Run this as the account that the server runs as.".to_owned()
        }
        _ => {
            "Put the key file of this database back from the backup, or copy it from another server of this \
              database."
                .to_owned()
        }
    };
    Finding::fail(CHECK, Causes(&error).to_string(), todo)
}

pub(super) fn admins(count: i64) -> Finding {
    const CHECK: &str = "admin";
    if count > 0 {
        Finding::ok(CHECK, format!("{count} can log in"))
    } else {
        Finding::fail(
            CHECK,
            "there is none who can log in",
            "esik-server admin create --email you@university.kz < password.txt",
        )
    }
}

pub(super) fn public_url(told: Option<&str>) -> Finding {
    const CHECK: &str = "public_url";
    let Some(url) = told else {
        return Finding::warn(
            CHECK,
            "nobody has told it yet",
            "Start serve with --public-url https://… before passes are sent: it is the base of every link.",
        );
    };
    let on_this_machine = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
    match url.parse::<PublicUrl>() {
        Ok(parsed) if parsed.is_https() => Finding::ok(CHECK, url),
        Ok(_) if on_this_machine.iter().any(|here| url.starts_with(here)) => Finding::warn(
            CHECK,
            format!("{url} leads nowhere from any other machine"),
            "Start serve with --public-url https://… before passes are sent.",
        ),
        Ok(_) => Finding::fail(
            CHECK,
            format!("{url} is not encrypted: log-in is off, and links can be read on the way"),
            "Give serve a certificate (--tls-cert, --tls-key) or a proxy that speaks https, and --public-url https://…",
        ),
        Err(error) => {
            Finding::fail(CHECK, format!("{url}: {error}"), "Start serve with another --public-url.")
        }
    }
}

pub(super) fn time_zone(told: Option<&str>) -> Finding {
    const CHECK: &str = "time_zone";
    match told.map(|name| (name, name.parse::<NamedTimeZone>())) {
        Some((name, Ok(_))) => Finding::ok(CHECK, name),
        Some((name, Err(error))) => {
            Finding::fail(CHECK, format!("{name}: {error}"), "Start serve with another --time-zone.")
        }
        None => Finding::ok(CHECK, format!("{DEFAULT_TIME_ZONE}, until serve is told another")),
    }
}
