//! One cell of a table, parsed to what its column holds or refused with what to write instead.

use esik_shared::language::Language;
use esik_shared::time::Timestamp;

use super::local_time;
use super::problem::Problem;
use crate::config::NamedTimeZone;
use crate::service::account::fold_email;

/// How much of a wrong value is repeated in a message.
const SHOWN_CHARS: usize = 40;

/// A value and where it stands: in a row of a file, or in a field of a form.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell<'a> {
    pub(super) row: Option<usize>,
    pub(super) column: &'static str,
    pub(super) value: &'a str,
}

impl Cell<'_> {
    /// A fault of this cell.
    pub(super) fn problem(&self, id: &'static str) -> Problem {
        Problem::of_field(self.column, id).in_row(self.row)
    }

    /// The value as a message repeats it.
    pub(super) fn shown(&self) -> String {
        let mut shown: String = self.value.chars().take(SHOWN_CHARS).filter(|c| !c.is_control()).collect();
        if self.value.chars().nth(SHOWN_CHARS).is_some() {
            shown.push('…');
        }
        shown
    }

    /// The fault that the value is not what it should be, or, where there is none, the other one.
    fn wrong(&self, id: &'static str, id_of_empty: &'static str) -> Problem {
        if self.value.is_empty() {
            self.problem(id_of_empty)
        } else {
            self.problem(id).with("value", self.shown())
        }
    }

    /// A text that may be empty, in one line with single spaces.
    pub(super) fn optional_text(&self, max_chars: usize) -> Result<String, Problem> {
        let text = self.value.split_whitespace().collect::<Vec<_>>().join(" ");
        let chars = text.chars().count();
        if chars > max_chars {
            return Err(self.problem("fault-too-long").with("chars", chars).with("max", max_chars));
        }
        if text.chars().any(char::is_control) {
            return Err(self.problem("fault-unprintable"));
        }
        Ok(text)
    }

    /// A text that is there.
    pub(super) fn text(&self, max_chars: usize) -> Result<String, Problem> {
        match self.optional_text(max_chars)? {
            empty if empty.is_empty() => Err(self.problem("fault-text-empty")),
            text => Ok(text),
        }
    }

    /// A student number: as on the student card, without spaces.
    pub(super) fn student_number(&self, max_chars: usize) -> Result<String, Problem> {
        let is_number =
            |text: &str| !text.is_empty() && !text.chars().any(|c| c.is_whitespace() || c.is_control());
        if !is_number(self.value) {
            return Err(self.wrong("fault-student-number", "fault-student-number-empty"));
        }
        self.text(max_chars)
    }

    /// A whole number from 1 on.
    pub(super) fn number(&self) -> Result<u32, Problem> {
        let is_plain = self.value.bytes().all(|byte| byte.is_ascii_digit());
        let number = self.value.parse().ok().filter(|number| is_plain && *number >= 1);
        number.ok_or_else(|| self.wrong("fault-number", "fault-number-empty").with("max", u32::MAX))
    }

    /// A whole number from 1 on, or nothing.
    pub(super) fn optional_number(&self) -> Result<Option<u32>, Problem> {
        if self.value.is_empty() { Ok(None) } else { self.number().map(Some) }
    }

    /// A name in addresses.
    pub(super) fn slug(&self, max_chars: usize) -> Result<String, Problem> {
        let is_word = |word: &str| {
            !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        };
        if !self.value.split('-').all(is_word) {
            return Err(self.wrong("fault-slug", "fault-slug-empty"));
        }
        self.text(max_chars)
    }

    /// An e-mail address in small letters, or nothing.
    pub(super) fn optional_email(&self) -> Result<Option<String>, Problem> {
        if self.value.is_empty() {
            return Ok(None);
        }
        let email = fold_email(self.value);
        email.map(Some).ok_or_else(|| self.problem("fault-email").with("value", self.shown()))
    }

    /// One of the languages.
    pub(super) fn language(&self) -> Result<Language, Problem> {
        let language = self.value.to_lowercase().parse();
        language.map_err(|_| self.wrong("fault-language", "fault-language-empty"))
    }

    /// A moment, local unless it says otherwise.
    pub(super) fn moment(&self, zone: &NamedTimeZone) -> Result<Timestamp, Problem> {
        use local_time::Fault;
        local_time::parse(self.value, zone.rules()).map_err(|fault| match fault {
            Fault::Shape => self.wrong("fault-time", "fault-time-empty"),
            Fault::Gap => {
                self.problem("fault-time-gap").with("value", self.shown()).with("zone", zone.name())
            }
            Fault::Fold(earlier, later) => self
                .problem("fault-time-fold")
                .with("value", self.shown())
                .with("zone", zone.name())
                .with("earlier", earlier)
                .with("later", later),
        })
    }
}
