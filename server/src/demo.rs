//! The demo: a whole festival, made up from a seed and run by the real server.
//!
//! It goes the way an organizer goes: events, students, passes, a scanner's code. The same seed and day give the same
//! people and events; keys and secrets are always fresh.

use std::collections::BTreeMap;

use esik_shared::enrollment::EnrollmentCode;
use esik_shared::event_record::RevocationReason;
use esik_shared::id::EventNumber;
use esik_shared::policy::LiveCodes;
use esik_shared::search_key::{search_key, skeleton};

use crate::app::App;
use crate::db::DbError;
use crate::db::student::NewStudent;
use crate::service::access::{EventScope, Permission, Role};
use crate::service::account::{AccountError, AccountRequest, create_account};
use crate::service::actor::Actor;
use crate::service::api_token::{TokenError, TokenRequest, create_api_token};
use crate::service::enrollment::{CodeError, CodeRequest, create_code};
use crate::service::issue::specimen::issue_specimen;
use crate::service::issue::{IssueError, IssueRequest, IssuedPass, ListedStudent, Recipients, issue};
use crate::service::link::LinkSecret;
use crate::service::put_event::add_event;
use crate::service::revoke::{RevokeError, revoke};
use crate::service::token::Token;

pub(crate) mod people;
pub(crate) mod programme;
pub(crate) mod report;
mod seeded;

use people::{SampleStudent, people};
use programme::{SampleEvent, programme};
use seeded::Seeded;

/// Who logs in to the demo.
const ORGANIZER: &str = "organizer@esik.example";
/// How many passes of each kind are shown.
const SAMPLES: usize = 10;
/// The enrollment code lasts as long as the demo can: a year.
const CODE_LIVES_MS: i64 = 365 * 24 * 60 * 60 * 1000;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wish {
    /// How many students.
    pub students: u32,
    /// How many events.
    pub events: u32,
    /// What people and events are made from.
    pub seed: u64,
}

/// A pass to try.
#[derive(Debug, Clone)]
pub(crate) struct SamplePass {
    /// The student's number; none for a specimen.
    pub student: Option<String>,
    /// The event it is for.
    pub event: EventNumber,
    /// The secret of its page.
    pub link: LinkSecret,
}

/// A festival that is ready.
#[derive(Debug)]
pub(crate) struct Festival {
    /// The e-mail to log in with.
    pub email: &'static str,
    /// Its password.
    pub password: String,
    /// For scripts.
    pub api_token: Token,
    /// For the first scanner, at all events.
    pub enrollment_code: EnrollmentCode,
    /// The events, by number.
    pub events: Vec<SampleEvent>,
    /// Passes to try, for events with open doors.
    pub passes: Vec<SamplePass>,
    /// How many passes there are.
    pub issued: usize,
}

