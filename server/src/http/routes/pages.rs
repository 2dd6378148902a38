//! The addresses that people open in a browser, and what their pages load.
//!
//! What a phone opens in a corridor with one bar of signal is compressed, which tells nobody its secrets: nothing of a
//! request is repeated in these answers.

use super::{Route, get, post};
use crate::http::{assets, pages};
use crate::service::access::Access::{Anyone, LoggedIn, Needs, NeedsOfEvent, SecretInAddress};
use crate::service::access::Permission::{
    EnrollScanners, IssuePasses, ManageAccounts, ManageCards, ManagePasses, OwnAccount, ReadCounts,
    ReadPeople, ResolveConflicts, WriteEvents, WriteStudents,
};
use crate::service::import::MAX_FILE_BYTES;

/// The most bytes of a form with a file.
const UPLOAD_BYTES: usize = MAX_FILE_BYTES + 64 * 1024;

pub(super) fn routes() -> Vec<Route> {
    let mut routes = for_everybody();
    routes.extend(for_organizers());
    routes.extend(for_admins());
    routes
}

/// Who may log in, what scripts may do, and what was changed.
fn for_admins() -> Vec<Route> {
    vec![
        get("/accounts", Needs(ManageAccounts), pages::accounts::show),
        get("/accounts/new", Needs(ManageAccounts), pages::accounts::edit::show_new),
        post("/accounts/new", Needs(ManageAccounts), pages::accounts::edit::create),
        get("/accounts/{id}", Needs(ManageAccounts), pages::accounts::edit::show),
        post("/accounts/{id}", Needs(ManageAccounts), pages::accounts::edit::save),
        get("/accounts/{id}/{act}", Needs(ManageAccounts), pages::accounts::act::ask),
        post("/accounts/{id}/{act}", Needs(ManageAccounts), pages::accounts::act::submit),
        get("/tokens", Needs(ManageAccounts), pages::tokens::show),
        get("/tokens/new", Needs(ManageAccounts), pages::tokens::show_new),
        post("/tokens/new", Needs(ManageAccounts), pages::tokens::create),
        get("/tokens/{id}/revoke", Needs(ManageAccounts), pages::tokens::ask_revoke),
        post("/tokens/{id}/revoke", Needs(ManageAccounts), pages::tokens::revoke),
        get("/audit", Needs(ManageAccounts), pages::audit::show),
    ]
}

