//! The parts of live pages: made once for all who see the same, set into the page when it is asked for, and sent again by
//! its stream when they change.

use std::borrow::Cow;

use askama::Template;
use esik_shared::admission::verdict::VerdictCode;
use esik_shared::language::Language;

/// Gives templates of parts their messages, in the language of the part.
macro_rules! texts {
    ($($part:ty),+) => {
        $(impl $part {
            fn text(&self, id: &str) -> String {
                text(self.language, id, &[])
            }
        })+
    };
}

pub(in crate::http) mod event;
mod plot;
pub(in crate::http) mod projector;
pub(in crate::http) mod stream;
pub(in crate::http) mod week;

use self::plot::Plot;
use super::text;
use crate::service::access::{Permission, Principal};
use crate::service::live::Refusals;

/// Which pages are alike: their parts are made once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::http) struct Variant {
    pub(in crate::http) language: Language,
    /// Huge numbers for a hall instead of everything.
    pub(in crate::http) is_projector: bool,
    /// Whether conflicts lead to where they are judged.
    pub(in crate::http) may_resolve: bool,
}

impl Variant {
    pub(super) fn new(language: Language, is_projector: bool, who: &Principal) -> Self {
        let may_resolve = who.may(Permission::ResolveConflicts);
        Self { language, is_projector, may_resolve }
    }
}

/// A piece of a page that moves by itself: the element that says `data-part` and this name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::http) struct Part {
    pub(in crate::http) name: Cow<'static, str>,
    pub(in crate::http) html: String,
}

impl Part {
    fn new(name: &'static str, template: &impl Template) -> askama::Result<Self> {
        Ok(Self { name: name.into(), html: template.render()? })
    }
}

/// What a page shows of its parts at first.
pub(super) fn html_of<'a>(parts: &'a [Part], name: &str) -> &'a str {
    parts.iter().find(|part| part.name == name).map_or("", |part| &part.html)
}

/// Who was refused, and why.
#[derive(Template)]
#[template(path = "live/refusals.html")]
struct RefusalsPart {
    language: Language,
    rows: Vec<RefusalRow>,
}

struct RefusalRow {
    reason: String,
    scans: u32,
    /// Of the most frequent reason's.
    percent: u32,
}

impl RefusalsPart {
    fn new(refusals: &Refusals, language: Language) -> Self {
        let most = refusals.first().map_or(1, |(_, scans)| *scans).max(1);
        let row = |(verdict, scans): &(VerdictCode, u32)| RefusalRow {
            reason: text(language, &format!("refusal-{}", verdict.name().replace('_', "-")), &[]),
            scans: *scans,
            percent: u32::try_from(u64::from(*scans) * 100 / u64::from(most)).unwrap_or(100),
        };
        Self { language, rows: refusals.iter().map(row).collect() }
    }
}

/// The curve of arrivals.
#[derive(Template)]
#[template(path = "live/plot.html")]
struct PlotPart {
    language: Language,
    plot: Plot,
}

texts!(RefusalsPart, PlotPart);
