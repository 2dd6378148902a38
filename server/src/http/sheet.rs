//! Lists as files for spreadsheets. CSV for people has a byte order mark, by which spreadsheets know UTF-8, and the separator
//! that those in the reader's language expect; CSV for programs has neither. In XLSX texts are texts, so that numbers of
//! students keep their zeros. Nothing in either is taken for a formula.

use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use esik_shared::language::Language;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use self::file::{Cell, File};
use super::pages::pass::ROBOTS;
use crate::db::DbError;
use crate::http::problem::Problem;

pub(crate) mod file;

/// Portions that wait to be written: one that is written and one that is read meanwhile.
const PORTIONS: usize = 1;

/// Which kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// CSV for a spreadsheet of somebody who reads this language.
    Csv(Language),
    /// CSV for a program.
    PlainCsv,
    /// XLSX.
    Xlsx,
}

impl Format {
    /// Its media type.
    pub(crate) const fn media_type(self) -> &'static str {
        match self {
            Self::Csv(_) | Self::PlainCsv => "text/csv; charset=utf-8",
            Self::Xlsx => XLSX,
        }
    }

    const fn ending(self) -> &'static str {
        match self {
            Self::Csv(_) | Self::PlainCsv => "csv",
            Self::Xlsx => "xlsx",
        }
    }
}

/// The media type of XLSX.
pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A short list as a file to keep.
pub(crate) async fn sheet(
    format: Format,
    name: &str,
    columns: &[&str],
    rows: Vec<Vec<String>>,
) -> Result<Response, Problem> {
    let columns = columns.iter().map(|column| (*column).to_owned()).collect();
    let row = |row: Vec<String>| row.into_iter().map(Cell::Text).collect();
    let list = |portions: Sender<Vec<Vec<String>>>| async move {
        // Nobody takes it only where writing has failed, which is told.
        let _ = portions.send(rows).await;
        Ok(())
    };
    long_sheet(format, name, columns, row, list).await
}

/// A list of any length as a file to keep: `list` sends it in portions, and `row` makes a row of each of its lines. The file
/// is whole before any of it is answered: half a list looks like a list.
pub(crate) async fn long_sheet<T: Send + 'static, Listing: Future<Output = Result<(), DbError>>>(
    format: Format,
    name: &str,
    columns: Vec<String>,
    row: impl Fn(T) -> Vec<Cell> + Send + 'static,
    list: impl FnOnce(Sender<Vec<T>>) -> Listing,
) -> Result<Response, Problem> {
    let (sender, portions) = channel(PORTIONS);
    let writing = tokio::task::spawn_blocking(move || write(format, &columns, portions, row));
    list(sender).await?;
    let bytes = writing.await.expect("writing a list does not panic, and the runtime outlives it")?;
    let disposition = format!("attachment; filename=\"{name}.{}\"", format.ending());
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(format.media_type())),
        (CONTENT_DISPOSITION, HeaderValue::try_from(disposition)?),
        (ROBOTS, HeaderValue::from_static("noindex, nofollow")),
    ];
    Ok((headers, bytes).into_response())
}

fn write<T>(
    format: Format,
    columns: &[String],
    mut portions: Receiver<Vec<T>>,
    row: impl Fn(T) -> Vec<Cell>,
) -> Result<Vec<u8>, Problem> {
    let mut file = File::new(format, columns)?;
    while let Some(lines) = portions.blocking_recv() {
        for line in lines {
            file.add(&row(line))?;
        }
    }
    Ok(file.finish()?)
}
