//! Jobs from asking to the end, stopped, broken off, gone on with.

use std::sync::atomic::AtomicI64;

use super::*;
use crate::app::testing::{self, NOW, TestApp};
use crate::clock::Clock;
use crate::service::import::import_students_watched;
use crate::service::testing::{by, festival};

const EVENT: EventNumber = EventNumber(7);

async fn asked(app: &App, students: Option<&[&str]>) -> i64 {
    let students = students.map(|numbers| numbers.iter().map(|number| (*number).to_owned()).collect());
    let request = serde_json::to_vec(&IssueAsked { students, paper: false, category: None }).unwrap();
    ask(app, &by(), JobKind::IssuePasses, Some(EVENT), &request, 3, &Map::new()).await.unwrap()
}

async fn seen(app: &App, id: i64) -> JobView {
    job(app, id, JobKind::IssuePasses, Some(EVENT)).await.unwrap().unwrap()
}

fn count(view: &JobView, name: &str) -> Option<u64> {
    view.job.outcome.get(name).and_then(Value::as_u64)
}

#[tokio::test]
async fn a_job_waits_until_it_is_begun_and_is_done_once() {
    let test = testing::app().await;
    let app = &test.app;
    festival(app, 3).await;
    let id = asked(app, None).await;
    assert_eq!(seen(app, id).await.job.state, JobState::Waiting);
    start(app, &by(), id).await.unwrap().unwrap().await.unwrap();
    let done = seen(app, id).await;
    assert_eq!((done.job.state, done.job.done_steps, count(&done, "made")), (JobState::Done, 3, Some(3)));
    assert!(start(app, &by(), id).await.unwrap().is_none(), "what is done is not done again");
    assert_eq!(job(app, id, JobKind::IssuePasses, Some(EventNumber(8))).await.unwrap(), None);
    assert_eq!(job(app, id, JobKind::ImportStudents, Some(EVENT)).await.unwrap(), None);

    let again = asked(app, Some(&["s002"])).await;
    start(app, &by(), again).await.unwrap().unwrap().await.unwrap();
    assert_eq!(count(&seen(app, again).await, "kept"), Some(1));
    let unknown = asked(app, Some(&["nobody"])).await;
    start(app, &by(), unknown).await.unwrap().unwrap().await.unwrap();
    let failed = seen(app, unknown).await.job;
    assert_eq!((failed.state, failed.outcome["failed"].as_str()), (JobState::Failed, Some("refused")));
    let listed = jobs(app, JobKind::IssuePasses, Some(EVENT)).await.unwrap();
    assert_eq!(listed.iter().map(|view| view.job.id).collect::<Vec<_>>(), [unknown, again, id]);
}

#[tokio::test]
async fn a_job_that_is_stopped_is_gone_on_with() {
    let test = testing::app().await;
    let app = &test.app;
    festival(app, 3).await;
    let id = asked(app, None).await;
    let work = start(app, &by(), id).await.unwrap().unwrap();
    // The task has not run yet: there is one thread, and nobody waited.
    app.jobs.of(id).unwrap().is_stopped.store(true, Ordering::Relaxed);
    work.await.unwrap();
    let stopped = seen(app, id).await;
    assert_eq!((stopped.job.state, count(&stopped, "made")), (JobState::Stopped, Some(0)));
    start(app, &by(), id).await.unwrap().unwrap().await.unwrap();
    assert_eq!(count(&seen(app, id).await, "made"), Some(3));
}

#[tokio::test]
async fn another_process_stops_a_job_by_its_row() {
    let test = testing::app().await;
    let app = &test.app;
    festival(app, 3).await;
    let id = asked(app, None).await;
    let worker = Worker([1; 8]);
    let mut tx = app.db.write().await.unwrap();
    tx.take_job(id, worker, NOW, NOW).await.unwrap().unwrap();
    assert!(tx.beat_job(id, worker, 1, NOW).await.unwrap());
    assert!(!tx.beat_job(id, Worker([2; 8]), 1, NOW).await.unwrap(), "somebody else has it");
    tx.commit().await.unwrap();
    stop(app, id).await.unwrap();
    let mut tx = app.db.write().await.unwrap();
    assert!(!tx.beat_job(id, worker, 2, NOW).await.unwrap());
}

#[tokio::test]
async fn work_that_a_process_took_with_it_is_told_as_broken_off_and_taken_over() {
    let now = Arc::new(AtomicI64::new(NOW.0));
    let TestApp { app, folder: _folder } = testing::app_at(Clock::movable(Arc::clone(&now))).await;
    festival(&app, 3).await;
    let id = asked(&app, None).await;
    let mut tx = app.db.write().await.unwrap();
    tx.take_job(id, Worker([1; 8]), NOW, NOW).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    assert!(!seen(&app, id).await.is_broken_off);
    assert!(start(&app, &by(), id).await.unwrap().is_none(), "whoever has it may be silent for a minute");
    now.fetch_add(SILENT_MS + 1, Ordering::Relaxed);
    assert!(seen(&app, id).await.is_broken_off);
    start(&app, &by(), id).await.unwrap().unwrap().await.unwrap();
    assert_eq!(seen(&app, id).await.job.state, JobState::Done);
}

#[tokio::test]
async fn an_import_that_is_stopped_leaves_nothing_behind() {
    let test = testing::app().await;
    let file = "number,name,university,faculty,email,language\na1,Әлия,,,,kk\n";
    let progress = Progress::default();
    progress.0.is_stopped.store(true, Ordering::Relaxed);
    let stopped = import_students_watched(&test.app, &by(), file.as_bytes(), &progress).await;
    assert!(matches!(stopped, Err(crate::service::import::ImportError::Stopped)), "{stopped:?}");
    assert_eq!(test.app.db.read().await.unwrap().students().await.unwrap(), []);
}

#[tokio::test]
async fn old_jobs_are_forgotten() {
    let now = Arc::new(AtomicI64::new(NOW.0));
    let TestApp { app, folder: _folder } = testing::app_at(Clock::movable(Arc::clone(&now))).await;
    festival(&app, 1).await;
    let id = asked(&app, None).await;
    now.fetch_add(KEPT_MS + 1, Ordering::Relaxed);
    let later = asked(&app, None).await;
    let left = jobs(&app, JobKind::IssuePasses, Some(EVENT)).await.unwrap();
    assert_eq!(left.iter().map(|view| view.job.id).collect::<Vec<_>>(), [later], "not {id}");
    discard(&app, later).await.unwrap();
    assert_eq!(jobs(&app, JobKind::IssuePasses, Some(EVENT)).await.unwrap(), []);
}
