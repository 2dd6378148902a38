//! CSV as people export it: `,` or `;`, either line end. The csv crate reads it, and leniently: text behind a closing
//! quote joins the field, and a quote that is never closed swallows the rest of the file into one field. Both are
//! faults here. It also counts lines otherwise than editors do where some are empty, so rows are counted here.

use ::csv::{ReaderBuilder, StringRecord};

use super::formula::unguarded;
use super::problem::Problem;

/// One row of fields.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Record {
    /// The line on which it begins, from 1.
    pub(crate) line: usize,
    /// Its fields, unquoted, and without what kept a spreadsheet from running them.
    pub(crate) fields: Vec<String>,
}

/// All rows but empty ones, and the faults between them.
pub(super) fn parse(text: &str) -> (Vec<Record>, Vec<Problem>) {
    let delimiter = delimiter_of(text);
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let (mut records, mut problems) = (Vec::new(), Vec::new());
    let mut record = StringRecord::new();
    let (mut line, mut begin, mut end) = (1, 0, 0);
    while reader
        .read_record(&mut record)
        .expect("a text in memory, with rows of any length, is read to its end")
    {
        let after = usize::try_from(reader.position().byte()).expect("no more than the length of the text");
        let raw = text[end..after].trim_start_matches(['\r', '\n']);
        line += line_ends(&text[begin..after - raw.len()]);
        (begin, end) = (after - raw.len(), after);
        if let Some((offset, fault)) = broken_quote(raw, char::from(delimiter)) {
            problems.push(Problem::of_row(line + line_ends(&raw[..offset]), fault));
        } else if record.iter().any(|field| !field.trim().is_empty()) {
            records.push(Record {
                line,
                fields: record.iter().map(|field| unguarded(field).to_owned()).collect(),
            });
        }
    }
    (records, problems)
}

/// Whichever of `;` and `,` the first line has more of, outside quotes.
fn delimiter_of(text: &str) -> u8 {
    let mut quoted = false;
    let (mut commas, mut semicolons) = (0, 0);
    for c in text.chars().take_while(|c| !matches!(c, '\n' | '\r')) {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => commas += 1,
            ';' if !quoted => semicolons += 1,
            _ => {}
        }
    }
    if semicolons > commas { b';' } else { b',' }
}

/// How many lines end in a text that is not cut between `\r` and `\n`.
fn line_ends(text: &str) -> usize {
    text.matches(['\r', '\n']).count() - text.matches("\r\n").count()
}

/// Where we are in a row.
#[derive(Clone, Copy)]
enum Within {
    FieldStart,
    Plain,
    Quotes,
    ClosedQuotes,
}

/// The first fault of the quotes of a row: the offset of the line that is to be named, and the message.
fn broken_quote(raw: &str, delimiter: char) -> Option<(usize, &'static str)> {
    let mut within = Within::FieldStart;
    for (offset, c) in raw.char_indices() {
        within = match (within, c) {
            (Within::FieldStart | Within::ClosedQuotes, '"') => Within::Quotes,
            (Within::Quotes, '"') => Within::ClosedQuotes,
            (Within::Quotes, _) => Within::Quotes,
            (_, c) if c == delimiter => Within::FieldStart,
            (Within::ClosedQuotes, '\r' | '\n') => break,
            (Within::ClosedQuotes, _) => return Some((offset, TEXT_BEHIND_QUOTE)),
            (Within::FieldStart | Within::Plain, _) => Within::Plain,
        };
    }
    matches!(within, Within::Quotes).then_some((0, OPEN_QUOTE))
}

const OPEN_QUOTE: &str = "fault-open-quote";
const TEXT_BEHIND_QUOTE: &str = "fault-text-behind-quote";

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(usize, Vec<String>)> {
        let (records, problems) = parse(text);
        assert_eq!(problems, []);
        records.into_iter().map(|record| (record.line, record.fields)).collect()
    }

    #[test]
    fn rows_keep_their_line_whatever_is_between_them() {
        type Rows<'a> = &'a [(usize, &'a [&'a str])];
        let table: [(&str, Rows<'_>); 9] = [
            ("", &[]),
            ("a,b", &[(1, &["a", "b"])]),
            ("a;b,c;d\n", &[(1, &["a", "b,c", "d"])]),
            ("a,b\r\n\r\n,\r\n1,2\r\n", &[(1, &["a", "b"]), (4, &["1", "2"])]),
            ("a,b\r1,2\r", &[(1, &["a", "b"]), (2, &["1", "2"])]),
            ("\"a;\",b\n", &[(1, &["a;", "b"])]),
            (
                "a,b\n\"1 \"\"x\"\"\",\"2\n3\"\n4,5",
                &[(1, &["a", "b"]), (2, &["1 \"x\"", "2\n3"]), (4, &["4", "5"])],
            ),
            ("a,b\n,\"\"\n1,", &[(1, &["a", "b"]), (3, &["1", ""])]),
            ("a,клуб \"Жас\"", &[(1, &["a", "клуб \"Жас\""])]),
        ];
        for (text, expected) in table {
            let expected: Vec<(usize, Vec<String>)> = expected
                .iter()
                .map(|(line, fields)| (*line, fields.iter().map(|field| (*field).to_owned()).collect()))
                .collect();
            assert_eq!(rows(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_broken_quote_is_a_fault_in_its_row_and_the_rows_after_it_are_still_read() {
        let (records, problems) = parse("a,b\n\"x\"y,2\n3,4\n5,\"6\n");
        assert_eq!(records.iter().map(|record| record.line).collect::<Vec<_>>(), [1, 3]);
        assert_eq!(problems.iter().map(|problem| problem.row).collect::<Vec<_>>(), [Some(2), Some(4)]);
        assert!(problems[0].to_string().contains("behind a closing quote"), "{}", problems[0]);
        assert!(problems[1].to_string().contains("never closed"), "{}", problems[1]);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_to_its_end(text in "[a,;\"\r\nә\u{feff} ]{0,40}") {
            let (records, _) = parse(&text);
            let lines = text.matches(['\n', '\r']).count() + 1;
            proptest::prop_assert!(records.iter().all(|record| (1..=lines).contains(&record.line)));
            proptest::prop_assert!(records.windows(2).all(|pair| pair[0].line < pair[1].line));
        }
    }
}
