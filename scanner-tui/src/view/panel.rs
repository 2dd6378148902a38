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
use super::text::{self, put, put_right, row, width, wrap_in};
use super::{letters, picture};
use crate::core::input_state::Preview;

/// From this size on, symbol and shout stand above the sentences; below it, beside them.
const ROOMY: (u16, u16) = (56, 11);
/// Below this size there is no symbol but a character.
const SMALL: (u16, u16) = (20, 4);
/// The tallest symbol in rows; more of it says no more.
const MAX_SYMBOL_ROWS: u16 = 14;
/// The tallest symbol that makes room for larger letters.
const SMALL_SYMBOL_ROWS: u16 = 5;
/// Columns between the symbol and what stands beside it.
const GAP: u16 = 3;
/// A shout with lines under it keeps at least this many columns beside the symbol.
const MIN_SHOUT_COLUMNS: u16 = 30;

/// What is shouted.
pub(super) struct Shout<'a> {
    /// The symbol.
    pub(super) symbol: Symbol,
    /// A picture in its place, where there is one and room for it.
    pub(super) picture: Option<&'a Preview>,
    /// Colours of the panel.
    pub(super) style: Style,
    /// Whether this is so new that the symbol is shown with colours exchanged: a second green after a first must be
    /// seen to be another one.
    pub(super) is_flashing: bool,
    /// One shout.
    pub(super) title: Cow<'a, str>,
    /// Who: name; number and category.
    pub(super) who: Vec<String>,
    /// What must not be overlooked.
    pub(super) note: Cow<'a, str>,
    /// The colours of the note.
    pub(super) note_style: Style,
    /// Whole sentences.
    pub(super) text: Cow<'a, str>,
    /// What else can be done.
    pub(super) way_on: Cow<'a, str>,
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
    let sentences = sentences(shout, inner.width, inner.height / 2 - 1);
    let sentence_rows = rows(sentences.len());
    let above = Rect { height: inner.height - sentence_rows - 1, ..inner };
    let below = Rect { y: inner.bottom() - sentence_rows, height: sentence_rows, ..inner };

    let plan = Plan::of(shout, above);
    let symbol = Rect { width: plan.symbol_rows * 2, ..above };
    match shout.picture {
        Some(picture) => picture::draw(buffer, symbol, picture),
        None => draw_symbol(buffer, symbol, shout),
    }
    let gap = symbol.width + GAP;
    let beside = Rect { x: above.x + gap, width: above.width - gap, ..above };
    let bold = shout.style.add_modifier(Modifier::BOLD);
    let mut line = beside.height.saturating_sub(plan.rows_beside()) / 2;
    for (at, title) in plan.titles.iter().enumerate() {
        line += if at > 0 { plan.gap } else { 0 };
        match plan.letters {
            Some(width) => {
                letters::draw(buffer, below_row(beside, line), title, width, bold);
                line += letters::ROWS;
            }
            None => {
                put(buffer, row(beside, line), title, bold);
                line += 1;
            }
        }
    }
    line += 1;
    for (at, who) in plan.who.iter().enumerate() {
        put(buffer, row(beside, line + rows(at)), who, bold);
    }
    for (at, (line, style)) in sentences.iter().enumerate() {
        put(buffer, row(below, rows(at)), line, *style);
    }
    put_when(buffer, area, shout);
}

/// How the room beside and above the sentences is used.
struct Plan {
    symbol_rows: u16,
    titles: Vec<String>,
    /// None for letters of one cell.
    letters: Option<letters::Width>,
    /// Rows between the lines of letters.
    gap: u16,
    who: Vec<String>,
}

