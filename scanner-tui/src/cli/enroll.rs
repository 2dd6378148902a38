//! `esik-scanner enroll`: makes this device a scanner, and fetches what it needs to go offline at once.
//!
//! The key is made here and never leaves the folder. A first try that failed half way is repeated with the same key,
//! so that the same code gives the same certificate again.

use std::io::Write;

use clap::Args;
use ed25519_dalek::SigningKey;
use esik_shared::enrollment::EnrollmentCode;
use esik_shared::id::ScannerKey;
use tokio::sync::mpsc;
use zeroize::Zeroizing;

use super::{DataArgs, Failure};
use crate::core::clock::Clock;
use crate::core::start::Start;
use crate::runtime::data_folder::DataFolder;
use crate::runtime::drive::MESSAGES_WAITING;
use crate::runtime::server::api::{Api, ApiError, ServerUrl};
use crate::runtime::server::enrollment::{Enrolled, EnrollmentError, enroll};
use crate::runtime::server::exchange::{Exchanger, Trouble};
use crate::runtime::store::identity::StoredIdentity;
use crate::runtime::store::{Store, task};
use crate::runtime::{clock, key_file};

/// Makes this device a scanner, with a code from an organizer
///
/// The key is made on this device. Code and answer prove each other, so a wrong server learns nothing. Then keys and
/// rosters of all its events are fetched: afterwards the scanner can go offline.
///
/// If it fails half way, run it again with the same code.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Enroll {
    /// The server's address, like https://esik.example.kz
    #[arg(value_name = "URL")]
    url: ServerUrl,

    /// The enrollment code: 16 letters and digits; case, spaces and dashes do not matter
    #[arg(value_name = "CODE")]
    code: EnrollmentCode,

    #[command(flatten)]
    data: DataArgs,
}

const EXAMPLE: &str = "\
Exit codes: 0 done, 1 failed, 2 usage, 3 refused by the server or partly done.

Example:
  esik-scanner enroll https://esik.example.kz 7Q2M-X4TB-9KDF-3HZA --data ./gate-1";

impl Enroll {
    /// Enrolls, fetches everything, and says what was fetched.
    pub(crate) async fn run(self) -> Result<(), Failure> {
        crate::runtime::logging::start();
        let folder = self.data.folder();
        folder.create()?;
        let _lock = folder.lock()?;
        let mut store = Store::open(&folder).await?;
        let key = key_of(&folder)?;
        if self.url.is_in_the_clear() {
            say("warning: this address is not encrypted (http); names and passes can be read on the way");
        }
        let known = store.identity().await?;
        if let Some(known) = known.as_ref().filter(|known| known.server_url != self.url.as_str()) {
            return Err(Failure::refused(format!(
                "{} belongs to a scanner of {} already. Enroll with another server in another folder: --data DIR",
                folder.path().display(),
                known.server_url
            )));
        }
        let enrolled = self.certify(&key, known.is_some()).await?;
        let identity = match known {
            Some(known) => known,
            None => self.keep(&mut store, &enrolled).await?,
        };
        self.fetch(store, &key, &identity).await?;

        let mut store = Store::open(&folder).await?;
        let start = store.load(&identity, key).await?;
        store.close().await?;
        say(&summary(&folder, &start));
        Ok(())
    }

    /// Asks the server for the certificate.
    async fn certify(&self, key: &SigningKey, is_enrolled: bool) -> Result<Enrolled, Failure> {
        let api = self.api()?;
        let scanner = ScannerKey(key.verifying_key().to_bytes());
        enroll(&api, &self.code, scanner, clock::random())
            .await
            .map_err(|error| self.refusal(&error, is_enrolled))
    }

    fn api(&self) -> Result<Api, Failure> {
        Api::new(self.url.clone())
            .map_err(|error| Failure::failed(format!("No connection can be made: {error}")))
    }

