//! The kinds of work, each in portions that can be stopped between, or all or nothing.

use esik_shared::id::EventNumber;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{End, Job, JobKind, Notes};
use crate::app::App;
use crate::db::DbError;
use crate::service::actor::Actor;
use crate::service::import::{ImportError, Imported, import_events, import_students_watched};
use crate::service::issue::{
    IssueError, IssueOptions, IssueRequest, Issued, ListedStudent, Recipients, issue_with,
};

/// How many students are issued to at once: long enough that signing outweighs reading the event, short enough to be
/// stopped in a moment.
const PORTION: usize = 4_000;

/// Passes to issue, as a job keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct IssueAsked {
    /// The numbers of the students; nothing for all of them.
    pub students: Option<Vec<String>>,
    /// For paper.
    pub paper: bool,
    /// In which category, where one is asked for.
    pub category: Option<u8>,
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

pub(super) async fn run(
    app: &App,
    actor: &Actor,
    job: &Job,
    request: &[u8],
    notes: &Notes<'_>,
) -> Result<End, Failure> {
    match (job.kind, job.event) {
        (JobKind::ImportStudents, _) => {
            imported(import_students_watched(app, actor, request, notes.progress()).await)
        }
        (JobKind::ImportEvents, _) => imported(import_events(app, actor, request).await),
        (JobKind::IssuePasses, Some(event)) => {
            let asked: IssueAsked = serde_json::from_slice(request)?;
            issue_in_portions(app, actor, event, &asked, notes).await
        }
        (JobKind::IssuePasses, None) => Ok(End::Failed("internal")),
    }
}

fn imported(result: Result<Imported, ImportError>) -> Result<End, Failure> {
    match result {
        Ok(Imported { added, changed, unchanged }) => {
            Ok(End::Done(object(json!({ "added": added, "changed": changed, "unchanged": unchanged }))))
        }
        Err(ImportError::Stopped) => Ok(End::Stopped(Map::new())),
        // Looked at before, it had no fault: something else was changed meanwhile.
        Err(ImportError::Refused(_)) => Ok(End::Failed("refused")),
        Err(ImportError::Db(error)) => Err(error.into()),
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// Who is issued to, in order.
async fn students_of(app: &App, asked: &IssueAsked) -> Result<Vec<ListedStudent>, DbError> {
    let numbers = match &asked.students {
        Some(numbers) => numbers.clone(),
        None => {
            let students = app.db.read().await?.student_names().await?;
            let mut numbers: Vec<String> = students.into_iter().map(|student| student.number).collect();
            numbers.sort_unstable();
            numbers
        }
    };
    Ok((1..).zip(numbers).map(|(row, number)| ListedStudent { row, number }).collect())
}

async fn issue_in_portions(
    app: &App,
    actor: &Actor,
    event: EventNumber,
    asked: &IssueAsked,
    notes: &Notes<'_>,
) -> Result<End, Failure> {
    let students = students_of(app, asked).await?;
    notes.progress().of_all(students.len());
    let recipients = match asked.students {
        Some(_) => Recipients::Listed,
        None => Recipients::Portion,
    };
    let options = IssueOptions { category: asked.category, renew: false };
    let mut told = Told::default();
    let mut done = 0;
    for portion in students.chunks(PORTION) {
        if !notes.go_on(done).await? {
            return Ok(End::Stopped(told.outcome()));
        }
        let request = IssueRequest { event, recipients: recipients(portion.to_vec()), paper: asked.paper };
        match issue_with(app, actor, &request, options).await {
            Ok(issued) => told.add(&issued),
            Err(IssueError::UnknownEvent(_) | IssueError::UnknownStudents(_)) => {
                return Ok(End::Failed("refused"));
            }
            Err(IssueError::Validity(_)) => return Ok(End::Failed("times")),
            Err(IssueError::TooLongForLive { .. }) => return Ok(End::Failed("too-long")),
            Err(IssueError::Busy(_)) => return Ok(End::Failed("busy")),
            Err(error @ (IssueError::Sealed(_) | IssueError::Db(_))) => return Err(error.into()),
        }
        done += portion.len();
    }
    notes.progress().at(done);
    Ok(End::Done(told.outcome()))
}

/// What came of the portions so far.
#[derive(Default)]
struct Told {
    made: usize,
    kept: usize,
    replaced: usize,
    passed_over: usize,
}

impl Told {
    fn add(&mut self, issued: &Issued) {
        self.made += issued.made;
        self.kept += issued.passes.len() - issued.made;
        self.replaced += issued.replaced;
        self.passed_over += issued.passed_over;
    }

    fn outcome(&self) -> Map<String, Value> {
        let Self { made, kept, replaced, passed_over } = self;
        object(json!({ "made": made, "kept": kept, "replaced": replaced, "passed_over": passed_over }))
    }
}
