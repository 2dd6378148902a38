//! Paper, calendar, all passes of a student, and links that are replaced.

use super::*;
use crate::service::revoke::revoke;
use crate::service::testing::records;
use esik_shared::event_record::RevocationReason;

const ENGLISH: [(&str, &str); 1] = [("accept-language", "en")];
const DAY_MS: i64 = 24 * 3_600_000;

impl Site {
    async fn post_from_page(&self, path: &str) -> Answer {
        let request = Request::post(path).header("sec-fetch-site", "same-origin");
        self.send(request, Body::empty()).await
    }

    /// The path of the page with all passes, as the page of a pass names it.
    async fn student_path(&self, pass: &str) -> String {
        let page = self.get(pass, &ENGLISH).await;
        let rest = page.text().split("href=\"/s/").nth(1).expect("the page names it");
        format!("/s/{}", &rest[..26])
    }

    async fn issue(&self, paper: bool) -> Vec<String> {
        let request = IssueRequest { event: EVENT, recipients: Recipients::All, paper };
        let issued = issue(&self.test.app, &by(), &request).await.unwrap();
        issued.passes.iter().map(|pass| format!("/p/{}", pass.link.text())).collect()
    }
}

#[tokio::test]
async fn a_static_pass_has_a_pdf_and_a_live_one_says_how_to_get_paper() {
    let site = Site::new().await;
    let live = site.pass_path(LiveCodes::Required).await;
    let answer = site.get(&format!("{live}.pdf"), &ENGLISH).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.text().contains("a paper pass replaces this one"), "{}", answer.text());
    assert!(!site.get(&live, &ENGLISH).await.text().contains(".pdf"), "and its page offers none");

    let paper = site.issue(true).await.remove(0);
    assert_ne!(paper, live);
    let answer = site.get(&format!("{paper}.pdf"), &ENGLISH).await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "application/pdf"));
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("x-robots-tag"), "noindex, nofollow");
    assert!(answer.bytes.starts_with(b"%PDF-"));
    assert!(answer.bytes.len() < 40_000, "{} bytes", answer.bytes.len());
    assert_eq!(site.get(&format!("{live}.pdf"), &ENGLISH).await.status, StatusCode::GONE, "it is replaced");
}

#[tokio::test]
async fn sheets_are_for_organizers_and_hold_the_paper_passes_that_fit() {
    let (site, cookie) = Site::with_organizer().await;
    festival(&site.test.app, 5).await;
    set_live_codes(&site.test.app, EVENT, LiveCodes::Preferred).await;
    let path = "/events/7/passes.pdf";
    assert_eq!(site.get(path, &[]).await.status, StatusCode::SEE_OTHER);
    let headers = [("cookie", cookie.as_str()), ("accept-language", "en")];
    site.issue(false).await;
    let none = site.get(path, &headers).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND, "live passes are not printed");
    assert!(none.text().contains("No pass that fits was issued for paper"), "{}", none.text());

    let event = site.get("/events/7", &headers).await;
    assert!(event.text().contains("was issued for paper yet") && !event.text().contains("passes.pdf"));

    site.issue(true).await;
    let event = site.get("/events/7", &headers).await;
    assert!(event.text().contains("action=\"/events/7/passes.pdf\""), "{}", event.text());
    assert!(event.text().contains("</option><option>IT</option></select>"), "{}", event.text());
    let all = site.get(&format!("{path}?gate=&faculty="), &headers).await;
    assert_eq!((all.status, all.header("content-type")), (StatusCode::OK, "application/pdf"));
    assert_eq!(site.get(&format!("{path}?faculty=IT"), &headers).await.status, StatusCode::OK);
    for (query, status) in [
        ("faculty=Law", StatusCode::NOT_FOUND),
        ("gate=1", StatusCode::NOT_FOUND),
        ("gate=0", StatusCode::BAD_REQUEST),
        ("gate=x", StatusCode::BAD_REQUEST),
    ] {
        assert_eq!(site.get(&format!("{path}?{query}"), &headers).await.status, status, "{query}");
    }
    assert_eq!(site.get("/events/99/passes.pdf", &headers).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_calendar_file_says_when_and_where_and_no_secret() {
    let site = Site::new().await;
    let path = site.pass_path(LiveCodes::Off).await;
    let answer = site.get(&format!("{path}.ics?lang=ru"), &[]).await;
    assert_eq!(answer.header("content-type"), "text/calendar; charset=utf-8");
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"event-7.ics\"");
    let text = answer.text().replace("\r\n ", "");
    for line in [
        "UID:event-7@esik.example",
        "DTSTAMP:20261122T120000Z",
        "DTSTART:20261122T120000Z",
        "DTEND:20261122T140000Z",
        "SUMMARY:Jas IQ",
        "LOCATION:КБТУ",
        "STATUS:CONFIRMED",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} is not in {text}");
    }
    assert!(text.contains("DESCRIPTION:Двери: воскресенье\\, 22 ноября\\, 16:00–18:00.\\n"), "{text}");
    let secret = path.strip_prefix("/p/").unwrap();
    assert!(!text.contains(secret) && !text.contains("Студент"), "{text}");
}

