//! `/events/{number}/issue`: gives passes to every student or to a list, as a job that its page shows.

use std::collections::HashSet;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use esik_shared::id::EventNumber;
use esik_shared::message::Arg;
use esik_shared::policy::LiveCodes;
use serde_json::Map;

use super::super::form::{Choice, Form, Values};
use super::super::job::{self, JobRow};
use super::super::menu::EventSection;
use super::super::organizer::Organizer;
use super::super::{Shell, text};
use crate::db::event::Event;
use crate::http::extract::event::EventInPath;
use crate::http::extract::signed_form::SignedForm;
use crate::http::problem::{MAX_FAULTS, Problem};
use crate::service::import::problem::Problem as Fault;
use crate::service::issue::ListedStudent;
use crate::service::issue::students_file::read_student_numbers;
use crate::service::job::{IssueAsked, JobError, JobKind, ask, discard, job as find_job, jobs, start, stop};
use crate::service::students::{count_students, numbers_of_students};

#[derive(Template)]
#[template(path = "issue.html")]
pub(in super::super) struct IssuePage {
    shell: Shell,
    /// Below the base.
    here: String,
    number: EventNumber,
    /// How many students there are and have a pass, in words; nothing where there is nobody.
    known: Option<String>,
    errors: Vec<String>,
    whom: Choice,
    numbers: String,
    number_errors: Vec<String>,
    kind: Choice,
    category: Option<Choice>,
    jobs: Vec<JobRow>,
}

/// What the page is made from.
pub(in super::super) struct Facts<'a> {
    pub(in super::super) event: &'a Event,
    pub(in super::super) students: u64,
    pub(in super::super) jobs: Vec<JobRow>,
}

pub(in super::super) fn make(shell: Shell, facts: Facts<'_>, values: &Values, faults: &[Fault]) -> IssuePage {
    let details = &facts.event.details;
    let form = Form { language: shell.language, values, faults };
    let students = Arg::Number(i64::try_from(facts.students).unwrap_or(i64::MAX));
    let have = Arg::Number(facts.event.counts.expected.into());
    let phone_hint = match details.policies.live_codes {
        LiveCodes::Off => "issue-kind-phone-static",
        LiveCodes::Preferred | LiveCodes::Required => "issue-kind-phone-hint",
    };
    let categories = details
        .categories
        .iter()
        .map(|category| (category.number.to_string(), category.name.get(shell.language).to_owned()));
    let as_before = (String::new(), shell.text("issue-category-before"));
    IssuePage {
        number: facts.event.number,
        known: (facts.students > 0)
            .then(|| text(shell.language, "issue-known", &[("students", students), ("have", have)])),
        errors: form.errors_of_all(),
        whom: form.choice(
            "whom",
            "issue-whom",
            &[
                ("all", "issue-whom-all", Some("issue-whom-all-hint")),
                ("list", "issue-whom-list", Some("issue-whom-list-hint")),
            ],
        ),
        numbers: values.get("numbers").to_owned(),
        number_errors: form.errors("numbers"),
        kind: form.choice(
            "kind",
            "issue-kind",
            &[
                ("phone", "issue-kind-phone", Some(phone_hint)),
                ("paper", "issue-kind-paper", Some("issue-kind-paper-hint")),
            ],
        ),
        category: (!details.categories.is_empty()).then(|| {
            form.radio("category", "pass-category", [as_before].into_iter().chain(categories))
                .hint(shell.text("issue-category-hint"))
        }),
        jobs: facts.jobs,
        here: format!("/events/{}/issue", facts.event.number),
        shell,
    }
}

/// What the form says before anybody has typed anything.
pub(in super::super) fn first_values() -> Values {
    Values::default().with("whom", "all").with("kind", "phone").with("category", "")
}

pub(crate) async fn show(
    organizer: Organizer,
    EventInPath(number): EventInPath,
) -> Result<Response, Problem> {
    let event = organizer.event(number).await?;
    organizer.html(&page(&organizer, &event, &first_values(), &[]).await?)
}

async fn page(
    organizer: &Organizer,
    event: &Event,
    values: &Values,
    faults: &[Fault],
) -> Result<IssuePage, Problem> {
    let app = &organizer.app;
    let known = jobs(app, JobKind::IssuePasses, Some(event.number)).await?;
    let row = |view| job::row(view, organizer.moment(view.job.created), organizer.language());
    let facts = Facts { event, students: count_students(app).await?, jobs: known.iter().map(row).collect() };
    let title = organizer.say("issue-title");
    let shell = organizer.event_shell(event.number, &event.details, EventSection::Passes, title);
    Ok(make(shell.at(&format!("/events/{}/issue", event.number)), facts, values, faults))
}

