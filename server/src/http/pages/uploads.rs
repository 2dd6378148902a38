//! Files of students or events: chosen, looked at whole, and only then written. `/students/import` and
//! `/events/import` are the same page with other words; what was looked at waits as a job.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use esik_shared::message::Arg;
use serde_json::{Map, json};

use super::job::{self, JobRow};
use super::menu::Section;
use super::organizer::Organizer;
use super::{Shell, text};
use crate::http::extract::signed_form::SignedForm;
use crate::http::extract::signed_upload::SignedUpload;
use crate::http::extract::values::Values;
use crate::http::problem::{MAX_FAULTS, Problem};
use crate::service::import::problem::Problem as Fault;
use crate::service::import::{ImportError, Imported, preview_events, preview_students};
use crate::service::job::{JobError, JobKind, ask, discard, job as find_job, jobs, start, stop};

/// What is brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Students,
    Events,
}

impl What {
    /// Below the base.
    fn path(self) -> &'static str {
        match self {
            Self::Students => "/students/import",
            Self::Events => "/events/import",
        }
    }

    fn kind(self) -> JobKind {
        match self {
            Self::Students => JobKind::ImportStudents,
            Self::Events => JobKind::ImportEvents,
        }
    }

    fn section(self) -> Section {
        match self {
            Self::Students => Section::Students,
            Self::Events => Section::Week,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Students => "students-import",
            Self::Events => "events-import",
        }
    }

    /// The page that shows what was brought, and the way there.
    fn shown_at(self) -> (&'static str, &'static str) {
        match self {
            Self::Students => ("/students", "students-title"),
            Self::Events => ("/", "week-title"),
        }
    }

    /// The columns of a file: names and an example.
    fn columns(self) -> [&'static str; 2] {
        match self {
            Self::Students => [
                "number,name,university,faculty,email,language",
                "210103456,Әлия Қасымқызы,КБТУ,IT,aliya@example.kz,kk",
            ],
            Self::Events => [
                "number,slug,name_kk,name_ru,name_en,venue,starts,ends,doors_open,doors_close,capacity",
                "7,keshki-saz,Кешкі саз,Вечер музыки,Music night,Республика сарайы,2026-11-24 19:00,2026-11-24 21:00,2026-11-24 18:00,2026-11-24 20:00,3000",
            ],
        }
    }
}

