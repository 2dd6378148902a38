//! Lists of who came as files, for people and for programs.

use super::*;
use crate::service::import::preview_rows;
use crate::service::testing::scanner::TestScanner;

/// A site with two students, of whom the first came in twice by doors that did not know of each other.
async fn festival_with_a_conflict() -> (Site, String) {
    let (site, cookie) = Site::with_organizer().await;
    let app = &site.test.app;
    festival(app, 2).await;
    let request = IssueRequest { event: EVENT, recipients: Recipients::All, paper: false };
    let pass = issue(app, &by(), &request).await.unwrap().passes[0].pass_id;
    for seed in [1, 2] {
        let mut scanner = TestScanner::enrolled(app, seed, EVENT).await;
        scanner.admit(pass);
        scanner.sync(app).await;
    }
    (site, cookie)
}

#[tokio::test]
async fn people_get_words_in_their_language_and_programs_the_names_of_the_api() {
    let (site, cookie) = festival_with_a_conflict().await;
    let bearer = site.bearer().await;
    let page = site.get("/events/7/attendance.csv?lang=ru", &[("cookie", &cookie)]).await;
    let program = site.get("/api/v1/events/7/attendance.csv", &[("authorization", &bearer)]).await;
    let words: Vec<&str> = page.text().lines().collect();
    let names: Vec<&str> = program.text().lines().collect();
    assert!(words[0].starts_with("\u{feff}Номер студента;"), "{words:?}");
    assert!(words[1].starts_with("s001;Студент 1;КБТУ;IT;"), "{words:?}");
    let (first_entry, _) = names[1].split(',').nth(9).unwrap().split_once('+').unwrap();
    let local = format!(";внутри;2;{};", first_entry.replace('T', " "));
    assert!(words[1].contains(&local) && words[1].ends_with("не решён"), "{words:?}");
    assert!(names[0].starts_with("number,name,university,faculty,pass_id,"), "{names:?}");
    assert!(names[1].contains(",issued,inside,2,2026-11-22T") && names[1].ends_with(",open"), "{names:?}");
    assert!(names[1].contains("+05:00,1,"), "{names:?}");
    assert!(names[2].ends_with(",issued,never,0,,,,,,,,,,"), "{names:?}");
    assert_eq!(names.len(), 3);
}

#[tokio::test]
async fn the_same_list_comes_as_xlsx_and_scan_by_scan() {
    let (site, cookie) = festival_with_a_conflict().await;
    let bearer = site.bearer().await;
    let book = site.get("/events/7/scans.xlsx?lang=en", &[("cookie", &cookie)]).await;
    assert_eq!(book.header("content-disposition"), "attachment; filename=\"scans-7.xlsx\"");
    let rows = preview_rows(&book.bytes);
    assert_eq!(&rows[0][..4], ["Time", "Gate", "Scanner", "Number of the scan"]);
    assert_eq!(rows.len(), 3);
    let scans = site.get("/api/v1/events/7/scans.csv", &[("authorization", &bearer)]).await;
    let second = scans.text().lines().nth(2).unwrap();
    assert!(second.contains(",in,admitted,,,static_code,"), "{second}");
    assert!(second.ends_with(",s001,Студент 1,open,,yes"), "{second}");
    let missing = site.get("/api/v1/events/9/scans.csv", &[("authorization", &bearer)]).await;
    assert_eq!(missing.json()["code"], "event_not_found");
}
