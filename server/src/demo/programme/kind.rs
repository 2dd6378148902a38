//! What kinds of events there are, and what is usual for each: hours, length, doors, policies, interest.

use esik_shared::policy::{CutOff, EntryMode, LiveCodes, Policies};

use super::super::seeded::Seeded;

/// A kind of event, as in the first column of `ideas.csv`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Lecture,
    MasterClass,
    Club,
    Film,
    Tournament,
    Board,
    Esports,
    Concert,
    Debate,
    Career,
    Contest,
    Volunteer,
    Excursion,
    Outdoor,
    Exhibition,
}

/// What another one of the same is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Again {
    /// For another group of people.
    Group,
    /// Shown or played once more.
    Showing,
    /// The next round.
    Round,
    /// The next meeting.
    Meeting,
}

/// What is usual for a kind. Minutes of the day are local.
pub(super) struct Profile {
    /// The earliest and the latest start, in minutes after midnight.
    pub(super) starts_min: (u32, u32),
    /// How long it may last, in minutes.
    pub(super) lasts_min: &'static [u32],
    /// Fewest and most students of a thousand who want to come.
    pub(super) attending_per_mille: (u32, u32),
    /// How many can take part where that is fewer than fit the room.
    pub(super) places: Option<u32>,
    /// How often one holder may enter.
    pub(super) entry_mode: EntryMode,
    /// How another one of it is called.
    pub(super) again: Again,
}

const fn at(hour: u32, minute: u32) -> u32 {
    hour * 60 + minute
}

impl Kind {
    /// The kind that `ideas.csv` calls so.
    pub(super) fn named(word: &str) -> Option<Self> {
        Some(match word {
            "lecture" => Self::Lecture,
            "master_class" => Self::MasterClass,
            "club" => Self::Club,
            "film" => Self::Film,
            "tournament" => Self::Tournament,
            "board" => Self::Board,
            "esports" => Self::Esports,
            "concert" => Self::Concert,
            "debate" => Self::Debate,
            "career" => Self::Career,
            "contest" => Self::Contest,
            "volunteer" => Self::Volunteer,
            "excursion" => Self::Excursion,
            "outdoor" => Self::Outdoor,
            "exhibition" => Self::Exhibition,
            _ => return None,
        })
    }

    /// What is usual for it.
    pub(super) const fn profile(self) -> Profile {
        use EntryMode::{Reentry, Single, Unlimited};
        let (starts_min, lasts_min, attending_per_mille, places, entry_mode, again): (_, &[u32], _, _, _, _) =
            match self {
                Self::Lecture => {
                    ((at(10, 0), at(18, 0)), &[60, 90, 120], (20, 60), None, Single, Again::Group)
                }
                Self::MasterClass => {
                    ((at(11, 0), at(18, 0)), &[90, 120, 180], (12, 24), Some(40), Single, Again::Group)
                }
                Self::Club => {
                    ((at(16, 0), at(19, 30)), &[90, 120], (12, 30), Some(60), Reentry, Again::Meeting)
                }
                Self::Film => ((at(17, 0), at(20, 0)), &[120, 150], (25, 60), None, Single, Again::Showing),
                Self::Tournament => {
                    ((at(9, 0), at(16, 0)), &[120, 180, 240], (25, 80), None, Reentry, Again::Round)
                }
                Self::Board => {
                    ((at(15, 0), at(18, 30)), &[120, 150, 180], (12, 40), Some(80), Reentry, Again::Round)
                }
                Self::Esports => {
                    ((at(12, 0), at(18, 0)), &[180, 210, 240], (25, 60), None, Reentry, Again::Round)
                }
                Self::Concert => {
                    ((at(18, 0), at(20, 0)), &[90, 120, 150], (40, 120), None, Single, Again::Showing)
                }
                Self::Debate => {
                    ((at(11, 0), at(17, 0)), &[120, 150, 180], (15, 40), None, Single, Again::Round)
                }
                Self::Career => {
                    ((at(10, 0), at(15, 0)), &[120, 180, 240], (30, 70), None, Reentry, Again::Meeting)
                }
                Self::Contest => {
                    ((at(9, 0), at(15, 0)), &[180, 240], (15, 35), Some(120), Reentry, Again::Round)
                }
                Self::Volunteer => {
                    ((at(9, 30), at(14, 0)), &[120, 180], (15, 35), Some(150), Unlimited, Again::Group)
                }
                Self::Excursion => {
                    ((at(10, 0), at(15, 0)), &[90, 120, 150], (12, 20), Some(30), Single, Again::Group)
                }
                Self::Outdoor => {
                    ((at(9, 0), at(11, 0)), &[60, 90, 120], (25, 60), Some(400), Single, Again::Group)
                }
                Self::Exhibition => {
                    ((at(10, 0), at(16, 0)), &[180, 240], (30, 80), None, Unlimited, Again::Meeting)
                }
            };
        Profile { starts_min, lasts_min, attending_per_mille, places, entry_mode, again }
    }

    /// Policies that suit it, at a place with so many gates.
    pub(super) fn policies(self, gates: u8, seeded: &mut Seeded) -> Policies {
        let live_codes = match self {
            Self::Concert | Self::Esports | Self::Film => seeded.pick_weighted(&[
                (35, LiveCodes::Off),
                (40, LiveCodes::Preferred),
                (25, LiveCodes::Required),
            ]),
            Self::Excursion | Self::Outdoor | Self::Volunteer | Self::Exhibition => LiveCodes::Off,
            Self::Club | Self::MasterClass => {
                seeded.pick_weighted(&[(75, LiveCodes::Off), (25, LiveCodes::Preferred)])
            }
            _ => seeded.pick_weighted(&[
                (65, LiveCodes::Off),
                (25, LiveCodes::Preferred),
                (10, LiveCodes::Required),
            ]),
        };
        let cut_off = match self {
            Self::Concert | Self::Tournament if gates > 2 => {
                seeded.pick_weighted(&[(60, CutOff::Admit), (40, CutOff::HomeGateOnly)])
            }
            Self::Esports | Self::Contest => seeded.pick_weighted(&[(60, CutOff::Admit), (40, CutOff::Hold)]),
            _ => CutOff::Admit,
        };
        let id_check = match self {
            Self::Debate | Self::Career | Self::Contest | Self::Esports => seeded.chance(300),
            _ => false,
        };
        Policies {
            entry_mode: self.profile().entry_mode,
            live_codes,
            cut_off,
            id_check,
            ..Policies::default()
        }
    }
}

impl Again {
    /// What the `nth` one (2 and more) is called, in Kazakh, Russian and English.
    pub(super) fn words(self, nth: u32) -> (String, String, String) {
        match self {
            Self::Group => (format!("{nth}-топ"), format!("{nth}-я группа"), format!("group {nth}")),
            Self::Showing => {
                (format!("{nth}-көрсетілім"), format!("{nth}-й показ"), format!("performance {nth}"))
            }
            Self::Round => (format!("{nth}-айналым"), format!("{nth}-й тур"), format!("round {nth}")),
            Self::Meeting => (format!("{nth}-кездесу"), format!("{nth}-я встреча"), format!("meeting {nth}")),
        }
    }
}
