//! One student through one door, the whole way: from a CSV file to a number that moves on an organizer's page.

use esik_tests::PATIENCE;
use esik_tests::browser::Browser;
use esik_tests::qr::{Level, decode, measure};
use esik_tests::terminal::Terminal;
use fantoccini::Locator;

use crate::festival::{EMAIL, PASSWORD, enrolled, prepared};

/// What a scanner types where the Kazakh layout is active.
fn on_kazakh_layout(code: &str) -> String {
    let latin = "QWERTYUIOPASDFGHJKLZXCVBNM234567";
    let kazakh = "ЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬәіңғ,.";
    let key = |c: char| latin.chars().zip(kazakh.chars()).find(|(of, _)| *of == c).map(|(_, typed)| typed);
    code.chars().map(|c| key(c).expect("a pass code has only these characters")).collect()
}

/// Reads the pass code from the picture that the server draws.
async fn code_in_picture(page_url: &str) -> String {
    let answer = reqwest::get(format!("{page_url}.png")).await.expect("the server answers");
    assert_eq!(answer.status(), 200);
    let png = answer.bytes().await.expect("a whole picture");
    let measured = measure(&png);
    assert_eq!((measured.version, measured.level), (6, Level::M));
    assert!(measured.quiet_modules >= 4, "{measured:?}");
    decode(&png)
}

async fn log_in(browser: &Browser, url: &str) {
    let window = &browser.window;
    window.goto(&format!("{url}/events/1")).await.expect("the page opens");
    let form = window.form(Locator::Css("form:has([name=password])")).await;
    let form = form.expect("without a session there is a log-in form");
    form.set_by_name("email", EMAIL).await.expect("a field");
    form.set_by_name("password", PASSWORD).await.expect("a field");
    form.submit_with(Locator::Css("button")).await.expect("the form is sent");
}

/// Waits until the page shows this number of admitted.
async fn admitted_is(browser: &Browser, number: u32) {
    let there = format!("//*[@data-count='admitted'][normalize-space()='{number}']");
    let found = browser.window.wait().at_most(PATIENCE).for_element(Locator::XPath(&there)).await;
    if let Err(error) = found {
        let page = browser.window.source().await.unwrap_or_default();
        panic!("admitted did not become {number}: {error}\n{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pass_goes_from_a_csv_file_through_an_offline_door_to_a_number_on_a_page() {
    esik_tests::install_tls();
    let mut server = prepared();
    let passes = server.issue_all(1);
    assert_eq!(passes.len(), 3);
    server.start();
    let scanner = enrolled(&server);
    let code_a = code_in_picture(&passes[0].1).await;
    let code_b = code_in_picture(&passes[1].1).await;
    let browser = Browser::start().await;
    log_in(&browser, &server.url()).await;
    admitted_is(&browser, 0).await;
    browser.window.execute("window.neverReloaded = true", vec![]).await.expect("a page runs scripts");

    server.stop();
    let mut door =
        Terminal::scanner(&scanner.data, &["run", "--lang", "en", "--event", "1", "--no-discovery"]);
    door.wait_for("the door screen", |text| text.contains("Evening melody"));
    door.type_keys(&format!("{code_a}\r"));
    door.wait_for("the first admission", |text| text.contains("WELCOME") && text.contains("Әйгерім"));
    door.type_keys(&format!("{code_a}\r"));
    door.wait_for("the repeat", |text| text.contains("same person again"));
    door.type_keys(&format!("{}\r", on_kazakh_layout(&code_b)));
    door.wait_for("the second admission", |text| text.contains("WELCOME") && text.contains("Ғани"));
    door.type_keys(&format!("{code_a}\r"));
    door.wait_for("the refusal", |text| text.contains("ALREADY INSIDE") && text.contains("Әйгерім"));

    server.start();
    admitted_is(&browser, 2).await;
    let kept = browser.window.execute("return window.neverReloaded === true", vec![]).await;
    assert_eq!(kept.expect("a page runs scripts"), true, "the number moved without a reload");

    // Ctrl+C ends the app; what it leaves is a terminal as it was and a clean exit.
    door.type_keys("\u{3}");
    assert_eq!(door.wait(), 0);
}
