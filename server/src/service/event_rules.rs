//! What organizers decide about an event beside its times: policies, gates and categories, and whether it is called
//! off. Pages and scanners learn of it by the event feed.

use std::collections::{BTreeSet, HashSet};

use esik_shared::event::{Category, EventDetails, Gate, Localized};
use esik_shared::id::{EventNumber, GateNumber};
use esik_shared::policy::Policies;

use super::actor::Actor;
use super::audit::{Action, Entry, note};
use super::events::fingerprint;
use super::import::changed_fields;
use super::import::problem::{Problem, Problems};
use super::put_event::change_event;
use crate::app::App;
use crate::db::event::Event;
use crate::db::{DbError, Tx};

/// The most gates of an event: as many as there are numbers.
pub(crate) const MAX_GATES: usize = 255;
/// The most categories of an event. Volunteers must tell them apart.
pub(crate) const MAX_CATEGORIES: usize = 32;
/// The most characters of the name of a gate or category: it must fit a scanner's screen.
const MAX_NAME_CHARS: usize = 60;
/// The most steps of a live code that a phone's clock may be off by, one way: five minutes.
const MAX_TOLERATED_STEPS: u8 = 20;
/// After how many seconds of silence a gate may be taken for cut off.
const CUT_OFF_AFTER_S: std::ops::RangeInclusive<u32> = 5..=3_600;

/// What the form says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rules {
    /// The policies.
    pub policies: Policies,
    /// The gates, in the order in which they are shown.
    pub gates: Vec<Gate>,
    /// The categories.
    pub categories: Vec<Category>,
}

#[cfg(test)]
impl Rules {
    /// Those of an event.
    pub(crate) fn of(details: &EventDetails) -> Self {
        Self {
            policies: details.policies.clone(),
            gates: details.gates.clone(),
            categories: details.categories.clone(),
        }
    }
}

/// Why an event was not changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EventRulesError {
    /// It is not there, or not one of the actor's.
    #[error("there is no event {0}")]
    Unknown(EventNumber),
    /// It is not any more what the form was filled from.
    #[error("event {0} was changed meanwhile")]
    Changed(EventNumber),
    /// What was said will not do.
    #[error("the rules have {} faults", .0.len())]
    Refused(Vec<Problem>),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Gives an event other rules. `was` is the fingerprint of what the form was filled from.
pub(crate) async fn change_rules(
    app: &App,
    actor: &Actor,
    number: EventNumber,
    rules: Rules,
    was: &str,
) -> Result<(), EventRulesError> {
    let mut tx = app.db.write().await?;
    let before = to_change(&mut tx, actor, number).await?;
    if fingerprint(&before.details) != was {
        return Err(EventRulesError::Changed(number));
    }
    let home_gates = home_gates_that_would_go(&mut tx, &before, &rules).await?;
    check(&rules, &home_gates).map_err(EventRulesError::Refused)?;
    let Rules { policies, gates, categories } = rules;
    let after = EventDetails { policies, gates, categories, ..before.details.clone() };
    write(app, tx, actor, &before, after).await
}

/// Calls an event off, or on again. Doing so again changes nothing.
pub(crate) async fn set_cancelled(
    app: &App,
    actor: &Actor,
    number: EventNumber,
    cancelled: bool,
) -> Result<(), EventRulesError> {
    let mut tx = app.db.write().await?;
    let before = to_change(&mut tx, actor, number).await?;
    let after = EventDetails { cancelled, ..before.details.clone() };
    write(app, tx, actor, &before, after).await
}

async fn to_change(tx: &mut Tx, actor: &Actor, number: EventNumber) -> Result<Event, EventRulesError> {
    let event = tx.event(number).await?.filter(|event| actor.events.has(event.number));
    event.ok_or(EventRulesError::Unknown(number))
}

async fn write(
    app: &App,
    mut tx: Tx,
    actor: &Actor,
    before: &Event,
    after: EventDetails,
) -> Result<(), EventRulesError> {
    if before.details == after {
        return Ok(());
    }
    change_event(&mut tx, &app.keys, before, &after, app.clock.now()).await?;
    let fields = changed_fields(&before.details, &after);
    let entry = Entry::new(Action::EventChanged).at(before.number).with("fields", fields);
    note(&mut tx, actor, app.clock.now(), entry).await?;
    Ok(tx.commit().await?)
}

