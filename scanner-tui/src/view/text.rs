//! Text on a grid: how wide it is, where it breaks, and what is left of it where it does not fit.
//!
//! Widths are columns of a terminal. Control characters take none and are never drawn.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

const CUT: char = '…';

/// How many columns `text` takes.
pub(super) fn width(text: &str) -> u16 {
    // Control characters have a width in strings and none on a screen.
    let columns = if text.chars().any(char::is_control) {
        text.chars().filter_map(UnicodeWidthChar::width).sum()
    } else {
        text.width()
    };
    u16::try_from(columns).unwrap_or(u16::MAX)
}

/// `text` in at most `columns`, with a mark where it was cut.
pub(super) fn clip(text: &str, columns: u16) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut clipped = start(text, columns.saturating_sub(1)).trim_end().to_owned();
    if columns > 0 {
        clipped.push(CUT);
    }
    clipped
}

/// `text` in lines of at most `columns`, broken between words, and inside a word only where it is longer than a line.
pub(super) fn wrap(text: &str, columns: u16) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for mut word in text.split_whitespace() {
        if !line.is_empty() {
            if width(&line).saturating_add(1).saturating_add(width(word)) <= columns {
                line.push(' ');
                line.push_str(word);
                continue;
            }
            lines.push(std::mem::take(&mut line));
        }
        while width(word) > columns {
            let head = start(word, columns);
            // Where not even one character fits, nothing does.
            if head.is_empty() {
                return lines;
            }
            lines.push(head.to_owned());
            word = &word[head.len()..];
        }
        word.clone_into(&mut line);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// `text` in at most `rows` lines of at most `columns`, with a mark where the rest was cut.
pub(super) fn wrap_in(text: &str, columns: u16, rows: u16) -> Vec<String> {
    let mut lines = wrap(text, columns);
    let rows = usize::from(rows);
    if lines.len() > rows {
        lines.truncate(rows);
        if let Some(last) = lines.last_mut() {
            let mut cut = start(last, columns.saturating_sub(1)).to_owned();
            cut.push(CUT);
            *last = cut;
        }
    }
    lines
}

/// A shout: letters set apart so that they can be read from far, where that fits into `columns`.
pub(super) fn shout(text: &str, columns: u16) -> String {
    let mut apart = String::with_capacity(text.len() * 2);
    for (at, letter) in text.char_indices() {
        if at > 0 && letter.width().unwrap_or(0) > 0 {
            apart.push(' ');
        }
        apart.push(letter);
    }
    if width(&apart) <= columns { apart } else { text.to_owned() }
}

/// Writes `text` into the first row of `area`, cut where it ends.
pub(super) fn put(buffer: &mut Buffer, area: Rect, text: &str, style: Style) {
    let area = area.intersection(buffer.area);
    if !area.is_empty() {
        buffer.set_stringn(area.x, area.y, clip(text, area.width), usize::from(area.width), style);
    }
}

/// Writes `text` so that it ends where the first row of `area` ends.
pub(super) fn put_right(buffer: &mut Buffer, area: Rect, text: &str, style: Style) {
    let columns = width(text).min(area.width);
    put(buffer, Rect { x: area.right() - columns, width: columns, ..area }, text, style);
}

/// Row number `row` of `area`; empty below its end.
pub(super) fn row(area: Rect, row: u16) -> Rect {
    let height = u16::from(row < area.height);
    Rect { y: area.y.saturating_add(row), height, ..area }
}

/// The longest start of `text` that fits into `columns`.
fn start(text: &str, columns: u16) -> &str {
    let mut left = columns;
    for (at, letter) in text.char_indices() {
        let columns = letter.width().and_then(|width| u16::try_from(width).ok()).unwrap_or(0);
        match left.checked_sub(columns) {
            Some(rest) => left = rest,
            None => return &text[..at],
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_break_between_words_and_inside_long_ones() {
        assert_eq!(wrap("Адамды көмек үстеліне жіберіңіз.", 14), ["Адамды көмек", "үстеліне", "жіберіңіз."]);
        assert_eq!(wrap("a  ұйымдастырушы b", 5), ["a", "ұйымд", "астыр", "ушы b"]);
        assert_eq!(wrap("", 10), Vec::<String>::new());
        assert_eq!(wrap_in("a bb ccc", 4, 1), ["a b…"]);
        assert_eq!(wrap_in("a bb ccc", 3, 9), ["a", "bb", "ccc"]);
    }

    #[test]
    fn what_is_cut_is_marked() {
        assert_eq!(clip("Кешкі саз", 9), "Кешкі саз");
        assert_eq!(clip("Кешкі саз", 8), "Кешкі с…");
        assert_eq!(clip("Кешкі саз", 7), "Кешкі…");
        assert_eq!(clip("Кешкі саз", 0), "");
    }

    #[test]
    fn a_shout_is_spaced_where_that_fits() {
        assert_eq!(shout("ДАЙЫН", 9), "Д А Й Ы Н");
        assert_eq!(shout("ДАЙЫН", 8), "ДАЙЫН");
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_it_may_be(text in any::<String>(), columns in 0..200_u16, rows in 0..9_u16) {
            prop_assert!(width(&clip(&text, columns)) <= columns);
            let lines = wrap_in(&text, columns, rows);
            prop_assert!(lines.len() <= usize::from(rows));
            for line in wrap(&text, columns).iter().chain(&lines) {
                prop_assert!(width(line) <= columns, "{line:?}");
            }
        }

        #[test]
        fn wrapping_loses_nothing_but_spaces(text in any::<String>(), columns in 2..60_u16) {
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(letters(&wrap(&text, columns).concat()), letters(&text));
        }
    }
}
