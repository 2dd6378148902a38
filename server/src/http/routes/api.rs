//! The addresses of programs: version 1 of the API, JSON unless a line says otherwise (fields are added, never changed),
//! its document, and whether this process lives and is ready.

use super::{Route, get, patch, post};
use crate::http::api::v1::{
    accounts, audit, batches, enrollment_codes, enrollments, events, passes, restore, scanner_challenges,
    scanner_news, scanner_sessions, scanners, sessions, students, sync, tokens,
};
use crate::http::{openapi, ops};
use crate::service::access::Access::{Anyone, Needs, NeedsOfEvent, Scanner};
use crate::service::access::Permission::{
    CheckIn, EnrollScanners, IssuePasses, ManageAccounts, ManageCards, ManagePasses, OwnAccount, ReadCounts,
    ReadPeople, ResolveConflicts, WriteEvents, WriteStudents,
};
use crate::service::batches::MAX_UPLOAD_BYTES;
use crate::service::import::MAX_FILE_BYTES;

pub(super) fn routes() -> Vec<Route> {
    let mut routes = vec![
        get("/healthz", Anyone, ops::healthz::show),
        get("/readyz", Anyone, ops::readyz::show),
        get("/api/openapi.json", Anyone, openapi::show).compressed().says(openapi::describe()),
    ];
    routes.extend(for_organizers());
    routes.extend(for_resolving());
    routes.extend(for_accounts());
    routes.extend(for_scanners());
    routes
}

fn for_organizers() -> Vec<Route> {
    vec![
        get("/api/v1/events", Needs(ReadCounts), events::list::list)
            .compressed()
            .says(events::list::describe()),
        post("/api/v1/events", Needs(WriteEvents), events::create::create)
            .body(MAX_FILE_BYTES)
            .once()
            .says(events::create::describe()),
        get("/api/v1/events/{number}", NeedsOfEvent(ReadCounts), events::show::show)
            .says(events::show::describe()),
        patch("/api/v1/events/{number}", NeedsOfEvent(WriteEvents), events::change::change)
            .says(events::change::describe()),
        get("/api/v1/events/{number}/attendance", NeedsOfEvent(ReadCounts), events::attendance::show)
            .says(events::attendance::describe()),
        // They name students.
        get(
            "/api/v1/events/{number}/attendance.csv",
            NeedsOfEvent(ReadPeople),
            events::attendance_files::holders_csv,
        )
        .compressed()
        .says(events::attendance_files::describe_holders_csv()),
        get(
            "/api/v1/events/{number}/attendance.xlsx",
            NeedsOfEvent(ReadPeople),
            events::attendance_files::holders_xlsx,
        )
        .says(events::attendance_files::describe_holders_xlsx()),
        get(
            "/api/v1/events/{number}/scans.csv",
            NeedsOfEvent(ReadPeople),
            events::attendance_files::scans_csv,
        )
        .compressed()
        .says(events::attendance_files::describe_scans_csv()),
        get(
            "/api/v1/events/{number}/scans.xlsx",
            NeedsOfEvent(ReadPeople),
            events::attendance_files::scans_xlsx,
        )
        .says(events::attendance_files::describe_scans_xlsx()),
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
        get("/api/v1/events/{number}/gates", NeedsOfEvent(ReadCounts), events::gates::list)
            .says(events::gates::describe()),
        get("/api/v1/events/{number}/places", NeedsOfEvent(ReadCounts), events::places::show)
            .says(events::places::describe()),
        post(
            "/api/v1/events/{number}/scanners/{scanner}/places-share",
            NeedsOfEvent(EnrollScanners),
            events::places::share,
        )
        .says(events::places::describe_share()),
        post(
            "/api/v1/events/{number}/scanners/{scanner}/write-off-places",
            NeedsOfEvent(EnrollScanners),
            events::places::write_off_places,
        )
        .says(events::places::describe_write_off()),
        // It names students.
        get("/api/v1/events/{number}/batches", NeedsOfEvent(ReadPeople), batches::download::of_event)
            .says(batches::download::describe_of_event()),
        get("/api/v1/batches", Needs(ReadPeople), batches::download::all).says(batches::download::describe()),
        post("/api/v1/batches", Needs(EnrollScanners), batches::upload::upload)
            .body(MAX_UPLOAD_BYTES)
            .says(batches::upload::describe()),
        get(
            "/api/v1/events/{number}/supervisor-cards",
            NeedsOfEvent(ManageCards),
            events::supervisor_cards::list::list,
        )
        .compressed()
        .says(events::supervisor_cards::list::describe()),
        post(
            "/api/v1/events/{number}/supervisor-cards",
            NeedsOfEvent(ManageCards),
            events::supervisor_cards::create::create,
        )
        .once()
        .says(events::supervisor_cards::create::describe()),
        post(
            "/api/v1/events/{number}/supervisor-cards/{card}/withdraw",
            NeedsOfEvent(ManageCards),
            events::supervisor_cards::withdraw::withdraw,
        )
        .says(events::supervisor_cards::withdraw::describe()),
        post("/api/v1/passes/{pass_id}/replace-link", Needs(ManagePasses), passes::replace_link::replace)
            .once()
            .says(passes::replace_link::describe()),
        get("/api/v1/students", Needs(ReadPeople), students::list::list)
            .compressed()
            .says(students::list::describe()),
        post("/api/v1/students", Needs(WriteStudents), students::create::create)
            .body(MAX_FILE_BYTES)
            .once()
            .says(students::create::describe()),
        patch("/api/v1/students/{id}", Needs(WriteStudents), students::change::change)
            .says(students::change::describe()),
        get("/api/v1/scanners", Needs(EnrollScanners), scanners::list::list)
            .compressed()
            .says(scanners::list::describe()),
        post("/api/v1/enrollment-codes", Needs(EnrollScanners), enrollment_codes::create::create)
            .once()
            .says(enrollment_codes::create::describe()),
    ]
}

