//! What an event is: names, times, gates, categories, policies. One record of the event feed carries all of it.

use serde::{Deserialize, Serialize};

use crate::id::GateNumber;
use crate::language::Language;
use crate::policy::Policies;
use crate::time::Timestamp;

/// A text in the three languages of the house.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, minicbor::Encode, minicbor::Decode)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cbor(array)]
pub struct Localized {
    /// Kazakh.
    #[n(0)]
    pub kk: String,
    /// Russian.
    #[n(1)]
    pub ru: String,
    /// English.
    #[n(2)]
    pub en: String,
}

impl Localized {
    /// The text in `language`.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Kk => &self.kk,
            Language::Ru => &self.ru,
            Language::En => &self.en,
        }
    }

    /// The same text in every language, as for a letter or a proper name.
    pub fn same(text: &str) -> Self {
        Self { kk: text.to_owned(), ru: text.to_owned(), en: text.to_owned() }
    }
}

/// One entrance of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, minicbor::Encode, minicbor::Decode)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cbor(array)]
pub struct Gate {
    /// Its number at this event.
    #[n(0)]
    pub number: GateNumber,
    /// What stands over the door.
    #[n(1)]
    pub name: Localized,
}

/// A kind of ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, minicbor::Encode, minicbor::Decode)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cbor(array)]
pub struct Category {
    /// Its number at this event, as in the pass body.
    #[n(0)]
    pub number: u8,
    /// What it is called.
    #[n(1)]
    pub name: Localized,
    /// The gates where it enters; empty for all.
    #[n(2)]
    pub gates: Vec<GateNumber>,
    /// Whether a pass on paper is good enough where live codes are required.
    #[n(3)]
    pub paper: bool,
}

/// One thing to attend. Its number stands in the feed that carries this.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct EventDetails {
    /// Its name in addresses: lower-case letters, digits and dashes.
    #[n(0)]
    pub slug: String,
    /// Its name.
    #[n(1)]
    pub name: Localized,
    /// Where it is.
    #[n(2)]
    pub venue: String,
    /// When it starts.
    #[n(3)]
    pub starts: Timestamp,
    /// When it ends.
    #[n(4)]
    pub ends: Timestamp,
    /// From when the doors let people in.
    #[n(5)]
    pub doors_open: Timestamp,
    /// Since when the doors let nobody in any more.
    #[n(6)]
    pub doors_close: Timestamp,
    /// How many holders may be inside; nothing for any number.
    #[n(7)]
    pub capacity: Option<u32>,
    /// The IANA name of the time zone in which its days and hours are told.
    #[n(8)]
    pub time_zone: String,
    /// Whether it is called off.
    #[n(9)]
    pub cancelled: bool,
    /// What its organizers decided.
    #[n(10)]
    pub policies: Policies,
    /// Its entrances, at least one, by number.
    #[n(11)]
    pub gates: Vec<Gate>,
    /// Its kinds of ticket, by number. A category that is not listed enters everywhere.
    #[n(12)]
    pub categories: Vec<Category>,
}

impl EventDetails {
    /// The gate with this number.
    pub fn gate(&self, number: GateNumber) -> Option<&Gate> {
        self.gates.iter().find(|gate| gate.number == number)
    }

    /// The category with this number.
    pub fn category(&self, number: u8) -> Option<&Category> {
        self.categories.iter().find(|category| category.number == number)
    }
}
