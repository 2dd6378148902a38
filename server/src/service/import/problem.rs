//! Faults of a file or a form, said to whoever made it, in their language.

use std::fmt;

use esik_shared::language::Language;
use esik_shared::message::{Arg, Messages};

/// What fills a place in the sentence of a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// A text, often what stands in the file.
    Text(String),
    /// A number.
    Number(i64),
}

impl From<&str> for Part {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Part {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<usize> for Part {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<u32> for Part {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl Part {
    fn arg(&self) -> Arg<'_> {
        match self {
            Self::Text(text) => Arg::Text(text),
            Self::Number(number) => Arg::Number(*number),
        }
    }
}

/// A fault: where, what, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The line of the file, from 1; nothing if the whole file is meant, or a form.
    pub row: Option<usize>,
    /// The column, or the field of the form.
    pub column: Option<&'static str>,
    /// The message with a sentence or two.
    id: &'static str,
    parts: Vec<(&'static str, Part)>,
}

impl Problem {
    /// A fault of the whole, as the message with this id says it.
    pub(crate) fn of_file(id: &'static str) -> Self {
        Self { row: None, column: None, id, parts: Vec::new() }
    }

    /// A fault of a row.
    pub(crate) fn of_row(row: usize, id: &'static str) -> Self {
        Self::of_file(id).in_row(Some(row))
    }

    /// A fault of a field of a form.
    pub(crate) fn of_field(column: &'static str, id: &'static str) -> Self {
        Self { column: Some(column), ..Self::of_file(id) }
    }

    /// The same, in a row.
    pub(crate) fn in_row(self, row: Option<usize>) -> Self {
        Self { row, ..self }
    }

    /// The same, of a field.
    pub(crate) fn in_column(self, column: &'static str) -> Self {
        Self { column: Some(column), ..self }
    }

    /// The same, with what fills a place of its sentence.
    pub(crate) fn with(mut self, name: &'static str, part: impl Into<Part>) -> Self {
        self.parts.push((name, part.into()));
        self
    }

    /// What is wrong and what to do, without the place.
    pub(crate) fn text(&self, language: Language) -> String {
        let args: Vec<(&str, Arg<'_>)> = self.parts.iter().map(|(name, part)| (*name, part.arg())).collect();
        Messages::get(language).text(self.id, &args)
    }
}

impl fmt::Display for Problem {
    /// In English, for command lines and programs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.row, self.column) {
            (Some(row), Some(column)) => write!(f, "row {row}, column {column}: ")?,
            (Some(row), None) => write!(f, "row {row}: ")?,
            (None, Some(column)) => write!(f, "column {column}: ")?,
            (None, None) => {}
        }
        f.write_str(&self.text(Language::En))
    }
}

/// Gathers the faults of a file, so that all of them are told at once.
#[derive(Debug, Default)]
pub(crate) struct Problems(Vec<Problem>);

impl Problems {
    pub(crate) fn add(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// The value, or a fault more.
    pub(crate) fn take<T>(&mut self, result: Result<T, Problem>) -> Option<T> {
        result.map_err(|problem| self.add(problem)).ok()
    }

    /// `value`, if there is no fault; else all of them, by row.
    pub(crate) fn result<T>(mut self, value: T) -> Result<T, Vec<Problem>> {
        if self.0.is_empty() {
            return Ok(value);
        }
        self.0.sort_by_key(|problem| problem.row);
        Err(self.0)
    }
}
