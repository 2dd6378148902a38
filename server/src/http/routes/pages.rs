//! The addresses that people open in a browser, and what their pages load.
//!
//! What a phone opens in a corridor with one bar of signal is compressed, which tells nobody its secrets: nothing of a
//! request is repeated in these answers.

use super::{Route, get, post};
use crate::http::{assets, pages};
use crate::service::access::Access::{Anyone, LoggedIn, Needs, NeedsOfEvent, SecretInAddress};
use crate::service::access::Permission::{IssuePasses, OwnAccount, ReadCounts};

pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/", Needs(ReadCounts), pages::week::show),
        get("/events/{number}", NeedsOfEvent(ReadCounts), pages::event::show),
        get("/events/{number}/live", NeedsOfEvent(ReadCounts), pages::event_live::stream),
        // A print holds the passes themselves.
        get("/events/{number}/passes.pdf", NeedsOfEvent(IssuePasses), pages::event_paper::show),
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
