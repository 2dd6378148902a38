//! Who keeps a pass, who gets one, whose is replaced. Pure.

use std::collections::{HashMap, HashSet};

use esik_shared::event::EventDetails;
use esik_shared::event_record::PassState;
use esik_shared::id::{EventNumber, GateNumber, PassId};
use esik_shared::pass::{KeyId, PassBody, PassFlags};
use esik_shared::policy::{CutOff, LiveCodes};

use super::make::Order;
use super::{IssueError, IssueOptions, IssueRequest, ListedStudent, Recipients};
use crate::db::event::Event;
use crate::db::pass::EventPass;
use crate::db::student::StudentName;

/// The category of a first pass.
const GENERAL: u8 = 0;

/// What happens for each student, in the order of the list.
pub(super) struct Plan<'a> {
    pub(super) steps: Vec<(&'a StudentName, Planned<'a>)>,
    /// Whether the passes that are made rotate.
    pub(super) live: bool,
    id_check: bool,
    home_gates: Vec<GateNumber>,
    category: Option<u8>,
}

/// What happens for one student.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Planned<'a> {
    /// The issued pass stays.
    Keep(&'a EventPass),
    /// A pass is made. It shares holder, category and home gate with the one before, if there was one; where that
    /// is still issued, it is replaced.
    Make { before: Option<&'a EventPass> },
    /// The pass was revoked, and nobody asked for a new one by name.
    PassOver,
}

pub(super) fn plan<'a>(
    event: &Event,
    students: &'a [StudentName],
    passes: &'a [EventPass],
    request: &IssueRequest,
    options: IssueOptions,
) -> Result<Plan<'a>, IssueError> {
    let recipients = recipients(students, &request.recipients)?;
    let latest = latest_passes(passes);
    let of = |student: &StudentName| planned(latest.get(&student.id).copied(), request, options);
    let steps = recipients.into_iter().map(|student| (student, of(student))).collect();
    let policies = &event.details.policies;
    let live = !request.paper && policies.live_codes != LiveCodes::Off;
    Ok(Plan {
        steps,
        live,
        id_check: policies.id_check,
        home_gates: home_gates(&event.details, options.category.unwrap_or(GENERAL)),
        category: options.category,
    })
}

/// The gates that new passes are spread over, where each must have one to enter by.
fn home_gates(event: &EventDetails, category: u8) -> Vec<GateNumber> {
    if event.policies.cut_off != CutOff::HomeGateOnly {
        return Vec::new();
    }
    match event.category(category).filter(|category| !category.gates.is_empty()) {
        Some(category) => category.gates.clone(),
        None => event.gates.iter().map(|gate| gate.number).collect(),
    }
}

fn planned<'a>(latest: Option<&'a EventPass>, request: &IssueRequest, options: IssueOptions) -> Planned<'a> {
    let asked_by_name = matches!(request.recipients, Recipients::Listed(_));
    let will_do = |pass: &EventPass| {
        let is_replaced = options.renew || (request.paper && pass.body.flags.live);
        !is_replaced && options.category.is_none_or(|category| category == pass.body.category)
    };
    match latest {
        // A live pass that came back without its seed is good on the phone that kept it: only whoever asks for the student by
        // name takes that away.
        Some(pass) if pass.state == PassState::Issued && lacks_seed(pass) && asked_by_name => {
            Planned::Make { before: Some(pass) }
        }
        Some(pass) if pass.state == PassState::Issued && will_do(pass) => Planned::Keep(pass),
        Some(pass) if matches!(pass.state, PassState::Revoked(_)) && !asked_by_name => Planned::PassOver,
        before => Planned::Make { before },
    }
}

/// Whether the page of a live pass cannot draw codes: the seed was lost with the database, and the pass came back from scanners.
fn lacks_seed(pass: &EventPass) -> bool {
    pass.body.flags.live && !pass.has_seed
}

/// The pass of each student that counts: the issued one, else the newest. `passes` are oldest first.
fn latest_passes(passes: &[EventPass]) -> HashMap<i64, &EventPass> {
    let mut latest: HashMap<i64, &EventPass> = HashMap::with_capacity(passes.len());
    for pass in passes {
        let Some(student) = pass.student else { continue };
        let known = latest.entry(student).or_insert(pass);
        if known.state != PassState::Issued {
            *known = pass;
        }
    }
    latest
}

fn recipients<'a>(
    students: &'a [StudentName],
    recipients: &Recipients,
) -> Result<Vec<&'a StudentName>, IssueError> {
    match recipients {
        Recipients::All => {
            let mut all: Vec<_> = students.iter().collect();
            all.sort_unstable_by(|a, b| a.number.cmp(&b.number));
            Ok(all)
        }
        Recipients::Listed(listed) | Recipients::Portion(listed) => find_listed(students, listed),
    }
}

/// The listed students; one who is listed twice is one.
fn find_listed<'a>(
    students: &'a [StudentName],
    listed: &[ListedStudent],
) -> Result<Vec<&'a StudentName>, IssueError> {
    let by_number: HashMap<&str, &StudentName> =
        students.iter().map(|student| (student.number.as_str(), student)).collect();
    let mut seen = HashSet::new();
    let mut found = Vec::with_capacity(listed.len());
    let mut unknown = Vec::new();
    for entry in listed {
        match by_number.get(entry.number.as_str()) {
            Some(student) if seen.insert(student.id) => found.push(*student),
            Some(_) => {}
            None => unknown.push(entry.clone()),
        }
    }
    if unknown.is_empty() { Ok(found) } else { Err(IssueError::UnknownStudents(unknown)) }
}

impl<'a> Plan<'a> {
    /// The students for whom a pass is made, in order.
    pub(super) fn made_for(&self) -> impl Iterator<Item = &'a StudentName> {
        self.makes().map(|(student, _)| student)
    }

    /// The issued passes that end because another takes their place.
    pub(super) fn replaced(&self) -> impl Iterator<Item = (&'a StudentName, &'a EventPass)> {
        self.makes()
            .filter_map(|(student, before)| Some((student, before?)))
            .filter(|(_, before)| before.state == PassState::Issued)
    }

    fn makes(&self) -> impl Iterator<Item = (&'a StudentName, Option<&'a EventPass>)> {
        self.steps.iter().filter_map(|(student, planned)| match planned {
            Planned::Make { before } => Some((*student, *before)),
            Planned::Keep(_) | Planned::PassOver => None,
        })
    }

    /// What to make, all but the pass ids.
    pub(super) fn orders(
        &self,
        event: EventNumber,
        valid_from: u32,
        valid_until: u32,
        key_id: KeyId,
    ) -> Vec<Order> {
        let flags = PassFlags { live: self.live, specimen: false, id_check: self.id_check };
        let mut home_gates = self.home_gates.iter().copied().cycle();
        self.makes()
            .map(|(student, before)| Order {
                body: PassBody {
                    flags,
                    key_id,
                    home_gate: match before {
                        Some(before) => before.body.home_gate,
                        None => home_gates.next(),
                    },
                    event,
                    valid_from,
                    valid_until,
                    category: self.category.or(before.map(|before| before.body.category)).unwrap_or(GENERAL),
                    pass_id: PassId([0; PassId::LEN]),
                },
                holder: before.map(|before| before.holder),
                student: Some(student.clone()),
            })
            .collect()
    }
}
