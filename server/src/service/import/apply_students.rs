//! Writes imported students. Where a name changes, the rosters of the student's events are told.

use std::collections::{BTreeMap, HashMap};

use esik_shared::detail::Detail;
use esik_shared::event_record::PassLine;
use esik_shared::id::EventNumber;

use super::students::read_students;
use super::{ImportError, Imported, read_aside};
use crate::app::App;
use crate::db::student::{NewStudent, Student};
use crate::db::{DbError, Tx};
use crate::service::actor::Actor;
use crate::service::audit::{Action, Entry, note};
use crate::service::event_feed::{append, pass_additions};
use crate::service::job::Progress;
use crate::service::pass_line::{pass_line, person_detail};

/// Pass lines with the names beside them, by event.
type Lines = BTreeMap<EventNumber, Vec<(PassLine, Option<Detail>)>>;

/// How many students are written between two looks at whether to go on.
const PORTION: usize = 1_000;

/// What a file of students does to those who are known.
#[derive(Default)]
pub(super) struct Difference<'a> {
    imported: Imported,
    pub(super) to_write: Vec<NewStudent>,
    /// Those who are called otherwise, with their new name.
    pub(super) renamed: Vec<(&'a Student, String)>,
}

/// Imports a file of students.
pub(crate) async fn import_students(app: &App, actor: &Actor, file: &[u8]) -> Result<Imported, ImportError> {
    import_students_watched(app, actor, file, &Progress::default()).await
}

/// The same, while somebody watches how far it is, and may stop it.
pub(crate) async fn import_students_watched(
    app: &App,
    actor: &Actor,
    file: &[u8],
    progress: &Progress,
) -> Result<Imported, ImportError> {
    let students = read_aside(file, read_students).await?;
    let mut tx = app.db.write().await?;
    let known = known_students(&mut tx).await?;
    let Difference { imported, to_write, renamed } = difference(&known, students);
    if !to_write.is_empty() {
        write(app, &mut tx, &to_write, &renamed, progress).await?;
        let entry = Entry::new(Action::StudentsImported)
            .with("added", imported.added)
            .with("changed", imported.changed);
        note(&mut tx, actor, app.clock.now(), entry).await?;
    }
    tx.commit().await?;
    Ok(imported)
}

/// What importing a file would do, without doing it.
pub(crate) async fn preview_students(app: &App, file: &[u8]) -> Result<Imported, ImportError> {
    let students = read_aside(file, read_students).await?;
    let known = known_students(&mut app.db.read().await?).await?;
    Ok(difference(&known, students).imported)
}

async fn known_students(tx: &mut Tx) -> Result<HashMap<String, Student>, DbError> {
    let students = tx.students().await?.into_iter();
    Ok(students.map(|student| (student.data.number.clone(), student)).collect())
}

pub(super) fn difference(known: &HashMap<String, Student>, students: Vec<NewStudent>) -> Difference<'_> {
    let mut found = Difference::default();
    for student in students {
        match known.get(&student.number) {
            Some(before) if before.data == student => {
                found.imported.unchanged += 1;
                continue;
            }
            Some(before) => {
                found.imported.changed += 1;
                if before.data.name != student.name {
                    found.renamed.push((before, student.name.clone()));
                }
            }
            None => found.imported.added += 1,
        }
        found.to_write.push(student);
    }
    found
}

pub(super) async fn write(
    app: &App,
    tx: &mut Tx,
    students: &[NewStudent],
    renamed: &[(&Student, String)],
    progress: &Progress,
) -> Result<(), ImportError> {
    progress.of_all(students.len() + renamed.len());
    let mut done = 0;
    let mut step = |steps: usize| {
        done += steps;
        progress.at(done);
        if progress.is_stopped() { Err(ImportError::Stopped) } else { Ok(()) }
    };
    for portion in students.chunks(PORTION) {
        tx.upsert_students(portion).await?;
        step(portion.len())?;
    }
    let mut lines = Lines::new();
    for (student, name) in renamed {
        rename_in_rosters(app, tx, student, name, &mut lines).await?;
        step(1)?;
    }
    for (event, lines) in lines {
        let head = tx.event(event).await?.ok_or(DbError::Corrupt { what: "pass of no event" })?.head;
        append(tx, &app.keys, event, head, pass_additions(lines)).await?;
    }
    Ok(())
}

async fn rename_in_rosters(
    app: &App,
    tx: &mut Tx,
    student: &Student,
    name: &str,
    lines: &mut Lines,
) -> Result<(), DbError> {
    for pass in tx.issued_passes_of_student(student.id).await? {
        let event = pass.body.event;
        let details = tx.event(event).await?.ok_or(DbError::Corrupt { what: "pass of no event" })?.details;
        let person = person_detail(app.rng.bytes(), name, &student.data.number);
        let commitment = person.commitment();
        tx.set_pass_person(pass.body.pass_id, commitment).await?;
        let line = pass_line(&details, pass.body, pass.holder, pass.state, student.blocked, Some(commitment));
        lines.entry(event).or_default().push((line, Some(person)));
    }
    Ok(())
}
