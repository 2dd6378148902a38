//! Lists in pieces: each is asked for what follows a number that its rows are ordered by, which a row keeps for ever,
//! so that a list can be read to its end while rows are added.

use esik_shared::search_key::skeleton;

/// The most rows of one piece: half a megabyte of students.
pub(crate) const MAX_LIMIT: usize = 500;

/// Which piece of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    /// What every row of it follows.
    pub after: i64,
    /// How many rows at most, up to [`MAX_LIMIT`].
    pub limit: usize,
}

/// A piece of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// What the next piece follows; nothing at the end of the list.
    pub next: Option<i64>,
}

impl Window {
    /// How many rows to ask the database for: one more tells whether the list goes on.
    pub(crate) fn fetch(self) -> i64 {
        i64::try_from(self.limit + 1).unwrap_or(i64::MAX)
    }

    /// The piece, of rows that were fetched for it.
    pub(crate) fn cut<T>(self, mut rows: Vec<T>, order: impl Fn(&T) -> i64) -> Piece<T> {
        let goes_on = rows.len() > self.limit;
        rows.truncate(self.limit);
        let next = rows.last().filter(|_| goes_on).map(order);
        Piece { rows, next }
    }
}

/// The most words of a search that are looked at. Names have fewer.
const MAX_WORDS: usize = 8;

/// What a sound key must be like, each, to be found by a search: every word of it, in any order, in any usual spelling.
pub(crate) fn patterns(search: Option<&str>) -> Vec<String> {
    let search = search.unwrap_or_default();
    let words = skeleton(search);
    let found: Vec<String> = words.split_whitespace().take(MAX_WORDS).map(pattern).collect();
    match (found.is_empty(), search.trim()) {
        // Signs without a letter are nobody's sound; they are found as they stand.
        (true, signs) if !signs.is_empty() => vec![pattern(signs)],
        _ => found,
    }
}

/// What `LIKE` takes to find a text anywhere, with `\` before what it would take for a wildcard.
fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_says_where_the_next_begins_unless_it_is_the_last() {
        let window = Window { after: 0, limit: 2 };
        assert_eq!(window.fetch(), 3);
        for (fetched, rows, next) in [
            (vec![], vec![], None),
            (vec![4], vec![4], None),
            (vec![4, 6], vec![4, 6], None),
            (vec![4, 6, 9], vec![4, 6], Some(6)),
        ] {
            assert_eq!(window.cut(fetched, |row| *row), Piece { rows, next });
        }
    }

    #[test]
    fn a_search_is_for_every_word_in_any_spelling() {
        let table: [(&str, &[&str]); 5] = [
            ("", &[]),
            ("Әйгерім", &["%aigerim%"]),
            (" aygerim  S123 ", &["%aigerim%", "%s123%"]),
            ("%", &["%\\%%"]),
            ("_a", &["%a%"]),
        ];
        for (search, expected) in table {
            assert_eq!(patterns(Some(search)), expected, "{search}");
        }
        assert!(patterns(None).is_empty());
    }

    #[test]
    fn what_is_searched_for_is_found_as_it_stands() {
        assert_eq!(pattern("али"), "%али%");
        assert_eq!(pattern("5%_\\"), "%5\\%\\_\\\\%");
    }
}
