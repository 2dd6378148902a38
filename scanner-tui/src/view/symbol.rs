//! The big symbols, drawn with half blocks at any size.
//!
//! Each is a few thick strokes in a square from 0 to 1; a point is ink where it is near enough to one of them.

use esik_shared::admission::verdict::Tone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// A symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Symbol {
    /// Go.
    Check,
    /// Go with care.
    Exclamation,
    /// Stop.
    Cross,
    /// Show a code: the corners of a view finder.
    Finder,
    /// Wait: three points.
    Points,
    /// Out of order: a crossed octagon.
    Ban,
    /// Only looked at: an eye.
    Eye,
    /// Taken back: an arrow to the left.
    Back,
    /// Locked: a padlock.
    Lock,
}

struct Stroke {
    from: (f32, f32),
    to: (f32, f32),
    thickness: f32,
}

const fn stroke(from: (f32, f32), to: (f32, f32), thickness: f32) -> Stroke {
    Stroke { from, to, thickness }
}

const CHECK: &[Stroke] = &[stroke((0.1, 0.55), (0.36, 0.82), 0.17), stroke((0.36, 0.82), (0.9, 0.2), 0.17)];
const EXCLAMATION: &[Stroke] =
    &[stroke((0.5, 0.11), (0.5, 0.6), 0.22), stroke((0.49, 0.88), (0.51, 0.88), 0.22)];
const CROSS: &[Stroke] = &[stroke((0.13, 0.13), (0.87, 0.87), 0.2), stroke((0.87, 0.13), (0.13, 0.87), 0.2)];
const FINDER: &[Stroke] = &[
    stroke((0.06, 0.06), (0.3, 0.06), 0.1),
    stroke((0.06, 0.06), (0.06, 0.3), 0.1),
    stroke((0.94, 0.06), (0.7, 0.06), 0.1),
    stroke((0.94, 0.06), (0.94, 0.3), 0.1),
    stroke((0.06, 0.94), (0.3, 0.94), 0.1),
    stroke((0.06, 0.94), (0.06, 0.7), 0.1),
    stroke((0.94, 0.94), (0.7, 0.94), 0.1),
    stroke((0.94, 0.94), (0.94, 0.7), 0.1),
    stroke((0.25, 0.5), (0.75, 0.5), 0.1),
];
const POINTS: &[Stroke] = &[
    stroke((0.18, 0.5), (0.2, 0.5), 0.2),
    stroke((0.49, 0.5), (0.51, 0.5), 0.2),
    stroke((0.8, 0.5), (0.82, 0.5), 0.2),
];
const BAN: &[Stroke] = &[
    stroke((0.34, 0.11), (0.66, 0.11), 0.14),
    stroke((0.66, 0.11), (0.89, 0.34), 0.14),
    stroke((0.89, 0.34), (0.89, 0.66), 0.14),
    stroke((0.89, 0.66), (0.66, 0.89), 0.14),
    stroke((0.66, 0.89), (0.34, 0.89), 0.14),
    stroke((0.34, 0.89), (0.11, 0.66), 0.14),
    stroke((0.11, 0.66), (0.11, 0.34), 0.14),
    stroke((0.11, 0.34), (0.34, 0.11), 0.14),
    stroke((0.22, 0.22), (0.78, 0.78), 0.14),
];

const EYE: &[Stroke] = &[
    stroke((0.05, 0.5), (0.3, 0.26), 0.09),
    stroke((0.3, 0.26), (0.7, 0.26), 0.09),
    stroke((0.7, 0.26), (0.95, 0.5), 0.09),
    stroke((0.05, 0.5), (0.3, 0.74), 0.09),
    stroke((0.3, 0.74), (0.7, 0.74), 0.09),
    stroke((0.7, 0.74), (0.95, 0.5), 0.09),
    stroke((0.49, 0.5), (0.51, 0.5), 0.24),
];
const BACK: &[Stroke] = &[
    stroke((0.12, 0.5), (0.88, 0.5), 0.16),
    stroke((0.12, 0.5), (0.42, 0.2), 0.16),
    stroke((0.12, 0.5), (0.42, 0.8), 0.16),
];
const LOCK: &[Stroke] = &[
    stroke((0.28, 0.5), (0.28, 0.26), 0.11),
    stroke((0.28, 0.26), (0.42, 0.12), 0.11),
    stroke((0.42, 0.12), (0.58, 0.12), 0.11),
    stroke((0.58, 0.12), (0.72, 0.26), 0.11),
    stroke((0.72, 0.26), (0.72, 0.5), 0.11),
    stroke((0.28, 0.6), (0.72, 0.6), 0.26),
    stroke((0.28, 0.78), (0.72, 0.78), 0.26),
];

