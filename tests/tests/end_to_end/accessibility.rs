//! Every page that people see, as axe-core judges it: in three languages, light and dark, on a phone and a desktop.

use std::path::Path;

use esik_tests::axe;
use esik_tests::binary::{command, run_ok};
use esik_tests::browser::Browser;
use fantoccini::Locator;
use serde_json::Value;
use tempfile::TempDir;

use crate::demo::Demo;

/// Colours and the size of the window, in pixels.
const VIEWS: [(&str, u32, u32); 3] = [("light", 390, 844), ("dark", 390, 844), ("light", 1280, 800)];
const LANGUAGES: [&str; 3] = ["kk", "ru", "en"];

/// Opens each page in each language and looks at it in each view; returns what is wrong.
async fn judge(
    browser: &Browser,
    base: &str,
    pages: &[(&str, String)],
    views: &[(&str, u32, u32)],
) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, path) in pages {
        for language in LANGUAGES {
            let mark = if path.contains('?') { '&' } else { '?' };
            let url = format!("{base}{path}{mark}lang={language}");
            browser.window.goto(&url).await.expect("the page opens");
            let page = browser.window.find(Locator::Css("html")).await.expect("a page");
            let told = page.attr("lang").await.expect("an attribute");
            assert_eq!(told.as_deref(), Some(language), "{name}");
            for &(colours, width, height) in views {
                browser.colours(colours).await;
                browser.window.set_window_size(width, height).await.expect("a window has a size");
                let found = axe::violations(browser).await;
                wrong.extend(
                    found.iter().map(|line| format!("{name}, {language}, {colours}, {width}: {line}")),
                );
            }
        }
    }
    wrong
}

