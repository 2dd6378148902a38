//! Which events are somebody's: `"all"`, or a list of numbers.

use esik_shared::id::EventNumber;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::service::access::EventScope;

/// `"all"` events, later ones too, or those with these numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum Events {
    /// Every event.
    All(All),
    /// These.
    Only(Vec<EventNumber>),
}

/// The word for every event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) enum All {
    /// `all`
    #[serde(rename = "all")]
    All,
}

impl From<&EventScope> for Events {
    fn from(scope: &EventScope) -> Self {
        match scope {
            EventScope::All => Self::All(All::All),
            EventScope::Only(events) => Self::Only(events.iter().copied().collect()),
        }
    }
}

impl From<Events> for EventScope {
    fn from(events: Events) -> Self {
        match events {
            Events::All(All::All) => Self::All,
            Events::Only(events) => Self::Only(events.into_iter().collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_events_or_a_list_of_numbers_and_nothing_else() {
        let read = |json: &str| serde_json::from_str::<Events>(json).ok().map(EventScope::from);
        assert_eq!(read("\"all\""), Some(EventScope::All));
        assert_eq!(read("[8,7,8]"), Some(EventScope::Only([EventNumber(7), EventNumber(8)].into())));
        assert_eq!(read("[]"), Some(EventScope::NONE));
        for wrong in ["\"ALL\"", "null", "7", "[\"7\"]", "[-1]"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        assert_eq!(serde_json::to_string(&Events::from(&EventScope::All)).unwrap(), "\"all\"");
    }
}
