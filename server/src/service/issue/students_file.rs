//! The file that says who gets a pass: student numbers, one a line, or a table with a column `number` (or `student`),
//! so that the file that was imported, or the list that issuing printed, can be used as it is.

use super::ListedStudent;
use crate::service::import::problem::{Problem, Problems};
use crate::service::import::table::records;

/// The names of the column that holds student numbers.
const COLUMNS: [&str; 2] = ["number", "student"];

/// The student numbers of a file, in its order.
pub(crate) fn read_student_numbers(bytes: &[u8]) -> Result<Vec<ListedStudent>, Vec<Problem>> {
    let mut problems = Problems::default();
    let Some(rows) = records(bytes, &mut problems) else {
        return problems.result(Vec::new());
    };
    let Some(first) = rows.first() else {
        problems.add(Problem::of_file("fault-no-student-named"));
        return problems.result(Vec::new());
    };
    let is_column = |name: &String| COLUMNS.contains(&name.trim().to_lowercase().as_str());
    let (skipped, column) = match first.fields.iter().position(is_column) {
        Some(column) => (1, column),
        None if first.fields.len() == 1 => (0, 0),
        None => {
            problems.add(Problem::of_row(first.line, "fault-no-number-column"));
            return problems.result(Vec::new());
        }
    };
    let mut listed = Vec::with_capacity(rows.len());
    for row in &rows[skipped..] {
        match row.fields.get(column).map(|number| number.trim()) {
            Some(number) if !number.is_empty() => {
                listed.push(ListedStudent { row: row.line, number: number.to_owned() });
            }
            _ => problems.add(Problem::of_row(row.line, "fault-student-number-missing")),
        }
    }
    problems.result(listed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn student_numbers_are_found_in_a_list_and_in_a_table() {
        type Listed<'a> = &'a [(usize, &'a str)];
        let table: [(&str, Result<Listed<'_>, usize>); 9] = [
            ("a1\nb2\n", Ok(&[(1, "a1"), (2, "b2")])),
            ("number\r\na1\r\n\r\nb2", Ok(&[(2, "a1"), (4, "b2")])),
            ("\u{feff}name;Number\nӘлия;a1\n", Ok(&[(2, "a1")])),
            ("student,pass_id,page_url\na1,00,http://x\n", Ok(&[(2, "a1")])),
            ("number\n", Ok(&[])),
            ("", Err(1)),
            ("name,faculty\nx,y", Err(1)),
            ("name,number\nx,\ny\nz,a1", Err(2)),
            ("a1\n\"b2\n", Err(1)),
        ];
        for (text, expected) in table {
            let found = read_student_numbers(text.as_bytes());
            match (expected, found) {
                (Ok(numbers), Ok(listed)) => {
                    let listed: Vec<_> =
                        listed.iter().map(|entry| (entry.row, entry.number.as_str())).collect();
                    assert_eq!(listed, numbers, "{text:?}");
                }
                (Err(faults), Err(problems)) => assert_eq!(problems.len(), faults, "{text:?}"),
                (_, found) => panic!("{text:?} gave {found:?}"),
            }
        }
    }
}
