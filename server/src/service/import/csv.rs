//! CSV as people export it (RFC 4180, either line end), read strictly: a quote that is never closed or text behind a
//! closing quote is a fault with its row, where a lenient reader would swallow the rest of the file into one field.

use super::problem::Problem;

/// One row of fields.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Record {
    /// The line on which it begins, from 1.
    pub(crate) line: usize,
    /// Its fields, unquoted.
    pub(crate) fields: Vec<String>,
}

/// Whichever of `;` and `,` the first line has more of, outside quotes.
pub(super) fn delimiter_of(text: &str) -> char {
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
    if semicolons > commas { ';' } else { ',' }
}

/// All rows but empty ones, and the faults between them.
pub(super) fn parse(text: &str, delimiter: char) -> (Vec<Record>, Vec<Problem>) {
    let mut reader = Reader { rest: text, line: 1, delimiter };
    let (mut records, mut problems) = (Vec::new(), Vec::new());
    while !reader.rest.is_empty() {
        match reader.record() {
            Ok(record) if record.fields.iter().all(|field| field.trim().is_empty()) => {}
            Ok(record) => records.push(record),
            Err(problem) => problems.push(problem),
        }
    }
    (records, problems)
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
    delimiter: char,
}

impl Reader<'_> {
    fn record(&mut self) -> Result<Record, Problem> {
        let line = self.line;
        let mut fields = Vec::new();
        loop {
            let field = if self.rest.starts_with('"') { self.quoted(line) } else { Ok(self.unquoted()) };
            fields.push(field.inspect_err(|_| self.skip_line())?);
            if let Some(rest) = self.rest.strip_prefix(self.delimiter) {
                self.rest = rest;
            } else {
                self.end_line();
                return Ok(Record { line, fields });
            }
        }
    }

    fn unquoted(&mut self) -> String {
        let is_end = |c: char| c == self.delimiter || matches!(c, '\r' | '\n');
        let end = self.rest.find(is_end).unwrap_or(self.rest.len());
        let (field, rest) = self.rest.split_at(end);
        self.rest = rest;
        field.to_owned()
    }

    /// A field in quotes; a quote in it is written twice. It may span lines.
    fn quoted(&mut self, first_line: usize) -> Result<String, Problem> {
        let mut field = String::new();
        self.rest = &self.rest[1..];
        loop {
            let Some(quote) = self.rest.find('"') else {
                self.rest = "";
                return Err(Problem::of_row(
                    first_line,
                    "A quote is opened and never closed. Close it, or remove it; a quote inside a quoted field is written twice.",
                ));
            };
            let (part, rest) = self.rest.split_at(quote);
            self.line += part.matches('\n').count();
            field.push_str(part);
            self.rest = &rest[1..];
            match self.rest.strip_prefix('"') {
                Some(rest) => {
                    field.push('"');
                    self.rest = rest;
                }
                None if self.rest.is_empty() || self.rest.starts_with([self.delimiter, '\r', '\n']) => {
                    return Ok(field);
                }
                None => {
                    return Err(Problem::of_row(
                        self.line,
                        "There is text behind a closing quote. Write a quote inside a quoted field twice, or put the whole field in quotes.",
                    ));
                }
            }
        }
    }

    fn skip_line(&mut self) {
        self.rest = self.rest.find(['\r', '\n']).map_or("", |end| &self.rest[end..]);
        self.end_line();
    }

    fn end_line(&mut self) {
        let after = ["\r\n", "\n", "\r"].into_iter().find_map(|end| self.rest.strip_prefix(end));
        if let Some(rest) = after {
            self.rest = rest;
            self.line += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(usize, Vec<String>)> {
        let (records, problems) = parse(text, delimiter_of(text));
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
        let (records, problems) = parse("a,b\n\"x\"y,2\n3,4\n5,\"6\n", ',');
        assert_eq!(records.iter().map(|record| record.line).collect::<Vec<_>>(), [1, 3]);
        assert_eq!(problems.iter().map(|problem| problem.row).collect::<Vec<_>>(), [Some(2), Some(4)]);
        assert!(problems[0].message.contains("behind a closing quote"), "{}", problems[0]);
        assert!(problems[1].message.contains("never closed"), "{}", problems[1]);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_to_its_end(text in "[a,;\"\r\nә ]{0,40}") {
            let (records, _) = parse(&text, delimiter_of(&text));
            let lines = text.matches(['\n', '\r']).count() + 1;
            proptest::prop_assert!(records.iter().all(|record| (1..=lines).contains(&record.line)));
            proptest::prop_assert!(records.windows(2).all(|pair| pair[0].line < pair[1].line));
        }
    }
}
