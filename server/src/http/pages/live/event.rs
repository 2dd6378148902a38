//! The parts of an event's page.

use askama::Template;
use esik_shared::attendance::arrivals::Minute;
use esik_shared::attendance::book::GateCounts;
use esik_shared::event::EventDetails;
use esik_shared::id::{EventNumber, GateNumber};
use esik_shared::language::Language;
use esik_shared::message::moment;
use esik_shared::time::Timestamp;

use super::super::event::gate_name;
use super::super::text;
use super::plot::Plot;
use super::{Part, PlotPart, RefusalsPart, Variant};
use crate::db::event::Counts;
use crate::db::scanner_report::ScannerWord;
use crate::service::live::event::EventNow;
use crate::service::live::unsent::{Unsent, is_silent};
use crate::service::resolve::conflicts::Side;

/// The most scanners of which each has its row; of more, those do that somebody should look after.
pub(super) const MOST_SCANNERS: usize = 30;

/// How many are expected, came and are inside, and what may be missing.
#[derive(Template)]
#[template(path = "live/numbers.html")]
struct NumbersPart {
    language: Language,
    counts: Counts,
    capacity: Option<u32>,
    /// What is not here yet, in words; nothing if there is no scanner that could have it.
    unsent: Option<String>,
    is_missing: bool,
}

#[derive(Template)]
#[template(path = "live/gates.html")]
struct GatesPart {
    language: Language,
    gates: Vec<GateRow>,
}

struct GateRow {
    number: u8,
    name: String,
    admitted: i64,
    inside: i64,
    lately: u32,
}

#[derive(Template)]
#[template(path = "live/scanners.html")]
pub(super) struct ScannersPart {
    pub(super) language: Language,
    pub(super) rows: Vec<ScannerRow>,
    /// How many more there are, all of them well.
    pub(super) well: Option<String>,
    /// What is said where there are none to tell of.
    pub(super) none: String,
}

pub(super) struct ScannerRow {
    number: u32,
    /// Where it stands.
    pub(super) gate: String,
    heard: String,
    unsent: u64,
    is_silent: bool,
    is_revoked: bool,
}

#[derive(Template)]
#[template(path = "live/conflicts.html")]
struct ConflictsPart {
    language: Language,
    /// Where they are judged, for those who may.
    href: Option<String>,
    /// What is known of each, the newest first.
    rows: Vec<[String; 2]>,
    /// How many more holders have one.
    more: Option<String>,
}

/// All of them. `base` is what addresses begin with.
pub(in crate::http) fn parts(now: &EventNow, variant: Variant, base: &str) -> askama::Result<Vec<Part>> {
    let language = variant.language;
    let details = &now.event.details;
    let plot = Plot::new(&now.more.curve, now.at, &details.time_zone, language);
    Ok(vec![
        Part::new("numbers", &numbers(now, language))?,
        Part::new("plot", &PlotPart { language, plot })?,
        Part::new("gates", &GatesPart { language, gates: gate_rows(now, language) })?,
        Part::new("refusals", &RefusalsPart::new(&now.more.refusals, language))?,
        Part::new("scanners", &scanners(now, language))?,
        Part::new("conflicts", &conflicts(now, variant, base))?,
    ])
}

fn numbers(now: &EventNow, language: Language) -> NumbersPart {
    let counts = now.event.counts;
    let Unsent { scans, .. } = now.more.unsent;
    NumbersPart {
        language,
        counts,
        capacity: now.event.details.capacity,
        unsent: (!now.more.scanners.is_empty())
            .then(|| unsent_text(now.more.unsent, counts.admitted, language)),
        is_missing: scans > 0,
    }
}

/// What may not be here yet, in words.
pub(super) fn unsent_text(unsent: Unsent, admitted: u32, language: Language) -> String {
    let Unsent { scans, silent } = unsent;
    if scans == 0 {
        return text(language, "live-unsent-none", &[]);
    }
    let to = admitted.saturating_add(scans);
    let args = [("scans", scans.into()), ("from", admitted.into()), ("to", to.into())];
    let missing = text(language, "live-unsent-scans", &args);
    if silent == 0 {
        return missing;
    }
    format!("{} {missing}", text(language, "live-unsent-silent", &[("count", silent.into())]))
}

fn gate_rows(now: &EventNow, language: Language) -> Vec<GateRow> {
    let row = |(&gate, counts): (&GateNumber, &GateCounts)| GateRow {
        number: gate.get(),
        name: gate_name(&now.event.details, gate, language),
        admitted: counts.admitted,
        inside: counts.inside,
        lately: now.more.at_gates.get(&gate).copied().unwrap_or(0),
    };
    now.gates.iter().map(row).collect()
}

fn scanners(now: &EventNow, language: Language) -> ScannersPart {
    let details = &now.event.details;
    let mut words: Vec<&ScannerWord> = now.more.scanners.iter().collect();
    let is_well = |word: &ScannerWord| !is_silent(word, now.at) && word.unsent == 0 && !word.is_revoked;
    words.sort_by_key(|word| (is_well(word), word.number));
    let all = words.len();
    if all > MOST_SCANNERS {
        words.retain(|word| !is_well(word));
        words.truncate(MOST_SCANNERS);
    }
    let more = u32::try_from(all - words.len()).unwrap_or(u32::MAX);
    ScannersPart {
        language,
        rows: words.iter().map(|word| scanner_row(word, details, now.at, language)).collect(),
        well: (more > 0).then(|| text(language, "live-scanners-more", &[("count", more.into())])),
        none: text(language, "live-scanners-none", &[]),
    }
}

pub(super) fn scanner_row(
    word: &ScannerWord,
    details: &EventDetails,
    now: Timestamp,
    language: Language,
) -> ScannerRow {
    ScannerRow {
        number: word.number,
        gate: word.gate.map(|gate| gate_name(details, gate, language)).unwrap_or_default(),
        heard: heard(word.heard, now, &details.time_zone, language),
        unsent: word.unsent,
        is_silent: is_silent(word, now),
        is_revoked: word.is_revoked,
    }
}

/// When somebody was heard last, no finer than it helps.
fn heard(at: Timestamp, now: Timestamp, zone: &str, language: Language) -> String {
    match now.ms_since(at) / Minute::MS {
        ..=0 => text(language, "live-heard-now", &[]),
        minutes @ 1..60 => text(language, "live-heard-minutes", &[("minutes", minutes.into())]),
        _ => moment::moment(at, now, zone, language),
    }
}

fn conflicts(now: &EventNow, variant: Variant, base: &str) -> ConflictsPart {
    let language = variant.language;
    let details = &now.event.details;
    let side = |side: &Side| {
        let time = moment::time(side.at, &details.time_zone);
        let gate = side.gate.map(|gate| gate_name(details, gate, language)).unwrap_or_default();
        format!("{time} {gate}")
    };
    let newest = &now.more.conflicts;
    let more = now.event.counts.conflicts.saturating_sub(u32::try_from(newest.len()).unwrap_or(u32::MAX));
    ConflictsPart {
        language,
        href: variant.may_resolve.then(|| conflicts_href(base, now.event.number)),
        rows: newest.iter().map(|(first, second)| [side(first), side(second)]).collect(),
        more: (more > 0 && !newest.is_empty())
            .then(|| text(language, "live-conflicts-more", &[("count", more.into())])),
    }
}

fn conflicts_href(base: &str, event: EventNumber) -> String {
    format!("{base}/events/{event}/conflicts")
}

texts!(NumbersPart, GatesPart, ScannersPart, ConflictsPart);
