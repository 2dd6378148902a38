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
use crate::service::pass_line::{pass_line, person_detail};

/// Pass lines with the names beside them, by event.
type Lines = BTreeMap<EventNumber, Vec<(PassLine, Option<Detail>)>>;

/// Imports a file of students.
pub(crate) async fn import_students(app: &App, actor: &Actor, file: &[u8]) -> Result<Imported, ImportError> {
    let students = read_aside(file, read_students).await?;
    let mut tx = app.db.write().await?;
    let known: HashMap<String, Student> =
        tx.students().await?.into_iter().map(|student| (student.data.number.clone(), student)).collect();

    let mut imported = Imported::default();
    let mut to_write = Vec::new();
    let mut renamed = Vec::new();
    for student in students {
        match known.get(&student.number) {
            Some(before) if before.data == student => {
                imported.unchanged += 1;
                continue;
            }
            Some(before) => {
                imported.changed += 1;
                if before.data.name != student.name {
                    renamed.push((before, student.name.clone()));
                }
            }
            None => imported.added += 1,
        }
        to_write.push(student);
    }
    if !to_write.is_empty() {
        write(app, &mut tx, &to_write, &renamed).await?;
        let entry = Entry::new(Action::StudentsImported)
            .with("added", imported.added)
            .with("changed", imported.changed);
        note(&mut tx, actor, app.clock.now(), entry).await?;
    }
    tx.commit().await?;
    Ok(imported)
}

async fn write(
    app: &App,
    tx: &mut Tx,
    students: &[NewStudent],
    renamed: &[(&Student, String)],
) -> Result<(), DbError> {
    tx.upsert_students(students).await?;
    let mut lines = Lines::new();
    for (student, name) in renamed {
        rename_in_rosters(app, tx, student, name, &mut lines).await?;
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
