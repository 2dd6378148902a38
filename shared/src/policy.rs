//! Policies: what an organizer decided about an event, as data. `admission::decide` is the only code that acts on them.

use serde::{Deserialize, Serialize};

macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $index:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, ::serde::Serialize, ::serde::Deserialize, minicbor::Encode, minicbor::Decode)]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
        #[serde(rename_all = "snake_case")]
        #[cbor(index_only)]
        pub enum $name {
            $($(#[$variant_doc])* #[n($index)] $variant,)+
        }
    };
}
pub(crate) use choice;

choice!(
    /// How often one holder may enter.
    EntryMode {
        /// Once; who goes out stays out.
        Single = 0,
        /// Again after every exit.
        Reentry = 1,
        /// Once each festival day.
        Daily = 2,
        /// Always.
        Unlimited = 3,
    }
);

choice!(
    /// What rotating codes are worth at the door.
    LiveCodes {
        /// The step is ignored.
        Off = 0,
        /// Fresh codes are admitted; anything else of a live pass with care and the student card.
        Preferred = 1,
        /// Only fresh codes are admitted.
        Required = 2,
    }
);

choice!(
    /// What a scanner does that cannot hear the others.
    CutOff {
        /// It admits; two entries become a conflict.
        Admit = 0,
        /// Connected or not, only the keeper of a pass's home gate admits it.
        HomeGateOnly = 1,
        /// It waits for a connection.
        Hold = 2,
    }
);

choice!(
    /// Whether a scanner can be searched by name.
    RosterMode {
        /// Names are readable on the scanner.
        Searchable = 0,
        /// A name is readable only with the pass's code in hand.
        Sealed = 1,
    }
);

/// All policies of one event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, minicbor::Encode, minicbor::Decode)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cbor(array)]
pub struct Policies {
    /// How often one holder may enter.
    #[n(0)]
    pub entry_mode: EntryMode,
    /// What rotating codes are worth.
    #[n(1)]
    pub live_codes: LiveCodes,
    /// How many steps of 15 s a live code may be old.
    #[n(2)]
    pub live_late_steps: u8,
    /// How many steps of 15 s a live code may be ahead.
    #[n(3)]
    pub live_early_steps: u8,
    /// What a scanner does that cannot hear the others.
    #[n(4)]
    pub cut_off: CutOff,
    /// After how many seconds without server and other gates a scanner counts as cut off.
    #[n(5)]
    pub cut_off_after_s: u32,
    /// Whether the student card is looked at for every pass.
    #[n(6)]
    pub id_check: bool,
    /// Whether a scanner can be searched by name.
    #[n(7)]
    pub roster_mode: RosterMode,
}

impl Default for Policies {
    /// One entry, static codes, and an offline scanner that admits.
    fn default() -> Self {
        Self {
            entry_mode: EntryMode::Single,
            live_codes: LiveCodes::Off,
            live_late_steps: 2,
            live_early_steps: 1,
            cut_off: CutOff::Admit,
            cut_off_after_s: 60,
            id_check: false,
            roster_mode: RosterMode::Searchable,
        }
    }
}
