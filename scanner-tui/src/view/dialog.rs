//! What lies over the door screen: the keys, and the question before quitting.
//!
//! A dialog never covers a verdict that comes while it is open, since the scan closes it.

use esik_shared::message::Messages;
use ratatui::Frame;
use ratatui::layout::{Margin, Rect};
use ratatui::style::Modifier;
use ratatui::widgets::{Block, Clear};

use super::palette;
use super::text::{put, row, wrap};
use crate::core::screen::Screen;
use crate::input::key::KEY_MAP;
use crate::input::keyboard::Dialog;

/// The widest dialog, in columns of text.
const MAX_COLUMNS: u16 = 60;
/// Columns of the names of keys, "Backspace" and two spaces.
const LABEL_COLUMNS: u16 = 11;

/// Draws `dialog` over the middle of the screen.
pub(crate) fn draw(frame: &mut Frame<'_>, screen: &Screen, dialog: Dialog) {
    let messages = Messages::get(screen.language);
    match dialog {
        Dialog::Help => draw_help(frame, messages),
        Dialog::Quit => draw_question(frame, messages),
    }
}

fn draw_help(frame: &mut Frame<'_>, messages: &Messages) {
    let columns = columns(frame);
    let codes = wrap(&messages.plain("scanner-help-codes"), columns);
    let height = rows(codes.len()).saturating_add(rows(KEY_MAP.len())).saturating_add(1);
    let title = messages.plain("scanner-help-title");
    let inner = draw_box(frame, &title, &messages.plain("scanner-help-close"), columns, height);
    let buffer = frame.buffer_mut();
    for (at, binding) in KEY_MAP.iter().enumerate() {
        let line = row(inner, rows(at));
        put(buffer, line, binding.label, palette::CALM.add_modifier(Modifier::BOLD));
        let used = LABEL_COLUMNS.min(line.width);
        let rest = Rect { x: line.x + used, width: line.width - used, ..line };
        put(buffer, rest, &messages.plain(binding.explained_by), palette::CALM);
    }
    // The empty row between is the first to go.
    let top = inner.height.min(height).saturating_sub(rows(codes.len())).max(rows(KEY_MAP.len()));
    for (at, line) in codes.iter().enumerate() {
        put(buffer, row(inner, top.saturating_add(rows(at))), line, palette::CALM);
    }
}

fn draw_question(frame: &mut Frame<'_>, messages: &Messages) {
    let columns = columns(frame);
    let text = wrap(&messages.plain("scanner-quit-text"), columns);
    let answers = messages.plain("scanner-quit-answers");
    let inner = draw_box(frame, &messages.plain("scanner-quit-title"), "", columns, rows(text.len()) + 2);
    let buffer = frame.buffer_mut();
    put(buffer, inner, &answers, palette::CALM.add_modifier(Modifier::BOLD));
    for (at, line) in text.iter().enumerate() {
        put(buffer, row(inner, rows(at).saturating_add(2)), line, palette::CALM);
    }
}

/// An empty box in the middle for so many columns and rows of text, as far as the screen has them; where its text goes.
fn draw_box(frame: &mut Frame<'_>, title: &str, foot: &str, columns: u16, height: u16) -> Rect {
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
    let mut block = Block::bordered().title(format!(" {title} ")).border_style(palette::BADGE);
    if !foot.is_empty() {
        block = block.title_bottom(format!(" {foot} "));
    }
    frame.render_widget(block, area);
    area.inner(Margin::new(2, 1))
}

fn columns(frame: &Frame<'_>) -> u16 {
    frame.area().width.saturating_sub(4).min(MAX_COLUMNS)
}

fn rows(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}
