//! A small copy of a picture, for the screen.
//!
//! The view draws it with half blocks, two pixels to a character. A library for terminal pictures brings three protocols
//! of pictures, and encoders for them, for what is a mean of squares.

use super::frame::Frame;
use crate::core::input_state::Preview;

/// The widest preview, in pixels; as high as the picture's shape asks for.
const WIDTH: usize = 64;
/// The highest, for pictures that stand upright.
const HEIGHT: usize = 48;

/// What is shown of a picture.
pub(crate) fn preview(frame: &Frame) -> Preview {
    let (width, height) = fitted(frame.width(), frame.height());
    let mut luma = Vec::with_capacity(width * height);
    for row in 0..height {
        let rows = span(row, height, frame.height());
        for column in 0..width {
            let columns = span(column, width, frame.width());
            luma.push(mean(frame, &columns, &rows));
        }
    }
    let small = |side: usize| u16::try_from(side).expect("a preview is small");
    Preview { width: small(width), height: small(height), luma }
}

fn fitted(width: usize, height: usize) -> (usize, usize) {
    let by_width = (WIDTH.min(width), (height * WIDTH.min(width)).div_ceil(width));
    if by_width.1 <= HEIGHT {
        return by_width;
    }
    let height_shown = HEIGHT.min(height);
    ((width * height_shown).div_ceil(height).max(1), height_shown)
}

/// Which of `all` pixels the one at `at` of `shown` stands for.
fn span(at: usize, shown: usize, all: usize) -> std::ops::Range<usize> {
    let from = at * all / shown;
    from..((at + 1) * all / shown).max(from + 1)
}

fn mean(frame: &Frame, columns: &std::ops::Range<usize>, rows: &std::ops::Range<usize>) -> u8 {
    let row = |row: usize| &frame.luma()[row * frame.width()..][columns.clone()];
    let sum: u64 = rows.clone().flat_map(row).map(|luma| u64::from(*luma)).sum();
    let pixels = u64::try_from(columns.len() * rows.len()).unwrap_or(u64::MAX);
    u8::try_from(sum / pixels).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(width: usize, height: usize) -> Preview {
        let luma = (0..width * height).map(|at| if at % width < width / 2 { 0 } else { 200 }).collect();
        preview(&Frame::new(width, height, luma).unwrap())
    }

    #[test]
    fn a_preview_keeps_the_shape_and_the_brightness_and_has_a_bounded_size() {
        for (width, height, expected) in [
            (1280, 720, (64, 36)),
            (720, 1280, (27, 48)),
            (640, 480, (64, 48)),
            (2, 2, (2, 2)),
            (5000, 1, (64, 1)),
            (1, 5000, (1, 48)),
        ] {
            let preview = of(width, height);
            assert_eq!((preview.width, preview.height), expected, "{width}×{height}");
            assert_eq!(preview.luma.len(), usize::from(preview.width) * usize::from(preview.height));
            assert_eq!(preview.luma[0], if width == 1 { 200 } else { 0 });
            assert_eq!(preview.luma.last(), Some(&200));
        }
    }
}
