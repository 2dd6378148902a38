//! `POST /api/v1/events`: a CSV file of events, all of it or nothing; or one event as JSON.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use esik_shared::event::{EventDetails, Localized};
use esik_shared::id::EventNumber;
use esik_shared::policy::Policies;
use esik_shared::time::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;

use super::show::Event;
use crate::app::App;
use crate::http::api::v1::import::{self, Answer, fields_refused, refusal_of};
use crate::http::extract::asker::Asker;
use crate::http::extract::file_or_json::FileOrJson;
use crate::http::openapi::operation::Operation;
use crate::http::problem::{Code, Problem};
use crate::service::events::event;
use crate::service::import::events::read_event_form;
use crate::service::import::{ImportError, create_event, import_events};

const ABOUT: &str = "As CSV a file of events. Columns, in any order, separated by commas or semicolons: `number,slug,name_kk,name_ru,name_en,venue,starts,ends,doors_open,doors_close,capacity`. Times are local to the server's time zone. An event whose number is known is changed.\n\nAs JSON one new event. Its times are in Unix seconds. It begins with one gate and no policy out of the ordinary, and belongs to whoever makes it.";

/// A new event.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewEvent)]
pub(crate) struct Request {
    /// Stands on passes, and never changes.
    #[schema(minimum = 1)]
    number: u32,
    /// Its name in addresses: small Latin letters, digits and dashes.
    slug: String,
    name: Localized,
    venue: String,
    /// In Unix seconds, as are the other times.
    starts: i64,
    ends: i64,
    doors_open: i64,
    doors_close: i64,
    /// How many holders may be inside; any number where it is missing.
    #[schema(minimum = 1)]
    capacity: Option<u32>,
}

pub(crate) fn describe() -> Operation {
    import::describe(
        "importEvents",
        "Imports a CSV file of events, all of it or nothing; or makes one",
        ABOUT,
    )
    .or_takes::<Request>()
    .or_answers::<Event>(StatusCode::CREATED, "The event.")
    .refuses(&[Code::FieldsInvalid])
}

/// An event as a form says it, in the order of the columns of a file.
pub(super) fn form_of(number: EventNumber, details: &EventDetails) -> [String; 11] {
    [
        number.to_string(),
        details.slug.clone(),
        details.name.kk.clone(),
        details.name.ru.clone(),
        details.name.en.clone(),
        details.venue.clone(),
        moment(details.starts),
        moment(details.ends),
        moment(details.doors_open),
        moment(details.doors_close),
        details.capacity.map(|capacity| capacity.to_string()).unwrap_or_default(),
    ]
}

/// A moment that is read as it is meant, whatever clocks do; what is none is told as it came.
fn moment(at: Timestamp) -> String {
    match jiff::Timestamp::from_second(at.seconds()) {
        Ok(at) => at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        Err(_) => at.seconds().to_string(),
    }
}

impl Request {
    fn form(self) -> [String; 11] {
        let at = |seconds: i64| Timestamp(seconds.saturating_mul(1000));
        let details = EventDetails {
            slug: self.slug,
            name: self.name,
            venue: self.venue,
            starts: at(self.starts),
            ends: at(self.ends),
            doors_open: at(self.doors_open),
            doors_close: at(self.doors_close),
            capacity: self.capacity,
            time_zone: String::new(),
            cancelled: false,
            policies: Policies::default(),
            gates: Vec::new(),
            categories: Vec::new(),
        };
        form_of(EventNumber(self.number), &details)
    }
}

pub(crate) async fn create(
    asker: Asker,
    State(app): State<App>,
    body: FileOrJson<Request>,
) -> Result<Response, Problem> {
    match body {
        FileOrJson::File(file) => {
            let imported = import_events(&app, &asker.actor(), &file).await.map_err(refusal_of)?;
            Ok(Json(Answer::from(imported)).into_response())
        }
        FileOrJson::One(request) => {
            let form = request.form();
            let row = read_event_form(form.each_ref().map(String::as_str), &app.config.time_zone)
                .map_err(|faults| fields_refused(ImportError::Refused(faults)))?;
            create_event(&app, &asker.actor(), &row).await.map_err(fields_refused)?;
            let made = event(&app, row.number).await?.ok_or_else(Problem::event_not_found)?;
            Ok((StatusCode::CREATED, Json(Event::from(made))).into_response())
        }
    }
}
