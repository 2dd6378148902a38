//! Issues passes: one for each student of a list who has none for the event.
//!
//! Asking twice changes nothing: who has a pass keeps it and is listed with the same address. Signing tens of
//! thousands of passes takes seconds, so it happens before the write transaction, which then makes sure that the
//! event's feed has not moved meanwhile; if it has, all is planned anew.

use std::sync::Arc;

use esik_shared::event_record::PassState;
use esik_shared::id::{EventNumber, PassId};
use esik_shared::pass::live::{MAX_STEPS, STEP_SECONDS};

use super::actor::Actor;
use super::audit::{Action, Entry, note};
use super::event_feed::{append, pass_additions};
use super::import::problem::Problem;
use super::link::LinkSecret;
use super::pass_line::{pass_line, validity};
use crate::app::App;
use crate::db::event::Event;
use crate::db::pass::EventPass;
use crate::db::student::StudentName;
use crate::db::{DbError, Tx};
use crate::keys::at_rest::{DoesNotOpen, Place};

mod make;
mod plan;
pub(crate) mod specimen;
pub(crate) mod students_file;
#[cfg(test)]
mod tests;

use make::{Made, Order};
use plan::{Plan, Planned};

/// How often issuing starts again because somebody else wrote to the event meanwhile.
const MAX_ATTEMPTS: u32 = 5;

/// Who gets a pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Recipients {
    /// Every student. Those whose pass was revoked are passed over: what was withdrawn stays so until asked by name.
    All,
    /// The students with these numbers, in this order.
    Listed(Vec<ListedStudent>),
    /// Some of every student, as if all were asked for: long work is done in portions.
    Portion(Vec<ListedStudent>),
}

/// A student number in a file or list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListedStudent {
    /// The line of the file, or the place in the list, from 1.
    pub row: usize,
    /// The student number.
    pub number: String,
}

impl ListedStudent {
    /// The fault that no student has this number.
    pub(crate) fn unknown(&self) -> Problem {
        Problem::of_row(self.row, "fault-student-unknown").with("value", self.number.as_str())
    }
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IssueRequest {
    /// For which event.
    pub event: EventNumber,
    /// To whom.
    pub recipients: Recipients,
    /// For paper: never live, and in the place of a live pass that was issued before.
    pub paper: bool,
}

/// What may be asked for beside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct IssueOptions {
    /// In this category, also where the pass before has another; without one as before, or the general one.
    pub category: Option<u8>,
    /// In the place of a pass that is good, too.
    pub renew: bool,
}

/// A pass that a student of the list has now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IssuedPass {
    /// The student number.
    pub student: String,
    /// The pass.
    pub pass_id: PassId,
    /// The secret of its page.
    pub link: LinkSecret,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Issued {
    /// The pass of every student of the list, in its order (by number for all).
    pub passes: Vec<IssuedPass>,
    /// How many were made now.
    pub made: usize,
    /// How many of these took the place of another.
    pub replaced: usize,
    /// How many students were passed over because their pass was revoked.
    pub passed_over: usize,
}