#[tokio::test]
async fn all_passes_of_a_student_are_on_one_page_with_their_states() {
    let site = Site::new().await;
    let pass = site.pass_path(LiveCodes::Off).await;
    let path = site.student_path(&pass).await;
    assert_eq!(site.student_path(&pass).await, path, "it is made once");
    let page = site.get(&path, &ENGLISH).await;
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("x-robots-tag"), "noindex, nofollow");
    for part in ["Студент 1", "Jas IQ", "КБТУ", "Valid now", &format!("href=\"{pass}?lang=en\"")] {
        assert!(page.text().contains(part), "{part} is not in {}", page.text());
    }
    for (language, title) in [("kk", "Барлық рұқсатнамам"), ("ru", "Все мои пропуска")]
    {
        let page = site.get(&format!("{path}?lang={language}"), &[]).await;
        assert!(page.text().contains(title), "{}", page.text());
    }
    let shared = pass.replace("/p/", "/s/");
    assert_eq!(site.get(&shared, &[]).await.status, StatusCode::NOT_FOUND, "a pass's secret opens no list");
    assert_eq!(site.get(&path.replace("/s/", "/p/"), &[]).await.status, StatusCode::NOT_FOUND);

    let all = site.test.app.db.read().await.unwrap().passes_of_event(EVENT).await.unwrap();
    let pass_id = all[0].body.pass_id;
    revoke(&site.test.app, &by(), EVENT, pass_id, RevocationReason::Mistake).await.unwrap();
    let page = site.get(&path, &ENGLISH).await;
    assert!(page.text().contains("Withdrawn"), "{}", page.text());
}

