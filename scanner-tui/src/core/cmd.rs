//! What the core wants done. The runtime does it and reports back by a message where there is something to report.

use esik_shared::clock::Measured;
use esik_shared::detail::Detail;
use esik_shared::feed::{FeedId, FeedSignature, Head, Record};
use esik_shared::id::EventNumber;

use super::answer::Answer;
use super::screen::Fault;
use super::sound::Tune;

/// One thing to do.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cmd {
    /// Write this scan durably, then say `Msg::Stored` or `Msg::StoreFailed`. One at a time.
    Store(Box<Append>),
    /// Tell this answer: it is durable.
    Tell(Box<Answer>),
    /// A reading was not answered, for this reason.
    Refuse(Fault),
    /// Let this be heard, now; what still sounds is cut off.
    Play(Tune),
    /// See whether the disk takes a write again, then say `Msg::StoreChecked`.
    CheckStore,
    /// Talk to the server at once, in a new session: the old connection did not outlive the sleep.
    Reconnect,
    /// Talk to the server at once, whatever the backoff.
    SyncNow,
    /// Ask the gate that has the most places left at an event for some, if any is connected.
    AskForPlaces {
        /// At which event.
        event: EventNumber,
        /// How many would be good.
        places: u32,
    },
    /// Keep this offset over a restart.
    KeepOffset(Measured),
    /// Everything is done.
    Exit,
}

/// One record to append to a feed of this scanner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Append {
    /// To which feed.
    pub(crate) feed: FeedId,
    /// Where the feed must stand.
    pub(crate) previous: Head,
    /// Where it stands then.
    pub(crate) head: Head,
    /// The record.
    pub(crate) record: Record,
    /// This scanner's signature of `head`.
    pub(crate) signature: FeedSignature,
    /// What was written to it, where something was.
    pub(crate) note: Option<Detail>,
}
