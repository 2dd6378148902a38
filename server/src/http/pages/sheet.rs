//! Lists as files for spreadsheets: CSV with a byte order mark, by which they know UTF-8, and XLSX, where every cell is a
//! text, so that numbers keep their zeros and nothing is taken for a formula.

use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use rust_xlsxwriter::{Format as CellFormat, Workbook, XlsxError};

use super::pass::ROBOTS;
use crate::http::problem::Problem;

/// Which kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Csv,
    Xlsx,
}

/// A list as a file to keep.
pub(super) async fn sheet(
    format: Format,
    name: &str,
    columns: &'static [&'static str],
    rows: Vec<Vec<String>>,
) -> Result<Response, Problem> {
    let writing = tokio::task::spawn_blocking(move || match format {
        Format::Csv => Ok(csv_of(columns, &rows)),
        Format::Xlsx => xlsx_of(columns, &rows),
    });
    let bytes = writing.await.expect("writing a list does not panic, and the runtime outlives it")?;
    let (kind, ending) = match format {
        Format::Csv => ("text/csv; charset=utf-8", "csv"),
        Format::Xlsx => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    };
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}.{ending}\""))?;
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(kind)),
        (CONTENT_DISPOSITION, disposition),
        (ROBOTS, HeaderValue::from_static("noindex, nofollow")),
    ];
    Ok((headers, bytes).into_response())
}

fn csv_of(columns: &[&str], rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = ::csv::Writer::from_writer(b"\xef\xbb\xbf".to_vec());
    writer.write_record(columns).expect("writing to a Vec cannot fail");
    for row in rows {
        writer.write_record(row).expect("writing to a Vec cannot fail, and rows are as wide as the columns");
    }
    writer.into_inner().expect("writing to a Vec cannot fail")
}

fn xlsx_of(columns: &[&str], rows: &[Vec<String>]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let bold = CellFormat::new().set_bold();
    for (column, name) in (0..).zip(columns) {
        sheet.write_string_with_format(0, column, *name, &bold)?;
        sheet.set_column_width(column, 22)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (row, fields) in (1..).zip(rows) {
        for (column, field) in (0..).zip(fields) {
            sheet.write_string(row, column, field)?;
        }
    }
    book.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::import::preview_rows;

    #[test]
    fn what_is_taken_out_can_be_brought_in_again() {
        let rows = vec![vec!["0012".to_owned(), "=Әлия, \"Жас\"".to_owned()]];
        for bytes in [csv_of(&["number", "name"], &rows), xlsx_of(&["number", "name"], &rows).unwrap()] {
            assert_eq!(preview_rows(&bytes), [vec!["number", "name"], vec!["0012", "=Әлия, \"Жас\""]]);
        }
    }
}
