//! A file of students, read. Pure.

use std::collections::HashMap;

use esik_shared::search_key::{search_key, skeleton};

use super::cell::Cell;
use super::problem::{Problem, Problems};
use super::table::read;
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
        let Some(student) = student(row.cells(), &mut problems) else { continue };
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

/// What is said of a student without a file, in the order of the columns of one.
pub(super) type StudentForm<'a> = [&'a str; 6];

/// The student of a form. Its fields are named as the columns of a file.
pub(super) fn read_student_form(form: StudentForm<'_>) -> Result<NewStudent, Vec<Problem>> {
    let mut problems = Problems::default();
    let cell = |place: usize| Cell { row: None, column: COLUMNS[place], value: form[place].trim() };
    let student = student(std::array::from_fn(cell), &mut problems);
    problems.result(())?;
    Ok(student.expect("what is missing was complained about"))
}

fn student(cells: [Cell<'_>; 6], problems: &mut Problems) -> Option<NewStudent> {
    let [number, name, university, faculty, email, language] = cells;
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
