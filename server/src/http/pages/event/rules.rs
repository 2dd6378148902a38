//! `/events/{number}/rules`: policies, in words with what follows from each; gates; categories. Rows of gates and
//! categories are fields of the same names, in their order; a row without a name is none.

use std::collections::BTreeSet;

use askama::Template;
use axum::response::Response;
use esik_shared::event::{Category, EventDetails, Gate, Localized};
use esik_shared::id::{EventNumber, GateNumber};
use esik_shared::policy::{CutOff, EntryMode, LiveCodes, Policies, RosterMode};

use super::super::form::{Choice, Field, Form, Values};
use super::super::menu::EventSection;
use super::super::organizer::Organizer;
use super::super::{Shell, text};
use crate::db::event::Event;
use crate::http::extract::event::EventInPath;
use crate::http::extract::signed_form::SignedForm;
use crate::http::problem::Problem;
use crate::service::event_rules::{EventRulesError, MAX_CATEGORIES, MAX_GATES, Rules, change_rules};
use crate::service::events::fingerprint;
use crate::service::import::problem::{Problem as Fault, Problems};

/// How many empty rows wait below those that are filled.
const EMPTY_ROWS: usize = 1;
/// How many come with the button for more.
const MORE_ROWS: usize = 5;

const ENTRY_MODES: [(EntryMode, &str, &str, &str); 4] = [
    (EntryMode::Single, "single", "policy-entry-single", "policy-entry-single-means"),
    (EntryMode::Reentry, "reentry", "policy-entry-reentry", "policy-entry-reentry-means"),
    (EntryMode::Daily, "daily", "policy-entry-daily", "policy-entry-daily-means"),
    (EntryMode::Unlimited, "unlimited", "policy-entry-unlimited", "policy-entry-unlimited-means"),
];
const LIVE_CODES: [(LiveCodes, &str, &str, &str); 3] = [
    (LiveCodes::Off, "off", "policy-live-off", "policy-live-off-means"),
    (LiveCodes::Preferred, "preferred", "policy-live-preferred", "policy-live-preferred-means"),
    (LiveCodes::Required, "required", "policy-live-required", "policy-live-required-means"),
];
const CUT_OFF: [(CutOff, &str, &str, &str); 3] = [
    (CutOff::Admit, "admit", "policy-cut-off-admit", "policy-cut-off-admit-means"),
    (
        CutOff::HomeGateOnly,
        "home_gate_only",
        "policy-cut-off-home-gate-only",
        "policy-cut-off-home-gate-only-means",
    ),
    (CutOff::Hold, "hold", "policy-cut-off-hold", "policy-cut-off-hold-means"),
];
const ROSTER_MODES: [(RosterMode, &str, &str, &str); 2] = [
    (RosterMode::Searchable, "searchable", "policy-roster-searchable", "policy-roster-searchable-means"),
    (RosterMode::Sealed, "sealed", "policy-roster-sealed", "policy-roster-sealed-means"),
];

#[derive(Template)]
#[template(path = "event_rules.html")]
pub(in super::super) struct RulesPage {
    shell: Shell,
    number: u32,
    was: String,
    errors: Vec<String>,
    policies: [Choice; 4],
    id_check: Choice,
    finer: [Field; 3],
    gates: Vec<Row>,
    gate_errors: Vec<String>,
    categories: Vec<Row>,
    category_errors: Vec<String>,
}

