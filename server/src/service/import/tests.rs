//! Files with every kind of fault, and what an import leaves behind.

use esik_shared::event_record::{EventRecord, PassState};
use esik_shared::id::EventNumber;
use esik_shared::policy::LiveCodes;

use super::events::read_events;
use super::students::read_students;
use super::*;
use crate::app::testing::{self, TestApp};
use crate::service::issue::{IssueRequest, Recipients, issue};
use crate::service::testing::by;

const STUDENTS: &str = "number,name,university,faculty,email,language\n";
const EVENTS: &str =
    "number,slug,name_kk,name_ru,name_en,venue,starts,ends,doors_open,doors_close,capacity\n";
const TIMES: &str = "2026-11-24 19:00,2026-11-24 21:00,2026-11-24 18:00,2026-11-24 20:00";

/// The faults as `row column: beginning of the message`.
fn faults<T: std::fmt::Debug>(read: Result<T, Vec<Problem>>) -> Vec<String> {
    read.unwrap_err().iter().map(Problem::to_string).collect()
}

fn assert_faults(found: &[String], expected: &[&str], of: &str) {
    let all_begin = found.len() == expected.len()
        && found.iter().zip(expected).all(|(found, expected)| found.starts_with(expected));
    assert!(all_begin, "{of:?} gave {found:#?}, not {expected:#?}");
}

#[test]
fn every_fault_of_a_file_of_students_is_told_with_row_and_column() {
    let long = format!("a1,{},x,x,,kk", "ә".repeat(201));
    let table: [(&str, &[&str]); 16] = [
        (
            ",Әлия Қасымқызы,КБТУ,IT,,kk",
            &["row 2, column number: It is empty. Write the number on the student card"],
        ),
        ("a 1,Әлия,КБТУ,IT,,kk", &["row 2, column number: \"a 1\" is not a student number."]),
        ("a1,  ,КБТУ,IT,,kk", &["row 2, column name: It is empty."]),
        (&long, &["row 2, column name: The text has 201 characters; 200 are the most."]),
        (
            "a1,Әли\u{7}я,КБТУ,IT,,kk",
            &["row 2, column name: The text holds a character that cannot be printed."],
        ),
        ("a1,Әлия,КБТУ,IT,aliya,kk", &["row 2, column email: \"aliya\" is not an e-mail address."]),
        ("a1,Әлия,КБТУ,IT,,de", &["row 2, column language: \"de\" is not a language. Write kk, ru or en."]),
        ("a1,Әлия,КБТУ,IT,,", &["row 2, column language: It is empty. Write kk, ru or en."]),
        ("a1,Әлия,КБТУ", &["row 2: The row has 3 fields and the header 6."]),
        ("a1,Әлия,КБТУ,IT,,kk,7", &["row 2: The row has 7 fields and the header 6."]),
        (
            "a1,Әлия,,,,kk\nb2,Ерлан,,,,ru\na1,Айша,,,,kk",
            &["row 4, column number: The student number a1 is in row 2 already."],
        ),
        ("a1,\"Әлия,КБТУ,IT,,kk", &["row 2: A quote is opened and never closed."]),
        (
            ",,КБТУ,IT,@,xx\nb2,Ерлан,,,,ru\nc3",
            &[
                "row 2, column number",
                "row 2, column name",
                "row 2, column email",
                "row 2, column language",
                "row 4: The row has 1 fields",
            ],
        ),
        ("a1,Әлия,КБТУ,IT,,kk,", &[]),
        ("a1,\"Әлия \"\"Жас\"\"\",,,Aliya@Esik.Example,KK\n\n,,,,,\n", &[]),
        ("", &[]),
    ];
    for (rows, expected) in table {
        let read = read_students(format!("{STUDENTS}{rows}").as_bytes());
        if expected.is_empty() {
            assert!(read.is_ok(), "{rows:?} gave {read:?}");
        } else {
            assert_faults(&faults(read), expected, rows);
        }
    }
}