pub(crate) async fn submit(
    organizer: Organizer,
    EventInPath(number): EventInPath,
    SignedForm { by, fields }: SignedForm<Values>,
) -> Result<Response, Problem> {
    let app = &organizer.app;
    let event = organizer.event(number).await?;
    let faults = match asked(&organizer, &event, &fields).await? {
        Err(faults) => faults,
        Ok((asked, steps)) => {
            let request = serde_json::to_vec(&asked)?;
            let kind = JobKind::IssuePasses;
            match ask(app, &by.actor, kind, Some(number), &request, steps, &Map::new()).await {
                Ok(id) => {
                    start(app, &by.actor, id).await?;
                    return Ok(organizer.go(&format!("/events/{number}/issue/{id}")));
                }
                Err(JobError::TooMany) => vec![Fault::of_file("fault-too-many-jobs")],
                Err(JobError::Db(error)) => return Err(error.into()),
            }
        }
    };
    let page = organizer.html(&page(&organizer, &event, &fields, &faults).await?)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// What is asked for, and to how many; or what is wrong with it.
async fn asked(
    organizer: &Organizer,
    event: &Event,
    fields: &Values,
) -> Result<Result<(IssueAsked, usize), Vec<Fault>>, Problem> {
    let known = numbers_of_students(&organizer.app).await?;
    let category = fields.get("category").parse::<u8>().ok();
    let category = category.filter(|category| event.details.category(*category).is_some());
    let paper = fields.get("kind") == "paper";
    if known.is_empty() {
        return Ok(Err(vec![Fault::of_file("fault-no-students")]));
    }
    if fields.get("whom") != "list" {
        return Ok(Ok((IssueAsked { students: None, paper, category }, known.len())));
    }
    let of_field = |fault: Fault| fault.in_column("numbers");
    let listed = match read_student_numbers(fields.get("numbers").as_bytes()) {
        Ok(listed) => listed,
        Err(faults) => return Ok(Err(faults.into_iter().take(MAX_FAULTS).map(of_field).collect())),
    };
    let is_unknown = |student: &&ListedStudent| !known.contains(&student.number);
    let unknown: Vec<Fault> = listed
        .iter()
        .filter(is_unknown)
        .take(MAX_FAULTS)
        .map(|student| of_field(student.unknown()))
        .collect();
    if !unknown.is_empty() {
        return Ok(Err(unknown));
    }
    let mut seen = HashSet::new();
    let students: Vec<String> = listed
        .into_iter()
        .map(|student| student.number)
        .filter(|number| seen.insert(number.clone()))
        .collect();
    let steps = students.len();
    Ok(Ok((IssueAsked { students: Some(students), paper, category }, steps)))
}

pub(crate) async fn show_job(
    organizer: Organizer,
    Path((number, id)): Path<(EventNumber, String)>,
) -> Result<Response, Problem> {
    let id = id.parse().map_err(|_| Problem::not_found())?;
    let event = organizer.event(number).await?;
    let found = find_job(&organizer.app, id, JobKind::IssuePasses, Some(number)).await?;
    let view = found.ok_or_else(Problem::not_found)?;
    let here = format!("/events/{number}/issue/{id}");
    let title = organizer.say("issue-title");
    let shell = organizer.event_shell(number, &event.details, EventSection::Passes, title).at(&here);
    let back = (format!("/events/{number}/passes"), organizer.say("student-passes"));
    organizer.html(&job::make(shell, &view, here, back))
}

pub(crate) async fn act_on_job(
    organizer: Organizer,
    Path((number, id)): Path<(EventNumber, String)>,
    SignedForm { by, fields }: SignedForm<Values>,
) -> Result<Response, Problem> {
    let id = id.parse().map_err(|_| Problem::not_found())?;
    let app = &organizer.app;
    let found = find_job(app, id, JobKind::IssuePasses, Some(number)).await?;
    found.ok_or_else(Problem::not_found)?;
    match fields.get("do") {
        "begin" => {
            start(app, &by.actor, id).await?;
        }
        "stop" => stop(app, id).await?,
        "discard" => {
            discard(app, id).await?;
            return Ok(organizer.go(&format!("/events/{number}/issue")));
        }
        _ => {}
    }
    Ok(organizer.go(&format!("/events/{number}/issue/{id}")))
}