impl Symbol {
    /// The symbol of a tone.
    pub(super) const fn of(tone: Tone) -> Self {
        match tone {
            Tone::Go => Self::Check,
            Tone::Care => Self::Exclamation,
            Tone::Stop => Self::Cross,
        }
    }

    /// The same in one character, for lines.
    pub(super) const fn character(self) -> &'static str {
        match self {
            Self::Check => "✔",
            Self::Exclamation => "!",
            Self::Cross => "✖",
            Self::Finder => "▣",
            Self::Points => "…",
            Self::Ban => "∅",
            Self::Eye => "◉",
            Self::Back => "←",
            Self::Lock => "■",
        }
    }

    const fn strokes(self) -> &'static [Stroke] {
        match self {
            Self::Check => CHECK,
            Self::Exclamation => EXCLAMATION,
            Self::Cross => CROSS,
            Self::Finder => FINDER,
            Self::Points => POINTS,
            Self::Ban => BAN,
            Self::Eye => EYE,
            Self::Back => BACK,
            Self::Lock => LOCK,
        }
    }
}

/// Draws `symbol` as large as `area` lets it, in its middle.
pub(super) fn draw(buffer: &mut Buffer, area: Rect, symbol: Symbol, style: Style) {
    let area = area.intersection(buffer.area);
    let rows = area.height.min(area.width / 2);
    let columns = rows * 2;
    let square = Rect {
        x: area.x + (area.width - columns) / 2,
        y: area.y + (area.height - rows) / 2,
        width: columns,
        height: rows,
    };
    for position in square.positions() {
        let (x, y) = (position.x - square.x, (position.y - square.y) * 2);
        let upper = is_ink(symbol, x, y, columns);
        let lower = is_ink(symbol, x, y + 1, columns);
        let block = match (upper, lower) {
            (true, true) => "█",
            (true, false) => "▀",
            (false, true) => "▄",
            (false, false) => " ",
        };
        if let Some(cell) = buffer.cell_mut(position) {
            cell.set_symbol(block).set_style(style);
        }
    }
}

/// Whether point (`x`, `y`) of a square of `side` points is ink.
fn is_ink(symbol: Symbol, x: u16, y: u16, side: u16) -> bool {
    let side = f32::from(side);
    let point = ((f32::from(x) + 0.5) / side, (f32::from(y) + 0.5) / side);
    symbol.strokes().iter().any(|stroke| stroke.covers(point))
}

impl Stroke {
    fn covers(&self, (x, y): (f32, f32)) -> bool {
        let (dx, dy) = (self.to.0 - self.from.0, self.to.1 - self.from.1);
        let along = ((x - self.from.0) * dx + (y - self.from.1) * dy) / (dx * dx + dy * dy);
        let along = along.clamp(0.0, 1.0);
        let (off_x, off_y) = (x - self.from.0 - along * dx, y - self.from.1 - along * dy);
        off_x.hypot(off_y) <= self.thickness / 2.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(symbol: Symbol, width: u16, height: u16) -> String {
        let area = Rect::new(0, 0, width, height);
        let mut buffer = Buffer::empty(area);
        draw(&mut buffer, area, symbol, Style::new());
        buffer.content().iter().map(ratatui::buffer::Cell::symbol).collect()
    }

    #[test]
    fn symbols_differ_in_shape_from_the_smallest_size_at_which_they_are_drawn() {
        use Symbol::{Back, Ban, Check, Cross, Exclamation, Eye, Finder, Lock, Points};
        let all = [Check, Exclamation, Cross, Finder, Points, Ban, Eye, Back, Lock];
        for rows in [3, 5, 11, 30] {
            for (at, one) in all.into_iter().enumerate() {
                let picture = drawn(one, rows * 2, rows);
                assert!(picture.chars().any(|c| c != ' '), "{one:?} has ink in {rows} rows");
                for other in &all[..at] {
                    assert_ne!(picture, drawn(*other, rows * 2, rows), "{one:?} and {other:?}, {rows} rows");
                }
            }
        }
    }
}
