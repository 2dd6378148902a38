//! The pure step between comparing and sending: what one side has that the other is missing.
//!
//! A side that holds the tip of a branch holds all that leads to it, so tips are all that needs comparing. What the
//! other side has more of, it sends by the same rule.

use std::collections::BTreeMap;

use super::{Tips, Vector};
use crate::feed::branches::{Branches, Position};
use crate::feed::{FeedId, Head};
use crate::id::Hash;

/// What a replica holds, with the branches of each feed.
pub type Holdings = BTreeMap<FeedId, Branches>;

/// The most heads of a sample: 250,000 records halved 18 times, and a few.
pub const MAX_SAMPLE: usize = 32;

/// What to do about one feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Send the records behind `after`, to the end of a line (see [`Branches::pieces`]).
    Send {
        /// Of which feed.
        feed: FeedId,
        /// To the end of which line.
        line: u32,
        /// The last record that the other side has.
        after: Position,
    },
    /// The other side is on a branch that is not here: show it a sample of ours, so that it sends what follows the last
    /// record that both have.
    Locate {
        /// Of which feed.
        feed: FeedId,
    },
}

/// What this replica does for one that holds `theirs`; `tips` are the tips of their feeds that have several. `hash_at` is
/// the hash of a record that is held here, asked for numbers that theirs end with.
pub fn plan(
    mine: &Holdings,
    theirs: &Vector,
    tips: &Tips,
    hash_at: impl Fn(&FeedId, Position) -> Option<Hash>,
) -> Vec<Step> {
    let mut steps = Vec::new();
    for (feed, branches) in mine {
        let there: Vec<Head> = match (tips.get(feed), theirs.get(feed)) {
            (Some(tips), _) => tips.clone(),
            (None, head) => head.copied().into_iter().collect(),
        };
        let there: Vec<Head> = there.into_iter().filter(|tip| *tip != Head::EMPTY).collect();
        let held: Vec<Position> =
            there.iter().filter_map(|tip| branches.find(*tip, |at| hash_at(feed, at))).collect();
        if held.is_empty() && !there.is_empty() {
            // Whoever is further on sees that the two differ. Who is behind cannot tell a branch from what is ahead.
            if there.iter().any(|tip| tip.seq <= branches.tip().seq) {
                steps.push(Step::Locate { feed: *feed });
            }
        } else {
            steps.extend(sends(feed, branches, held));
        }
    }
    steps
}

/// What this replica sends to one that showed these records of a branch: everything behind the last that is here too.
pub fn answer_sample(
    feed: &FeedId,
    mine: &Branches,
    sample: &[Head],
    hash_at: impl Fn(Position) -> Option<Hash>,
) -> Vec<Step> {
    let held = sample.iter().filter_map(|head| mine.find(*head, &hash_at)).collect();
    sends(feed, mine, held)
}

/// Heads on the way to the greatest tip: the last ones close together, earlier ones further and further apart.
pub fn sample(mine: &Branches, hash_at: impl Fn(Position) -> Option<Hash>) -> Vec<Head> {
    let tip = mine.tip();
    let Some(end) = mine.find(tip, &hash_at) else { return Vec::new() };
    let mut heads = Vec::new();
    let mut back = 0;
    while back < tip.seq && heads.len() < MAX_SAMPLE {
        let seq = tip.seq - back;
        let at = Position { line: mine.line_at(end.line, seq), seq };
        heads.extend(mine.hash_at(at, &hash_at).map(|hash| Head { seq, hash }));
        back = (back * 2).max(1);
    }
    heads
}

fn sends(feed: &FeedId, mine: &Branches, mut held: Vec<Position>) -> Vec<Step> {
    let mut steps = Vec::new();
    for (line, tip) in (0..).zip(mine.lines().iter().map(|line| line.tip)) {
        let tip = Position { line, seq: tip.seq };
        let shared = held.iter().map(|there| mine.common(*there, tip)).max_by_key(|shared| shared.seq);
        let after = shared.unwrap_or(Position::START);
        if after.seq < tip.seq {
            steps.push(Step::Send { feed: *feed, line, after });
            held.push(tip);
        }
    }
    steps
}

#[cfg(test)]
mod tests;
