//! Lists in pieces: each is asked for what follows a number that its rows are ordered by, which a row keeps for ever,
//! so that a list can be read to its end while rows are added.

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

/// What `LIKE` takes to find a text anywhere in a search key, with `\` before what it would take for a wildcard.
pub(crate) fn pattern(search_key: &str) -> String {
    let mut pattern = String::from("%");
    for letter in search_key.chars() {
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
    fn what_is_searched_for_is_found_as_it_stands() {
        assert_eq!(pattern("али"), "%али%");
        assert_eq!(pattern("5%_\\"), "%5\\%\\_\\\\%");
    }
}
