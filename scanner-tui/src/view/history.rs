//! The last scans, one a line, the newest first, as many as there is room for.

use esik_shared::admission::verdict::Tone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::palette;
use super::symbol::Symbol;
use super::text::{put, row, width};
use crate::core::screen::LastScan;

/// Columns of the time, "19:42".
const TIME_COLUMNS: u16 = 5;
/// The longest title of any verdict in any language has 18 columns.
const TITLE_COLUMNS: u16 = 18;

/// Draws as many of `scans` as `area` has rows.
pub(super) fn draw(buffer: &mut Buffer, area: Rect, scans: &[LastScan]) {
    for (line, scan) in (0..area.height).zip(scans) {
        draw_line(buffer, row(area, line), scan);
    }
}

fn draw_line(buffer: &mut Buffer, area: Rect, scan: &LastScan) {
    let mut column = 1;
    let mut write = |text: &str, columns: u16, style| {
        let used = column.min(area.width);
        put(buffer, Rect { x: area.x + used, width: (area.width - used).min(columns), ..area }, text, style);
        column = column.saturating_add(columns).saturating_add(1);
    };
    write(&scan.time, TIME_COLUMNS, palette::CALM);
    let (symbol, badge_style) = match scan.is_undone {
        true => (Symbol::Back, palette::UNDONE),
        false => (Symbol::of(scan.tone), palette::tone(scan.tone)),
    };
    let badge = format!(" {} ", symbol.character());
    write(&badge, width(&badge), badge_style);
    let crossed_out = palette::CALM.add_modifier(Modifier::CROSSED_OUT);
    let title = match scan.tone {
        _ if scan.is_undone => crossed_out,
        Tone::Go => palette::CALM,
        Tone::Care | Tone::Stop => palette::CALM.add_modifier(Modifier::BOLD),
    };
    write(&scan.title, TITLE_COLUMNS, title);
    write(scan.name.as_deref().unwrap_or_default(), u16::MAX, palette::CALM);
}
