//! A file of students, read. Pure.

use std::collections::HashMap;

use esik_shared::search_key::{search_key, skeleton};

use super::problem::{Problem, Problems};
use super::table::{Row, read};
use crate::db::student::NewStudent;

const COLUMNS: [&str; 6] = ["number", "name", "university", "faculty", "email", "language"];

/// The most characters of a student number.
pub(super) const MAX_NUMBER_CHARS: usize = 32;
/// The most characters of a name, a university, a faculty.
const MAX_TEXT_CHARS: usize = 200;

/// The students of a file, in its order; their numbers are all different. University, faculty and e-mail may be
/// empty.
pub(super) fn read_students(bytes: &[u8]) -> Result<Vec<NewStudent>, Vec<Problem>> {
    let mut problems = Problems::default();
    let rows = read(bytes, &COLUMNS, &mut problems);
    let mut first_rows: HashMap<String, usize> = HashMap::with_capacity(rows.len());
    let mut students = Vec::with_capacity(rows.len());
    for row in &rows {
        let Some(student) = student(row, &mut problems) else { continue };
        let first = *first_rows.entry(student.number.clone()).or_insert(row.line);
        if first != row.line {
            let [number, ..] = row.cells();
            let repeated = number.problem("fault-student-repeated");
            problems.add(repeated.with("value", number.shown()).with("row", first));
        }
        students.push(student);
    }
    problems.result(students)
}

fn student(row: &Row<6>, problems: &mut Problems) -> Option<NewStudent> {
    let [number, name, university, faculty, email, language] = row.cells();
    // All are parsed before any is asked for, so that every fault of the row is told.
    let number = problems.take(number.student_number(MAX_NUMBER_CHARS));
    let name = problems.take(name.text(MAX_TEXT_CHARS));
    let university = problems.take(university.optional_text(MAX_TEXT_CHARS));
    let faculty = problems.take(faculty.optional_text(MAX_TEXT_CHARS));
    let email = problems.take(email.optional_email());
    let language = problems.take(language.language());
    let (number, name) = (number?, name?);
    let (search_key, sound_key) =
        (search_key(&format!("{name} {number}")), skeleton(&format!("{name} {number}")));
    Some(NewStudent {
        number,
        name,
        university: university?,
        faculty: faculty?,
        email: email?,
        language: language?,
        search_key,
        sound_key,
    })
}