#[tokio::test]
async fn a_student_replaces_a_link_and_the_old_addresses_are_dead() {
    let site = Site::new().await;
    let old = site.pass_path(LiveCodes::Off).await;
    let old_list = site.student_path(&old).await;
    let code = site.get(&format!("{old}.txt"), &[]).await.text().to_owned();
    let head = records(&site.test.app, EVENT).await.len();

    let ask = site.get(&format!("{old}/replace-link"), &ENGLISH).await;
    assert!(ask.text().contains(&format!("action=\"{old}/replace-link?lang=en\"")), "{}", ask.text());
    let foreign = Request::post(format!("{old}/replace-link")).header("sec-fetch-site", "cross-site");
    assert_eq!(site.send(foreign, Body::empty()).await.status, StatusCode::FORBIDDEN);
    assert_eq!(site.get(&old, &[]).await.status, StatusCode::OK, "asking changes nothing");

    let answer = site.post_from_page(&format!("{old}/replace-link?lang=en")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let to = answer.header("location").to_owned();
    let (new, query) = to.split_once('?').unwrap();
    assert_eq!(query, "new=1&lang=en");
    let page = site.get(&to, &[]).await;
    assert!(page.text().contains("This page has a new address."), "{}", page.text());
    assert_eq!(site.get(&format!("{new}.txt"), &[]).await.text(), code, "the pass is the same");
    for dead in [&old, &format!("{old}.png"), &format!("{old}/replace-link"), &old_list] {
        assert_eq!(site.get(dead, &[]).await.status, StatusCode::NOT_FOUND, "{dead}");
    }
    assert_eq!(site.post_from_page(&format!("{old}/replace-link")).await.status, StatusCode::NOT_FOUND);
    assert_ne!(site.student_path(new).await, old_list);
    assert_eq!(site.issue(false).await, [new], "issuing again names the new one");
    assert_eq!(records(&site.test.app, EVENT).await.len(), head, "scanners need not know");
}

#[tokio::test]
async fn all_links_of_a_student_are_replaced_at_once() {
    let site = Site::new().await;
    let pass = site.pass_path(LiveCodes::Off).await;
    let list = site.student_path(&pass).await;
    let answer = site.post_from_page(&format!("{list}/replace-link")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let page = site.get(answer.header("location"), &ENGLISH).await;
    assert!(page.text().contains("This page has a new address."), "{}", page.text());
    for dead in [&pass, &list, &format!("{list}/replace-link")] {
        assert_eq!(site.get(dead, &[]).await.status, StatusCode::NOT_FOUND, "{dead}");
    }
}

#[tokio::test]
async fn an_organizer_replaces_a_link_through_the_api() {
    let site = Site::new().await;
    let old = site.pass_path(LiveCodes::Off).await;
    let all = site.test.app.db.read().await.unwrap().passes_of_event(EVENT).await.unwrap();
    let path = format!("/api/v1/passes/{}/replace-link", all[0].body.pass_id);
    assert_eq!(site.send(Request::post(&path), Body::empty()).await.status, StatusCode::UNAUTHORIZED);
    let token = token(&site.test.app, &all_scopes(), EventScope::All).await;
    let bearer = format!("Bearer {token}");
    let post = |path: String| Request::post(path).header("authorization", &bearer);
    let answer = site.send(post(path), Body::empty()).await;
    assert_eq!(answer.status, StatusCode::OK);
    let url = answer.json()["page_url"].as_str().unwrap().to_owned();
    let new = url.strip_prefix("https://esik.example").unwrap();
    assert_eq!(site.get(new, &[]).await.status, StatusCode::OK);
    assert_eq!(site.get(&old, &[]).await.status, StatusCode::NOT_FOUND);
    for unknown in ["000000000000000000000000", "zz"] {
        let answer = site.send(post(format!("/api/v1/passes/{unknown}/replace-link")), Body::empty()).await;
        assert_eq!(
            (answer.status, answer.json()["code"].as_str()),
            (StatusCode::NOT_FOUND, Some("pass_not_found"))
        );
    }
}

#[tokio::test]
async fn links_stop_leading_anywhere_thirty_days_after_the_event() {
    let site = Site::new().await;
    let pass = site.pass_path(LiveCodes::Off).await;
    let list = site.student_path(&pass).await;
    // The event ends in two hours.
    site.now.fetch_add(30 * DAY_MS + 2 * 3_600_000 - 1, Ordering::Relaxed);
    for path in [&pass, &list] {
        assert_eq!(site.get(path, &[]).await.status, StatusCode::OK, "{path}");
    }
    site.now.fetch_add(1, Ordering::Relaxed);
    for path in [&pass, &format!("{pass}.ics"), &list, &format!("{list}/replace-link")] {
        assert_eq!(site.get(path, &[]).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(site.post_from_page(&format!("{list}/replace-link")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn every_page_here_is_there_in_every_language() {
    let (site, cookie) = Site::with_organizer().await;
    let live = site.pass_path(LiveCodes::Preferred).await;
    let list = site.student_path(&live).await;
    for language in ["kk", "ru", "en"] {
        let titled = |path: &str| format!("{path}?lang={language}");
        let (pass_link, list_link) = (format!("{live}/replace-link"), format!("{list}/replace-link"));
        for path in [&live, &list, &pass_link, &list_link, "/p/"] {
            let page = site.get(&titled(path), &[]).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(page.text().contains(&format!("<html lang=\"{language}\">")), "{}", page.text());
        }
        for (path, status) in [
            (format!("{live}.pdf"), StatusCode::CONFLICT),
            ("/events/7/passes.pdf".to_owned(), StatusCode::NOT_FOUND),
            ("/s/aaaaaaaaaaaaaaaaaaaaaaaaaa".to_owned(), StatusCode::NOT_FOUND),
        ] {
            let page = site.get(&titled(&path), &[("cookie", &cookie)]).await;
            assert_eq!(page.status, status, "{path}");
            assert!(page.text().contains(&format!("<html lang=\"{language}\">")), "{}", page.text());
        }
    }
}

#[tokio::test]
async fn a_blocked_student_is_told_so_and_gets_no_code() {
    let site = Site::new().await;
    let pass = site.pass_path(LiveCodes::Off).await;
    let list = site.student_path(&pass).await;
    let news = || async { site.get(&pass, &[("accept", "application/json")]).await.json()["tag"].clone() };
    let before = news().await;
    let mut tx = site.test.app.db.write().await.unwrap();
    tx.block(1).await.unwrap();
    tx.commit().await.unwrap();

    assert_ne!(news().await, before, "an open page learns of it");
    for path in [&pass, &list] {
        let page = site.get(path, &ENGLISH).await;
        assert!(page.text().contains("You may not enter"), "{}", page.text());
        assert!(!page.text().contains("<figure") && !page.text().contains(".pdf"), "{}", page.text());
    }
    for form in ["png", "svg", "txt", "pdf"] {
        let answer = site.get(&format!("{pass}.{form}"), &[("accept", "application/json")]).await;
        let said = (answer.status, answer.json()["code"].clone());
        assert_eq!(said, (StatusCode::GONE, "student_blocked".into()), "{form}");
    }
    assert_eq!(site.get(&format!("{pass}.ics"), &[]).await.status, StatusCode::OK);
}
