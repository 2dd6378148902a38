//! Keeps a student out of every event, or lets them in again: every roster with a pass of theirs is told.

use super::actor::Actor;
use super::audit::{Action, Entry, Object, note};
use super::event_feed::{append, pass_additions};
use super::pass_line::pass_line;
use crate::app::App;
use crate::db::DbError;

/// Sets whether a student may not enter. What is so already is left alone.
pub(crate) async fn set_blocked(
    app: &App,
    actor: &Actor,
    student: i64,
    blocked: bool,
) -> Result<(), DbError> {
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    if !tx.set_student_blocked(student, blocked).await? {
        return Ok(());
    }
    // One event after the other: a student has one issued pass at each.
    for pass in tx.issued_passes_of_student(student).await? {
        let event = tx.event(pass.body.event).await?.ok_or(DbError::Corrupt { what: "pass of no event" })?;
        let line = pass_line(&event.details, pass.body, pass.holder, pass.state, blocked, pass.person);
        append(&mut tx, &app.keys, event.number, event.head, pass_additions(vec![(line, None)])).await?;
    }
    let action = if blocked { Action::StudentBlocked } else { Action::StudentUnblocked };
    note(&mut tx, actor, now, Entry::new(action).to(Object::Student(student))).await?;
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use esik_shared::event_record::EventRecord;
    use esik_shared::id::EventNumber;

    use super::*;
    use crate::app::testing;
    use crate::service::issue::{IssueRequest, Recipients, issue};
    use crate::service::testing::{audited, by, festival, records};

    #[tokio::test]
    async fn rosters_learn_who_may_not_enter_and_who_may_again() {
        let test = testing::app().await;
        let app = &test.app;
        festival(app, 2).await;
        let event = EventNumber(7);
        let request = IssueRequest { event, recipients: Recipients::All, paper: false };
        issue(app, &by(), &request).await.unwrap();
        let student = app.db.read().await.unwrap().students().await.unwrap()[0].id;
        for blocked in [true, true, false] {
            set_blocked(app, &by(), student, blocked).await.unwrap();
            let feed = records(app, event).await;
            let Some(EventRecord::Passes(lines)) = feed.last() else { panic!("{feed:?}") };
            assert_eq!(lines.iter().map(|line| line.blocked).collect::<Vec<_>>(), [blocked]);
        }
        let told = audited(app).await;
        assert_eq!(
            told[told.len() - 2..],
            [Action::StudentBlocked, Action::StudentUnblocked],
            "asking twice is once"
        );
    }
}