/// A gate or category as typed.
struct Row {
    legend: String,
    number: String,
    names: [(&'static str, String); 3],
    gates: String,
    is_paper: bool,
}

/// The form with what was typed.
pub(in super::super) fn make(
    shell: Shell,
    number: EventNumber,
    details: &EventDetails,
    values: &Values,
    faults: &[Fault],
) -> RulesPage {
    let form = Form { language: shell.language, values, faults };
    let empty = if values.has("more") { MORE_ROWS } else { EMPTY_ROWS };
    let number_field = |name: &str, label: &str, hint: &str| {
        form.field(name, label).hint(shell.text(hint)).with("inputmode", "numeric").required()
    };
    RulesPage {
        number: number.0,
        was: fingerprint(details),
        errors: form.errors_of_all(),
        policies: [
            form.choice("entry_mode", "policy-entry", &offered(&ENTRY_MODES)),
            form.choice("live_codes", "policy-live", &offered(&LIVE_CODES))
                .hint(shell.text("policy-live-hint")),
            form.choice("cut_off", "policy-cut-off", &offered(&CUT_OFF))
                .hint(shell.text("policy-cut-off-hint")),
            form.choice("roster_mode", "policy-roster", &offered(&ROSTER_MODES)),
        ],
        id_check: {
            let option = ("yes".to_owned(), shell.text("policy-id-check"));
            form.boxes("id_check", "policy-id-check-legend", [option].into_iter())
        },
        finer: [
            number_field("live_late_steps", "policy-late-steps", "policy-late-steps-hint"),
            number_field("live_early_steps", "policy-early-steps", "policy-early-steps-hint"),
            number_field("cut_off_after_s", "policy-cut-off-after", "policy-cut-off-after-hint"),
        ],
        gates: rows(values, "gate", "rules-gate", MAX_GATES, empty, &shell),
        gate_errors: form.errors("gates"),
        categories: rows(values, "category", "rules-category", MAX_CATEGORIES, empty, &shell),
        category_errors: form.errors("categories"),
        shell,
    }
}

fn offered<T>(
    table: &'static [(T, &'static str, &'static str, &'static str)],
) -> Vec<(&'static str, &'static str, Option<&'static str>)> {
    table.iter().map(|(_, value, label, means)| (*value, *label, Some(*means))).collect()
}

fn rows(values: &Values, kind: &str, legend: &str, most: usize, empty: usize, shell: &Shell) -> Vec<Row> {
    let all =
        |name: &str| -> Vec<String> { values.all(&format!("{kind}_{name}")).map(str::to_owned).collect() };
    let (numbers, kk, ru, en, gates) = (all("number"), all("kk"), all("ru"), all("en"), all("gates"));
    let paper = all("paper");
    let at = |list: &[String], index: usize| list.get(index).cloned().unwrap_or_default();
    let filled: Vec<usize> = (0..numbers.len())
        .filter(|&index| [&kk, &ru, &en].iter().any(|list| !at(list, index).is_empty()))
        .collect();
    let places = filled.iter().map(|&index| Some(index)).chain((0..empty).map(|_| None)).take(most);
    let row = |(place, index): (i64, Option<usize>)| {
        let of = |list: &[String]| index.map(|index| at(list, index)).unwrap_or_default();
        Row {
            legend: text(shell.language, legend, &[("row", place.into())]),
            number: of(&numbers),
            names: [("kk", of(&kk)), ("ru", of(&ru)), ("en", of(&en))],
            gates: of(&gates),
            is_paper: index.is_some_and(|index| paper.contains(&index.to_string())),
        }
    };
    (1..).zip(places).map(row).collect()
}

/// What stands in the form of an event.
pub(in super::super) fn values_of(details: &EventDetails) -> Values {
    let policies = &details.policies;
    let mut values = Values::default()
        .with("entry_mode", name_in(&ENTRY_MODES, policies.entry_mode))
        .with("live_codes", name_in(&LIVE_CODES, policies.live_codes))
        .with("cut_off", name_in(&CUT_OFF, policies.cut_off))
        .with("roster_mode", name_in(&ROSTER_MODES, policies.roster_mode))
        .with("live_late_steps", policies.live_late_steps.to_string())
        .with("live_early_steps", policies.live_early_steps.to_string())
        .with("cut_off_after_s", policies.cut_off_after_s.to_string());
    if policies.id_check {
        values = values.with("id_check", "yes");
    }
    for gate in &details.gates {
        values = with_name(values.with("gate_number", gate.number.to_string()), "gate", &gate.name);
    }
    for (category, index) in details.categories.iter().zip(0..) {
        let gates: Vec<String> = category.gates.iter().map(ToString::to_string).collect();
        values = with_name(
            values
                .with("category_number", category.number.to_string())
                .with("category_gates", gates.join(", ")),
            "category",
            &category.name,
        );
        if category.paper {
            values = values.with("category_paper", format!("{index}"));
        }
    }
    values
}

