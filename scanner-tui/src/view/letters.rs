//! Big letters, for the one word that is to be read from three metres: 5 by 8 points each, the lowest row for the
//! tails of Қ and Щ.
//!
//! A point is a whole column wide where there is room, else half of one: the letters are then as tall and half as wide.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Rows of characters that a line of letters takes.
pub(super) const ROWS: u16 = 4;
/// Points of a letter and the gap after it.
const STEP: u16 = 6;
/// Points of a blank.
const BLANK: u16 = 3;

/// How wide a point is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Width {
    /// A column.
    Whole,
    /// Half a column.
    Half,
}

/// The columns that `text` takes, or nothing where a letter of it is not here.
pub(super) fn columns(text: &str, width: Width) -> Option<u16> {
    let points = text.chars().try_fold(0_u16, |points, letter| match letter {
        ' ' => Some(points.saturating_add(BLANK)),
        letter => glyph(letter).map(|_| points.saturating_add(STEP)),
    })?;
    let points = points.saturating_sub(1);
    Some(match width {
        Width::Whole => points,
        Width::Half => points.div_ceil(2),
    })
}

/// `text` in lines of at most so many columns, as few as it takes; nothing where a word is wider, or a letter is not
/// here.
pub(super) fn wrap(text: &str, width: Width, most: u16) -> Option<Vec<String>> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let longer = lines.last().map(|line| format!("{line} {word}"));
        match longer.filter(|longer| columns(longer, width).is_some_and(|wide| wide <= most)) {
            Some(longer) => {
                lines.pop();
                lines.push(longer);
            }
            None if columns(word, width)? <= most => lines.push(word.to_owned()),
            None => return None,
        }
    }
    Some(lines)
}

/// Draws `text` into the first [`ROWS`] rows of `area`, as far as they have room.
pub(super) fn draw(buffer: &mut Buffer, area: Rect, text: &str, width: Width, style: Style) {
    let area = area.intersection(buffer.area);
    let points = Points::of(text);
    for position in (Rect { height: area.height.min(ROWS), ..area }).positions() {
        let (column, row) = (position.x - area.x, (position.y - area.y) * 2);
        let block = match width {
            Width::Whole => halves(points.is_ink(column, row), points.is_ink(column, row + 1)),
            Width::Half => {
                let x = column * 2;
                quarters(
                    [(x, row), (x + 1, row), (x, row + 1), (x + 1, row + 1)]
                        .map(|(x, y)| points.is_ink(x, y)),
                )
            }
        };
        if let Some(cell) = buffer.cell_mut(position) {
            cell.set_symbol(block).set_style(style);
        }
    }
}

const fn halves(upper: bool, lower: bool) -> &'static str {
    match (upper, lower) {
        (true, true) => "█",
        (true, false) => "▀",
        (false, true) => "▄",
        (false, false) => " ",
    }
}

const fn quarters(ink: [bool; 4]) -> &'static str {
    match ink {
        [false, false, false, false] => " ",
        [true, false, false, false] => "▘",
        [false, true, false, false] => "▝",
        [true, true, false, false] => "▀",
        [false, false, true, false] => "▖",
        [true, false, true, false] => "▌",
        [false, true, true, false] => "▞",
        [true, true, true, false] => "▛",
        [false, false, false, true] => "▗",
        [true, false, false, true] => "▚",
        [false, true, false, true] => "▐",
        [true, true, false, true] => "▜",
        [false, false, true, true] => "▄",
        [true, false, true, true] => "▙",
        [false, true, true, true] => "▟",
        [true, true, true, true] => "█",
    }
}

/// The points of a text: for each column of them, eight bits, the highest row first.
struct Points(Vec<u8>);

impl Points {
    fn of(text: &str) -> Self {
        let mut points = Vec::new();
        for letter in text.chars() {
            match glyph(letter) {
                None => points.extend([0; BLANK as usize]),
                Some(rows) => {
                    for x in (0..5).rev() {
                        points.push(rows.iter().fold(0, |column, row| column << 1 | (row >> x & 1)));
                    }
                    points.push(0);
                }
            }
        }
        Self(points)
    }

    fn is_ink(&self, x: u16, y: u16) -> bool {
        self.0.get(usize::from(x)).is_some_and(|column| y < 8 && column >> (7 - y) & 1 == 1)
    }
}

