//! What a verdict sounds like, by name: which of a few tunes, so that a volunteer who looks at faces hears enough.
//!
//! How a tune is made and played is not decided here.

use esik_shared::admission::verdict::{Tone, VerdictCode};
use esik_shared::scan::Direction;

use super::answer::Answer;

/// Something that is heard. Each can be told from the others with eyes shut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tune {
    /// Let in.
    Go,
    /// Let out.
    Out,
    /// Let in, but look at the screen.
    Care,
    /// The same person once more: nothing new.
    Again,
    /// No code could be read: scan again.
    Unread,
    /// Not let in.
    Stop,
    /// This scanner must not be used.
    Alarm,
}

impl Tune {
    /// All of them.
    pub(crate) const ALL: [Self; 7] =
        [Self::Go, Self::Out, Self::Care, Self::Again, Self::Unread, Self::Stop, Self::Alarm];

    /// What an answer sounds like. Care and refusal go before everything else: they want eyes on the screen.
    pub(super) const fn of(answer: &Answer) -> Self {
        match (answer.verdict, answer.tone) {
            (VerdictCode::Repeat, Tone::Go | Tone::Care) => Self::Again,
            (VerdictCode::Unreadable, _) => Self::Unread,
            (_, Tone::Stop) => Self::Stop,
            (_, Tone::Care) => Self::Care,
            (_, Tone::Go) => match answer.direction {
                Direction::In => Self::Go,
                Direction::Out => Self::Out,
            },
        }
    }
}