/// Why there is no festival.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DemoError {
    /// The folder is somebody's.
    #[error("the data folder holds events already")]
    NotEmpty,
    /// The week does not fit the calendar.
    #[error(transparent)]
    Calendar(#[from] jiff::Error),
    /// The account.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The token for scripts.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The passes.
    #[error(transparent)]
    Issue(#[from] IssueError),
    /// The revoked pass.
    #[error(transparent)]
    Revoke(#[from] RevokeError),
    /// The scanner's code.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Makes a festival in an empty data folder.
pub(crate) async fn make(app: &App, wish: Wish) -> Result<Festival, DemoError> {
    if !app.db.read().await?.events().await?.is_empty() {
        return Err(DemoError::NotEmpty);
    }
    let zone = app.config.time_zone.name();
    let now = jiff::Timestamp::from_millisecond(app.clock.now().0)?;
    let today = now.in_tz(zone)?.date();
    let mut events = programme(wish.seed, wish.events, today, zone)?;
    if events.len() < 3
        && let Some(only) = events.first_mut()
    {
        // One event shows static and live passes: paper ones are static, and live ones may rotate.
        only.details.policies.live_codes = LiveCodes::Preferred;
    }
    let students = people(wish.seed, wish.students);
    store(app, &events, &students).await?;

    let mut issued = BTreeMap::new();
    for event in &events {
        issued.insert(event.number, issue_to_attendees(app, event, &students, wish.seed).await?);
    }
    let passes = samples(app, &events, &issued).await?;
    let password = password(app);
    let actor = Actor::command_line();
    let request = AccountRequest { email: ORGANIZER.to_owned(), role: Role::Admin, events: EventScope::All };
    create_account(app, &actor, &request, &password).await?;
    let code = CodeRequest { lives_ms: CODE_LIVES_MS, ..CodeRequest::new(Vec::new(), Vec::new()) };
    Ok(Festival {
        email: ORGANIZER,
        password,
        api_token: create_api_token(app, &actor, &script()).await?.1,
        enrollment_code: create_code(app, &actor, code).await?,
        events,
        passes,
        issued: issued.values().map(Vec::len).sum(),
    })
}

/// What the demo's scripts may do: everything but managing accounts, which takes somebody who is logged in.
fn script() -> TokenRequest {
    let is_for_scripts =
        |permission: &Permission| !matches!(permission, Permission::ManageAccounts | Permission::OwnAccount);
    let scopes = Permission::ALL.into_iter().filter(is_for_scripts).collect();
    TokenRequest { name: "demo".to_owned(), scopes, events: EventScope::All, expires: None }
}

/// Twelve random characters that nobody mistakes for each other.
fn password(app: &App) -> String {
    esik_shared::crockford::encode(&app.rng.bytes::<10>()).to_lowercase()
}

async fn store(app: &App, events: &[SampleEvent], students: &[SampleStudent]) -> Result<(), DbError> {
    let students: Vec<NewStudent> = students
        .iter()
        .map(|student| NewStudent {
            number: student.number.clone(),
            name: student.name.clone(),
            university: student.university.to_owned(),
            faculty: student.faculty.to_owned(),
            email: Some(student.email.clone()),
            language: student.language,
            search_key: search_key(&format!("{} {}", student.name, student.number)),
            sound_key: skeleton(&format!("{} {}", student.name, student.number)),
        })
        .collect();
    let mut tx = app.db.write().await?;
    tx.upsert_students(&students).await?;
    for event in events {
        add_event(&mut tx, &app.keys, event.number, &event.details).await?;
    }
    tx.commit().await
}

/// Issues passes to those who attend; at the first event, where it stands alone, half of them on paper.
async fn issue_to_attendees(
    app: &App,
    event: &SampleEvent,
    students: &[SampleStudent],
    seed: u64,
) -> Result<Vec<IssuedPass>, DemoError> {
    let attendees = attendees(event, students, seed);
    let is_mixed = event.number == EventNumber(1) && event.details.policies.live_codes != LiveCodes::Off;
    let on_paper = if is_mixed { attendees.len() / 2 } else { 0 };
    let (paper, rest) = attendees.split_at(on_paper);
    let mut issued = Vec::with_capacity(attendees.len());
    for (listed, paper) in [(paper, true), (rest, false)] {
        if listed.is_empty() {
            continue;
        }
        let recipients = Recipients::Listed(listed.to_vec());
        let request = IssueRequest { event: event.number, recipients, paper };
        issued.extend(issue(app, &Actor::command_line(), &request).await?.passes);
    }
    Ok(issued)
}

/// Who attends: as many students as the event draws, drawn without repetition.
fn attendees(event: &SampleEvent, students: &[SampleStudent], seed: u64) -> Vec<ListedStudent> {
    let count = u32::try_from(students.len()).map_or(0, |students| event.attendees(students));
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let mut places: Vec<usize> = (0..students.len()).collect();
    Seeded::new(seed, &format!("attendees of {}", event.number)).shuffle(&mut places);
    let listed = |(row, place): (usize, &usize)| ListedStudent {
        row: row + 1,
        number: students[*place].number.clone(),
    };
    places.iter().take(count).enumerate().map(listed).collect()
}

/// Ten static and ten live passes, a specimen and a revoked one, for events whose doors are open around the clock.
async fn samples(
    app: &App,
    events: &[SampleEvent],
    issued: &BTreeMap<EventNumber, Vec<IssuedPass>>,
) -> Result<Vec<SamplePass>, DemoError> {
    let Some(first) = events.first().map(|event| event.number) else { return Ok(Vec::new()) };
    let live = events.iter().find(|event| event.details.policies.live_codes == LiveCodes::Preferred);
    let sample = |event: EventNumber, pass: &IssuedPass| SamplePass {
        student: Some(pass.student.clone()),
        event,
        link: pass.link.clone(),
    };
    let of_first: &[IssuedPass] = issued.get(&first).map_or(&[], Vec::as_slice);
    let mut passes: Vec<SamplePass> = of_first.iter().take(SAMPLES).map(|pass| sample(first, pass)).collect();
    if let Some(live) = live.map(|event| event.number)
        && let Some(of_live) = issued.get(&live)
    {
        // The live passes of a mixed event come last.
        passes.extend(of_live.iter().rev().take(SAMPLES).map(|pass| sample(live, pass)));
    }
    let specimen = issue_specimen(app, &Actor::command_line(), first).await?;
    passes.push(SamplePass { student: None, event: first, link: specimen.link });
    if let Some(pass) = of_first.get(SAMPLES) {
        revoke(app, &Actor::command_line(), first, pass.pass_id, RevocationReason::Lost).await?;
        passes.push(sample(first, pass));
    }
    Ok(passes)
}
