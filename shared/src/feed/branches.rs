//! The branches of a feed as a replica holds them. A feed has one line of records; where its author was cloned, or its
//! disk restored, there are two records with one number, and from there on two lines. Both are kept.
//!
//! Which line is the first depends on which records came first, so that replicas number the same branches differently.
//! What they must agree on is said by heads: the tips, and which record leads to which. Where records are kept is the
//! caller's matter; a record is found by its line and number.

use core::ops::RangeInclusive;

use super::Head;
use crate::id::Hash;

/// The most lines of one feed that a replica keeps. A scanner is cloned once or twice; more is an attack on the disk.
pub const MAX_LINES: usize = 16;

/// A run of records that nobody else's line holds: from behind `base`, which is on the line `parent`, to `tip`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// The line that it leaves; of the first line, itself.
    pub parent: u32,
    /// The last record that it shares with its parent; the empty head where it shares none.
    pub base: Head,
    /// Its last record.
    pub tip: Head,
}

/// Where a record is kept: on which line, under which number. Number 0 of line 0 is before every record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Which line.
    pub line: u32,
    /// Which number.
    pub seq: u64,
}

impl Position {
    /// Before the first record.
    pub const START: Self = Self { line: 0, seq: 0 };
}

/// All lines of one feed. There is always the first, if only an empty one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branches {
    lines: Vec<Line>,
}

impl Default for Branches {
    fn default() -> Self {
        Self::single(Head::EMPTY)
    }
}

impl Branches {
    /// A feed with one line, up to `tip`.
    pub fn single(tip: Head) -> Self {
        Self { lines: vec![Line { parent: 0, base: Head::EMPTY, tip }] }
    }

    /// A feed with these lines, as they were stored; nothing if they cannot be lines of one feed.
    pub fn from_lines(lines: Vec<Line>) -> Option<Self> {
        let fits = |(at, line): (usize, &Line)| {
            let parent = usize::try_from(line.parent).ok()?;
            let parent_base = lines.get(parent)?.base;
            let is_first = at == 0 && parent == 0 && line.base == Head::EMPTY;
            let is_branch = parent < at && line.base.seq >= parent_base.seq && line.base.seq < line.tip.seq;
            (is_first || is_branch).then_some(())
        };
        let is_feed = !lines.is_empty() && lines.iter().enumerate().all(|line| fits(line).is_some());
        is_feed.then_some(Self { lines })
    }

    /// Its lines, by number.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Whether the feed has more than one line.
    pub const fn is_forked(&self) -> bool {
        self.lines.len() > 1
    }

    /// Whether one more line is too many.
    pub const fn is_full(&self) -> bool {
        self.lines.len() >= MAX_LINES
    }

    /// The line with this number; of a number that is none, the first.
    fn line(&self, number: u32) -> &Line {
        usize::try_from(number).ok().and_then(|at| self.lines.get(at)).unwrap_or(&self.lines[0])
    }

    /// The tips, ascending: on all replicas that hold the same records the same.
    pub fn tips(&self) -> Vec<Head> {
        let mut tips: Vec<Head> = self.lines.iter().map(|line| line.tip).collect();
        tips.sort_by_key(|tip| (tip.seq, tip.hash));
        tips
    }

    /// The tip that stands for the feed where there is room for one only: the greatest number, then hash.
    pub fn tip(&self) -> Head {
        self.tips().pop().expect("there is always a line")
    }

    /// Whether nothing follows the record at this position.
    pub fn is_tip(&self, position: Position) -> bool {
        self.line(position.line).tip.seq == position.seq
    }

    /// How many records all lines have together.
    pub fn len(&self) -> u64 {
        self.lines.iter().map(|line| line.tip.seq.saturating_sub(line.base.seq)).sum()
    }

