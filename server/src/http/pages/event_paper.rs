//! `GET /events/{number}/passes.pdf`: the paper passes of an event for organizers, four on a page, each in the
//! language of its student.

use axum::extract::{Query, State};
use axum::http::HeaderValue;
use axum::response::Response;
use esik_shared::id::{EventNumber, GateNumber};
use esik_shared::language::Language;
use serde::Deserialize;

use super::{pass, text};
use crate::app::App;
use crate::http::extract::event::EventInPath;
use crate::http::extract::preferred::Preferred;
use crate::http::problem::{Code, Problem};
use crate::paper::{Layout, Ticket};
use crate::service::paper_passes::{MAX_PASSES, PaperFilter, PaperPassesError, paper_passes};

/// Which passes; what is empty or missing is no condition.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Filter {
    #[serde(default)]
    gate: String,
    #[serde(default)]
    faculty: String,
}

impl Filter {
    fn read(&self) -> Result<PaperFilter, Problem> {
        let gate = match self.gate.trim() {
            "" => None,
            number => Some(number.parse::<u8>().ok().and_then(GateNumber::new).ok_or_else(bad_gate)?),
        };
        let faculty = Some(self.faculty.trim()).filter(|faculty| !faculty.is_empty()).map(str::to_owned);
        Ok(PaperFilter { gate, faculty })
    }
}

pub(crate) async fn show(
    State(app): State<App>,
    preferred: Preferred,
    EventInPath(event): EventInPath,
    filter: Result<Query<Filter>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Problem> {
    let Query(filter) = filter.map_err(|_| bad_gate())?;
    let passes = paper_passes(&app, event, &filter.read()?).await.map_err(refusal_of)?;
    let language = preferred.for_organizer();
    let tickets = tokio::task::spawn_blocking(move || {
        let told = |student: &crate::db::pass_view::LinkedStudent| student.language;
        passes
            .iter()
            .map(|pass| pass::ticket(pass, pass.student.as_ref().map_or(Language::Kk, told)))
            .collect::<Result<Vec<Ticket>, Problem>>()
    })
    .await
    .expect("drawing codes does not panic, and the runtime outlives it")?;
    let about = pass::about(title(event, language), language, app.clock.now());
    let mut response = pass::print(Layout::Sheets, tickets, about, &format!("passes-{event}.pdf")).await?;
    response.headers_mut().insert(pass::ROBOTS, HeaderValue::from_static("noindex, nofollow"));
    Ok(response)
}

fn title(event: EventNumber, language: Language) -> String {
    text(language, "paper-title", &[("event", event.0.into())])
}

fn bad_gate() -> Problem {
    Problem::new(Code::BadRequest, "A gate is a number from 1 to 255.")
}

fn refusal_of(error: PaperPassesError) -> Problem {
    match error {
        PaperPassesError::UnknownEvent(_) => Problem::event_not_found(),
        PaperPassesError::None => {
            let detail =
                "No pass was issued for paper here. Issue with: esik-server issue --event N --all --paper";
            Problem::new(Code::NoPaperPasses, detail)
        }
        PaperPassesError::TooMany(count) => {
            let detail =
                format!("{count} passes; one file has at most {MAX_PASSES}. Choose a gate or a faculty.");
            Problem::new(Code::TooManyPasses, detail)
        }
        PaperPassesError::Pass(error) => Problem::internal(error),
    }
}
