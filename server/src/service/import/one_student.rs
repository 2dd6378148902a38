//! One student who is made or changed without a file, by the rules of the files.

use std::collections::HashMap;

use esik_shared::language::Language;

use super::ImportError;
use super::apply_students::{Difference, difference, write};
use super::problem::Problem;
use super::students::read_student_form;
use crate::app::App;
use crate::db::student::{NewStudent, Student};
use crate::db::{DbError, Tx};
use crate::service::access::EventScope;
use crate::service::actor::Actor;
use crate::service::audit::{Action, Entry, Object, note};
use crate::service::job::Progress;

/// What becomes of a student. What is missing stays.
#[derive(Clone, Default)]
pub(crate) struct StudentChange {
    /// The full name.
    pub name: Option<String>,
    /// The university.
    pub university: Option<String>,
    /// The faculty.
    pub faculty: Option<String>,
    /// Where mail goes; empty for nowhere.
    pub email: Option<String>,
    /// The language in which the student is spoken to.
    pub language: Option<Language>,
}

/// Makes a student, whose number nobody has.
pub(crate) async fn create_student(
    app: &App,
    actor: &Actor,
    form: [&str; 6],
) -> Result<Student, ImportError> {
    let student = read_student_form(form).map_err(ImportError::Refused)?;
    let mut tx = app.db.write().await?;
    if tx.student_with_number(&student.number).await?.is_some() {
        let fault = Problem::of_field("number", "fault-student-exists");
        return Err(ImportError::Refused(vec![fault.with("number", student.number)]));
    }
    put(app, &mut tx, None, &student).await?;
    let made = find(&mut tx, &student.number).await?;
    let entry = Entry::new(Action::StudentAdded).to(Object::Student(made.id));
    note(&mut tx, actor, app.clock.now(), entry).await?;
    tx.commit().await?;
    Ok(made)
}

/// Changes a student; nothing if there is none with this id. Where the name changes, the rosters of their events are told.
pub(crate) async fn edit_student(
    app: &App,
    actor: &Actor,
    id: i64,
    change: StudentChange,
) -> Result<Option<Student>, ImportError> {
    let mut tx = app.db.write().await?;
    let found = tx.students_after(id.saturating_sub(1), 1, &[], &EventScope::All).await?;
    let Some(known) = found.into_iter().find(|student| student.id == id) else { return Ok(None) };
    let before = &known.data;
    let name = change.name.as_ref().unwrap_or(&before.name);
    let university = change.university.as_ref().unwrap_or(&before.university);
    let faculty = change.faculty.as_ref().unwrap_or(&before.faculty);
    let kept = before.email.clone().unwrap_or_default();
    let email = change.email.as_ref().unwrap_or(&kept);
    let language = change.language.unwrap_or(before.language);
    let form = [&*before.number, name, university, faculty, email, language.code()];
    let student = read_student_form(form).map_err(ImportError::Refused)?;
    if student == known.data {
        return Ok(Some(known));
    }
    put(app, &mut tx, Some(&known), &student).await?;
    let entry = Entry::new(Action::StudentChanged).to(Object::Student(id));
    note(&mut tx, actor, app.clock.now(), entry).await?;
    let changed = find(&mut tx, &student.number).await?;
    tx.commit().await?;
    Ok(Some(changed))
}

async fn put(
    app: &App,
    tx: &mut Tx,
    known: Option<&Student>,
    student: &NewStudent,
) -> Result<(), ImportError> {
    let known: HashMap<String, Student> =
        known.map(|known| (known.data.number.clone(), known.clone())).into_iter().collect();
    let Difference { to_write, renamed, .. } = difference(&known, vec![student.clone()]);
    write(app, tx, &to_write, &renamed, &Progress::default()).await
}

async fn find(tx: &mut Tx, number: &str) -> Result<Student, DbError> {
    tx.student_with_number(number).await?.ok_or(DbError::Corrupt { what: "student that was written" })
}

#[cfg(test)]
mod tests {
    use esik_shared::event_record::EventRecord;
    use esik_shared::id::EventNumber;

    use super::*;
    use crate::app::testing;
    use crate::service::issue::{IssueRequest, Recipients, issue};
    use crate::service::testing::{audited, by, festival, records};

    fn renamed(name: &str) -> StudentChange {
        StudentChange { name: Some(name.to_owned()), ..StudentChange::default() }
    }

    #[tokio::test]
    async fn a_student_is_made_once_and_by_the_rules_of_the_files() {
        let test = testing::app().await;
        let made = create_student(&test.app, &by(), ["a 1", "", "", "", "", "kk"]).await;
        let Err(ImportError::Refused(faults)) = made else { panic!("it has faults") };
        assert_eq!(
            faults.iter().map(|fault| fault.column).collect::<Vec<_>>(),
            [Some("number"), Some("name")]
        );
        let form = ["a1", "Әлия", "", "", "A@x.kz", "kk"];
        let made = create_student(&test.app, &by(), form).await.unwrap();
        assert_eq!((made.data.email.as_deref(), made.data.number.as_str()), (Some("a@x.kz"), "a1"));
        let again = create_student(&test.app, &by(), form).await;
        assert!(matches!(again, Err(ImportError::Refused(_))), "the number is taken");
        assert_eq!(audited(&test.app).await, [Action::StudentAdded]);
    }

    #[tokio::test]
    async fn a_changed_name_reaches_the_rosters_and_no_change_nobody() {
        let test = testing::app().await;
        let app = &test.app;
        festival(app, 1).await;
        let event = EventNumber(7);
        issue(app, &by(), &IssueRequest { event, recipients: Recipients::All, paper: false }).await.unwrap();
        let student = app.db.read().await.unwrap().students().await.unwrap()[0].clone();
        let before = records(app, event).await.len();
        let changed = edit_student(app, &by(), student.id, renamed("Ерлан")).await.unwrap().unwrap();
        assert_eq!((changed.data.name.as_str(), &changed.data.number), ("Ерлан", &student.data.number));
        let feed = records(app, event).await;
        assert!(matches!(feed[before..], [EventRecord::Passes(_)]), "{feed:?}");
        edit_student(app, &by(), student.id, renamed("Ерлан")).await.unwrap().unwrap();
        assert_eq!(records(app, event).await.len(), before + 1);
        assert!(edit_student(app, &by(), 99, renamed("Ерлан")).await.unwrap().is_none());
        assert_eq!(audited(app).await.last(), Some(&Action::StudentChanged));
    }
}
