//! A file as a table with the columns that are wanted. The first row names them, in any order.

use super::cell::Cell;
use super::csv::{self, Record};
use super::problem::{Problem, Problems};
use super::{MAX_FILE_BYTES, MAX_ROWS, xlsx};

/// A row with a value for each wanted column, in the order in which they were asked for.
#[derive(Debug)]
pub(super) struct Row<const N: usize> {
    /// The line of the file, from 1.
    pub(super) line: usize,
    values: [String; N],
    columns: &'static [&'static str; N],
}

impl<const N: usize> Row<N> {
    /// The cells of the row.
    pub(super) fn cells(&self) -> [Cell<'_>; N] {
        std::array::from_fn(|index| Cell {
            row: Some(self.line),
            column: self.columns[index],
            value: self.values[index].trim(),
        })
    }
}

/// The text of a file, without its byte order mark.
fn text_of(bytes: &[u8]) -> Result<&str, Problem> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let row = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
        Problem::of_row(row, "fault-not-utf8")
    })
}

/// The records of a file, CSV or XLSX, header included; faults of its form go to `problems`. Nothing if it is neither,
/// or too long.
pub(crate) fn records(bytes: &[u8], problems: &mut Problems) -> Option<Vec<Record>> {
    if bytes.len() > MAX_FILE_BYTES {
        problems.add(
            Problem::of_file("fault-file-too-large").with("bytes", bytes.len()).with("max", MAX_FILE_BYTES),
        );
        return None;
    }
    let records = if xlsx::is_xlsx(bytes) {
        problems.take(xlsx::parse(bytes))?
    } else {
        let text = problems.take(text_of(bytes))?;
        let (records, faults) = csv::parse(text);
        faults.into_iter().for_each(|fault| problems.add(fault));
        records
    };
    if records.len() > MAX_ROWS + 1 {
        let fault = Problem::of_file("fault-too-many-rows");
        problems.add(fault.with("rows", records.len() - 1).with("max", MAX_ROWS));
        return None;
    }
    Some(records)
}

/// The rows of a table with exactly these columns; faults go to `problems`.
pub(super) fn read<const N: usize>(
    bytes: &[u8],
    columns: &'static [&'static str; N],
    problems: &mut Problems,
) -> Vec<Row<N>> {
    let Some(records) = records(bytes, problems) else {
        return Vec::new();
    };
    let mut records = records.into_iter();
    let Some(header) = records.next() else {
        problems.add(Problem::of_file("fault-file-empty").with("columns", columns.join(",")));
        return Vec::new();
    };
    let Some(order) = order_of(&header, columns, problems) else {
        return Vec::new();
    };
    let width = header.fields.len();
    records.filter_map(|record| problems.take(row(record, width, &order, columns))).collect()
}

/// For each wanted column its place in the header.
fn order_of<const N: usize>(
    header: &Record,
    columns: &'static [&'static str; N],
    problems: &mut Problems,
) -> Option<[usize; N]> {
    let names: Vec<String> = header.fields.iter().map(|name| name.trim().to_lowercase()).collect();
    let mut is_good = true;
    let mut complain = |fault: Problem| {
        problems.add(fault);
        is_good = false;
    };
    let of_header = |id| Problem::of_row(header.line, id);
    for (place, name) in names.iter().enumerate() {
        if !columns.contains(&name.as_str()) {
            let fault = of_header("fault-column-unknown").with("name", name.as_str());
            complain(fault.with("columns", columns.join(",")));
        } else if names[..place].contains(name) {
            complain(of_header("fault-column-twice").with("name", name.as_str()));
        }
    }
    let order = columns.map(|column| names.iter().position(|name| name == column));
    for (column, place) in columns.iter().zip(order) {
        if place.is_none() {
            complain(
                of_header("fault-column-missing").with("name", *column).with("columns", columns.join(",")),
            );
        }
    }
    is_good.then(|| order.map(|place| place.expect("a missing column was complained about")))
}

fn row<const N: usize>(
    record: Record,
    width: usize,
    order: &[usize; N],
    columns: &'static [&'static str; N],
) -> Result<Row<N>, Problem> {
    let Record { line, mut fields } = record;
    // Spreadsheets leave out or add empty fields at the end of a row.
    while fields.len() > width && fields.last().is_some_and(|field| field.trim().is_empty()) {
        fields.pop();
    }
    if fields.len() != width {
        return Err(Problem::of_row(line, "fault-fields").with("count", fields.len()).with("width", width));
    }
    Ok(Row { line, values: order.map(|place| std::mem::take(&mut fields[place])), columns })
}