/// The rows of a letter, from the top, each five bits.
fn glyph(letter: char) -> Option<[u8; 8]> {
    Some(match letter {
        'A' | 'А' => [0x0E, 0x11, 0x11, 0x1F, 0x11, 0x11, 0x11, 0],
        'B' | 'В' => [0x1E, 0x11, 0x11, 0x1E, 0x11, 0x11, 0x1E, 0],
        'C' | 'С' => [0x0E, 0x11, 0x10, 0x10, 0x10, 0x11, 0x0E, 0],
        'D' => [0x1E, 0x11, 0x11, 0x11, 0x11, 0x11, 0x1E, 0],
        'E' | 'Е' => [0x1F, 0x10, 0x10, 0x1E, 0x10, 0x10, 0x1F, 0],
        'Ё' => [0x0A, 0x1F, 0x10, 0x1E, 0x10, 0x10, 0x1F, 0],
        'F' => [0x1F, 0x10, 0x10, 0x1E, 0x10, 0x10, 0x10, 0],
        'G' => [0x0E, 0x11, 0x10, 0x17, 0x11, 0x11, 0x0E, 0],
        'H' | 'Н' => [0x11, 0x11, 0x11, 0x1F, 0x11, 0x11, 0x11, 0],
        'I' | 'І' => [0x0E, 0x04, 0x04, 0x04, 0x04, 0x04, 0x0E, 0],
        'J' => [0x07, 0x02, 0x02, 0x02, 0x02, 0x12, 0x0C, 0],
        'K' | 'К' => [0x11, 0x12, 0x14, 0x18, 0x14, 0x12, 0x11, 0],
        'L' => [0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x1F, 0],
        'M' | 'М' => [0x11, 0x1B, 0x15, 0x15, 0x11, 0x11, 0x11, 0],
        'N' => [0x11, 0x19, 0x15, 0x13, 0x11, 0x11, 0x11, 0],
        'O' | 'О' | '0' => [0x0E, 0x11, 0x11, 0x11, 0x11, 0x11, 0x0E, 0],
        'P' | 'Р' => [0x1E, 0x11, 0x11, 0x1E, 0x10, 0x10, 0x10, 0],
        'Q' => [0x0E, 0x11, 0x11, 0x11, 0x15, 0x12, 0x0D, 0],
        'R' => [0x1E, 0x11, 0x11, 0x1E, 0x14, 0x12, 0x11, 0],
        'S' => [0x0F, 0x10, 0x10, 0x0E, 0x01, 0x01, 0x1E, 0],
        'T' | 'Т' => [0x1F, 0x04, 0x04, 0x04, 0x04, 0x04, 0x04, 0],
        'U' => [0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x0E, 0],
        'V' => [0x11, 0x11, 0x11, 0x11, 0x11, 0x0A, 0x04, 0],
        'W' => [0x11, 0x11, 0x11, 0x15, 0x15, 0x1B, 0x11, 0],
        'X' | 'Х' => [0x11, 0x11, 0x0A, 0x04, 0x0A, 0x11, 0x11, 0],
        'Y' | 'Ү' => [0x11, 0x11, 0x0A, 0x04, 0x04, 0x04, 0x04, 0],
        'Z' => [0x1F, 0x01, 0x02, 0x04, 0x08, 0x10, 0x1F, 0],
        'Б' => [0x1F, 0x10, 0x10, 0x1E, 0x11, 0x11, 0x1E, 0],
        'Г' => [0x1F, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0],
        'Д' => [0x06, 0x0A, 0x0A, 0x0A, 0x0A, 0x0A, 0x1F, 0x11],
        'Ж' => [0x15, 0x15, 0x0E, 0x04, 0x0E, 0x15, 0x15, 0],
        'З' => [0x0E, 0x11, 0x01, 0x06, 0x01, 0x11, 0x0E, 0],
        'И' => [0x11, 0x11, 0x13, 0x15, 0x19, 0x11, 0x11, 0],
        'Й' => [0x15, 0x11, 0x13, 0x15, 0x19, 0x11, 0x11, 0],
        'Л' => [0x07, 0x09, 0x09, 0x09, 0x09, 0x09, 0x11, 0],
        'П' => [0x1F, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0],
        'У' => [0x11, 0x11, 0x11, 0x0F, 0x01, 0x11, 0x0E, 0],
        'Ф' => [0x04, 0x0E, 0x15, 0x15, 0x15, 0x0E, 0x04, 0],
        'Ц' => [0x12, 0x12, 0x12, 0x12, 0x12, 0x12, 0x1F, 0x01],
        'Ч' => [0x11, 0x11, 0x11, 0x0F, 0x01, 0x01, 0x01, 0],
        'Ш' => [0x15, 0x15, 0x15, 0x15, 0x15, 0x15, 0x1F, 0],
        'Щ' => [0x15, 0x15, 0x15, 0x15, 0x15, 0x15, 0x1F, 0x01],
        'Ъ' => [0x18, 0x08, 0x08, 0x0E, 0x09, 0x09, 0x0E, 0],
        'Ы' => [0x11, 0x11, 0x11, 0x19, 0x15, 0x15, 0x19, 0],
        'Ь' => [0x10, 0x10, 0x10, 0x1E, 0x11, 0x11, 0x1E, 0],
        'Э' => [0x0E, 0x11, 0x01, 0x07, 0x01, 0x11, 0x0E, 0],
        'Ю' => [0x12, 0x15, 0x15, 0x1D, 0x15, 0x15, 0x12, 0],
        'Я' => [0x0F, 0x11, 0x11, 0x0F, 0x05, 0x09, 0x11, 0],
        'Ә' => [0x0E, 0x11, 0x01, 0x1F, 0x11, 0x11, 0x0E, 0],
        'Ғ' => [0x0F, 0x08, 0x08, 0x1E, 0x08, 0x08, 0x08, 0],
        'Қ' => [0x11, 0x12, 0x14, 0x18, 0x14, 0x12, 0x11, 0x01],
        'Ң' => [0x11, 0x11, 0x11, 0x1F, 0x11, 0x11, 0x11, 0x01],
        'Ө' => [0x0E, 0x11, 0x11, 0x1F, 0x11, 0x11, 0x0E, 0],
        'Ұ' => [0x11, 0x11, 0x0A, 0x1F, 0x04, 0x04, 0x04, 0],
        'Һ' => [0x10, 0x10, 0x10, 0x1E, 0x11, 0x11, 0x11, 0],
        '-' => [0, 0, 0, 0x1F, 0, 0, 0, 0],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use esik_shared::admission::verdict::VerdictCode;
    use esik_shared::language::Language;
    use esik_shared::message::Messages;
    use esik_shared::message::verdict::title;

    use super::*;

    #[test]
    fn every_title_of_every_language_can_be_written_in_big_letters() {
        for language in Language::ALL {
            let messages = Messages::get(language);
            let others =
                ["scanner-ready-title", "scanner-deciding-title", "scanner-fault-title", "overridden-title"];
            let others = others.iter().chain(&["scanner-undone-title", "scanner-locked-title"]);
            let others =
                others.chain(&["scanner-look-title", "scanner-look-good-title"]).map(|id| messages.plain(id));
            for title in VerdictCode::ALL.into_iter().map(|code| title(code, language)).chain(others) {
                assert!(columns(&title, Width::Whole).is_some(), "{title}");
            }
        }
    }

    #[test]
    fn a_text_is_broken_between_words_into_as_few_lines_as_it_takes() {
        let lines = |most| wrap("DO NOT USE", Width::Whole, most);
        assert_eq!(columns("DO NOT USE", Width::Whole), Some(53));
        assert_eq!(lines(53).unwrap(), ["DO NOT USE"]);
        assert_eq!(lines(52).unwrap(), ["DO NOT", "USE"]);
        assert_eq!(lines(17).unwrap(), ["DO", "NOT", "USE"]);
        assert_eq!(lines(16), None, "no word is broken");
        assert_eq!(wrap("DO not", Width::Whole, 80), None, "not every letter is here");
    }

    #[test]
    fn letters_that_look_different_are_different() {
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZБГДЖЗИЙЛПУФЦЧШЩЪЫЬЭЮЯӘҒҚҢӨҰҺЁ-";
        for (at, one) in alphabet.char_indices() {
            for other in alphabet[..at].chars() {
                assert_ne!(glyph(one), glyph(other), "{one} {other}");
            }
        }
        assert_eq!(columns("ab", Width::Whole), None, "capitals only");
    }

    #[test]
    fn a_word_is_as_wide_as_it_says_and_narrow_ones_half_of_it() {
        let area = Rect::new(0, 0, 20, ROWS);
        for (width, expected) in [(Width::Whole, 11), (Width::Half, 6)] {
            let mut buffer = Buffer::empty(area);
            draw(&mut buffer, area, "ІС", width, Style::new());
            let used = area.positions().filter(|at| buffer[*at].symbol() != " ").map(|at| at.x + 1).max();
            assert_eq!((used, columns("ІС", width)), (Some(expected), Some(expected)));
        }
    }
}