/// The gates that are left out although passes have them as home gates.
async fn home_gates_that_would_go(
    tx: &mut Tx,
    before: &Event,
    rules: &Rules,
) -> Result<BTreeSet<GateNumber>, DbError> {
    let kept: HashSet<GateNumber> = rules.gates.iter().map(|gate| gate.number).collect();
    let mut gone: BTreeSet<GateNumber> = before.details.gates.iter().map(|gate| gate.number).collect();
    gone.retain(|gate| !kept.contains(gate));
    if gone.is_empty() {
        return Ok(gone);
    }
    let passes = tx.issued_passes_of_event(before.number).await?;
    let home: HashSet<GateNumber> = passes.iter().filter_map(|(pass, _)| pass.body.home_gate).collect();
    gone.retain(|gate| home.contains(gate));
    Ok(gone)
}

fn check(rules: &Rules, home_gates_that_would_go: &BTreeSet<GateNumber>) -> Result<(), Vec<Problem>> {
    let mut problems = Problems::default();
    check_gates(&rules.gates, &mut problems);
    for gate in home_gates_that_would_go {
        problems.add(Problem::of_field("gates", "fault-gate-is-home").with("gate", u32::from(gate.get())));
    }
    check_categories(rules, &mut problems);
    let Policies { live_late_steps, live_early_steps, cut_off_after_s, .. } = rules.policies;
    for (field, steps) in [("live_late_steps", live_late_steps), ("live_early_steps", live_early_steps)] {
        if steps > MAX_TOLERATED_STEPS {
            problems.add(Problem::of_field(field, "fault-steps").with("max", u32::from(MAX_TOLERATED_STEPS)));
        }
    }
    if !CUT_OFF_AFTER_S.contains(&cut_off_after_s) {
        let fault = Problem::of_field("cut_off_after_s", "fault-seconds");
        problems.add(fault.with("min", *CUT_OFF_AFTER_S.start()).with("max", *CUT_OFF_AFTER_S.end()));
    }
    problems.result(())
}

fn check_gates(gates: &[Gate], problems: &mut Problems) {
    if gates.is_empty() {
        problems.add(Problem::of_field("gates", "fault-no-gate"));
    }
    let mut seen = HashSet::new();
    for (gate, row) in gates.iter().zip(1..) {
        check_name(&gate.name, "gates", row, problems);
        if !seen.insert(gate.number) {
            let fault = Problem::of_field("gates", "fault-gate-twice").in_row(Some(row));
            problems.add(fault.with("gate", u32::from(gate.number.get())));
        }
    }
}

fn check_categories(rules: &Rules, problems: &mut Problems) {
    if rules.categories.len() > MAX_CATEGORIES {
        let max = u32::try_from(MAX_CATEGORIES).unwrap_or(u32::MAX);
        problems.add(Problem::of_field("categories", "fault-too-many-categories").with("max", max));
    }
    let mut seen = HashSet::new();
    for (category, row) in rules.categories.iter().zip(1..) {
        let fault = |id| Problem::of_field("categories", id).in_row(Some(row));
        check_name(&category.name, "categories", row, problems);
        if !seen.insert(category.number) {
            problems.add(fault("fault-category-twice").with("category", u32::from(category.number)));
        }
        let unknown =
            category.gates.iter().find(|gate| rules.gates.iter().all(|known| known.number != **gate));
        if let Some(gate) = unknown {
            problems.add(fault("fault-category-gate").with("gate", u32::from(gate.get())));
        }
    }
}

fn check_name(name: &Localized, field: &'static str, row: usize, problems: &mut Problems) {
    for text in [&name.kk, &name.ru, &name.en] {
        let chars = text.chars().count();
        let fault = |id| Problem::of_field(field, id).in_row(Some(row));
        if chars > MAX_NAME_CHARS {
            problems.add(fault("fault-too-long").with("chars", chars).with("max", MAX_NAME_CHARS));
        } else if text.trim().is_empty() {
            problems.add(fault("fault-name-empty"));
        } else if text.chars().any(char::is_control) {
            problems.add(fault("fault-unprintable"));
        } else {
            continue;
        }
        // One fault a row says enough.
        return;
    }
}