/// What lies behind log-in, but one's own account.
fn for_organizers() -> Vec<Route> {
    vec![
        get("/", Needs(ReadCounts), pages::week::show),
        get("/events/new", Needs(WriteEvents), pages::event::edit::show_new),
        post("/events/new", Needs(WriteEvents), pages::event::edit::create),
        get("/events/{number}", NeedsOfEvent(ReadCounts), pages::event::show),
        get("/events/{number}/live", NeedsOfEvent(ReadCounts), pages::live::stream::event),
        get("/events/{number}/projector", NeedsOfEvent(ReadCounts), pages::live::projector::event),
        get("/live", Needs(ReadCounts), pages::live::stream::week),
        get("/projector", Needs(ReadCounts), pages::live::projector::week),
        get("/events/import", Needs(WriteEvents), pages::uploads::show_events),
        post("/events/import", Needs(WriteEvents), pages::uploads::take_events).body(UPLOAD_BYTES),
        get("/events/import/{job}", Needs(WriteEvents), pages::uploads::show_events_job),
        post("/events/import/{job}", Needs(WriteEvents), pages::uploads::act_on_events_job),
        get("/students", Needs(ReadPeople), pages::students::show),
        get("/students.csv", Needs(ReadPeople), pages::students::export::csv).compressed(),
        get("/students.xlsx", Needs(ReadPeople), pages::students::export::xlsx),
        get("/students/import", Needs(WriteStudents), pages::uploads::show_students),
        post("/students/import", Needs(WriteStudents), pages::uploads::take_students).body(UPLOAD_BYTES),
        get("/students/import/{job}", Needs(WriteStudents), pages::uploads::show_students_job),
        post("/students/import/{job}", Needs(WriteStudents), pages::uploads::act_on_students_job),
        get("/students/{id}", Needs(ReadPeople), pages::students::one::show),
        get("/students/{id}/block", Needs(WriteStudents), pages::students::block::ask),
        post("/students/{id}/block", Needs(WriteStudents), pages::students::block::submit),
        get("/events/{number}/edit", NeedsOfEvent(WriteEvents), pages::event::edit::show),
        post("/events/{number}/edit", NeedsOfEvent(WriteEvents), pages::event::edit::save),
        get("/events/{number}/rules", NeedsOfEvent(WriteEvents), pages::event::rules::show),
        post("/events/{number}/rules", NeedsOfEvent(WriteEvents), pages::event::rules::save),
        get("/events/{number}/cancel", NeedsOfEvent(WriteEvents), pages::event::cancel::ask),
        post("/events/{number}/cancel", NeedsOfEvent(WriteEvents), pages::event::cancel::submit),
        get("/events/{number}/lists", NeedsOfEvent(ReadPeople), pages::lists::show),
        get(
            "/events/{number}/attendance.csv",
            NeedsOfEvent(ReadPeople),
            pages::attendance_files::holders_csv,
        )
        .compressed(),
        get(
            "/events/{number}/attendance.xlsx",
            NeedsOfEvent(ReadPeople),
            pages::attendance_files::holders_xlsx,
        ),
        get("/events/{number}/scans.csv", NeedsOfEvent(ReadPeople), pages::attendance_files::scans_csv)
            .compressed(),
        get("/events/{number}/scans.xlsx", NeedsOfEvent(ReadPeople), pages::attendance_files::scans_xlsx),
        get("/events/{number}/passes", NeedsOfEvent(ReadPeople), pages::passes::show),
        get("/events/{number}/passes/{pass_id}", NeedsOfEvent(ReadPeople), pages::passes::one::show),
        get(
            "/events/{number}/passes/{pass_id}/revoke",
            NeedsOfEvent(ManagePasses),
            pages::passes::act::ask_revoke,
        ),
        post(
            "/events/{number}/passes/{pass_id}/revoke",
            NeedsOfEvent(ManagePasses),
            pages::passes::act::submit_revoke,
        ),
        get(
            "/events/{number}/passes/{pass_id}/renew",
            NeedsOfEvent(ManagePasses),
            pages::passes::act::ask_renew,
        ),
        post(
            "/events/{number}/passes/{pass_id}/renew",
            NeedsOfEvent(ManagePasses),
            pages::passes::act::submit_renew,
        ),
        // Addresses of passes are the passes.
        get("/events/{number}/passes/{pass_id}/link", NeedsOfEvent(IssuePasses), pages::passes::link::show),
        post(
            "/events/{number}/passes/{pass_id}/link",
            NeedsOfEvent(ManagePasses),
            pages::passes::link::replace,
        ),
        get("/events/{number}/links.csv", NeedsOfEvent(IssuePasses), pages::passes::links::csv),
        get("/events/{number}/links.xlsx", NeedsOfEvent(IssuePasses), pages::passes::links::xlsx),
        // A list of students may be as long as the file that brought them.
        get("/events/{number}/issue", NeedsOfEvent(IssuePasses), pages::passes::issue::show),
        post("/events/{number}/issue", NeedsOfEvent(IssuePasses), pages::passes::issue::submit)
            .body(UPLOAD_BYTES),
        get("/events/{number}/issue/{job}", NeedsOfEvent(IssuePasses), pages::passes::issue::show_job),
        post("/events/{number}/issue/{job}", NeedsOfEvent(IssuePasses), pages::passes::issue::act_on_job),
        get("/events/{number}/scanners", NeedsOfEvent(EnrollScanners), pages::scanners::show_of_event),
        get(
            "/events/{number}/scanners/{scanner}/revoke",
            NeedsOfEvent(EnrollScanners),
            pages::resolve::revoke::ask,
        ),
        post(
            "/events/{number}/scanners/{scanner}/revoke",
            NeedsOfEvent(EnrollScanners),
            pages::resolve::revoke::submit,
        ),
        get("/events/{number}/conflicts", NeedsOfEvent(ResolveConflicts), pages::resolve::show),
        post(
            "/events/{number}/conflicts/settle",
            NeedsOfEvent(ResolveConflicts),
            pages::resolve::answer::conflict,
        ),
        post(
            "/events/{number}/conflicts/quarantine",
            NeedsOfEvent(ResolveConflicts),
            pages::resolve::answer::quarantine,
        ),
        post(
            "/events/{number}/conflicts/branch",
            NeedsOfEvent(ResolveConflicts),
            pages::resolve::answer::branch,
        ),
        get("/events/{number}/places", NeedsOfEvent(ReadCounts), pages::places::show),
        get(
            "/events/{number}/places/{scanner}/share",
            NeedsOfEvent(EnrollScanners),
            pages::places::share::ask,
        ),
        post(
            "/events/{number}/places/{scanner}/share",
            NeedsOfEvent(EnrollScanners),
            pages::places::share::submit,
        ),
        get(
            "/events/{number}/places/{scanner}/write-off",
            NeedsOfEvent(EnrollScanners),
            pages::places::write_off::ask,
        ),
        post(
            "/events/{number}/places/{scanner}/write-off",
            NeedsOfEvent(EnrollScanners),
            pages::places::write_off::submit,
        ),
        get("/events/{number}/cards", NeedsOfEvent(ManageCards), pages::cards::show),
        post("/events/{number}/cards", NeedsOfEvent(ManageCards), pages::cards::create),
        get("/events/{number}/cards/{card}/withdraw", NeedsOfEvent(ManageCards), pages::cards::ask_withdraw),
        post("/events/{number}/cards/{card}/withdraw", NeedsOfEvent(ManageCards), pages::cards::withdraw),
        get("/scanners", Needs(EnrollScanners), pages::scanners::show),
        get("/scanners/enroll", Needs(EnrollScanners), pages::scanners::enroll::show),
        post("/scanners/enroll", Needs(EnrollScanners), pages::scanners::enroll::submit),
        // A print holds the passes themselves.
        get("/events/{number}/passes.pdf", NeedsOfEvent(IssuePasses), pages::event_paper::show),
    ]
}

