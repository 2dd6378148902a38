//! What every command is told about the data folder and the database.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::PathBuf;

use ipnet::IpNet;

use crate::app::App;
use crate::clock::Clock;
use crate::config::{DEFAULT_DATA, DataFolder, NamedTimeZone, Options, PasswordCost, PublicUrl};
use crate::db::Database;
use crate::db::postgres::PostgresUrl;
use crate::rng::Rng;

use super::Failure;

/// Where the data is.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Data {
    /// The data folder: key file, and the database unless --database names another; made if it is not there.
    #[arg(long = "data", value_name = "DIR", default_value = DEFAULT_DATA)]
    folder: PathBuf,
    /// A PostgreSQL database, as postgres://user:password@host:5432/name. The environment hides the password from
    /// whoever lists processes [default: a file in the data folder].
    #[arg(long, value_name = "URL", env = "ESIK_DATABASE", hide_env = true)]
    database: Option<PostgresUrl>,
}

impl Data {
    /// The folder and the database, not opened.
    pub(super) fn places(self) -> (DataFolder, Database) {
        let data = DataFolder::new(self.folder);
        let database = self.database.map_or_else(|| Database::File(data.database()), Database::Postgres);
        (data, database)
    }

    /// Opens the folder. What is not given is what `serve` was told last.
    pub(super) async fn open(
        self,
        public_url: Option<PublicUrl>,
        time_zone: Option<NamedTimeZone>,
    ) -> Result<App, Failure> {
        self.open_to_serve(public_url, time_zone, Vec::new()).await
    }

    /// The same for a server, which is told whom to believe about where requests come from.
    pub(super) async fn open_to_serve(
        self,
        public_url: Option<PublicUrl>,
        time_zone: Option<NamedTimeZone>,
        trusted_proxies: Vec<IpNet>,
    ) -> Result<App, Failure> {
        let options = Options {
            data: DataFolder::new(self.folder),
            postgres: self.database,
            public_url,
            time_zone,
            password_cost: PasswordCost::PRODUCTION,
            trusted_proxies,
        };
        Ok(App::open(options, Clock::system(), Rng::system()).await?)
    }
}

/// Says, for as long as the file is held, that a process serves from this folder; any number may.
pub(super) fn hold_serving(folder: &DataFolder) -> Result<File, Failure> {
    let file = serving_file(folder)?;
    file.try_lock_shared().map_err(|_| {
        Failure::refused("a backup is being put in place under this data folder")
            .hint("Wait until `esik-server restore` is done.")
    })?;
    Ok(file)
}

/// Keeps, for as long as the file is held, every server from serving from this folder; refused where one does.
pub(super) fn hold_alone(folder: &DataFolder) -> Result<File, Failure> {
    let file = serving_file(folder)?;
    file.try_lock().map_err(|_| {
        Failure::refused("a server is running on this data folder")
            .hint("Stop it, then restore. Nothing was changed.")
    })?;
    Ok(file)
}

fn serving_file(folder: &DataFolder) -> Result<File, Failure> {
    let path = folder.serving_file();
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder.path())
        .and_then(|()| OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&path))
        .map_err(|error| {
            Failure::failed(&error)
                .while_trying(format_args!("cannot open {}", path.display()))
                .hint("Choose a --data folder that you may write to.")
        })
}