#[cfg(test)]
mod tests {
    use esik_shared::event_record::EventRecord;
    use esik_shared::policy::{CutOff, EntryMode};

    use super::*;
    use crate::app::testing;
    use crate::service::access::EventScope;
    use crate::service::actor::Who;
    use crate::service::events::event;
    use crate::service::issue::{IssueRequest, Recipients, issue};
    use crate::service::testing::{audited, by, change, festival, records};

    const EVENT: EventNumber = EventNumber(7);

    fn gate(number: u8) -> Gate {
        Gate { number: GateNumber::new(number).unwrap(), name: Localized::same("Gate") }
    }

    fn rules(gates: &[u8]) -> Rules {
        let gates = gates.iter().map(|number| gate(*number)).collect();
        Rules { policies: Policies::default(), gates, categories: Vec::new() }
    }

    fn faults(rules: &Rules) -> Vec<String> {
        check(rules, &BTreeSet::new()).err().unwrap_or_default().iter().map(Problem::to_string).collect()
    }

    #[test]
    fn what_no_door_could_work_by_is_refused_with_the_row() {
        assert_eq!(faults(&rules(&[1, 2])), [""; 0]);
        assert!(faults(&rules(&[]))[0].starts_with("column gates: "));
        assert!(faults(&rules(&[1, 2, 1]))[0].starts_with("row 3, column gates: "));
        let mut nameless = rules(&[1]);
        nameless.gates[0].name.ru = " ".into();
        assert!(faults(&nameless)[0].starts_with("row 1, column gates: "));
        let mut elsewhere = rules(&[1]);
        elsewhere.categories.push(Category {
            number: 2,
            name: Localized::same("Guest"),
            gates: vec![gate(9).number],
            paper: true,
        });
        assert!(faults(&elsewhere)[0].starts_with("row 1, column categories: "));
        let mut patient = rules(&[1]);
        patient.policies.live_late_steps = 21;
        patient.policies.cut_off_after_s = 1;
        assert_eq!(faults(&patient).len(), 2);
    }

    #[tokio::test]
    async fn rules_reach_the_feed_and_the_audit_log_and_a_form_from_before_changes_nothing() {
        let test = testing::app().await;
        let app = &test.app;
        festival(app, 1).await;
        let before = event(app, EVENT).await.unwrap().unwrap().details;
        let was = fingerprint(&before);
        let mut wanted = rules(&[1, 2]);
        wanted.policies.entry_mode = EntryMode::Daily;
        change_rules(app, &by(), EVENT, wanted.clone(), &was).await.unwrap();
        let feed = records(app, EVENT).await;
        assert!(matches!(feed.last(), Some(EventRecord::Event(details)) if Rules::of(details) == wanted));
        assert_eq!(audited(app).await.last(), Some(&Action::EventChanged));
        let again = change_rules(app, &by(), EVENT, rules(&[1]), &was).await;
        assert!(matches!(again, Err(EventRulesError::Changed(EVENT))), "{again:?}");
        let others = Actor { who: Who::Account(1), address: None, events: EventScope::NONE };
        let refused = set_cancelled(app, &others, EVENT, true).await;
        assert!(matches!(refused, Err(EventRulesError::Unknown(EVENT))), "{refused:?}");
        set_cancelled(app, &by(), EVENT, true).await.unwrap();
        assert!(event(app, EVENT).await.unwrap().unwrap().details.cancelled);
    }

    #[tokio::test]
    async fn a_gate_that_is_home_to_a_pass_stays() {
        let test = testing::app().await;
        let app = &test.app;
        festival(app, 2).await;
        change(app, EVENT, |details| {
            details.gates = vec![gate(1), gate(2), gate(3)];
            details.policies.cut_off = CutOff::HomeGateOnly;
        })
        .await;
        let request = IssueRequest { event: EVENT, recipients: Recipients::All, paper: false };
        issue(app, &by(), &request).await.unwrap();
        let was = fingerprint(&event(app, EVENT).await.unwrap().unwrap().details);
        let refused = change_rules(app, &by(), EVENT, rules(&[2]), &was).await;
        let Err(EventRulesError::Refused(problems)) = refused else { panic!("{refused:?}") };
        assert_eq!(problems.len(), 1, "nobody's home is gate 3: {problems:?}");
    }
}