fn for_everybody() -> Vec<Route> {
    vec![
        get("/log-in", Anyone, pages::log_in::show),
        post("/log-in", Anyone, pages::log_in::submit),
        get("/log-in/code", Anyone, pages::log_in::restart),
        post("/log-in/code", Anyone, pages::log_in::code::submit),
        get("/log-in/password", Anyone, pages::log_in::restart),
        post("/log-in/password", Anyone, pages::log_in::password::submit),
        post("/log-out", LoggedIn, pages::log_out::submit),
        get("/account", Needs(OwnAccount), pages::account::show),
        post("/account/sessions", Needs(OwnAccount), pages::account::sessions::submit),
        post("/account/password", Needs(OwnAccount), pages::account::password::submit),
        post("/account/second-factor", Needs(OwnAccount), pages::account::second_factor_form::begin),
        post(
            "/account/second-factor/confirm",
            Needs(OwnAccount),
            pages::account::second_factor_form::confirm,
        ),
        post("/account/second-factor/renew", Needs(OwnAccount), pages::account::second_factor_form::renew),
        post("/account/second-factor/remove", Needs(OwnAccount), pages::account::second_factor_form::remove),
        get("/p/", Anyone, pages::start::show).compressed(),
        get("/p/{name}", SecretInAddress, pages::pass::show).compressed(),
        get("/p/{name}/replace-link", SecretInAddress, pages::replace_link::ask_of_pass).compressed(),
        post("/p/{name}/replace-link", SecretInAddress, pages::replace_link::replace_of_pass),
        get("/s/{secret}", SecretInAddress, pages::student::show).compressed(),
        get("/s/{secret}/replace-link", SecretInAddress, pages::replace_link::ask_of_student).compressed(),
        post("/s/{secret}/replace-link", SecretInAddress, pages::replace_link::replace_of_student),
        get("/sw.js", Anyone, assets::worker).compressed(),
        get("/assets/{file}", Anyone, assets::show).compressed(),
    ]
}