    fn refusal(&self, error: &EnrollmentError, is_enrolled: bool) -> Failure {
        let url = self.url.as_str();
        match error {
            EnrollmentError::Api(ApiError::NoAnswer(why)) => Failure::failed(format!(
                "The server at {url} does not answer ({why}). Check the address and the network, then run this again."
            )),
            EnrollmentError::Api(ApiError::BadAnswer(why)) => Failure::failed(format!(
                "What answers at {url} is not an Esik server ({why}). Check the address."
            )),
            EnrollmentError::Api(ApiError::Problem { .. }) if is_enrolled => Failure::refused(format!(
                "This folder is enrolled already; it needs no other code. To make another scanner, or to enroll anew, \
                 use another folder: --data DIR. (The server says: {error})"
            )),
            EnrollmentError::Api(ApiError::Problem { code, detail, .. }) => {
                Failure::refused(format!("{detail} ({code})"))
            }
            EnrollmentError::NotOurServer(why) => Failure::refused(format!(
                "What answers at {url} is not the server that made this code: {why}. Nothing was accepted from it. \
                 Check the address, and tell an organizer."
            )),
        }
    }

    async fn keep(&self, store: &mut Store, enrolled: &Enrolled) -> Result<StoredIdentity, Failure> {
        let identity = StoredIdentity {
            server_url: self.url.as_str().to_owned(),
            authority: enrolled.authority,
            certificate: enrolled.certificate.clone(),
            text_salt: clock::random(),
            enrolled: clock::now().clock,
        };
        store.insert_identity(&identity).await?;
        say(&format!(
            "Enrolled as scanner {}, for {}.",
            enrolled.content.number,
            counted(enrolled.content.events.len(), "event")
        ));
        Ok(identity)
    }

    /// Exchanges with the server until neither side has anything more.
    async fn fetch(&self, store: Store, key: &SigningKey, identity: &StoredIdentity) -> Result<(), Failure> {
        // Nobody scans here, so nothing is ever said on this channel.
        let (messages, _unused) = mpsc::channel(MESSAGES_WAITING);
        let (client, store_task) = task::start(store, messages);
        let (content, shown) = (identity.content()?, identity.certificate.clone());
        let mut exchanger = Exchanger::new(self.api()?, client.clone(), key.clone(), content, shown);
        let mut clock = Clock::default();
        let result = loop {
            let exchanged = match exchanger.exchange(&mut Vec::new()).await {
                Ok(exchanged) => exchanged,
                Err(Trouble::Server { detail, .. }) => break Err(detail),
                Err(Trouble::Store(error)) => break Err(error.to_string()),
            };
            if let Some(offset) = exchanged.heard.time.and_then(|time| clock.learn(&time)) {
                client.keep_offset(offset);
            }
            match (exchanged.goes_on, exchanged.heard.is_settled) {
                (true, _) => {}
                (false, true) => break Ok(()),
                (false, false) => break Err("what the server sends is not accepted".to_owned()),
            }
        };
        drop((exchanger, client));
        store_task.await.map_err(|_| Failure::failed("The database was not closed."))??;
        result.map_err(|why| {
            Failure::refused(format!(
                "This device is a scanner now, but its rosters were not fetched: {why}. Run the same command again \
                 before it goes offline."
            ))
        })
    }
}

/// The key of this device, made where there is none.
fn key_of(folder: &DataFolder) -> Result<SigningKey, Failure> {
    let path = folder.key_file();
    match key_file::read(&path)? {
        Some(key) => Ok(key),
        None => Ok(key_file::create(&path, Zeroizing::new(clock::random()))?),
    }
}

fn summary(folder: &DataFolder, start: &Start) -> String {
    let passes = start.events.values().map(|event| event.roster().lines().count()).sum();
    let unknown = start.events.values().filter(|event| event.roster().details().is_none()).count();
    let missing = match unknown {
        0 => String::new(),
        _ => format!(" Of {} nothing is known yet.", counted(unknown, "event")),
    };
    format!(
        "Ready, also without a network: scanner {}, {}, {}.{missing}\nStart it: esik-scanner run --data {}",
        start.identity.certificate.number,
        counted(start.events.len(), "event"),
        counted(passes, "pass"),
        folder.path().display()
    )
}

fn counted(count: usize, what: &str) -> String {
    match (count, what) {
        (1, _) => format!("1 {what}"),
        (_, "pass") => format!("{count} passes"),
        _ => format!("{count} {what}s"),
    }
}

/// Progress goes to standard error, and nowhere where that is closed.
fn say(words: &str) {
    let _ = writeln!(std::io::stderr(), "{words}");
}
