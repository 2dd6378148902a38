//! Forms: fields with what was typed, what is meant, and what is wrong, beside each. Values and faults come from where
//! the form is read; nothing is decided here.

use askama::Template;
use esik_shared::language::Language;

use super::text;
pub(super) use crate::http::extract::values::Values;
use crate::service::import::problem::Problem;

/// A form that is being made: its values and its faults, by field.
#[derive(Clone, Copy)]
pub(super) struct Form<'a> {
    pub(super) language: Language,
    pub(super) values: &'a Values,
    pub(super) faults: &'a [Problem],
}

impl Form<'_> {
    /// A field for a line of text. `name` is also the column of its faults.
    pub(super) fn field(&self, name: &str, label: &str) -> Field {
        Field {
            name: name.to_owned(),
            label: text(self.language, label, &[]),
            value: self.values.get(name).to_owned(),
            kind: "text",
            hint: None,
            errors: self.errors(name),
            is_required: false,
            attributes: Vec::new(),
        }
    }

    /// Radio buttons, each with what it means.
    pub(super) fn choice(&self, name: &str, legend: &str, options: &[(&str, &str, Option<&str>)]) -> Choice {
        let chosen = self.values.get(name);
        let option = |&(value, label, hint): &(&str, &str, Option<&str>)| ChoiceOption {
            value: value.to_owned(),
            label: text(self.language, label, &[]),
            hint: hint.map(|hint| text(self.language, hint, &[])),
            is_chosen: value == chosen,
        };
        Choice {
            name: name.to_owned(),
            legend: text(self.language, legend, &[]),
            hint: None,
            kind: "radio",
            errors: self.errors(name),
            options: options.iter().map(option).collect(),
        }
    }

    /// Boxes to tick, of things that have names of their own: value and name of each.
    pub(super) fn boxes(
        &self,
        name: &str,
        legend: &str,
        options: impl Iterator<Item = (String, String)>,
    ) -> Choice {
        Choice { kind: "checkbox", ..self.radio(name, legend, options) }
    }

    /// The same as radio buttons.
    pub(super) fn radio(
        &self,
        name: &str,
        legend: &str,
        options: impl Iterator<Item = (String, String)>,
    ) -> Choice {
        let ticked: Vec<&str> = self.values.all(name).collect();
        let option = |(value, label): (String, String)| ChoiceOption {
            is_chosen: ticked.contains(&value.as_str()),
            value,
            label,
            hint: None,
        };
        Choice {
            name: name.to_owned(),
            legend: text(self.language, legend, &[]),
            hint: None,
            kind: "radio",
            errors: self.errors(name),
            options: options.map(option).collect(),
        }
    }

    /// What is wrong with a field, with the row where it has several.
    pub(super) fn errors(&self, name: &str) -> Vec<String> {
        let of_field = self.faults.iter().filter(|fault| fault.column == Some(name));
        of_field.map(|fault| self.said(fault)).collect()
    }

    /// What is wrong with the whole.
    pub(super) fn errors_of_all(&self) -> Vec<String> {
        let of_all = self.faults.iter().filter(|fault| fault.column.is_none());
        of_all.map(|fault| self.said(fault)).collect()
    }

    fn said(&self, fault: &Problem) -> String {
        let said = fault.text(self.language);
        match fault.row {
            Some(row) => {
                let row = i64::try_from(row).unwrap_or(i64::MAX);
                text(self.language, "form-fault-row", &[("row", row.into()), ("fault", (&said).into())])
            }
            None => said,
        }
    }
}

/// A field for a line of text.
#[derive(Debug, Template)]
#[template(path = "part/field.html")]
pub(super) struct Field {
    name: String,
    label: String,
    value: String,
    kind: &'static str,
    hint: Option<String>,
    errors: Vec<String>,
    is_required: bool,
    attributes: Vec<(&'static str, String)>,
}

impl Field {
    pub(super) fn kind(self, kind: &'static str) -> Self {
        Self { kind, ..self }
    }

    pub(super) fn hint(self, hint: String) -> Self {
        Self { hint: Some(hint), ..self }
    }

    pub(super) fn required(self) -> Self {
        Self { is_required: true, ..self }
    }

    pub(super) fn with(mut self, attribute: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push((attribute, value.into()));
        self
    }
}

/// Several possibilities: of radio buttons one, of boxes any.
#[derive(Debug, Template)]
#[template(path = "part/choice.html")]
pub(super) struct Choice {
    name: String,
    legend: String,
    hint: Option<String>,
    kind: &'static str,
    errors: Vec<String>,
    options: Vec<ChoiceOption>,
}

#[derive(Debug)]
struct ChoiceOption {
    value: String,
    label: String,
    hint: Option<String>,
    is_chosen: bool,
}

impl Choice {
    pub(super) fn hint(self, hint: String) -> Self {
        Self { hint: Some(hint), ..self }
    }
}

/// A question before something that is not undone by itself: what will happen, and a button that does it.
#[derive(Template)]
#[template(path = "confirm.html")]
pub(super) struct ConfirmPage {
    pub(super) shell: super::Shell,
    pub(super) paragraphs: Vec<String>,
    /// What is asked along with it.
    pub(super) choices: Vec<Choice>,
    pub(super) fields: Vec<Field>,
    /// What is sent along with it.
    pub(super) hidden: Vec<(&'static str, String)>,
    /// Below the base.
    pub(super) action: String,
    pub(super) submit: String,
    /// Whether the button is one that destroys.
    pub(super) is_grave: bool,
    /// Where whoever thinks better of it goes, below the base.
    pub(super) back: String,
}

impl ConfirmPage {
    /// A question with nothing to fill in.
    pub(super) fn new(shell: super::Shell, paragraphs: Vec<String>, action: String, submit: String) -> Self {
        Self {
            shell,
            paragraphs,
            choices: Vec::new(),
            fields: Vec::new(),
            hidden: Vec::new(),
            back: action.rsplit_once('/').map_or_else(|| "/".to_owned(), |(back, _)| back.to_owned()),
            action,
            submit,
            is_grave: true,
        }
    }
}
