//! Pages on which organizers decide about scanners: their places, and how far one that is revoked is still trusted.

use super::*;
use crate::service::resolve::quarantine::list_quarantine;
use crate::service::testing::scanner::TestScanner;

impl Site {
    async fn submit(&self, path: &str, cookie: &str, fields: &str) -> Answer {
        let token = form_token(cookie.split_once('=').unwrap().1);
        let request = Request::post(path)
            .header("cookie", cookie)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, format!("{fields}&form_token={token}")).await
    }

    /// The page, without its tags.
    async fn words(&self, path: &str, cookie: &str) -> String {
        let answer = self.get(path, &[("cookie", cookie), ("accept-language", "en")]).await;
        let parts = answer.text().split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
        parts.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

#[tokio::test]
async fn a_share_is_set_and_the_places_of_a_lost_scanner_are_written_off_after_asking() {
    let (site, cookie) = Site::with_organizer().await;
    let app = &site.test.app;
    festival(app, 1).await;
    change(app, EVENT, |event| event.capacity = Some(100)).await;
    let scanner = TestScanner::enrolled(app, 1, EVENT).await.content().number;
    let path = format!("/events/7/places/{scanner}");
    let places = async || site.words("/events/7/places?lang=en", &cookie).await;
    assert!(places().await.contains(&format!("Scanner {scanner} 80 80 0 0 0 0 80")), "{}", places().await);

    let refused = site.submit(&format!("{path}/share?lang=en"), &cookie, "share=many").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("is no number of places"), "{}", refused.text());
    let shared = site.submit(&format!("{path}/share"), &cookie, "share=90").await;
    assert_eq!(shared.header("location"), "/events/7/places?done=places-shared");
    assert!(places().await.contains("90, set by hand 90 0 0 0 0 90"), "{}", places().await);
    site.submit(&format!("{path}/share"), &cookie, "share=").await;
    assert!(!places().await.contains("set by hand"));

    let asked = site.words(&format!("{path}/write-off?lang=en"), &cookie).await;
    assert!(asked.contains("The 90 places that it has left go back"), "{asked}");
    assert!(asked.contains("revoke it first"), "it may be working still: {asked}");
    let done = site.submit(&format!("{path}/write-off"), &cookie, "").await;
    assert_eq!(done.header("location"), "/events/7/places?done=places-written-off");
    assert!(places().await.contains(" 90 0 0 0 90 0 "), "{}", places().await);
}

#[tokio::test]
async fn a_revocation_trusts_what_was_shown_before_and_nothing_above_it() {
    let (site, cookie) = Site::with_organizer().await;
    let app = &site.test.app;
    festival(app, 3).await;
    let request = IssueRequest { event: EVENT, recipients: Recipients::All, paper: false };
    let passes = issue(app, &by(), &request).await.unwrap().passes;
    let mut scanner = TestScanner::enrolled(app, 1, EVENT).await;
    for pass in &passes {
        scanner.admit(pass.pass_id);
    }
    scanner.sync(app).await;
    let path = format!("/events/7/scanners/{}/revoke", scanner.content().number);
    let all = site.words(&format!("{path}?lang=en"), &cookie).await;
    assert!(all.contains("up to its scan 3"), "{all}");
    assert!(all.contains("go into quarantine now 0"), "{all}");
    let less = format!("{path}?number=1&lang=en");
    let shown = site.words(&less, &cookie).await;
    assert!(
        shown.contains("go into quarantine now 2 Admissions among them 2 Change in who came −2"),
        "{shown}"
    );
    let early = site.words(&format!("{path}?until=2026-11-22T00:00&lang=en"), &cookie).await;
    assert!(early.contains("Nothing of it stays trusted") && early.contains("who came −3"), "{early}");
    let late = site.words(&format!("{path}?until=2026-11-23T00:00&lang=en"), &cookie).await;
    assert!(late.contains("up to its scan 3"), "{late}");
    for wrong in ["number=9", "number=x", "until=yesterday"] {
        let answer = site.get(&format!("{path}?{wrong}"), &[("cookie", &cookie)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }

    let page = site.get(&less, &[("cookie", &cookie)]).await;
    let trusted = page.text().split("name=\"trusted\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(trusted.starts_with("1."), "{trusted}");
    let done = site.submit(&path, &cookie, &format!("trusted={trusted}")).await;
    assert_eq!(done.header("location"), "/events/7/scanners?done=scanner-revoked");
    let window = crate::service::list::Window { after: i64::MIN, limit: 9 };
    let quarantined = list_quarantine(app, EVENT, window).await.unwrap().rows;
    assert_eq!(quarantined[0].runs.iter().map(|run| run.records).sum::<u64>(), 2);
    assert_eq!(site.submit(&path, &cookie, "trusted=x").await.status, StatusCode::BAD_REQUEST);
}
