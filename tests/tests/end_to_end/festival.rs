//! A small festival for the tests: one event whose doors are open, and students with Kazakh names.

use std::path::PathBuf;

use esik_tests::binary::run_ok;
use esik_tests::server::{Server, scanner};
use jiff::{ToSpan, Zoned};
use tempfile::TempDir;

/// The organizer's log-in.
pub(crate) const EMAIL: &str = "organizer@esik.example";
/// The organizer's password.
pub(crate) const PASSWORD: &str = "жаңа жыл 2027";

/// Three students.
pub(crate) const STUDENTS: &str = "number,name,university,faculty,email,language\n\
    23B030187,Әйгерім Қанатқызы Өмірзақ,ҚазҰУ,Филология,aigerim@student.example,kk\n\
    23B030188,Ғани Ұлан Һәкімов,Satbayev University,IT,gani@student.example,ru\n\
    23B030189,Нұргүл Іңкәрбек,КБТУ,Экономика,nurgul@student.example,en\n";

/// A file of one event that lets people in from an hour ago for two hours.
pub(crate) fn events() -> String {
    #[expect(clippy::disallowed_methods, reason = "the doors must be open now")]
    let now = Zoned::now().in_tz("Asia/Almaty").expect("the zone is bundled");
    let at = |hours: i64| (&now + hours.hours()).strftime("%Y-%m-%d %H:%M").to_string();
    format!(
        "number,slug,name_kk,name_ru,name_en,venue,starts,ends,doors_open,doors_close,capacity\n\
         1,keshki-saz,Кешкі саз,Вечерняя мелодия,Evening melody,Республика сарайы,{},{},{},{},2500\n",
        at(0),
        at(3),
        at(-1),
        at(2)
    )
}

/// A server that is not started, with event, students and an organizer.
pub(crate) fn prepared() -> Server {
    let server = Server::new();
    run_ok(&mut server.command(&["admin", "create", "--email", EMAIL]), PASSWORD);
    server.import("events", &events());
    server.import("students", STUDENTS);
    server
}

/// The folder of a scanner that is enrolled at a running server.
pub(crate) struct Scanner {
    _folder: TempDir,
    /// Its data.
    pub(crate) data: PathBuf,
}

/// Enrolls a new scanner.
pub(crate) fn enrolled(server: &Server) -> Scanner {
    let scanner = new_scanner();
    enroll(&scanner, &server.url(), &server.enrollment_code());
    scanner
}

/// A folder for a scanner that is not enrolled yet.
pub(crate) fn new_scanner() -> Scanner {
    let folder = TempDir::new().expect("a temporary folder");
    Scanner { data: folder.path().join("scanner"), _folder: folder }
}

/// Enrolls it.
pub(crate) fn enroll(at: &Scanner, url: &str, code: &str) {
    run_ok(&mut scanner(&at.data, &["enroll", url, code]), "");
}