fn with_name(values: Values, kind: &str, name: &Localized) -> Values {
    let field = |language: &str| format!("{kind}_{language}");
    values
        .with(field("kk"), name.kk.as_str())
        .with(field("ru"), name.ru.as_str())
        .with(field("en"), name.en.as_str())
}

fn name_in<T: PartialEq + Copy>(table: &[(T, &'static str, &str, &str)], value: T) -> &'static str {
    table.iter().find(|(known, ..)| *known == value).map_or("", |(_, name, ..)| *name)
}

fn of_name<T: Copy>(table: &[(T, &str, &str, &str)], name: &str, otherwise: T) -> T {
    table.iter().find(|(_, known, ..)| *known == name).map_or(otherwise, |(value, ..)| *value)
}

/// The rules that a form says. What is not chosen stays as it was.
fn read(values: &Values, before: &Policies) -> Result<Rules, Vec<Fault>> {
    let mut problems = Problems::default();
    let mut number = |name: &'static str| {
        let typed = values.get(name).parse::<u32>();
        problems.take(typed.map_err(|_| Fault::of_field(name, "fault-whole-number")))
    };
    let (late, early, after) =
        (number("live_late_steps"), number("live_early_steps"), number("cut_off_after_s"));
    let gates = read_rows(values, "gate", "gates", 1, &mut problems)
        .into_iter()
        .filter_map(|(_, number, name)| Some(Gate { number: GateNumber::new(number)?, name }))
        .collect();
    let categories = read_categories(values, &mut problems);
    problems.result(())?;
    let steps = |typed: Option<u32>| typed.and_then(|steps| u8::try_from(steps).ok()).unwrap_or(u8::MAX);
    Ok(Rules {
        policies: Policies {
            entry_mode: of_name(&ENTRY_MODES, values.get("entry_mode"), before.entry_mode),
            live_codes: of_name(&LIVE_CODES, values.get("live_codes"), before.live_codes),
            live_late_steps: steps(late),
            live_early_steps: steps(early),
            cut_off: of_name(&CUT_OFF, values.get("cut_off"), before.cut_off),
            cut_off_after_s: after.unwrap_or(u32::MAX),
            id_check: values.has("id_check"),
            roster_mode: of_name(&ROSTER_MODES, values.get("roster_mode"), before.roster_mode),
        },
        gates,
        categories,
    })
}

fn read_categories(values: &Values, problems: &mut Problems) -> Vec<Category> {
    let gates: Vec<&str> = values.all("category_gates").collect();
    let paper: Vec<&str> = values.all("category_paper").collect();
    let mut categories = Vec::new();
    for (index, number, name) in read_rows(values, "category", "categories", 0, problems) {
        let typed = gates.get(index).copied().unwrap_or_default();
        let parts = typed.split([',', ' ', ';']).filter(|part| !part.is_empty());
        let read: Option<BTreeSet<GateNumber>> =
            parts.map(|part| part.parse().ok().and_then(GateNumber::new)).collect();
        let Some(gates) = read else {
            let fault = Fault::of_field("categories", "fault-category-gates").with("value", typed);
            problems.add(fault.in_row(Some(categories.len() + 1)));
            continue;
        };
        let is_paper = paper.contains(&index.to_string().as_str());
        categories.push(Category { number, name, gates: gates.into_iter().collect(), paper: is_paper });
    }
    categories
}

/// The rows that have a name: their place among all, their number (the next free one where none was typed), their name.
/// One language is enough; it stands for the others until they are known.
fn read_rows(
    values: &Values,
    kind: &str,
    field: &'static str,
    first: u8,
    problems: &mut Problems,
) -> Vec<(usize, u8, Localized)> {
    let all =
        |name: &str| -> Vec<String> { values.all(&format!("{kind}_{name}")).map(str::to_owned).collect() };
    let (numbers, kk, ru, en) = (all("number"), all("kk"), all("ru"), all("en"));
    let mut taken: BTreeSet<u8> = numbers.iter().filter_map(|number| number.parse().ok()).collect();
    let mut found = Vec::new();
    for (index, typed) in numbers.iter().enumerate() {
        let names = [&kk, &ru, &en].map(|list| list.get(index).map_or("", |name| name.trim()));
        let Some(any) = names.iter().find(|name| !name.is_empty()) else { continue };
        let [kk, ru, en] =
            names.map(|name| if name.is_empty() { (*any).to_owned() } else { name.to_owned() });
        let number = match typed.as_str() {
            "" => (first..=u8::MAX).find(|number| !taken.contains(number)),
            typed => typed.parse().ok().filter(|number| *number >= first),
        };
        let Some(number) = number else {
            let fault = Fault::of_field(field, "fault-row-number").with("value", typed.as_str());
            problems.add(fault.with("first", u32::from(first)).in_row(Some(found.len() + 1)));
            continue;
        };
        taken.insert(number);
        found.push((index, number, Localized { kk, ru, en }));
    }
    found
}

pub(crate) async fn show(
    organizer: Organizer,
    EventInPath(number): EventInPath,
) -> Result<Response, Problem> {
    let event = organizer.event(number).await?;
    organizer.html(&page(&organizer, &event, &values_of(&event.details), &[]))
}

fn page(organizer: &Organizer, event: &Event, values: &Values, faults: &[Fault]) -> RulesPage {
    let (number, details) = (event.number, &event.details);
    let shell = organizer.event_shell(number, details, EventSection::Rules, organizer.say("menu-rules"));
    make(shell.at(&format!("/events/{number}/rules")), number, details, values, faults)
}

pub(crate) async fn save(
    organizer: Organizer,
    EventInPath(number): EventInPath,
    SignedForm { by, fields }: SignedForm<Values>,
) -> Result<Response, Problem> {
    let event = organizer.event(number).await?;
    if fields.has("more") {
        return organizer.html(&page(&organizer, &event, &fields, &[]));
    }
    let refuse = |faults: &[Fault]| organizer.refuse(&page(&organizer, &event, &fields, faults));
    let rules = match read(&fields, &event.details.policies) {
        Ok(rules) => rules,
        Err(faults) => return refuse(&faults),
    };
    match change_rules(&organizer.app, &by.actor, number, rules, fields.get("was")).await {
        Ok(()) => Ok(organizer.go(&format!("/events/{number}?done=event-saved"))),
        Err(EventRulesError::Refused(faults)) => refuse(&faults),
        Err(EventRulesError::Changed(_)) => refuse(&[Fault::of_file("fault-event-changed")]),
        Err(EventRulesError::Unknown(_)) => Err(Problem::event_not_found()),
        Err(EventRulesError::Db(error)) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(rows: &[(&str, &str, &str)]) -> Values {
        rows.iter().fold(Values::default(), |values, (number, kk, en)| {
            values.with("gate_number", *number).with("gate_kk", *kk).with("gate_ru", "").with("gate_en", *en)
        })
    }

    #[test]
    fn rows_without_a_name_are_none_and_those_without_a_number_get_the_next() {
        let values =
            typed(&[("2", "Солтүстік", "North"), ("1", "", ""), ("", "", "South"), ("", "Есік", "")]);
        let mut problems = Problems::default();
        let rows = read_rows(&values, "gate", "gates", 1, &mut problems);
        let told: Vec<(usize, u8, &str)> =
            rows.iter().map(|(index, number, name)| (*index, *number, name.ru.as_str())).collect();
        assert_eq!(told, [(0, 2, "Солтүстік"), (2, 3, "South"), (3, 4, "Есік")]);
        let wrong = typed(&[("0", "Есік", "")]);
        assert!(read_rows(&wrong, "gate", "gates", 1, &mut problems).is_empty());
        assert_eq!(problems.result(()).unwrap_err().len(), 1);
    }

    #[test]
    fn what_a_form_shows_is_what_it_reads() {
        let details = super::super::super::tests::details();
        let values = values_of(&details);
        assert_eq!(read(&values, &Policies::default()).unwrap(), Rules::of(&details));
    }
}
