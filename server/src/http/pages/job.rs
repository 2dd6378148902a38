//! Long work as its page shows it: before it is begun, while it is done, stopped, broken off, done. The page asks for
//! itself anew while work is done; a script makes that quiet (`job.js`).

use askama::Template;
use esik_shared::language::Language;
use esik_shared::message::Arg;

use super::{Shell, text};
use crate::service::job::{Job, JobKind, JobState, JobView};

#[derive(Template)]
#[template(path = "job.html")]
pub(super) struct JobPage {
    shell: Shell,
    /// Where its forms lead, and the page is, below the base.
    here: String,
    /// Where to go from here, below the base, and what is there.
    back: (String, String),
    state: String,
    tone: &'static str,
    /// What came of it, or will.
    counts: Vec<(String, u64)>,
    /// What to know about it as it stands.
    notes: Vec<String>,
    progress: Option<(u64, u64, String)>,
    /// What can be done: the value of the button, its text, whether it is the first choice.
    acts: Vec<(&'static str, String, bool)>,
}

/// A job in a list of them.
#[derive(Debug)]
pub(super) struct JobRow {
    pub(super) id: i64,
    pub(super) when: String,
    pub(super) state: String,
    pub(super) tone: &'static str,
    pub(super) counts: String,
}

/// How a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stand {
    Waiting,
    Running,
    BrokenOff,
    Stopped,
    Done,
    Failed,
}

impl Stand {
    fn of(view: &JobView) -> Self {
        match view.job.state {
            JobState::Waiting => Self::Waiting,
            JobState::Running if view.is_broken_off => Self::BrokenOff,
            JobState::Running => Self::Running,
            JobState::Stopped => Self::Stopped,
            JobState::Done => Self::Done,
            JobState::Failed => Self::Failed,
        }
    }

    fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::Waiting => ("job-waiting", "care"),
            Self::Running => ("job-running", ""),
            Self::BrokenOff => ("job-broken-off", "stop"),
            Self::Stopped => ("job-stopped", "care"),
            Self::Done => ("job-done", "go"),
            Self::Failed => ("job-failed", "stop"),
        }
    }
}

/// What is counted, in the order in which it is told.
const COUNTS: [(&str, &str); 7] = [
    ("added", "job-added"),
    ("changed", "job-changed"),
    ("unchanged", "job-unchanged"),
    ("made", "job-made"),
    ("replaced", "job-replaced"),
    ("kept", "job-kept"),
    ("passed_over", "job-passed-over"),
];

const REASONS: [(&str, &str); 4] = [
    ("refused", "job-failed-refused"),
    ("times", "job-failed-times"),
    ("too-long", "job-failed-too-long"),
    ("busy", "job-failed-busy"),
];

pub(super) fn make(shell: Shell, view: &JobView, here: String, back: (String, String)) -> JobPage {
    let stand = Stand::of(view);
    let (state, tone) = stand.told();
    let language = shell.language;
    let say = |id: &str| shell.text(id);
    let mut notes = Vec::new();
    match stand {
        Stand::Running => notes.push(say("job-leave")),
        Stand::Failed => notes.push(say(reason_id(&view.job))),
        Stand::BrokenOff | Stand::Stopped => {
            notes.push(say(if is_all_or_nothing(&view.job) { "job-nothing-kept" } else { "job-part-kept" }));
        }
        Stand::Waiting | Stand::Done => {}
    }
    let acts = match stand {
        Stand::Waiting => vec![("begin", say("job-begin"), true), ("discard", say("job-discard"), false)],
        Stand::Running => vec![("stop", say("job-stop"), false)],
        Stand::BrokenOff => vec![("begin", say("job-go-on"), true)],
        Stand::Stopped | Stand::Failed => {
            vec![("begin", say("job-go-on"), true), ("discard", say("job-discard"), false)]
        }
        Stand::Done => Vec::new(),
    };
    JobPage {
        state: say(state),
        tone,
        counts: counts(&view.job, language),
        notes,
        progress: matches!(stand, Stand::Running | Stand::BrokenOff | Stand::Stopped)
            .then(|| progress(&view.job, language)),
        acts,
        here,
        back,
        shell,
    }
}

/// Whether what is stopped in the middle leaves nothing behind.
fn is_all_or_nothing(job: &Job) -> bool {
    matches!(job.kind, JobKind::ImportStudents | JobKind::ImportEvents)
}

fn reason_id(job: &Job) -> &'static str {
    let told = job.outcome.get("failed").and_then(|reason| reason.as_str()).unwrap_or_default();
    REASONS.iter().find(|(reason, _)| *reason == told).map_or("job-failed-internal", |(_, id)| id)
}

fn counts(job: &Job, language: Language) -> Vec<(String, u64)> {
    let count = |(name, id): &(&str, &str)| {
        let count = job.outcome.get(*name)?.as_u64()?;
        Some((text(language, id, &[]), count))
    };
    COUNTS.iter().filter_map(count).collect()
}

fn progress(job: &Job, language: Language) -> (u64, u64, String) {
    let number = |count: u64| Arg::Number(i64::try_from(count).unwrap_or(i64::MAX));
    let (done, all) = (job.done_steps.min(job.all_steps), job.all_steps.max(1));
    let said = text(language, "job-progress", &[("done", number(done)), ("all", number(job.all_steps))]);
    (done, all, said)
}

/// A job in a list of them; `when` it was asked for.
pub(super) fn row(view: &JobView, when: String, language: Language) -> JobRow {
    let (state, tone) = Stand::of(view).told();
    let counts = counts(&view.job, language);
    let told: Vec<String> = counts.into_iter().map(|(name, count)| format!("{name}: {count}")).collect();
    JobRow { id: view.job.id, when, state: text(language, state, &[]), tone, counts: told.join(" · ") }
}