/// Issues to these students, or to all, and returns the paths of the pages.
fn issue(data: &Path, event: &str, whom: &[&str]) -> Vec<String> {
    let mut issue = command("esik-server");
    let issued = run_ok(issue.args(["issue", "--event", event]).args(whom).arg("--data").arg(data), "");
    let path = |line: &str| format!("/p/{}", line.rsplit('/').next().expect("an address"));
    issued.lines().skip(1).map(path).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_breaks_a_rule_of_accessibility() {
    esik_tests::install_tls();
    let folder = TempDir::new().expect("a temporary folder");
    let data = folder.path().join("data");
    let demo = Demo::start(&["--students", "60", "--events", "4", "--data", data.to_str().expect("UTF-8")]);
    let base = demo.text("base_url");
    let path_of = |pass: &Value| pass["page_url"].as_str().expect("an address").replacen(base, "", 1);
    let one = |is: &dyn Fn(&Value) -> bool| path_of(demo.passes(is)[0]);

    let fixed = one(&|pass| pass["live"] == false && pass["state"] == "issued" && pass["specimen"] == false);
    let specimen = one(&|pass| pass["specimen"] == true);
    let revoked = one(&|pass| pass["state"] == "revoked");
    let is_live = |pass: &Value| pass["live"] == true && pass["event"] == 2 && pass["state"] == "issued";
    let lost = demo.passes(is_live)[0];
    let replaced = path_of(lost);
    let file = folder.path().join("lost.csv");
    std::fs::write(&file, format!("number\n{}\n", lost["student"].as_str().expect("a number")))
        .expect("a file");
    let paper = issue(&data, "2", &["--paper", "--students", file.to_str().expect("UTF-8")]).remove(0);
    let live = issue(&data, "3", &["--all"]).remove(0);
    let used = one(&|pass| pass["live"] == false && pass["state"] == "issued" && path_of(pass) != fixed);
    let scanner = demo.scanner(1).await;
    let code =
        reqwest::get(format!("{base}{used}.txt")).await.expect("an answer").text().await.expect("a code");
    let said = crate::demo::verdicts(&scanner.data, &[code.trim()], &[]);
    assert_eq!(crate::demo::names(&said), ["admitted"]);
    let limit = reqwest::Client::new().patch(format!("{base}/api/v1/events/1"));
    let limit = limit.bearer_auth(demo.text("api_token")).json(&serde_json::json!({ "capacity": 500 }));
    assert!(limit.send().await.expect("an answer").status().is_success());
    let page = reqwest::get(format!("{base}{live}")).await.expect("an answer").text().await.expect("a page");
    let list = page.split(['"', '?']).find(|part| part.starts_with("/s/")).expect("a list").to_owned();

    let browser = Browser::start().await;
    axe::watch(&browser).await;
    let nobody = "aaaaaaaaaaaaaaaaaaaaaaaaaa";
    let mut wrong = judge(
        &browser,
        base,
        &[
            // First, because a phone that keeps a pass is led on to it.
            ("the start of the app", "/p/".to_owned()),
            ("a live pass", live.clone()),
            ("a static pass", fixed),
            ("a paper pass", paper),
            ("a used pass", used),
            ("a specimen", specimen),
            ("a revoked pass", revoked),
            ("a replaced pass", replaced),
            ("a link that is new", format!("{live}?new=1")),
            ("a link that is to be replaced", format!("{live}/replace-link")),
            ("the link of a list that is to be replaced", format!("{list}/replace-link")),
            ("all passes", list),
            ("no such pass", format!("/p/{nobody}")),
            ("no such student", format!("/s/{nobody}")),
            ("a live pass on paper", format!("{live}.pdf")),
            ("no such page", "/nothing".to_owned()),
            ("log-in", "/log-in".to_owned()),
            ("log-in after the session has ended", "/log-in?because=ended".to_owned()),
            ("log-in after a wrong password", "/log-in?because=wrong".to_owned()),
        ],
        &VIEWS,
    )
    .await;

    browser.window.goto(&format!("{base}/log-in")).await.expect("the page opens");
    let form = browser.window.form(Locator::Css("main form")).await.expect("a form");
    let account = |field: &str| demo.organizer(field).to_owned();
    form.set_by_name("email", &account("email")).await.expect("a field");
    form.set_by_name("password", &account("password")).await.expect("a field");
    let button = browser.window.find(Locator::Css("main form button")).await.expect("a button");
    button.click().await.expect("it can be clicked");
    crate::pass_page::shows(&browser, ".events").await;
    browser.window.goto(&format!("{base}/events/2/passes")).await.expect("the page opens");
    let first = browser.window.find(Locator::Css(".list tbody a")).await.expect("a pass");
    let first = first.attr("href").await.expect("an attribute").expect("an address");
    wrong.extend(
        judge(
            &browser,
            base,
            &[
                ("the week", "/".to_owned()),
                ("an event", "/events/3".to_owned()),
                ("an event with paper passes", "/events/2".to_owned()),
                ("an event in the hall", "/events/2/projector".to_owned()),
                ("today in the hall", "/projector".to_owned()),
                ("no such event", "/events/99".to_owned()),
                ("a new event", "/events/new".to_owned()),
                ("the details of an event", "/events/3/edit".to_owned()),
                ("its rules", "/events/3/rules".to_owned()),
                ("calling it off", "/events/3/cancel".to_owned()),
                ("events from a file", "/events/import".to_owned()),
                ("students", "/students".to_owned()),
                ("no such name", "/students?search=qqxy".to_owned()),
                ("one student", "/students/1".to_owned()),
                ("keeping a student out", "/students/1/block".to_owned()),
                ("students from a file", "/students/import".to_owned()),
                ("passes", "/events/2/passes".to_owned()),
                ("one pass", first.clone()),
                ("withdrawing it", format!("{first}/revoke")),
                ("replacing it", format!("{first}/renew")),
                ("its address", format!("{first}/link")),
                ("issuing", "/events/2/issue".to_owned()),
                ("scanners", "/scanners".to_owned()),
                ("scanners of an event", "/events/1/scanners".to_owned()),
                ("revoking one", "/events/1/scanners/1/revoke".to_owned()),
                ("trusting less of it", "/events/1/scanners/1/revoke?number=0".to_owned()),
                ("a scan that is not there", "/events/1/scanners/1/revoke?number=99".to_owned()),
                ("places", "/events/1/places".to_owned()),
                ("places without end", "/events/2/places".to_owned()),
                ("the share of a scanner", "/events/1/places/1/share".to_owned()),
                ("writing places off", "/events/1/places/1/write-off".to_owned()),
                ("lists of who came", "/events/1/lists".to_owned()),
                ("enrolling one", "/scanners/enroll?event=2".to_owned()),
                ("what only people can judge", "/events/2/conflicts".to_owned()),
                ("supervisor cards", "/events/2/cards".to_owned()),
                ("accounts", "/accounts".to_owned()),
                ("a new account", "/accounts/new".to_owned()),
                ("one account", "/accounts/1".to_owned()),
                ("closing it", "/accounts/1/disable".to_owned()),
                ("tokens", "/tokens".to_owned()),
                ("a new token", "/tokens/new".to_owned()),
                ("the audit log", "/audit".to_owned()),
                ("nothing to print", "/events/3/passes.pdf".to_owned()),
                ("no such gate", "/events/2/passes.pdf?gate=0".to_owned()),
            ],
            // Of so many pages the two that differ most.
            &VIEWS[1..],
        )
        .await,
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
