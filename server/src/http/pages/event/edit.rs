//! `/events/new` and `/events/{number}/edit`: what an event is, when and where, on a form that is read by the rules of
//! the files.

use askama::Template;
use axum::response::Response;
use esik_shared::event::EventDetails;
use esik_shared::id::EventNumber;
use esik_shared::time::Timestamp;
use jiff::tz::TimeZone;

use super::super::Shell;
use super::super::form::{Field, Form, Values};
use super::super::menu::{EventSection, Section};
use super::super::organizer::Organizer;
use crate::config::NamedTimeZone;
use crate::db::event::Event;
use crate::http::extract::event::EventInPath;
use crate::http::extract::signed_form::SignedForm;
use crate::http::problem::Problem;
use crate::service::access::EventScope;
use crate::service::events::{events_overview, fingerprint};
use crate::service::import::events::{EventForm, read_event_form};
use crate::service::import::problem::Problem as Fault;
use crate::service::import::{ImportError, create_event, edit_event};

/// The most characters of a slug that is made of a name.
const MADE_SLUG_CHARS: usize = 40;

#[derive(Template)]
#[template(path = "event_edit.html")]
pub(in super::super) struct EventEditPage {
    shell: Shell,
    /// Below the base.
    action: String,
    back: String,
    errors: Vec<String>,
    number: Option<Field>,
    slug: Field,
    names: [Field; 3],
    venue: Field,
    starts: [Field; 2],
    doors: [Field; 2],
    capacity: Field,
    zone: String,
    /// What an event that is changed was when the form was filled.
    was: String,
    submit: String,
    /// Where the event is called off, and the word for it.
    cancel: Option<String>,
}

/// The form of an event: a new one without `known`.
pub(in super::super) fn make(
    shell: Shell,
    known: Option<(EventNumber, &EventDetails)>,
    values: &Values,
    faults: &[Fault],
    zone: &str,
) -> EventEditPage {
    let form = Form { language: shell.language, values, faults };
    let say = |id: &str| shell.text(id);
    let moment = |name: &str, label: &str| form.field(name, label).kind("datetime-local").required();
    let here = known.map_or_else(|| "/events/new".to_owned(), |(number, _)| format!("/events/{number}/edit"));
    EventEditPage {
        back: known.map_or_else(|| "/".to_owned(), |(number, _)| format!("/events/{number}")),
        errors: form.errors_of_all(),
        number: known.is_none().then(|| {
            let field = form.field("number", "event-form-number").required();
            field.with("inputmode", "numeric").hint(say("event-form-number-hint"))
        }),
        slug: form
            .field("slug", "event-form-slug")
            .hint(say("event-form-slug-hint"))
            .with("autocapitalize", "off"),
        names: [
            form.field("name_kk", "event-form-name-kk").required().with("lang", "kk"),
            form.field("name_ru", "event-form-name-ru").required().with("lang", "ru"),
            form.field("name_en", "event-form-name-en").required().with("lang", "en"),
        ],
        venue: form.field("venue", "event-form-venue").required(),
        starts: [moment("starts", "event-form-starts"), moment("ends", "event-form-ends")],
        doors: [
            moment("doors_open", "event-form-doors-open").hint(say("event-form-doors-open-hint")),
            moment("doors_close", "event-form-doors-close").hint(say("event-form-doors-close-hint")),
        ],
        capacity: form
            .field("capacity", "event-form-capacity")
            .with("inputmode", "numeric")
            .hint(say("event-form-capacity-hint")),
        zone: super::super::text(shell.language, "event-form-zone", &[("zone", zone.into())]),
        was: known.map(|(_, details)| fingerprint(details)).unwrap_or_default(),
        submit: say(if known.is_some() { "form-save" } else { "event-form-create" }),
        cancel: known.map(|(_, details)| {
            say(if details.cancelled { "event-uncancel-title" } else { "event-cancel-title" })
        }),
        action: here,
        shell,
    }
}

pub(crate) async fn show_new(organizer: Organizer) -> Result<Response, Problem> {
    let all = events_overview(&organizer.app, &EventScope::All).await?;
    let next = all.iter().map(|event| event.number.0).max().unwrap_or(0).saturating_add(1);
    new_page(&organizer, &Values::default().with("number", next.to_string()), &[])
}

fn new_page(organizer: &Organizer, values: &Values, faults: &[Fault]) -> Result<Response, Problem> {
    let shell = organizer.shell(Section::Week, organizer.say("event-new")).at("/events/new");
    let page = make(shell, None, values, faults, organizer.app.config.time_zone.name());
    if faults.is_empty() { organizer.html(&page) } else { organizer.refuse(&page) }
}

pub(crate) async fn create(
    organizer: Organizer,
    SignedForm { by, fields }: SignedForm<Values>,
) -> Result<Response, Problem> {
    let app = &organizer.app;
    let slug = match fields.get("slug") {
        "" => made_slug(&fields, &events_overview(app, &EventScope::All).await?),
        typed => typed.to_owned(),
    };
    let read = read_event_form(columns(&fields, fields.get("number"), &slug), &app.config.time_zone);
    let row = match read {
        Ok(row) => row,
        Err(faults) => return new_page(&organizer, &fields, &faults),
    };
    match create_event(app, &by.actor, &row).await {
        Ok(()) => Ok(organizer.go(&format!("/events/{}?done=event-made", row.number))),
        Err(ImportError::Refused(faults)) => new_page(&organizer, &fields, &faults),
        Err(error) => Err(error.into()),
    }
}