/// What only people can judge.
fn for_resolving() -> Vec<Route> {
    use crate::http::api::v1::events::{conflicts, forks, missing, quarantine, scanner_revocation};
    vec![
        get("/api/v1/events/{number}/conflicts", NeedsOfEvent(ResolveConflicts), conflicts::list::list)
            .compressed()
            .says(conflicts::list::describe()),
        post(
            "/api/v1/events/{number}/conflicts/settle",
            NeedsOfEvent(ResolveConflicts),
            conflicts::settle::settle,
        )
        .says(conflicts::settle::describe()),
        get("/api/v1/events/{number}/quarantine", NeedsOfEvent(ResolveConflicts), quarantine::list::list)
            .compressed()
            .says(quarantine::list::describe()),
        post(
            "/api/v1/events/{number}/quarantine/answer",
            NeedsOfEvent(ResolveConflicts),
            quarantine::answer::answer,
        )
        .says(quarantine::answer::describe()),
        get("/api/v1/events/{number}/forks", NeedsOfEvent(ResolveConflicts), forks::list::list)
            .says(forks::list::describe()),
        get(
            "/api/v1/events/{number}/forks/{scanner}/proof",
            NeedsOfEvent(ResolveConflicts),
            forks::proof::show,
        )
        .says(forks::proof::describe()),
        post("/api/v1/events/{number}/forks/answer", NeedsOfEvent(ResolveConflicts), forks::answer::answer)
            .says(forks::answer::describe()),
        get("/api/v1/events/{number}/missing", NeedsOfEvent(ResolveConflicts), missing::list)
            .says(missing::describe()),
        get(
            "/api/v1/events/{number}/scanners/{scanner}/revocation",
            NeedsOfEvent(EnrollScanners),
            scanner_revocation::preview,
        )
        .says(scanner_revocation::describe_preview()),
        post(
            "/api/v1/events/{number}/scanners/{scanner}/revocation",
            NeedsOfEvent(EnrollScanners),
            scanner_revocation::revoke,
        )
        .says(scanner_revocation::describe_revoke()),
    ]
}

/// Who may do what, and who did.
fn for_accounts() -> Vec<Route> {
    vec![
        get("/api/v1/accounts", Needs(ManageAccounts), accounts::list::list).says(accounts::list::describe()),
        post("/api/v1/accounts", Needs(ManageAccounts), accounts::create::create)
            .once()
            .says(accounts::create::describe()),
        get("/api/v1/accounts/{id}", Needs(ManageAccounts), accounts::show::show)
            .says(accounts::show::describe()),
        patch("/api/v1/accounts/{id}", Needs(ManageAccounts), accounts::change::change)
            .says(accounts::change::describe()),
        post("/api/v1/accounts/{id}/reset-password", Needs(ManageAccounts), accounts::reset::password)
            .once()
            .says(accounts::reset::describe_password()),
        post(
            "/api/v1/accounts/{id}/reset-second-factor",
            Needs(ManageAccounts),
            accounts::reset::second_factor,
        )
        .says(accounts::reset::describe_second_factor()),
        post("/api/v1/accounts/{id}/end-sessions", Needs(ManageAccounts), accounts::reset::sessions)
            .says(accounts::reset::describe_sessions()),
        get("/api/v1/tokens", Needs(ManageAccounts), tokens::list::list).says(tokens::list::describe()),
        post("/api/v1/tokens", Needs(ManageAccounts), tokens::create::create)
            .once()
            .says(tokens::create::describe()),
        post("/api/v1/tokens/{id}/revoke", Needs(ManageAccounts), tokens::revoke::revoke)
            .says(tokens::revoke::describe()),
        get("/api/v1/sessions", Needs(OwnAccount), sessions::list::list).says(sessions::list::describe()),
        post("/api/v1/sessions/end-others", Needs(OwnAccount), sessions::end::others)
            .says(sessions::end::describe_others()),
        post("/api/v1/sessions/{id}/end", Needs(OwnAccount), sessions::end::one)
            .says(sessions::end::describe_one()),
        get("/api/v1/restore", Needs(ManageAccounts), restore::show::show).says(restore::show::describe()),
        post("/api/v1/restore/go-without", Needs(ManageAccounts), restore::go_without::create)
            .says(restore::go_without::describe()),
        get("/api/v1/audit", Needs(ManageAccounts), audit::list).says(audit::describe()),
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
        post("/api/v1/scanner-news", Scanner, scanner_news::wait).says(scanner_news::describe()),
        post("/api/v1/sync", Scanner, sync::exchange::run)
            .body(sync::exchange::BODY_BYTES)
            .compressed()
            .says(sync::exchange::describe()),
    ]
}
