//! XLSX as spreadsheets save it: the first sheet, as the same rows of texts that a CSV file gives. Numbers lose nothing,
//! dates become local times.
//!
//! Such a file is a ZIP, and a small one may unpack to anything, so what it holds is measured before it is read. What a
//! broken file makes the reader do is nobody's guess: a panic of it is a fault of the file.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader, Xlsx, XlsxError};
use zip::ZipArchive;

use super::MAX_ROWS;
use super::csv::Record;
use super::problem::Problem;

/// What a ZIP file begins with.
const MAGIC: &[u8] = b"PK\x03\x04";
/// The most bytes that a file may unpack to: 100,000 rows of a dozen columns have 80 million.
const MAX_UNPACKED_BYTES: u64 = 128 * 1024 * 1024;
/// The most columns of a sheet that are looked at; ours have eleven.
const MAX_COLUMNS: u32 = 100;

/// Whether these are the bytes of such a file, whatever its name says.
pub(super) fn is_xlsx(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// All rows of the first sheet but empty ones.
pub(super) fn parse(bytes: &[u8]) -> Result<Vec<Record>, Problem> {
    let broken = || Problem::of_file("fault-xlsx-broken");
    let read = catch_unwind(AssertUnwindSafe(|| {
        if unpacked_bytes(bytes).map_err(|_| broken())? > MAX_UNPACKED_BYTES {
            return Err(Problem::of_file("fault-xlsx-too-large"));
        }
        let rows = rows(bytes).map_err(|_| broken())?;
        rows.ok_or_else(|| Problem::of_file("fault-xlsx-too-wide").with("max", MAX_COLUMNS))
    }));
    read.unwrap_or_else(|_| Err(broken()))
}

/// How many bytes a file unpacks to, counted, not believed; of more than enough only enough.
fn unpacked_bytes(bytes: &[u8]) -> io::Result<u64> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(io::Error::other)?;
    let mut total = 0;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(io::Error::other)?;
        let left = MAX_UNPACKED_BYTES + 1 - total;
        total += io::copy(&mut part.take(left), &mut io::sink())?;
        if total > MAX_UNPACKED_BYTES {
            break;
        }
    }
    Ok(total)
}

/// The rows, by number; nothing if a cell lies too far to the right. One row more than may be is enough to say so.
fn rows(bytes: &[u8]) -> Result<Option<Vec<Record>>, XlsxError> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes))?;
    let Some(sheet) = book.sheet_names().first().cloned() else { return Ok(Some(Vec::new())) };
    let mut cells = book.worksheet_cells_reader(&sheet)?;
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    while let Some(cell) = cells.next_cell()? {
        let (row, column) = cell.get_position();
        let text = text_of(cell.get_value());
        if text.trim().is_empty() {
            continue;
        }
        if column >= MAX_COLUMNS {
            return Ok(None);
        }
        let column = usize::try_from(column).expect("a small number");
        let fields = rows.entry(row).or_default();
        if fields.len() <= column {
            fields.resize(column + 1, String::new());
        }
        fields[column] = text;
        if rows.len() > MAX_ROWS + 2 {
            break;
        }
    }
    // A sheet has no delimiters: rows that end early have empty cells at their end.
    let width = rows.values().map(Vec::len).max().unwrap_or(0);
    let record = |(row, mut fields): (u32, Vec<String>)| {
        fields.resize(width, String::new());
        Record { line: usize::try_from(row).map_or(usize::MAX, |row| row + 1), fields }
    };
    Ok(Some(rows.into_iter().map(record).collect()))
}

/// A cell as it would be typed.
fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        // Student numbers are whole, and shown as such.
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
        }
        DataRef::DateTime(moment) => moment.as_f64().to_string(),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

    use super::*;

    fn saved(mut book: Workbook) -> Vec<u8> {
        book.save_to_buffer().unwrap()
    }

    #[test]
    fn a_sheet_gives_the_rows_that_a_csv_file_would() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write(0, 0, "number").unwrap();
        sheet.write(0, 1, "name").unwrap();
        sheet.write(0, 2, "starts").unwrap();
        sheet.write(2, 0, 210_103_456_789.0).unwrap();
        sheet.write(2, 1, "Әлия").unwrap();
        let moment = ExcelDateTime::from_ymd(2026, 11, 24).unwrap().and_hms(19, 0, 0).unwrap();
        let format = Format::new().set_num_format("dd.mm.yyyy hh:mm");
        sheet.write_with_format(2, 2, &moment, &format).unwrap();
        sheet.write(3, 0, "b2").unwrap();
        let rows = parse(&saved(book)).unwrap();
        let rows: Vec<(usize, Vec<&str>)> =
            rows.iter().map(|row| (row.line, row.fields.iter().map(String::as_str).collect())).collect();
        assert_eq!(
            rows,
            [
                (1, vec!["number", "name", "starts"]),
                (3, vec!["210103456789", "Әлия", "2026-11-24 19:00:00"]),
                (4, vec!["b2", "", ""]),
            ]
        );
    }

    #[test]
    fn a_file_that_is_broken_or_too_wide_is_a_fault_and_no_panic() {
        let mut book = Workbook::new();
        book.add_worksheet().write(0, 16_000, "far").unwrap();
        let whole = saved(book);
        assert_eq!(
            parse(&whole).unwrap_err(),
            Problem::of_file("fault-xlsx-too-wide").with("max", MAX_COLUMNS)
        );
        let broken = Problem::of_file("fault-xlsx-broken");
        for length in [4, 30, whole.len() / 2, whole.len() - 1] {
            assert_eq!(parse(&whole[..length]).unwrap_err(), broken, "{length} bytes");
        }
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("nothing", zip::write::SimpleFileOptions::default()).unwrap();
        assert_eq!(parse(&zip.finish().unwrap().into_inner()).unwrap_err(), broken);
    }

    #[test]
    fn what_unpacks_to_more_than_memory_should_hold_is_refused_before_it_is_read() {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("xl/sharedStrings.xml", zip::write::SimpleFileOptions::default()).unwrap();
        let zeros = vec![0; 1 << 20];
        for _ in 0..129 {
            io::Write::write_all(&mut zip, &zeros).unwrap();
        }
        let bomb = zip.finish().unwrap().into_inner();
        assert!(bomb.len() < 1 << 20, "{} bytes", bomb.len());
        assert_eq!(parse(&bomb).unwrap_err(), Problem::of_file("fault-xlsx-too-large"));
    }
}
