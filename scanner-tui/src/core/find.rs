//! Who is meant: somebody with this name, student number or short code, at the events of this door.

use esik_shared::event_record::PassState;
use esik_shared::id::PassId;
use esik_shared::scan::ReadBy;
use esik_shared::short_code::ShortCode;

use super::dialog::{FindBox, Match};
use super::event_state::EventState;
use super::layout::as_latin;
use super::model::Model;
use super::search::MAX_FOUND;

impl Model {
    /// Everybody whom `query` may mean: by short code first, else by name and number.
    pub(super) fn search(&self, query: &str) -> FindBox {
        let codes: Vec<ShortCode> =
            [query.to_owned(), as_latin(query)].iter().filter_map(|query| query.parse().ok()).collect();
        let mut find = FindBox::default();
        for (event, state) in self.events_of_this_door() {
            let by_code = codes.iter().find_map(|code| state.roster().line_by_short_code(*code));
            if let Some(line) = by_code {
                let pass_id = line.body.pass_id;
                find.found.push(Match { event, pass_id, read_by: ReadBy::ShortCode });
            }
        }
        if !find.found.is_empty() {
            return find;
        }
        for (event, state) in self.events_of_this_door() {
            let found = state.search().find(query);
            find.more += found.count - found.passes.len();
            // Whoever has a newer pass is found by that one.
            let current = found.passes.into_iter().filter(|pass_id| is_current(state, *pass_id));
            find.found.extend(current.map(|pass_id| Match { event, pass_id, read_by: ReadBy::Search }));
        }
        find.more += find.found.len().saturating_sub(MAX_FOUND);
        find.found.truncate(MAX_FOUND);
        find
    }

    /// Whether anybody can be found by name at all.
    pub(super) fn has_names(&self) -> bool {
        self.events_of_this_door().any(|(_, state)| !state.search().is_empty())
    }
}

fn is_current(state: &EventState, pass_id: PassId) -> bool {
    state.roster().line(pass_id).is_some_and(|line| line.state != PassState::Replaced)
}