/// Why nothing was issued.
#[derive(Debug, thiserror::Error)]
pub(crate) enum IssueError {
    /// There is no such event.
    #[error("there is no event {0}")]
    UnknownEvent(EventNumber),
    /// Numbers that no student has.
    #[error("{} of the listed students are not known", .0.len())]
    UnknownStudents(Vec<ListedStudent>),
    /// The event's times leave nothing to be valid in.
    #[error("the doors of event {0} open when it is over, or its times do not fit a pass code")]
    Validity(EventNumber),
    /// A live pass would have too many steps.
    #[error("from doors open to its end event {event} lasts {hours} hours; live codes last {} at the most", MAX_STEPS * STEP_SECONDS / 3600)]
    TooLongForLive {
        /// The event.
        event: EventNumber,
        /// How long it is.
        hours: u32,
    },
    /// Others wrote to the event every time.
    #[error("event {0} was changed by others all the while")]
    Busy(EventNumber),
    /// A stored secret does not open.
    #[error(transparent)]
    Sealed(#[from] DoesNotOpen),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Issues what is asked for, all or nothing.
pub(crate) async fn issue(app: &App, actor: &Actor, request: &IssueRequest) -> Result<Issued, IssueError> {
    issue_with(app, actor, request, IssueOptions::default()).await
}

/// The same, with what may be asked for beside.
pub(crate) async fn issue_with(
    app: &App,
    actor: &Actor,
    request: &IssueRequest,
    options: IssueOptions,
) -> Result<Issued, IssueError> {
    for _ in 0..MAX_ATTEMPTS {
        let facts = gather(&mut app.db.read().await?, request.event).await?;
        let plan = plan::plan(&facts.event, &facts.students, &facts.passes, request, options)?;
        let made = make_passes(app, &facts, &plan).await?;
        if write(app, actor, &facts, &plan, &made).await? {
            return list(app, &plan, &made);
        }
    }
    Err(IssueError::Busy(request.event))
}

/// What issuing is decided on.
struct Facts {
    event: Event,
    students: Vec<StudentName>,
    passes: Vec<EventPass>,
}

async fn gather(tx: &mut Tx, number: EventNumber) -> Result<Facts, IssueError> {
    let event = tx.event(number).await?.ok_or(IssueError::UnknownEvent(number))?;
    let passes = tx.passes_of_event(number).await?;
    let students = tx.student_names().await?;
    Ok(Facts { event, students, passes })
}

async fn make_passes(app: &App, facts: &Facts, plan: &Plan<'_>) -> Result<Vec<Made>, IssueError> {
    let number = facts.event.number;
    let (valid_from, valid_until) = validity(&facts.event.details).ok_or(IssueError::Validity(number))?;
    let orders: Vec<Order> =
        plan.orders(number, valid_from, valid_until, app.keys.issuer().public().key_id());
    if let Some(too_long) = orders.iter().find(|order| order.body.check().is_err()) {
        let hours = too_long.body.valid_until.saturating_sub(valid_from) / 3600;
        return Err(IssueError::TooLongForLive { event: number, hours });
    }
    let taken = facts.passes.iter().map(|pass| pass.body.pass_id.into()).collect();
    let (keys, rng) = (Arc::clone(&app.keys), app.rng.clone());
    let made = tokio::task::spawn_blocking(move || make::make(&keys, &rng, &orders, taken)).await;
    Ok(made.expect("making passes does not panic, and the runtime outlives it"))
}

/// Writes all of it; `false` if the event's feed has moved since the facts were gathered.
async fn write(
    app: &App,
    actor: &Actor,
    facts: &Facts,
    plan: &Plan<'_>,
    made: &[Made],
) -> Result<bool, IssueError> {
    if made.is_empty() {
        return Ok(true);
    }
    let (event, now) = (&facts.event, app.clock.now());
    let mut tx = app.db.write().await?;
    if tx.event(event.number).await?.is_none_or(|current| current.head != event.head) {
        return Ok(false);
    }
    let mut lines = Vec::new();
    for (student, old) in plan.replaced() {
        tx.end_pass(old.body.pass_id, PassState::Replaced, now).await?;
        let line =
            pass_line(&event.details, old.body, old.holder, PassState::Replaced, student.blocked, old.person);
        lines.push((line, None));
    }
    let new: Vec<_> = made.iter().map(|made| made.pass.clone()).collect();
    tx.insert_passes(&new, now).await?;
    for (student, made) in plan.made_for().zip(made) {
        let pass = &made.pass;
        let line = pass_line(
            &event.details,
            pass.body,
            pass.holder,
            PassState::Issued,
            student.blocked,
            pass.person,
        );
        lines.push((line, made.person.clone()));
    }
    append(&mut tx, &app.keys, event.number, event.head, pass_additions(lines)).await?;
    tx.recount_expected(event.number).await?;
    let entry = Entry::new(Action::PassesIssued)
        .at(event.number)
        .with("made", made.len())
        .with("replaced", plan.replaced().count())
        .with("live", plan.live);
    note(&mut tx, actor, now, entry).await?;
    tx.commit().await?;
    Ok(true)
}

fn list(app: &App, plan: &Plan<'_>, made: &[Made]) -> Result<Issued, IssueError> {
    let mut made_now = made.iter();
    let mut passes = Vec::with_capacity(plan.steps.len());
    let mut passed_over = 0;
    for (student, planned) in &plan.steps {
        let (pass_id, link) = match planned {
            Planned::Keep(pass) => (pass.body.pass_id, open_link(app, pass)?),
            Planned::Make { .. } => {
                let made = made_now.next().expect("one was made for each that was planned");
                (made.pass.body.pass_id, made.link.clone())
            }
            Planned::PassOver => {
                passed_over += 1;
                continue;
            }
        };
        passes.push(IssuedPass { student: student.number.clone(), pass_id, link });
    }
    Ok(Issued { passes, made: made.len(), replaced: plan.replaced().count(), passed_over })
}

fn open_link(app: &App, pass: &EventPass) -> Result<LinkSecret, DoesNotOpen> {
    let secret = app.keys.sealing().open_exact(Place::PassLink, &pass.body.pass_id.0, &pass.sealed_link)?;
    Ok(LinkSecret(*secret))
}
