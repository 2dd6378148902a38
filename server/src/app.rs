//! What every use case is handed: the database, the keys, the configuration, the clock and the randomness.

use std::fs;
use std::io;
use std::ops::Deref;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::clock::Clock;
use crate::config::{
    Config, DEFAULT_LISTEN, DEFAULT_TIME_ZONE, DataFolder, NamedTimeZone, Options, PublicUrl,
};
use crate::db::{Database, Db, DbError};
use crate::keys::issuers::IssuerKeys;
use crate::keys::{Keys, KeysError};
use crate::rng::Rng;
use crate::service::api_token::known::KnownTokens;
use crate::service::heard::{self, HeardScanners};
use crate::service::job::Jobs;
use crate::service::news::News;
use crate::service::password::Passwords;
use crate::service::sync::held::HeldEvents;
use crate::service::writer::Writer;
use crate::telemetry::logs::Causes;
use crate::telemetry::metrics::Metrics;

/// The setting that keeps the base of every link.
pub(crate) const PUBLIC_URL: &str = "public_url";
/// The setting that keeps the time zone of imported events.
pub(crate) const TIME_ZONE: &str = "time_zone";

/// How long transactions may take to end when the process does.
const CLOSING_GRACE: Duration = Duration::from_secs(10);

/// Everything a use case works with. Cheap to clone: each request does it several times.
#[derive(Debug, Clone)]
pub(crate) struct App(Arc<Parts>);

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// What an [`App`] is made of.
#[derive(Debug, Clone)]
pub(crate) struct Parts {
    /// The database.
    pub db: Db,
    /// The keys.
    pub keys: Arc<Keys>,
    /// What the server was told.
    pub config: Arc<Config>,
    /// What time it is.
    pub clock: Clock,
    /// Where random bytes come from.
    pub rng: Rng,
    /// What hashes passwords, a few at a time.
    pub passwords: Passwords,
    /// What is counted for those who watch the server.
    pub metrics: Metrics,
    /// The one place where scans are written.
    pub writer: Writer,
    /// Who waits for what is new.
    pub news: News,
    /// What is held of events, as it was read last.
    pub held: Arc<HeldEvents>,
    /// When scanners were heard last, as far as it is not written yet.
    pub heard: Arc<HeardScanners>,
    /// What passes verify under.
    pub issuer_keys: IssuerKeys,
    /// API tokens that were good a moment ago.
    pub known_tokens: KnownTokens,
    /// The long work that this process does.
    pub jobs: Jobs,
}

/// Why a data folder does not open.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    /// The folder or a file in it cannot be made.
    #[error("{} cannot be {what}", path.display())]
    Folder {
        /// What was to be made.
        path: PathBuf,
        /// What was tried.
        what: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The keys.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl App {
    /// Opens a data folder: makes it, its key file, its database and its keys where they are missing.
    pub(crate) async fn open(options: Options, clock: Clock, rng: Rng) -> Result<Self, OpenError> {
        let folder = options.data.clone();
        let lock = tokio::task::spawn_blocking(move || prepare(&folder)).await.expect("it does not panic")?;
        let database = options.database();
        if let Database::File(path) = &database {
            create_private(path)?;
        }
        let db = Db::open(&database).await?;
        let keys = Arc::new(Keys::load(&db, &options.data.key_file(), &rng, clock.now()).await?);
        drop(lock);

        let config = Arc::new(resolve(&db, options).await?);
        let passwords = Passwords::new(config.password_cost, &rng);
        let metrics = Metrics::new(clock.now());
        let writer =
            Writer::start(db.clone(), Arc::clone(&keys), clock.clone(), rng.clone(), metrics.clone());
        let news = News::new(&rng);
        Ok(Self(Arc::new(Parts {
            db,
            keys,
            config,
            clock,
            rng,
            passwords,
            metrics,
            writer,
            news,
            held: Arc::default(),
            heard: Arc::default(),
            issuer_keys: IssuerKeys::default(),
            known_tokens: KnownTokens::default(),
            jobs: Jobs::default(),
        })))
    }

    /// Closes the database, once what is being done there has ended; what takes too long is given up, and never was.
    pub(crate) async fn close(&self) {
        let closed = async {
            if let Err(error) = heard::write(self).await {
                tracing::warn!(error = %Causes(&error), "when scanners were heard last is not written");
            }
            self.db.close().await;
        };
        if tokio::time::timeout(CLOSING_GRACE, closed).await.is_err() {
            tracing::warn!("a transaction took too long to wait for; it was rolled back");
        }
    }

    /// Remembers what this process was told, for commands that run beside it.
    pub(crate) async fn remember_config(&self) -> Result<(), DbError> {
        let mut tx = self.db.write().await?;
        tx.set_setting(PUBLIC_URL, self.config.public_url.as_str()).await?;
        tx.set_setting(TIME_ZONE, self.config.time_zone.name()).await?;
        tx.commit().await
    }
}

async fn resolve(db: &Db, options: Options) -> Result<Config, DbError> {
    let mut tx = db.read().await?;
    let remembered_url: Option<PublicUrl> = tx.setting(PUBLIC_URL).await?.and_then(|url| url.parse().ok());
    let remembered_zone: Option<NamedTimeZone> =
        tx.setting(TIME_ZONE).await?.and_then(|zone| zone.parse().ok());
    let default_url =
        || PublicUrl::of_listener(DEFAULT_LISTEN.parse().expect("the default is an address"), false);
    let default_zone = || DEFAULT_TIME_ZONE.parse().expect("the default is in the bundled time zones");
    Ok(Config {
        public_url: options.public_url.or(remembered_url).unwrap_or_else(default_url),
        time_zone: options.time_zone.or(remembered_zone).unwrap_or_else(default_zone),
        password_cost: options.password_cost,
        trusted_proxies: options.trusted_proxies,
    })
}

/// Makes the folder, for its owner only, and takes the lock under which it is opened: two processes that start at
/// once must not both make keys and tables. The lock ends with the file.
fn prepare(folder: &DataFolder) -> Result<fs::File, OpenError> {
    let failed = |path: &Path, what| {
        let path = path.to_owned();
        move |source| OpenError::Folder { path, what, source }
    };
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder.path())
        .map_err(failed(folder.path(), "made"))?;
    let path = folder.lock_file();
    let lock = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(&path)
        .map_err(failed(&path, "opened"))?;
    lock.lock().map_err(failed(&path, "locked"))?;
    Ok(lock)
}

