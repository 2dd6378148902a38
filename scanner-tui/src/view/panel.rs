//! The panel: the one thing that is to be seen from three metres. A symbol, one shout, a name, whole sentences.
//!
//! It lays out whatever is to be shouted and knows no verdicts. It gives up room for sentences before it gives up the
//! name, and the symbol before the shout.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::{Margin, Rect};
use ratatui::style::{Modifier, Style};

use super::palette;
use super::symbol::{self, Symbol};
use super::text::{put, put_right, row, shout, width, wrap_in};

/// From this size on, symbol and shout stand above the sentences; below it, beside them.
const ROOMY: (u16, u16) = (56, 11);
/// Below this size there is no symbol but a character.
const SMALL: (u16, u16) = (20, 4);
/// The tallest symbol in rows; more of it says no more.
const MAX_SYMBOL_ROWS: u16 = 14;
/// A shout with lines under it keeps at least this many columns beside the symbol.
const MIN_SHOUT_COLUMNS: u16 = 30;

/// What is shouted.
pub(super) struct Shout<'a> {
    /// The symbol.
    pub(super) symbol: Symbol,
    /// Colours of the panel.
    pub(super) style: Style,
    /// Whether this is so new that the symbol is shown with colours exchanged: a second green after a first must be
    /// seen to be another one.
    pub(super) is_flashing: bool,
    /// One shout.
    pub(super) title: Cow<'a, str>,
    /// Who: name; number and category.
    pub(super) who: Vec<String>,
    /// Whole sentences.
    pub(super) text: Cow<'a, str>,
    /// When, in a corner.
    pub(super) when: String,
    /// What the scanner waits for meanwhile, in the other corner where it fits.
    pub(super) meanwhile: String,
}

/// Fills `area` with `shout`.
pub(super) fn draw(buffer: &mut Buffer, area: Rect, shout: &Shout<'_>) {
    let area = area.intersection(buffer.area);
    buffer.set_style(area, shout.style);
    if area.width >= ROOMY.0 && area.height >= ROOMY.1 {
        draw_roomy(buffer, area, shout);
    } else if area.width >= SMALL.0 && area.height >= SMALL.1 {
        draw_beside(buffer, area, shout);
    } else {
        draw_small(buffer, area, shout);
    }
}

fn draw_roomy(buffer: &mut Buffer, area: Rect, shout: &Shout<'_>) {
    let inner = area.inner(Margin::new(3, 1));
    let sentences = wrap_in(&shout.text, inner.width, inner.height / 2 - 1);
    let sentence_rows = rows(sentences.len());
    let above = Rect { height: inner.height - sentence_rows - 1, ..inner };
    let below = Rect { y: inner.bottom() - sentence_rows, height: sentence_rows, ..inner };

    let symbol_rows = above.height.min(MAX_SYMBOL_ROWS).min((inner.width - MIN_SHOUT_COLUMNS) / 2);
    let symbol = Rect { width: symbol_rows * 2, ..above };
    draw_symbol(buffer, symbol, shout);

    let gap = symbol.width + 4;
    let beside = Rect { x: above.x + gap, width: above.width - gap, ..above };
    let lines = who_lines(shout, beside.width, true);
    let top = beside.height.saturating_sub(rows(lines.len())) / 2;
    for (at, (line, style)) in lines.iter().enumerate() {
        put(buffer, row(beside, top + rows(at)), line, *style);
    }
    put_lines(buffer, below, &sentences, shout.style);
    put_when(buffer, area, shout);
}

fn draw_beside(buffer: &mut Buffer, area: Rect, shout: &Shout<'_>) {
    let symbol = Rect { width: (area.width / 4).min(area.height * 2), ..area };
    draw_symbol(buffer, Rect { x: symbol.x + 1, ..symbol }, shout);
    let taken = symbol.width + 3;
    let beside = Rect { x: area.x + taken, width: area.width.saturating_sub(taken + 1), ..area };

    let mut lines = who_lines(shout, beside.width, false);
    let left = beside.height.saturating_sub(rows(lines.len()));
    lines
        .extend(wrap_in(&shout.text, beside.width, left).into_iter().map(|sentence| (sentence, shout.style)));
    let top = beside.height.saturating_sub(rows(lines.len())) / 2;
    for (at, (line, style)) in lines.iter().enumerate() {
        put(buffer, row(beside, top + rows(at)), line, *style);
    }
    if top > 0 {
        put_when(buffer, area, shout);
    }
}

fn draw_small(buffer: &mut Buffer, area: Rect, shout: &Shout<'_>) {
    let head = format!("{} {}", shout.symbol.character(), shout.title);
    put(buffer, area, &head, shout.style.add_modifier(Modifier::BOLD));
    let mut lines = shout.who.clone();
    let left = area.height.saturating_sub(1 + rows(lines.len()));
    lines.extend(wrap_in(&shout.text, area.width, left));
    let rest = Rect { y: area.y.saturating_add(1), height: area.height.saturating_sub(1), ..area };
    put_lines(buffer, rest, &lines, shout.style);
}

fn draw_symbol(buffer: &mut Buffer, area: Rect, shout: &Shout<'_>) {
    let style = if shout.is_flashing { palette::inverse(shout.style) } else { shout.style };
    symbol::draw(buffer, area, shout.symbol, style);
}

/// The shout and who it is about. The name is never cut where a second line can hold the rest.
fn who_lines(shout_: &Shout<'_>, columns: u16, is_roomy: bool) -> Vec<(String, Style)> {
    let bold = shout_.style.add_modifier(Modifier::BOLD);
    let mut lines = Vec::new();
    if is_roomy && width(&shout_.title) + 4 <= columns {
        // A bar with colours exchanged: the heaviest that a line of letters can be.
        let bar = palette::inverse(bold);
        let title = format!("  {}  ", shout(&shout_.title, columns - 4));
        let edge = " ".repeat(usize::from(width(&title)));
        lines.extend([(edge.clone(), bar), (title, bar), (edge, bar), (String::new(), bold)]);
    } else if width(&shout_.title) <= columns {
        lines.push((shout(&shout_.title, columns), bold));
    } else {
        lines.extend(wrap_in(&shout_.title, columns, 3).into_iter().map(|line| (line, bold)));
    }
    for line in &shout_.who {
        lines.extend(wrap_in(line, columns, 2).into_iter().map(|line| (line, bold)));
    }
    lines
}

fn put_lines(buffer: &mut Buffer, area: Rect, lines: &[String], style: Style) {
    for (at, line) in lines.iter().enumerate() {
        put(buffer, row(area, rows(at)), line, style);
    }
}

fn put_when(buffer: &mut Buffer, area: Rect, shout: &Shout<'_>) {
    let line = row(area.inner(Margin::new(1, 0)), 0);
    put_right(buffer, line, &shout.when, shout.style);
    let left = line.width.saturating_sub(width(&shout.when) + 2);
    if width(&shout.meanwhile) <= left {
        put(buffer, line, &shout.meanwhile, shout.style.add_modifier(Modifier::BOLD));
    }
}

fn rows(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}
