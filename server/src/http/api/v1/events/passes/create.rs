//! `POST /api/v1/events/{number}/passes`: issues passes, to those who are listed or to every student.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use esik_shared::id::PassId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::config::PublicUrl;
use crate::http::extract::asker::Asker;
use crate::http::extract::event::EventInPath;
use crate::http::extract::json::JsonBody;
use crate::http::openapi::operation::Operation;
use crate::http::problem::{Code, Problem};
use crate::service::issue::{IssueError, IssueRequest, Issued, IssuedPass, ListedStudent, Recipients, issue};

/// After how many seconds to try again where others were faster.
const RETRY_AFTER_S: u32 = 1;

/// Student numbers, or nothing for every student; and whether the passes are for paper.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IssueRequest)]
pub(crate) struct Request {
    #[serde(default)]
    students: Option<Vec<String>>,
    #[serde(default)]
    paper: bool,
}

impl Request {
    fn recipients(self) -> Recipients {
        match self.students {
            None => Recipients::All,
            Some(numbers) => Recipients::Listed(
                numbers.into_iter().zip(1..).map(|(number, row)| ListedStudent { row, number }).collect(),
            ),
        }
    }
}

/// How many passes were made now, how many of these took the place of another, how many students were passed over
/// because theirs was revoked; and the pass that each of the others has.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IssuedPasses)]
pub(crate) struct Answer {
    made: usize,
    replaced: usize,
    passed_over: usize,
    passes: Vec<Pass>,
}

/// A pass. The address is a secret: it is the pass.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IssuedPass)]
struct Pass {
    student: String,
    pass_id: PassId,
    page_url: String,
}

impl Answer {
    fn new(issued: Issued, public_url: &PublicUrl) -> Self {
        let pass = |IssuedPass { student, pass_id, link }| Pass {
            student,
            pass_id,
            page_url: link.page_url(public_url),
        };
        Self {
            made: issued.made,
            replaced: issued.replaced,
            passed_over: issued.passed_over,
            passes: issued.passes.into_iter().map(pass).collect(),
        }
    }
}

pub(crate) fn describe() -> Operation {
    Operation::new("issuePasses", "Issues passes, to those who are listed or to every student")
        .description("Who has a pass keeps it and is listed too, so that asking twice changes nothing.")
        .takes::<Request>()
        .answers::<Answer>(StatusCode::OK, "The passes, with addresses that are secrets.")
        .refuses(&[Code::StudentsUnknown, Code::EventTimesInvalid, Code::EventTooLong, Code::Busy])
}

fn refusal_of(error: IssueError) -> Problem {
    let refusal = |code, what: String| Problem::new(code, what);
    match error {
        IssueError::UnknownEvent(_) => Problem::event_not_found(),
        IssueError::UnknownStudents(unknown) => {
            let detail =
                "Not every listed student is known; nothing was issued. Import those whom `problems` names.";
            refusal(Code::StudentsUnknown, detail.to_owned())
                .with_faults(unknown.iter().map(ListedStudent::unknown).collect())
        }
        IssueError::Validity(event) => refusal(
            Code::EventTimesInvalid,
            format!(
                "The doors of event {event} open when it is over, or its times do not fit a pass code. Correct them."
            ),
        ),
        IssueError::TooLongForLive { event, hours } => refusal(
            Code::EventTooLong,
            format!(
                "Event {event} lasts {hours} hours, too long for live codes. Issue for paper, or split the event."
            ),
        ),
        IssueError::Busy(_) => {
            let detail = "Others changed the event all the while; nothing was issued. Try again in a moment.";
            Problem::new(Code::Busy, detail).retry_after(RETRY_AFTER_S)
        }
        IssueError::Sealed(_) | IssueError::Db(_) => Problem::internal(error),
    }
}

pub(crate) async fn create(
    asker: Asker,
    State(app): State<App>,
    EventInPath(event): EventInPath,
    JsonBody(request): JsonBody<Request>,
) -> Result<Json<Answer>, Problem> {
    let paper = request.paper;
    let request = IssueRequest { event, recipients: request.recipients(), paper };
    let issued = issue(&app, &asker.actor(), &request).await.map_err(refusal_of)?;
    Ok(Json(Answer::new(issued, &app.config.public_url)))
}
