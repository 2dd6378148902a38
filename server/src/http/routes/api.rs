//! The addresses of programs: version 1 of the API, JSON unless a line says otherwise (fields are added, never changed),
//! its document, and whether this process lives and is ready.

use super::{Route, get, post};
use crate::http::api::v1::{
    enrollment_codes, enrollments, events, passes, scanner_challenges, scanner_sessions, scanners, students,
    sync,
};
use crate::http::{openapi, ops};
use crate::service::access::Access::{Anyone, Needs, NeedsOfEvent, Scanner};
use crate::service::access::Permission::{
    CheckIn, EnrollScanners, IssuePasses, ManagePasses, ReadCounts, ReadPeople, WriteEvents, WriteStudents,
};
use crate::service::import::MAX_FILE_BYTES;

pub(super) fn routes() -> Vec<Route> {
    let mut routes = vec![
        get("/healthz", Anyone, ops::healthz::show),
        get("/readyz", Anyone, ops::readyz::show),
        get("/api/openapi.json", Anyone, openapi::show).compressed().says(openapi::describe()),
    ];
    routes.extend(for_organizers());
    routes.extend(for_scanners());
    routes
}

fn for_organizers() -> Vec<Route> {
    vec![
        get("/api/v1/events", Needs(ReadCounts), events::list::list)
            .compressed()
            .says(events::list::describe()),
        post("/api/v1/events", Needs(WriteEvents), events::import::import)
            .body(MAX_FILE_BYTES)
            .once()
            .says(events::import::describe()),
        get("/api/v1/events/{number}", NeedsOfEvent(ReadCounts), events::show::show)
            .says(events::show::describe()),
        get("/api/v1/events/{number}/attendance", NeedsOfEvent(ReadCounts), events::attendance::show)
            .says(events::attendance::describe()),
        post("/api/v1/events/{number}/check-ins", NeedsOfEvent(CheckIn), events::check_ins::create)
            .says(events::check_ins::describe()),
        get("/api/v1/events/{number}/passes", NeedsOfEvent(ReadPeople), events::passes::list::list)
            .compressed()
            .says(events::passes::list::describe()),
        // A list of students may be as long as the file that brought them.
        post("/api/v1/events/{number}/passes", NeedsOfEvent(IssuePasses), events::passes::create::create)
            .body(MAX_FILE_BYTES)
            .once()
            .says(events::passes::create::describe()),
        post(
            "/api/v1/events/{number}/passes/{pass_id}/revoke",
            NeedsOfEvent(ManagePasses),
            events::passes::revoke::revoke,
        )
        .says(events::passes::revoke::describe()),
        get("/api/v1/events/{number}/scanners", NeedsOfEvent(EnrollScanners), events::scanners::list)
            .compressed()
            .says(events::scanners::describe()),
        post("/api/v1/passes/{pass_id}/replace-link", Needs(ManagePasses), passes::replace_link::replace)
            .once()
            .says(passes::replace_link::describe()),
        get("/api/v1/students", Needs(ReadPeople), students::list::list)
            .compressed()
            .says(students::list::describe()),
        post("/api/v1/students", Needs(WriteStudents), students::import::import)
            .body(MAX_FILE_BYTES)
            .once()
            .says(students::import::describe()),
        get("/api/v1/scanners", Needs(EnrollScanners), scanners::list::list)
            .compressed()
            .says(scanners::list::describe()),
        post("/api/v1/enrollment-codes", Needs(EnrollScanners), enrollment_codes::create::create)
            .once()
            .says(enrollment_codes::create::describe()),
    ]
}

/// What a device asks on its way to becoming a scanner, and as one.
fn for_scanners() -> Vec<Route> {
    vec![
        post("/api/v1/enrollments", Anyone, enrollments::create::create)
            .says(enrollments::create::describe()),
        post("/api/v1/scanner-challenges", Anyone, scanner_challenges::create::create)
            .says(scanner_challenges::create::describe()),
        post("/api/v1/scanner-sessions", Anyone, scanner_sessions::create::create)
            .says(scanner_sessions::create::describe()),
        post("/api/v1/sync", Scanner, sync::exchange::run)
            .body(sync::exchange::BODY_BYTES)
            .compressed()
            .says(sync::exchange::describe()),
    ]
}
