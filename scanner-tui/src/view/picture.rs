//! What a camera sees, small and grey: enough to hold a phone into the middle of it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};

use crate::core::input_state::Preview;

/// Of the 256 colours, 24 are greys from nearly black to nearly white.
const FIRST_GREY: u8 = 232;
const GREYS: u16 = 24;

/// Draws `picture` as large as `area` lets it, in its middle, two points a cell.
pub(super) fn draw(buffer: &mut Buffer, area: Rect, picture: &Preview) {
    let area = area.intersection(buffer.area);
    if picture.width == 0 || picture.height == 0 || area.is_empty() {
        return;
    }
    let (wide, high) = (u32::from(picture.width), u32::from(picture.height));
    let by_width = u32::from(area.width) * high / wide;
    let points_high = by_width.min(u32::from(area.height) * 2).max(1);
    let points_wide = (points_high * wide / high).clamp(1, u32::from(area.width));
    let (columns, rows) = (short(points_wide), short(points_high.div_ceil(2)));
    let shown = Rect {
        x: area.x + (area.width - columns) / 2,
        y: area.y + area.height.saturating_sub(rows) / 2,
        width: columns,
        height: rows.min(area.height),
    };
    for position in shown.positions() {
        let x = u32::from(position.x - shown.x) * wide / points_wide;
        let grey = |point: u16| {
            let y = (u32::from(point) * high / points_high).min(high - 1);
            let luma = usize::try_from(y * wide + x).ok().and_then(|at| picture.luma.get(at)).copied();
            Color::Indexed(FIRST_GREY + shade(luma.unwrap_or(0)))
        };
        let upper = (position.y - shown.y) * 2;
        if let Some(cell) = buffer.cell_mut(position) {
            cell.set_symbol("▀").set_style(Style::new().fg(grey(upper)).bg(grey(upper + 1)));
        }
    }
}

fn shade(luma: u8) -> u8 {
    u8::try_from(u16::from(luma) * GREYS / 256).unwrap_or(0)
}

fn short(points: u32) -> u16 {
    u16::try_from(points).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_fills_its_place_as_far_as_its_shape_lets_it() {
        let picture = Preview { width: 4, height: 2, luma: vec![0, 0, 255, 255, 0, 0, 255, 255] };
        let area = Rect::new(0, 0, 10, 5);
        let mut buffer = Buffer::empty(area);
        draw(&mut buffer, area, &picture);
        let drawn = |x, y| (buffer[(x, y)].symbol() == "▀").then_some(buffer[(x, y)].fg);
        assert_eq!(drawn(0, 1), Some(Color::Indexed(232)));
        assert_eq!(drawn(9, 1), Some(Color::Indexed(255)));
        assert_eq!((drawn(0, 0), drawn(0, 4)), (None, None), "twice as wide as it is high");
    }

    #[test]
    fn no_picture_panics() {
        for (width, height, luma) in
            [(0, 0, vec![]), (1, 0, vec![]), (9, 9, vec![1]), (u16::MAX, u16::MAX, vec![])]
        {
            for (columns, rows) in [(0, 0), (1, 1), (30, 3), (3, 30)] {
                let area = Rect::new(0, 0, columns, rows);
                draw(&mut Buffer::empty(area), area, &Preview { width, height, luma: luma.clone() });
            }
        }
    }
}