#[test]
fn every_fault_of_a_header_is_told() {
    let table: [(&str, &[&str]); 5] = [
        ("", &["The file is empty. Its first row is: number,name,university,faculty,email,language"]),
        ("\n\n", &["The file is empty."]),
        (
            "number,name,university,faculty,email,lang",
            &[
                "row 1: The column \"lang\" is not known. The columns are: number,name",
                "row 1: The column language is missing.",
            ],
        ),
        ("number,name,university,faculty,email,language,name", &["row 1: The column name is there twice."]),
        ("a1,Әлия,КБТУ,IT,,kk", &["row 1: The column \"a1\" is not known."; 1]),
    ];
    for (file, expected) in table {
        let found = faults(read_students(file.as_bytes()));
        assert_faults(&found[..expected.len()], expected, file);
    }
    let latin1 = [STUDENTS.as_bytes(), b"a1,x,x,x,,kk\nb2,\xc4lia,x,x,,kk\n"].concat();
    assert_faults(&faults(read_students(&latin1)), &["row 3: This is not UTF-8."], "Latin-1");
    let large = vec![b'x'; MAX_FILE_BYTES + 1];
    assert_faults(&faults(read_students(&large)), &["The file has 10485761 bytes"], "large");
    let many = format!("{STUDENTS}{}", "a1,x,x,x,,kk\n".repeat(MAX_ROWS + 1));
    assert_faults(&faults(read_students(many.as_bytes())), &["The file has 100001 rows"], "many");
}

#[test]
fn a_table_may_have_semicolons_a_byte_order_mark_and_its_columns_in_any_order() {
    let file = "\u{feff}Language; EMAIL ;name;number;faculty;university\r\nkk;;Әлия  Қасымқызы;a1;IT, бизнес;КБТУ\r\n";
    let students = read_students(file.as_bytes()).unwrap();
    assert_eq!(students.len(), 1);
    let student = &students[0];
    assert_eq!((student.number.as_str(), student.name.as_str()), ("a1", "Әлия Қасымқызы"));
    assert_eq!((student.faculty.as_str(), student.email.as_deref()), ("IT, бизнес", None));
    assert_eq!(student.search_key, "алия касымкызы a1");
}

#[test]
fn every_fault_of_a_file_of_events_is_told_with_row_and_column() {
    let names = "Кеш,Вечер,Evening,Сарай";
    let row = |number: &str, slug: &str, times: &str, capacity: &str| {
        format!("{number},{slug},{names},{times},{capacity}")
    };
    let with_times = |times: &str| row("1", "a", times, "");
    let table: [(String, &[&str]); 13] = [
        (
            row("0", "a", TIMES, ""),
            &["row 2, column number: \"0\" is not a number. Write a whole number from 1"],
        ),
        (row("4294967296", "a", TIMES, ""), &["row 2, column number"]),
        (row("+1", "a", TIMES, ""), &["row 2, column number"]),
        (row("1", "Jas IQ", TIMES, ""), &["row 2, column slug: \"Jas IQ\" is not a slug."]),
        (row("1", "-a", TIMES, ""), &["row 2, column slug"]),
        (row("1", &"a".repeat(65), TIMES, ""), &["row 2, column slug: The text has 65 characters"]),
        (row("1", "a", TIMES, "0"), &["row 2, column capacity: \"0\" is not a number."]),
        (row("1", "a", TIMES, "many"), &["row 2, column capacity"]),
        (
            with_times("24.11.2026,2026-11-24 21:00,2026-11-24 18:00,2026-11-24 20:00"),
            &["row 2, column starts: \"24.11.2026\" is not a time. Write one like 2026-11-22 19:00."],
        ),
        (
            with_times("2026-11-24 19:00,2026-11-24 19:00,2026-11-24 20:00,2026-11-24 18:00"),
            &[
                "row 2, column ends: 2026-11-24 19:00 is not after starts",
                "row 2, column doors_close: 2026-11-24 18:00 is not after doors_open",
            ],
        ),
        (
            with_times("2024-02-29 23:30,2024-03-01 21:00,2024-02-29 18:00,2024-02-29 20:00"),
            &["row 2, column starts: 2024-02-29 23:30 comes twice in Asia/Almaty"],
        ),
        (
            [row("1", "a", TIMES, ""), row("2", "b", TIMES, ""), row("01", "b", TIMES, "")].join("\n"),
            &[
                "row 4, column number: The number 01 is in row 2 already",
                "row 4, column slug: The slug b is in row 3",
            ],
        ),
        (
            format!("1,a,,,,,{TIMES},"),
            &[
                "row 2, column name_kk: It is empty",
                "row 2, column name_ru",
                "row 2, column name_en",
                "row 2, column venue",
            ],
        ),
    ];
    let zone = "Asia/Almaty".parse().unwrap();
    for (rows, expected) in table {
        assert_faults(&faults(read_events(format!("{EVENTS}{rows}\n").as_bytes(), &zone)), expected, &rows);
    }
}

async fn students(test: &TestApp, rows: &str) -> Result<Imported, ImportError> {
    import_students(&test.app, &by(), format!("{STUDENTS}{rows}").as_bytes()).await
}

async fn events(test: &TestApp, rows: &str) -> Result<Imported, ImportError> {
    import_events(&test.app, &by(), format!("{EVENTS}{rows}").as_bytes()).await
}