impl Plan {
    /// The largest letters that leave room for who it is about; for them the symbol gives up some of its own.
    fn of(shout: &Shout<'_>, above: Rect) -> Self {
        let full = above.height.min(MAX_SYMBOL_ROWS).min((above.width - MIN_SHOUT_COLUMNS) / 2);
        let small = full.min(SMALL_SYMBOL_ROWS);
        let (wide, narrow) = (letters::Width::Whole, letters::Width::Half);
        [(full, wide), (small, wide), (full, narrow), (small, narrow)]
            .into_iter()
            .find_map(|(symbol_rows, letters)| {
                let columns = above.width - symbol_rows * 2 - GAP;
                let titles = letters::wrap(&shout.title, letters, columns)?;
                let plan =
                    Self { symbol_rows, titles, letters: Some(letters), gap: 1, who: who(shout, columns) };
                let close = |plan| Self { gap: 0, ..plan };
                let fits = |plan: &Self| plan.rows_beside() <= above.height;
                Some(plan).map(|plan| if fits(&plan) { plan } else { close(plan) }).filter(fits)
            })
            .unwrap_or_else(|| {
                let columns = above.width - small * 2 - GAP;
                let spaced = text::shout(&shout.title, columns);
                let (titles, who) = (wrap_in(&spaced, columns, 3), who(shout, columns));
                Self { symbol_rows: small, titles, letters: None, gap: 0, who }
            })
    }

    fn rows_beside(&self) -> u16 {
        let each = if self.letters.is_some() { letters::ROWS } else { 1 };
        let who = rows(self.who.len());
        let titles = rows(self.titles.len());
        titles * each + titles.saturating_sub(1) * self.gap + who + u16::from(who > 0)
    }
}

fn who(shout: &Shout<'_>, columns: u16) -> Vec<String> {
    shout.who.iter().flat_map(|line| wrap_in(line, columns, 2)).collect()
}

/// The note, the sentences, and what else can be done, in at most so many rows. The sentences give way first.
fn sentences(shout: &Shout<'_>, columns: u16, rows_left: u16) -> Vec<(String, Style)> {
    let bold = shout.style.add_modifier(Modifier::BOLD);
    let note = wrap_in(&shout.note, columns, rows_left.min(2));
    let rows_left = rows_left - rows(note.len());
    let way_on = wrap_in(&shout.way_on, columns, u16::from(rows_left > 1));
    let text = wrap_in(&shout.text, columns, rows_left - rows(way_on.len()));
    let in_style = |lines: Vec<String>, style| lines.into_iter().map(move |line| (line, style));
    in_style(note, shout.note_style)
        .chain(in_style(text, shout.style))
        .chain(in_style(way_on, bold))
        .collect()
}

/// What is left of `area` from its row `by` on.
fn below_row(area: Rect, by: u16) -> Rect {
    let by = by.min(area.height);
    Rect { y: area.y + by, height: area.height - by, ..area }
}

fn draw_beside(buffer: &mut Buffer, area: Rect, shout: &Shout<'_>) {
    let symbol = Rect { width: (area.width / 4).min(area.height * 2), ..area };
    draw_symbol(buffer, Rect { x: symbol.x + 1, ..symbol }, shout);
    let taken = symbol.width + 3;
    let beside = Rect { x: area.x + taken, width: area.width.saturating_sub(taken + 1), ..area };

    let mut lines = who_lines(shout, beside.width);
    let left = beside.height.saturating_sub(rows(lines.len()));
    lines.extend(sentences(shout, beside.width, left));
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
    let bold = shout.style.add_modifier(Modifier::BOLD);
    put(buffer, area, &head, bold);
    let rest = below_row(area, 1);
    let mut lines: Vec<(String, Style)> = shout.who.iter().map(|line| (line.clone(), bold)).collect();
    lines.extend(sentences(shout, area.width, rest.height.saturating_sub(rows(lines.len()))));
    for (at, (line, style)) in lines.iter().enumerate() {
        put(buffer, row(rest, rows(at)), line, *style);
    }
}

fn draw_symbol(buffer: &mut Buffer, area: Rect, shout: &Shout<'_>) {
    let style = if shout.is_flashing { palette::inverse(shout.style) } else { shout.style };
    symbol::draw(buffer, area, shout.symbol, style);
}

/// The shout and who it is about. The name is never cut where a second line can hold the rest.
fn who_lines(shout: &Shout<'_>, columns: u16) -> Vec<(String, Style)> {
    let bold = shout.style.add_modifier(Modifier::BOLD);
    let title = match width(&shout.title) <= columns {
        true => vec![text::shout(&shout.title, columns)],
        false => wrap_in(&shout.title, columns, 3),
    };
    title.into_iter().chain(who(shout, columns)).map(|line| (line, bold)).collect()
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
