//! Text that fits where it stands: broken into lines, made smaller if these are too many, cut as the last resort.

use krilla::surface::Surface;

use super::typeface::{Line, Weight};

/// From one line to the next, in sizes.
const LINE_HEIGHT: f32 = 1.25;
/// From the top of a line to its base line, in sizes.
const ASCENT: f32 = 1.0;

/// How a text may be set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting {
    pub(super) weight: Weight,
    /// How wide it may be, in points.
    pub(super) width: f32,
    /// The most lines.
    pub(super) lines: usize,
    /// The size that it should have, and the smallest that it may have.
    pub(super) size: f32,
    pub(super) smallest: f32,
}

/// A text, set.
#[derive(Debug)]
pub(super) struct Block {
    lines: Vec<Line>,
    size: f32,
}

impl Block {
    /// Sets a text at the largest size at which it fits.
    pub(super) fn of(text: &str, setting: Setting) -> Self {
        let smaller = |size: &f32| (*size > setting.smallest).then_some((size - 0.5).max(setting.smallest));
        let sizes = std::iter::successors(Some(setting.size), smaller);
        let fitting = sizes
            .map(|size| (wrap(text, setting.weight, setting.width / size), size))
            .find(|(lines, _)| lines.len() <= setting.lines);
        let (texts, size) = fitting.unwrap_or_else(|| {
            let texts = wrap(text, setting.weight, setting.width / setting.smallest);
            (cut(texts, setting), setting.smallest)
        });
        Self { lines: texts.iter().map(|text| Line::of(text, setting.weight)).collect(), size }
    }

    /// How high it is, in points.
    pub(super) fn height(&self) -> f32 {
        self.lines.iter().map(|_| self.size * LINE_HEIGHT).sum()
    }

    /// Draws it below `top`, from `left` on.
    pub(super) fn draw(&self, surface: &mut Surface<'_>, left: f32, top: f32) {
        self.draw_each(surface, top, |_| left);
    }

    /// Draws it below `top`, each line in the middle of what is `left` to `left + width`.
    pub(super) fn draw_centred(&self, surface: &mut Surface<'_>, left: f32, width: f32, top: f32) {
        self.draw_each(surface, top, |line| left + (width - line.width(self.size)) / 2.0);
    }

    fn draw_each(&self, surface: &mut Surface<'_>, top: f32, left: impl Fn(&Line) -> f32) {
        let mut base = top + self.size * ASCENT;
        for line in &self.lines {
            line.draw(surface, left(line), base, self.size);
            base += self.size * LINE_HEIGHT;
        }
    }
}

fn width(text: &str, weight: Weight) -> f32 {
    Line::of(text, weight).width(1.0)
}

/// The lines of a text that are at most so many ems wide; words that are wider are broken.
fn wrap(text: &str, weight: Weight, ems: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let joined = lines.last().map(|line| format!("{line} {word}"));
        match joined.filter(|joined| width(joined, weight) <= ems) {
            Some(joined) => {
                lines.pop();
                lines.push(joined);
            }
            None => lines.extend(broken(word, weight, ems)),
        }
    }
    lines
}

/// A word in pieces that are at most so many ems wide, but at least a letter.
fn broken(word: &str, weight: Weight, ems: f32) -> Vec<String> {
    if width(word, weight) <= ems {
        return vec![word.to_owned()];
    }
    let mut pieces = vec![String::new()];
    for letter in word.chars() {
        let last = pieces.last_mut().expect("there is always a piece");
        let longer = format!("{last}{letter}");
        if last.is_empty() || width(&longer, weight) <= ems {
            *last = longer;
        } else {
            pieces.push(letter.to_string());
        }
    }
    pieces
}

/// The lines that may stand, the last with an ellipsis.
fn cut(mut lines: Vec<String>, setting: Setting) -> Vec<String> {
    lines.truncate(setting.lines);
    if let Some(last) = lines.last_mut() {
        while !last.is_empty()
            && width(&format!("{last}…"), setting.weight) > setting.width / setting.smallest
        {
            last.pop();
        }
        last.push('…');
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTING: Setting =
        Setting { weight: Weight::Regular, width: 100.0, lines: 2, size: 12.0, smallest: 8.0 };

    fn texts(text: &str) -> (Vec<String>, f32) {
        let fits = wrap(text, SETTING.weight, SETTING.width / 12.0);
        (fits, Block::of(text, SETTING).size)
    }

    #[test]
    fn a_short_text_keeps_its_size_and_a_longer_one_gets_smaller() {
        assert_eq!(texts("Кешкі саз"), (vec!["Кешкі саз".to_owned()], 12.0));
        let longer = Block::of("Құрметті қонақтарға арналған кеш", SETTING);
        assert!(longer.lines.len() == 2 && longer.size < 12.0 && longer.size >= 8.0, "{longer:?}");
    }

    #[test]
    fn nothing_is_wider_or_longer_than_it_may_be() {
        for text in [String::new(), "Әйгерім ".repeat(40), "ұ".repeat(500), "W".to_owned()] {
            let block = Block::of(&text, SETTING);
            assert!(block.lines.len() <= 2);
            assert!(block.lines.iter().all(|line| line.width(block.size) <= 100.01), "{text}");
            assert!(block.height() <= 2.0 * 12.0 * LINE_HEIGHT);
        }
    }
}
