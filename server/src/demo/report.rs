//! What the demo says of itself: one line of JSON for programs, a page of text for people.

use esik_shared::event_record::PassState;
use esik_shared::id::EventNumber;
use esik_shared::policy::Policies;
use serde::Serialize;

use super::Festival;
use crate::app::App;
use crate::service::pass_by_link::{PassByLinkError, pass_by_link};

/// The object of `demo --json`.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    base_url: String,
    organizer: Organizer,
    api_token: String,
    enrollment_code: String,
    events: Vec<Event>,
    passes: Vec<Pass>,
}

#[derive(Debug, Serialize)]
struct Organizer {
    email: &'static str,
    password: String,
}

#[derive(Debug, Serialize)]
struct Event {
    number: EventNumber,
    slug: String,
    name: Name,
    doors_open: i64,
    doors_close: i64,
    policies: Policies,
    page_url: String,
}

#[derive(Debug, Serialize)]
struct Name {
    kk: String,
    ru: String,
    en: String,
}

#[derive(Debug, Serialize)]
struct Pass {
    student: Option<String>,
    event: EventNumber,
    page_url: String,
    code: String,
    live: bool,
    specimen: bool,
    state: &'static str,
}

/// Everything that `demo --json` prints, live codes of this moment included.
pub(crate) async fn report(app: &App, festival: &Festival) -> Result<Report, PassByLinkError> {
    let base = &app.config.public_url;
    let mut passes = Vec::with_capacity(festival.passes.len());
    for sample in &festival.passes {
        let Some(view) = pass_by_link(app, &sample.link.text()).await? else { continue };
        passes.push(Pass {
            student: sample.student.clone(),
            event: sample.event,
            page_url: sample.link.page_url(base),
            code: view.code_at(app.clock.now()).to_text(),
            live: view.body.flags.live,
            specimen: view.body.flags.specimen,
            state: match view.state {
                PassState::Issued => "issued",
                PassState::Revoked(_) => "revoked",
                PassState::Replaced => "replaced",
            },
        });
    }
    let events = festival.events.iter().map(|event| Event {
        number: event.number,
        slug: event.details.slug.clone(),
        name: Name {
            kk: event.details.name.kk.clone(),
            ru: event.details.name.ru.clone(),
            en: event.details.name.en.clone(),
        },
        doors_open: event.details.doors_open.seconds(),
        doors_close: event.details.doors_close.seconds(),
        policies: event.details.policies.clone(),
        page_url: format!("{}/events/{}", base.as_str(), event.number),
    });
    Ok(Report {
        base_url: base.as_str().to_owned(),
        organizer: Organizer { email: festival.email, password: festival.password.clone() },
        api_token: festival.api_token.text(),
        enrollment_code: festival.enrollment_code.to_string(),
        events: events.collect(),
        passes,
    })
}

impl Report {
    /// For people: where to look, who to log in as, how to start a scanner.
    pub(crate) fn as_text(&self, students: u32, issued: usize) -> String {
        let Self { base_url, organizer, enrollment_code, events, passes, .. } = self;
        let pass = |title: &str, of: &dyn Fn(&&Pass) -> bool| match passes.iter().find(of) {
            Some(pass) => format!("  {title:<12} {}\n", pass.page_url),
            None => String::new(),
        };
        let good = |pass: &&Pass| pass.state == "issued" && !pass.specimen;
        format!(
            "\nAlmaty Student's Week: {} events, {students} students, {issued} passes.\n\n\
             Organizers   {base_url}/\n  log in as    {}\n  password     {}\n  now open     {}\n\n\
             Passes to try\n{}{}{}{}\n\
             A scanner, in another terminal:\n  {SCANNER} enroll {base_url} {enrollment_code} --data demo-scanner\n  \
             {SCANNER} run --data demo-scanner\n\
             Its keyboard is the scanner: paste the text of a pass (its address with .txt) and press Enter.\n\n\
             Ctrl+C ends the demo.\n",
            events.len(),
            organizer.email,
            organizer.password,
            events.first().map_or("", |event| &event.page_url),
            pass("static", &|pass| good(pass) && !pass.live),
            pass("live", &|pass| good(pass) && pass.live),
            pass("specimen", &|pass| pass.specimen),
            pass("revoked", &|pass| pass.state == "revoked"),
        )
    }
}

/// How the scanner is started from the folder of the project.
const SCANNER: &str = "cargo run --release -p esik-scanner-tui --";
