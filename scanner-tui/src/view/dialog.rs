//! What lies over the door screen: a title, sentences, perhaps a box to type into, perhaps lines to choose from.
//!
//! It draws whatever dialog there is and knows none of them. A dialog never covers a verdict that comes while it is
//! open, since the scan closes it. Where room is short the chosen line and the box are the last to go.

use ratatui::Frame;
use ratatui::layout::{Margin, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::widgets::{Block, Clear};

use super::palette;
use super::text::{clip, put, put_right, row, width, wrap_in};
use crate::core::screen::{ShownChoice, ShownDialog};

/// The widest dialog, in columns of text.
const MAX_COLUMNS: u16 = 72;
/// Columns of the names of keys, "Backspace" and two spaces.
const LABEL_COLUMNS: u16 = 11;
/// Below this many columns what is more about a line is left out.
const DETAIL_COLUMNS: u16 = 50;

/// Draws `dialog` over the middle of the screen.
pub(super) fn draw(frame: &mut Frame<'_>, dialog: &ShownDialog) {
    let whole = frame.area();
    let columns = whole.width.saturating_sub(4).min(MAX_COLUMNS);
    let room = whole.height.saturating_sub(2);
    let parts = Parts::of(dialog, columns, room);
    let inner = draw_box(frame, dialog, columns, parts.height());
    let buffer = frame.buffer_mut();
    let mut place = 0;
    for line in &parts.text {
        put(buffer, row(inner, place), line, palette::CALM);
        place += 1;
    }
    if let Some(entry) = &parts.entry {
        put(buffer, row(inner, place), entry, palette::BADGE);
        place += 1;
    }
    for (at, choice) in parts.choices {
        draw_choice(buffer, row(inner, place), choice, at == dialog.selected);
        place += 1;
    }
    for line in &parts.note {
        put(buffer, row(inner, place), line, palette::CALM.add_modifier(Modifier::BOLD));
        place += 1;
    }
}

/// What there is room for.
struct Parts<'a> {
    text: Vec<String>,
    entry: Option<String>,
    choices: Vec<(usize, &'a ShownChoice)>,
    note: Vec<String>,
}

impl<'a> Parts<'a> {
    fn of(dialog: &'a ShownDialog, columns: u16, room: u16) -> Self {
        // The end of what is typed is what is looked at.
        let entry = dialog.entry.as_ref().map(|entry| {
            let skip = entry.chars().count().saturating_sub(usize::from(columns.saturating_sub(2)));
            let shown: String = entry.chars().skip(skip).collect();
            let filled = format!(" {shown}▏");
            let pad = usize::from(columns.saturating_sub(width(&filled)));
            filled + &" ".repeat(pad)
        });
        let mut left = room.saturating_sub(u16::from(entry.is_some()));
        let mut take = |lines: Vec<String>, keep: u16| {
            let rows = rows(lines.len()).min(left.saturating_sub(keep));
            left -= rows;
            lines.into_iter().take(usize::from(rows)).collect::<Vec<_>>()
        };
        let wanted = rows(dialog.choices.len()).min(3);
        let note = take(wrap_in(&dialog.note, columns, 2), wanted);
        let text = take(wrap_in(&dialog.text, columns, 8), rows(dialog.choices.len()).min(6));
        let first = first_shown(dialog.selected, dialog.choices.len(), usize::from(left));
        let choices = dialog.choices.iter().enumerate().skip(first).take(usize::from(left)).collect();
        Self { text, entry, choices, note }
    }

    fn height(&self) -> u16 {
        let all = self.text.len() + usize::from(self.entry.is_some()) + self.choices.len() + self.note.len();
        rows(all)
    }
}

/// The first line that is shown where `room` of `count` are, so that the chosen one is among them.
fn first_shown(selected: usize, count: usize, room: usize) -> usize {
    selected.saturating_sub(room.saturating_sub(1) / 2).min(count.saturating_sub(room))
}

fn draw_choice(buffer: &mut ratatui::buffer::Buffer, line: Rect, choice: &ShownChoice, is_selected: bool) {
    let style = if is_selected { palette::BADGE.add_modifier(Modifier::BOLD) } else { palette::CALM };
    buffer.set_style(line, style);
    put(buffer, line, if is_selected { "▶ " } else { "  " }, style);
    let mut used = 2;
    if !choice.label.is_empty() {
        put(buffer, shifted(line, used), &choice.label, style.add_modifier(Modifier::BOLD));
        used += LABEL_COLUMNS;
    }
    let rest = shifted(line, used);
    let detail =
        if line.width < DETAIL_COLUMNS { String::new() } else { clip(&choice.detail, rest.width / 2) };
    let gap = if detail.is_empty() { 0 } else { width(&detail) + 2 };
    put(buffer, Rect { width: rest.width.saturating_sub(gap), ..rest }, &choice.text, style);
    put_right(buffer, rest, &detail, style.remove_modifier(Modifier::BOLD));
}

fn shifted(line: Rect, by: u16) -> Rect {
    let by = by.min(line.width);
    Rect { x: line.x + by, width: line.width - by, ..line }
}

/// An empty box in the middle for so many columns and rows of text, as far as the screen has them; where its text goes.
fn draw_box(frame: &mut Frame<'_>, dialog: &ShownDialog, columns: u16, height: u16) -> Rect {
    let whole = frame.area();
    let width = columns.saturating_add(4).min(whole.width);
    let height = height.saturating_add(2).min(whole.height);
    let area = Rect {
        x: whole.x + (whole.width - width) / 2,
        y: whole.y + (whole.height - height) / 2,
        width,
        height,
    };
    frame.render_widget(Clear, area);
    let block = Block::bordered()
        .title(format!(" {} ", dialog.title))
        .title_bottom(format!(" {} ", dialog.keys))
        .title_style(Style::new().add_modifier(Modifier::BOLD))
        .border_style(palette::BADGE);
    frame.render_widget(block, area);
    area.inner(Margin::new(2, 1))
}

fn rows(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chosen_line_is_always_among_those_that_are_shown() {
        for (count, room) in [(20, 5), (20, 1), (3, 5), (1, 1), (0, 4), (7, 0)] {
            for selected in 0..count {
                let first = first_shown(selected, count, room);
                assert!(room == 0 || (first <= selected && selected < first + room), "{selected} of {count}");
                assert!(first + room <= count || first == 0, "no empty rows");
            }
        }
    }
}
