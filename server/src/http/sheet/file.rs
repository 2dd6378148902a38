//! One file, written row by row: of a long list only the file itself is held, and of XLSX not even that until its end.

use esik_shared::language::Language;
use jiff::civil::DateTime;
use rust_xlsxwriter::{ExcelDateTime, Format as CellFormat, Workbook, Worksheet, XlsxError};

use super::Format;
use crate::service::import::formula::guarded;

/// How wide a column is, in letters.
const COLUMN_WIDTH: f64 = 22.0;

/// A value of a row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    /// A text, whatever is in it.
    Text(String),
    /// A number to reckon with.
    Number(u32),
    /// A local time.
    Moment(DateTime),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// A file that is being written.
pub(super) enum File {
    Csv(Box<::csv::Writer<Vec<u8>>>),
    Xlsx(Box<Book>),
}

/// A workbook with one sheet.
pub(super) struct Book {
    book: Workbook,
    next_row: u32,
    moment: CellFormat,
}

impl File {
    /// One that has only a header yet.
    pub(super) fn new(format: Format, columns: &[String]) -> Result<Self, XlsxError> {
        let (mark, separator): (&[u8], u8) = match format {
            Format::Xlsx => return Ok(Self::Xlsx(Box::new(Book::new(columns)?))),
            Format::PlainCsv => (b"", b','),
            Format::Csv(Language::En) => (BYTE_ORDER_MARK, b','),
            Format::Csv(Language::Kk | Language::Ru) => (BYTE_ORDER_MARK, b';'),
        };
        let writer = ::csv::WriterBuilder::new().delimiter(separator).from_writer(mark.to_vec());
        let mut writer = Box::new(writer);
        writer.write_record(columns).expect(TO_MEMORY);
        Ok(Self::Csv(writer))
    }

    /// Adds a row.
    pub(super) fn add(&mut self, row: &[Cell]) -> Result<(), XlsxError> {
        match self {
            Self::Csv(writer) => {
                for cell in row {
                    match cell {
                        Cell::Text(text) => writer.write_field(guarded(text).as_ref()),
                        Cell::Number(number) => writer.write_field(number.to_string()),
                        Cell::Moment(at) => writer.write_field(at.strftime("%Y-%m-%d %H:%M:%S").to_string()),
                    }
                    .expect(TO_MEMORY);
                }
                writer.write_record(None::<&[u8]>).expect(TO_MEMORY);
                Ok(())
            }
            Self::Xlsx(book) => book.add(row),
        }
    }

    /// The whole file.
    pub(super) fn finish(self) -> Result<Vec<u8>, XlsxError> {
        match self {
            Self::Csv(writer) => Ok(writer.into_inner().expect(TO_MEMORY)),
            Self::Xlsx(mut book) => book.book.save_to_buffer(),
        }
    }
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
const TO_MEMORY: &str = "writing to a Vec cannot fail, and rows are as wide as the columns";

impl Book {
    fn new(columns: &[String]) -> Result<Self, XlsxError> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet_with_constant_memory()?;
        let bold = CellFormat::new().set_bold();
        sheet.set_freeze_panes(1, 0)?;
        for (column, name) in (0..).zip(columns) {
            sheet.set_column_width(column, COLUMN_WIDTH)?;
            sheet.write_string_with_format(0, column, name, &bold)?;
        }
        Ok(Self { book, next_row: 1, moment: CellFormat::new().set_num_format("yyyy-mm-dd hh:mm:ss") })
    }

    fn add(&mut self, row: &[Cell]) -> Result<(), XlsxError> {
        let Self { book, next_row, moment } = self;
        let sheet = book.worksheet_from_index(0)?;
        for (column, cell) in (0..).zip(row) {
            match cell {
                Cell::Text(text) if text.is_empty() => {}
                Cell::Text(text) => {
                    sheet.write_string(*next_row, column, text)?;
                }
                Cell::Number(number) => {
                    sheet.write_number(*next_row, column, *number)?;
                }
                Cell::Moment(at) => write_moment(sheet, *next_row, column, *at, moment)?,
            }
        }
        *next_row += 1;
        Ok(())
    }
}

fn write_moment(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    at: DateTime,
    format: &CellFormat,
) -> Result<(), XlsxError> {
    let moment = ExcelDateTime::parse_from_str(&at.strftime("%Y-%m-%d %H:%M:%S").to_string())?;
    sheet.write_datetime_with_format(row, column, moment, format)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::import::preview_rows;

    const CSVS: [Format; 4] =
        [Format::PlainCsv, Format::Csv(Language::Kk), Format::Csv(Language::Ru), Format::Csv(Language::En)];

    fn file(format: Format, rows: &[Vec<Cell>]) -> Vec<u8> {
        let columns = ["number".to_owned(), "name".to_owned()];
        let mut file = File::new(format, &columns).unwrap();
        for row in rows {
            file.add(row).unwrap();
        }
        file.finish().unwrap()
    }

    #[test]
    fn what_is_taken_out_can_be_brought_in_again() {
        let rows = [vec!["0012".into(), "=Әлия, \"Жас\"; x".into()], vec!["-1".into(), "'=x".into()]];
        for format in CSVS.into_iter().chain([Format::Xlsx]) {
            let read = preview_rows(&file(format, &rows));
            let expected = [["number", "name"], ["0012", "=Әлия, \"Жас\"; x"], ["-1", "'=x"]];
            assert_eq!(read, expected, "{format:?}");
        }
    }

    #[test]
    fn no_cell_of_csv_begins_like_a_formula() {
        for format in CSVS {
            let text = String::from_utf8(file(format, &[vec!["=1+1".into(), "@x".into()]])).unwrap();
            let separator = if text.contains(';') { ';' } else { ',' };
            assert!(text.ends_with(&format!("\n'=1+1{separator}'@x\n")), "{text}");
        }
    }

    #[test]
    fn moments_and_numbers_are_such_to_a_spreadsheet() {
        let at = jiff::civil::datetime(2026, 11, 22, 16, 5, 9, 0);
        let rows = [vec![Cell::Number(3), Cell::Moment(at)]];
        for format in [Format::PlainCsv, Format::Xlsx] {
            assert_eq!(preview_rows(&file(format, &rows))[1], ["3", "2026-11-22 16:05:09"], "{format:?}");
        }
    }
}