    /// Whether there is no record.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A line has grown to `tip`.
    pub fn append(&mut self, line: u32, tip: Head) {
        let line = usize::try_from(line).ok().and_then(|at| self.lines.get_mut(at));
        if let Some(line) = line {
            line.tip = tip;
        }
    }

    /// A new line leaves behind the record at `base`, whose hash is `hash`. Its number is returned.
    pub fn fork(&mut self, base: Position, hash: Hash, tip: Head) -> u32 {
        let parent = self.line_at(base.line, base.seq);
        self.lines.push(Line { parent, base: Head { seq: base.seq, hash }, tip });
        u32::try_from(self.lines.len() - 1).expect("a handful of lines")
    }

    /// Which line holds record `seq` of those that lead to the end of `line`.
    pub fn line_at(&self, mut line: u32, seq: u64) -> u32 {
        while line != 0 && seq <= self.line(line).base.seq {
            line = self.line(line).parent;
        }
        line
    }

    /// Whether the record at `from` is the one at `to` or leads to it.
    pub fn leads_to(&self, from: Position, to: Position) -> bool {
        from.seq <= to.seq && (from.seq == 0 || self.line_at(to.line, from.seq) == from.line)
    }

    /// The last record of each line on the way to `to`, from there back to the beginning.
    fn way(&self, to: Position) -> impl Iterator<Item = Position> {
        let start = Position { line: self.line_at(to.line, to.seq), seq: to.seq };
        core::iter::successors(Some(start), |at| {
            let seq = self.line(at.line).base.seq;
            (at.line != 0).then(|| Position { line: self.line_at(at.line, seq), seq })
        })
    }

    /// The last record that leads to both.
    pub fn common(&self, one: Position, other: Position) -> Position {
        self.way(one)
            .find_map(|on_one| {
                let on_other = self.way(other).find(|on_other| on_other.line == on_one.line)?;
                Some(Position { line: on_one.line, seq: on_one.seq.min(on_other.seq) })
            })
            .unwrap_or(Position::START)
    }

    /// What follows `after` on the way to the end of `line`: on which lines it is kept, under which numbers.
    pub fn pieces(&self, after: Position, line: u32) -> Vec<(u32, RangeInclusive<u64>)> {
        let end = Position { line, seq: self.line(line).tip.seq };
        let mut pieces: Vec<_> = self
            .way(end)
            .map(|last| (last.line, (self.line(last.line).base.seq.max(after.seq) + 1)..=last.seq))
            .filter(|(_, seqs)| !seqs.is_empty())
            .collect();
        pieces.reverse();
        pieces
    }

    /// The lines that hold a record under this number.
    pub fn lines_with(&self, seq: u64) -> impl Iterator<Item = u32> {
        self.lines
            .iter()
            .zip(0..)
            .filter(move |(line, _)| line.base.seq < seq && seq <= line.tip.seq)
            .map(|(_, number)| number)
    }

    /// Where the record with this head is, if it is here. `hash_at` is asked for records that are here only, and for
    /// none whose hash the lines tell.
    pub fn find(&self, head: Head, hash_at: impl Fn(Position) -> Option<Hash>) -> Option<Position> {
        if head.seq == 0 {
            return (head == Head::EMPTY).then_some(Position::START);
        }
        self.lines_with(head.seq)
            .map(|line| Position { line, seq: head.seq })
            .find(|position| self.hash_at(*position, &hash_at) == Some(head.hash))
    }

    /// The hash at a position: from the lines where they tell it, else from `hash_at`.
    pub fn hash_at(&self, position: Position, hash_at: impl Fn(Position) -> Option<Hash>) -> Option<Hash> {
        let ends = self.lines.iter().filter(|line| line.parent == position.line).map(|line| line.base);
        let tip = self.line(position.line).tip;
        let known = core::iter::once(tip).chain(ends).find(|end| end.seq == position.seq && end.seq > 0);
        known.map(|end| end.hash).or_else(|| hash_at(position))
    }
}

#[cfg(test)]
mod tests;