/// Makes a file that only its owner can read, if there is none yet. SQLite gives its other files the same mode.
fn create_private(path: &Path) -> Result<(), OpenError> {
    fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .map(drop)
        .map_err(|source| OpenError::Folder { path: path.to_owned(), what: "opened", source })
}

#[cfg(test)]
pub(crate) mod testing {
    //! An app on a fresh folder, with a clock that stands still, seeded randomness and cheap passwords; its database
    //! is a file, or a schema of its own where `ESIK_TEST_POSTGRES` names a PostgreSQL database.

    use esik_shared::time::Timestamp;

    use super::*;
    use crate::config::PasswordCost;
    use crate::db::postgres::testing as postgres;

    /// 2026-11-22T12:00:00Z.
    pub(crate) const NOW: Timestamp = Timestamp(1_795_348_800_000);

    /// An app and the folder that lives as long as it.
    impl App {
        /// Another process with the same database.
        pub(crate) fn beside(&self) -> Self {
            Self(Arc::new(Parts {
                known_tokens: KnownTokens::default(),
                heard: Arc::default(),
                jobs: Jobs::default(),
                ..Parts::clone(self)
            }))
        }
    }

    pub(crate) struct TestApp {
        pub app: App,
        pub folder: tempfile::TempDir,
    }

    pub(crate) fn options(folder: &Path) -> Options {
        Options {
            data: DataFolder::new(folder.join("data")),
            postgres: postgres::schema_for(folder),
            public_url: Some("https://esik.example".parse().unwrap()),
            time_zone: None,
            password_cost: PasswordCost { memory_kib: 8, passes: 1 },
            trusted_proxies: Vec::new(),
        }
    }

    pub(crate) async fn app() -> TestApp {
        app_at(Clock::fixed(NOW)).await
    }

    pub(crate) async fn app_at(clock: Clock) -> TestApp {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(options(folder.path()), clock, Rng::seeded(1)).await.unwrap();
        TestApp { app, folder }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::testing::{NOW, app, options};
    use super::*;

    async fn reopen(folder: &Path) -> Result<App, OpenError> {
        App::open(options(folder), Clock::fixed(NOW), Rng::seeded(2)).await
    }

    #[tokio::test]
    async fn keys_are_made_on_the_first_start_and_kept() {
        let test = app().await;
        let again = reopen(test.folder.path()).await.unwrap();
        assert_eq!(again.keys.authority_key(), test.app.keys.authority_key());
        assert_eq!(again.keys.issuer().public(), test.app.keys.issuer().public());
        let data = options(test.folder.path()).data;
        let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o7777;
        assert_eq!(mode(data.path()), 0o700);
        assert_eq!(mode(&data.key_file()), 0o600);
        if let Database::File(path) = options(test.folder.path()).database() {
            assert_eq!(mode(&path), 0o600);
        }
    }

    #[tokio::test]
    async fn two_first_starts_at_once_agree_on_the_keys() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = tokio::join!(reopen(folder.path()), reopen(folder.path()));
        assert_eq!(one.unwrap().keys.authority_key(), other.unwrap().keys.authority_key());
    }

    #[tokio::test]
    async fn a_database_without_its_key_file_or_with_another_is_refused_and_left_alone() {
        let test = app().await;
        let key_file = options(test.folder.path()).data.key_file();
        let aside = test.folder.path().join("aside.key");
        test.app.db.close().await;

        fs::rename(&key_file, &aside).unwrap();
        let error = reopen(test.folder.path()).await.unwrap_err();
        assert!(matches!(error, OpenError::Keys(KeysError::FileMissing(_))), "{error:?}");
        assert!(!key_file.exists(), "no new key file is made over a database");

        crate::keys::file::create(&key_file, &Rng::seeded(9)).unwrap();
        let error = reopen(test.folder.path()).await.unwrap_err();
        assert!(matches!(error, OpenError::Keys(KeysError::WrongFile(_))), "{error:?}");

        fs::rename(&aside, &key_file).unwrap();
        let again = reopen(test.folder.path()).await.unwrap();
        assert_eq!(again.keys.authority_key(), test.app.keys.authority_key());
    }

    #[tokio::test]
    async fn commands_beside_a_server_use_what_it_was_told() {
        let test = app().await;
        test.app.remember_config().await.unwrap();
        let silent = Options { public_url: None, ..options(test.folder.path()) };
        let beside = App::open(silent, Clock::fixed(NOW), Rng::seeded(3)).await.unwrap();
        assert_eq!(beside.config.public_url.as_str(), "https://esik.example");
    }
}
