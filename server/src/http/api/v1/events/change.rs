//! `PATCH /api/v1/events/{number}`: changes what an event is, when and where. Its rules stay as they are.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use esik_shared::event::{EventDetails, Localized};
use esik_shared::time::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;

use super::create::form_of;
use super::show::Event;
use crate::app::App;
use crate::config::NamedTimeZone;
use crate::http::api::v1::import::fields_refused;
use crate::http::extract::asker::Asker;
use crate::http::extract::event::EventInPath;
use crate::http::extract::json::{JsonBody, given};
use crate::http::openapi::operation::Operation;
use crate::http::problem::{Code, Problem};
use crate::service::events::{event, fingerprint};
use crate::service::import::events::read_event_form;
use crate::service::import::{ImportError, edit_event};

/// After how many seconds to try again where others were faster.
const RETRY_AFTER_S: u32 = 1;

/// What becomes of it. What is missing stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EventChange)]
pub(crate) struct Request {
    #[schema(nullable = false)]
    slug: Option<String>,
    #[schema(nullable = false)]
    name: Option<Localized>,
    #[schema(nullable = false)]
    venue: Option<String>,
    /// In Unix seconds, as are the other times.
    #[schema(nullable = false)]
    starts: Option<i64>,
    #[schema(nullable = false)]
    ends: Option<i64>,
    #[schema(nullable = false)]
    doors_open: Option<i64>,
    #[schema(nullable = false)]
    doors_close: Option<i64>,
    /// How many holders may be inside; null for any number.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<u32>, minimum = 1)]
    capacity: Option<Option<u32>>,
}

pub(crate) fn describe() -> Operation {
    Operation::new("changeEvent", "Changes what an event is, when and where")
        .description(
            "Scanners hear of it as soon as they are connected. Policies, gates and categories stay as they are.",
        )
        .takes::<Request>()
        .answers::<Event>(StatusCode::OK, "The event as it is now.")
        .refuses(&[Code::FieldsInvalid, Code::Busy])
}

impl Request {
    /// The event as it is to be; nothing is checked.
    fn of(self, known: &EventDetails) -> EventDetails {
        let moment = |seconds: Option<i64>, known: Timestamp| {
            seconds.map_or(known, |seconds| Timestamp(seconds.saturating_mul(1000)))
        };
        EventDetails {
            slug: self.slug.unwrap_or_else(|| known.slug.clone()),
            name: self.name.unwrap_or_else(|| known.name.clone()),
            venue: self.venue.unwrap_or_else(|| known.venue.clone()),
            starts: moment(self.starts, known.starts),
            ends: moment(self.ends, known.ends),
            doors_open: moment(self.doors_open, known.doors_open),
            doors_close: moment(self.doors_close, known.doors_close),
            capacity: self.capacity.unwrap_or(known.capacity),
            ..known.clone()
        }
    }
}

pub(crate) async fn change(
    asker: Asker,
    State(app): State<App>,
    EventInPath(number): EventInPath,
    JsonBody(request): JsonBody<Request>,
) -> Result<Json<Event>, Problem> {
    let known = event(&app, number).await?.ok_or_else(Problem::event_not_found)?;
    let zone: NamedTimeZone =
        known.details.time_zone.parse().unwrap_or_else(|_| app.config.time_zone.clone());
    let form = form_of(number, &request.of(&known.details));
    let row = read_event_form(form.each_ref().map(String::as_str), &zone)
        .map_err(|faults| fields_refused(ImportError::Refused(faults)))?;
    let was = fingerprint(&known.details);
    match edit_event(&app, &asker.actor(), &row, &was).await.map_err(fields_refused)? {
        Some(_) => {
            let changed = event(&app, number).await?.ok_or_else(Problem::event_not_found)?;
            Ok(Json(changed.into()))
        }
        None => {
            let detail = "Somebody else changed the event at this moment; nothing was done. Try again.";
            Err(Problem::new(Code::Busy, detail).retry_after(RETRY_AFTER_S))
        }
    }
}