#[derive(Template)]
#[template(path = "upload.html")]
pub(super) struct UploadPage {
    shell: Shell,
    /// Below the base.
    here: &'static str,
    back: &'static str,
    intro: String,
    columns: [&'static str; 2],
    /// What is wrong with the file that was just sent, and how many faults there are in all.
    faults: Vec<FaultRow>,
    told: Option<String>,
    jobs: Vec<JobRow>,
}

struct FaultRow {
    row: String,
    column: &'static str,
    text: String,
}

pub(super) fn make(shell: Shell, what: What, faults: &[Fault], jobs: Vec<JobRow>) -> UploadPage {
    let language = shell.language;
    let number = |count: usize| Arg::Number(i64::try_from(count).unwrap_or(i64::MAX));
    let fault_row = |fault: &Fault| FaultRow {
        row: fault.row.map(|row| row.to_string()).unwrap_or_default(),
        column: fault.column.unwrap_or_default(),
        text: fault.text(language),
    };
    let intro = match what {
        What::Students => "students-import-text",
        What::Events => "events-import-text",
    };
    UploadPage {
        here: what.path(),
        back: what.shown_at().0,
        intro: shell.text(intro),
        columns: what.columns(),
        told: (!faults.is_empty()).then(|| {
            let id = if faults.len() > MAX_FAULTS { "upload-faults-first" } else { "upload-faults" };
            text(language, id, &[("count", number(faults.len())), ("shown", number(MAX_FAULTS))])
        }),
        faults: faults.iter().take(MAX_FAULTS).map(fault_row).collect(),
        jobs,
        shell,
    }
}

pub(crate) async fn show_students(organizer: Organizer) -> Result<Response, Problem> {
    show(&organizer, What::Students).await
}

pub(crate) async fn show_events(organizer: Organizer) -> Result<Response, Problem> {
    show(&organizer, What::Events).await
}

async fn show(organizer: &Organizer, what: What) -> Result<Response, Problem> {
    organizer.html(&page(organizer, what, &[]).await?)
}

async fn page(organizer: &Organizer, what: What, faults: &[Fault]) -> Result<UploadPage, Problem> {
    let known = jobs(&organizer.app, what.kind(), None).await?;
    let row = |view| job::row(view, organizer.moment(view.job.created), organizer.language());
    let shell = organizer.shell(what.section(), organizer.say(what.title())).at(what.path());
    Ok(make(shell, what, faults, known.iter().map(row).collect()))
}

pub(crate) async fn take_students(organizer: Organizer, upload: SignedUpload) -> Result<Response, Problem> {
    let looked_at = preview_students(&organizer.app, &upload.file).await;
    take(&organizer, What::Students, &upload, looked_at).await
}

pub(crate) async fn take_events(organizer: Organizer, upload: SignedUpload) -> Result<Response, Problem> {
    let looked_at = preview_events(&organizer.app, &upload.by.actor, &upload.file).await;
    take(&organizer, What::Events, &upload, looked_at).await
}

/// Tells every fault of a file, or keeps it until somebody says that it is to be written.
async fn take(
    organizer: &Organizer,
    what: What,
    upload: &SignedUpload,
    looked_at: Result<Imported, ImportError>,
) -> Result<Response, Problem> {
    let faults = match looked_at {
        _ if upload.file.is_empty() => vec![Fault::of_file("fault-no-file")],
        Err(ImportError::Refused(faults)) => faults,
        Err(error) => return Err(error.into()),
        Ok(Imported { added, changed, unchanged }) => {
            let outcome = Map::from_iter([
                ("added".to_owned(), json!(added)),
                ("changed".to_owned(), json!(changed)),
                ("unchanged".to_owned(), json!(unchanged)),
            ]);
            let (app, by) = (&organizer.app, &upload.by.actor);
            let steps = added + changed;
            match ask(app, by, what.kind(), None, &upload.file, steps, &outcome).await {
                Ok(id) => return Ok(organizer.go(&format!("{}/{id}", what.path()))),
                Err(JobError::TooMany) => vec![Fault::of_file("fault-too-many-jobs")],
                Err(JobError::Db(error)) => return Err(error.into()),
            }
        }
    };
    let page = organizer.html(&page(organizer, what, &faults).await?)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

pub(crate) async fn show_students_job(
    organizer: Organizer,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    show_job(&organizer, What::Students, &id).await
}

pub(crate) async fn show_events_job(
    organizer: Organizer,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    show_job(&organizer, What::Events, &id).await
}

async fn show_job(organizer: &Organizer, what: What, id: &str) -> Result<Response, Problem> {
    let id = id.parse().map_err(|_| Problem::not_found())?;
    let view = find_job(&organizer.app, id, what.kind(), None).await?.ok_or_else(Problem::not_found)?;
    let here = format!("{}/{id}", what.path());
    let (path, title) = what.shown_at();
    let shell = organizer.shell(what.section(), organizer.say(what.title())).at(&here);
    organizer.html(&job::make(shell, &view, here, (path.to_owned(), organizer.say(title))))
}

pub(crate) async fn act_on_students_job(
    organizer: Organizer,
    Path(id): Path<String>,
    form: SignedForm<Values>,
) -> Result<Response, Problem> {
    act(&organizer, What::Students, &id, form).await
}

pub(crate) async fn act_on_events_job(
    organizer: Organizer,
    Path(id): Path<String>,
    form: SignedForm<Values>,
) -> Result<Response, Problem> {
    act(&organizer, What::Events, &id, form).await
}

async fn act(
    organizer: &Organizer,
    what: What,
    id: &str,
    SignedForm { by, fields }: SignedForm<Values>,
) -> Result<Response, Problem> {
    let id = id.parse().map_err(|_| Problem::not_found())?;
    let app = &organizer.app;
    find_job(app, id, what.kind(), None).await?.ok_or_else(Problem::not_found)?;
    match fields.get("do") {
        "begin" => {
            // What somebody else began meanwhile is as it should be.
            start(app, &by.actor, id).await?;
        }
        "stop" => stop(app, id).await?,
        "discard" => {
            discard(app, id).await?;
            return Ok(organizer.go(what.path()));
        }
        _ => {}
    }
    Ok(organizer.go(&format!("{}/{id}", what.path())))
}