pub(crate) async fn show(
    organizer: Organizer,
    EventInPath(number): EventInPath,
) -> Result<Response, Problem> {
    let event = organizer.event(number).await?;
    edit_page(&organizer, &event, &values_of(number, &event.details), &[])
}

fn edit_page(
    organizer: &Organizer,
    event: &Event,
    values: &Values,
    faults: &[Fault],
) -> Result<Response, Problem> {
    let title = organizer.say("menu-details");
    let shell = organizer.event_shell(event.number, &event.details, EventSection::Details, title);
    let shell = shell.at(&format!("/events/{}/edit", event.number));
    let page = make(shell, Some((event.number, &event.details)), values, faults, &event.details.time_zone);
    if faults.is_empty() { organizer.html(&page) } else { organizer.refuse(&page) }
}

pub(crate) async fn save(
    organizer: Organizer,
    EventInPath(number): EventInPath,
    SignedForm { by, fields }: SignedForm<Values>,
) -> Result<Response, Problem> {
    let app = &organizer.app;
    let event = organizer.event(number).await?;
    // A zone that this version does not know came with a newer one; its times cannot be read by ours.
    let zone: NamedTimeZone =
        event.details.time_zone.parse().unwrap_or_else(|_| app.config.time_zone.clone());
    let number_text = number.to_string();
    let row = match read_event_form(columns(&fields, &number_text, fields.get("slug")), &zone) {
        Ok(row) => row,
        Err(faults) => return edit_page(&organizer, &event, &fields, &faults),
    };
    match edit_event(app, &by.actor, &row, fields.get("was")).await {
        Ok(Some(_)) => Ok(organizer.go(&format!("/events/{number}?done=event-saved"))),
        Ok(None) => edit_page(&organizer, &event, &fields, &[Fault::of_file("fault-event-changed")]),
        Err(ImportError::Refused(faults)) => edit_page(&organizer, &event, &fields, &faults),
        Err(error) => Err(error.into()),
    }
}

fn columns<'a>(fields: &'a Values, number: &'a str, slug: &'a str) -> EventForm<'a> {
    let of = |name: &'static str| fields.get(name);
    [
        number,
        slug,
        of("name_kk"),
        of("name_ru"),
        of("name_en"),
        of("venue"),
        of("starts"),
        of("ends"),
        of("doors_open"),
        of("doors_close"),
        of("capacity"),
    ]
}

/// What stands in the form of an event.
pub(in super::super) fn values_of(number: EventNumber, details: &EventDetails) -> Values {
    let at = |moment: Timestamp| local(moment, &details.time_zone);
    Values::default()
        .with("number", number.to_string())
        .with("slug", details.slug.as_str())
        .with("name_kk", details.name.kk.as_str())
        .with("name_ru", details.name.ru.as_str())
        .with("name_en", details.name.en.as_str())
        .with("venue", details.venue.as_str())
        .with("starts", at(details.starts))
        .with("ends", at(details.ends))
        .with("doors_open", at(details.doors_open))
        .with("doors_close", at(details.doors_close))
        .with("capacity", details.capacity.map(|capacity| capacity.to_string()).unwrap_or_default())
}

/// A moment as a field for local times takes it; with the seconds where it has some.
fn local(at: Timestamp, time_zone: &str) -> String {
    let zone = TimeZone::get(time_zone).unwrap_or(TimeZone::UTC);
    let moment = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default().to_zoned(zone);
    let format = if moment.second() == 0 { "%Y-%m-%dT%H:%M" } else { "%Y-%m-%dT%H:%M:%S" };
    moment.strftime(format).to_string()
}

/// A slug of the English name, and with the number where another event has it.
fn made_slug(fields: &Values, known: &[Event]) -> String {
    let mut slug = String::new();
    for letter in fields.get("name_en").to_lowercase().chars().take(MADE_SLUG_CHARS) {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    let number = fields.get("number");
    match slug {
        "" => format!("event-{number}"),
        slug if known.iter().any(|event| event.details.slug == slug) => format!("{slug}-{number}"),
        slug => slug.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_made_of_the_english_name() {
        for (name, slug) in [
            ("“Keshki saz” & friends", "keshki-saz-friends"),
            ("  --Jas IQ 2026!", "jas-iq-2026"),
            ("Кеш", "event-7"),
            ("", "event-7"),
        ] {
            let fields = Values::default().with("name_en", name).with("number", "7");
            assert_eq!(made_slug(&fields, &[]), slug, "{name}");
        }
    }

    #[test]
    fn moments_are_shown_as_they_are_read() {
        assert_eq!(local(Timestamp(1_795_788_000_000), "Asia/Almaty"), "2026-11-27T19:00");
        assert_eq!(local(Timestamp(1_795_788_001_000), "Asia/Almaty"), "2026-11-27T19:00:01");
    }
}