fn event_row(number: u32, slug: &str, times: &str) -> String {
    format!("{number},{slug},Кеш,Вечер,Evening,Сарай,{times},100\n")
}

async fn records(test: &TestApp, event: u32) -> Vec<EventRecord> {
    crate::service::testing::records(&test.app, EventNumber(event)).await
}

#[tokio::test]
async fn a_file_with_one_fault_leaves_nothing_behind() {
    let test = testing::app().await;
    assert!(matches!(students(&test, "a1,Әлия,,,,kk\nb2,,,,,kk\n").await, Err(ImportError::Refused(_))));
    assert_eq!(test.app.db.read().await.unwrap().students().await.unwrap(), []);

    events(&test, &event_row(1, "taken", TIMES)).await.unwrap();
    let refused = events(&test, &(event_row(2, "new", TIMES) + &event_row(3, "taken", TIMES))).await;
    let Err(ImportError::Refused(problems)) = refused else { panic!("{refused:?}") };
    assert_eq!(
        problems[0].to_string(),
        "row 3, column slug: The slug taken belongs to event 1. Choose another."
    );
    assert_eq!(test.app.db.read().await.unwrap().events().await.unwrap().len(), 1);
}

#[tokio::test]
async fn importing_again_changes_only_what_differs() {
    let test = testing::app().await;
    let counts = |added, changed, unchanged| Imported { added, changed, unchanged };
    let file = "a1,Әлия,КБТУ,IT,,kk\nb2,Ерлан,КБТУ,IT,,ru\n";
    assert_eq!(students(&test, file).await.unwrap(), counts(2, 0, 0));
    assert_eq!(students(&test, &file.replace("Ерлан", "Ернар")).await.unwrap(), counts(0, 1, 1));

    let file = event_row(1, "a", TIMES) + &event_row(2, "b", TIMES);
    assert_eq!(events(&test, &file).await.unwrap(), counts(2, 0, 0));
    assert_eq!(events(&test, &file).await.unwrap(), counts(0, 0, 2));
    let feed = records(&test, 1).await;
    assert!(matches!(&feed[..], [EventRecord::Event(_), EventRecord::IssuerKey(_)]), "{feed:?}");

    let swapped = event_row(1, "b", TIMES) + &event_row(2, "a", TIMES);
    assert_eq!(events(&test, &swapped).await.unwrap(), counts(0, 2, 0), "two events may swap their slugs");
    assert!(
        matches!(records(&test, 1).await.last(), Some(EventRecord::Event(details)) if details.slug == "b")
    );
}

#[tokio::test]
async fn an_imported_event_keeps_its_policies() {
    let test = testing::app().await;
    events(&test, &event_row(1, "a", TIMES)).await.unwrap();
    crate::service::testing::set_live_codes(&test.app, EventNumber(1), LiveCodes::Required).await;
    events(&test, &event_row(1, "b", TIMES)).await.unwrap();
    let event = test.app.db.read().await.unwrap().event(EventNumber(1)).await.unwrap().unwrap();
    assert_eq!((event.details.slug.as_str(), event.details.policies.live_codes), ("b", LiveCodes::Required));
}

#[tokio::test]
async fn rosters_learn_of_new_names_and_moved_events() {
    let test = testing::app().await;
    events(&test, &event_row(1, "a", TIMES)).await.unwrap();
    students(&test, "a1,Әлия,,,,kk\nb2,Ерлан,,,,ru\n").await.unwrap();
    let request = IssueRequest { event: EventNumber(1), recipients: Recipients::All, paper: false };
    issue(&test.app, &by(), &request).await.unwrap();

    students(&test, "a1,Әлия Қасымқызы,,,,kk\nb2,Ерлан,,,,en\n").await.unwrap();
    let feed = records(&test, 1).await;
    let [.., EventRecord::Passes(before), EventRecord::Passes(after)] = &feed[..] else { panic!("{feed:?}") };
    assert_eq!((before.len(), after.len()), (2, 1), "only the new name is told");
    assert_ne!(before[0].person, after[0].person);

    let moved = TIMES.replace("11-24", "11-25");
    events(&test, &event_row(1, "a", &moved)).await.unwrap();
    let feed = records(&test, 1).await;
    let [.., EventRecord::Event(_), EventRecord::Passes(lines)] = &feed[..] else { panic!("{feed:?}") };
    for line in lines {
        let moved = line.moved.unwrap();
        assert_eq!(moved.valid_from, line.body.valid_from + 86_400);
        assert_eq!((line.state, line.person.is_some()), (PassState::Issued, true));
    }
    assert_eq!(lines.len(), 2);
}
