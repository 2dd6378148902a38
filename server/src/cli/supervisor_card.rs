//! `esik-server supervisor-card`.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use esik_shared::card::MAX_PIN_DIGITS;
use esik_shared::id::EventNumber;
use esik_shared::language::Language;
use jiff::civil::Date;

use self::printed::print;
use super::Failure;
use super::data::Data;
use super::first_line::read_first_line;
use crate::service::actor::Actor;
use crate::service::supervisor_card::{CardError, CardRequest, Pin, make_card, parse_day};

mod printed;

const EXAMPLE: &str = "\
The line that is printed is the card: make a QR code of it, or let --pdf do it. It is shown once and stored nowhere.
Scanners know the card as soon as they have met the server; from then on it works without a network.
Cards are listed and withdrawn by the API: /api/v1/events/N/supervisor-cards

Example:
  esik-server supervisor-card --event 7 --name \"A. Serikova\" --pdf card.pdf
  echo 4711 | esik-server supervisor-card --event 7 --day 2026-11-23 --pin";

/// Makes a supervisor card for one event and one of its days, and prints the text of its QR code.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct SupervisorCard {
    #[command(flatten)]
    data: Data,
    /// The number of the event.
    #[arg(long, value_name = "N")]
    event: EventNumber,
    /// The day, from five in the morning on [default: today, or the first day that is still to come].
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    day: Option<Date>,
    /// For whom it is. Scanners are not told.
    #[arg(long, value_name = "TEXT", default_value = "")]
    name: String,
    /// With a PIN of 4 to 8 digits, which is the first line of standard input.
    #[arg(long)]
    pin: bool,
    /// Writes the card to print, a page A6, into this file, which must not be there yet.
    #[arg(long, value_name = "FILE")]
    pdf: Option<PathBuf>,
    /// The language of the printed card.
    #[arg(long, value_name = "LANGUAGE", default_value = "kk")]
    lang: Language,
}

fn day(text: &str) -> Result<Date, String> {
    parse_day(text).map_err(|error| error.to_string())
}

impl SupervisorCard {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let pin = match self.pin {
            true => Some(Pin::parse(&read_first_line("PIN", MAX_PIN_DIGITS)?).map_err(failure)?),
            false => None,
        };
        let app = self.data.open(None, None).await?;
        // Before the card is made: a card that cannot be printed would be in the list for nothing.
        let file = self.pdf.as_deref().map(create).transpose()?;
        let request = CardRequest { event: self.event, day: self.day, name: self.name, pin };
        let made = make_card(&app, &Actor::command_line(), &request).await;
        if let (Err(_), Some(path)) = (&made, &self.pdf) {
            // It is empty, and was made a moment ago.
            let _ = fs::remove_file(path);
        }
        let (card, secret) = made.map_err(failure)?;
        println!("{}", secret.to_text());
        eprintln!("Card {} of event {}, for {}.", card.card.line.number, self.event, card.day);
        let Some(mut file) = file else { return Ok(()) };
        let pdf = print(&app, self.event, &card, &secret, self.lang).await?;
        file.write_all(&pdf).and_then(|()| file.sync_all()).map_err(|error| {
            Failure::failed(&error)
                .hint("The card is made all the same: the line above is the text of its QR code.")
        })
    }
}

/// Makes the file, which only its owner can read.
fn create(path: &Path) -> Result<File, Failure> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(|error| {
        Failure::refused(format!("{} cannot be made: {error}", path.display())).hint("No card was made.")
    })
}

fn failure(error: CardError) -> Failure {
    match error {
        CardError::Db(error) => error.into(),
        CardError::UnknownEvent(_) => {
            Failure::refused(error).hint("Import it first: esik-server import events FILE")
        }
        other => Failure::refused(other).hint("No card was made."),
    }
}
