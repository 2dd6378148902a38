//! What stays on the phone: the app on the home screen, and all passes of a student, after one visit and without a
//! network.

use esik_tests::browser::Browser;
use fantoccini::Locator;
use serde_json::json;

use crate::demo::{Demo, names};
use crate::pass_page::{Festival, code_on_screen, festival, offline, open_and_keep, shows};

/// The address that is open, without what follows the question mark.
async fn open_address(browser: &Browser) -> String {
    let url = browser.window.current_url().await.expect("an address");
    url.as_str().split('?').next().expect("an address").to_owned()
}

/// Where the app begins, as the manifest of the page that is open says.
async fn start_of_the_app(browser: &Browser, demo: &Demo) -> String {
    let manifest = browser.devtools("Page.getAppManifest", json!({})).await;
    assert_eq!(manifest["errors"], json!([]));
    let app = &manifest["manifest"];
    let home = format!("{}/", demo.text("base_url"));
    assert_eq!(
        (app["name"].as_str(), app["scope"].as_str()),
        (Some("Esik"), Some(home.as_str())),
        "{manifest}"
    );
    app["startUrl"].as_str().unwrap_or_else(|| panic!("{manifest}")).to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_app_can_be_installed_and_begins_with_the_pass_that_was_opened_last() {
    esik_tests::install_tls();
    let Festival { demo, page_url, data: _data } = festival();
    let browser = Browser::start().await;
    open_and_keep(&browser, &format!("{page_url}?lang=ru")).await;
    let found = browser.devtools("Page.getInstallabilityErrors", json!({})).await;
    assert_eq!(found["installabilityErrors"], json!([]));
    let start = start_of_the_app(&browser, &demo).await;
    assert_eq!(start, format!("{}/p/", demo.text("base_url")), "no secret is in it");

    browser.go_offline().await;
    browser.window.goto(&start).await.expect("the app opens");
    shows(&browser, "html[lang=ru] figure[data-step]:not([data-step='0'])").await;
    assert_eq!(open_address(&browser).await, page_url);

    // Somebody else had seen the link, and it was replaced.
    browser.go_online().await;
    let replaced = reqwest::Client::new().post(format!("{page_url}/replace-link")).send().await;
    assert!(replaced.expect("an answer").status().is_success());
    browser.window.goto(&start).await.expect("the app opens");
    shows(&browser, "main .card h1").await;
    browser.go_offline().await;
    browser.window.goto(&start).await.expect("the app opens");
    assert_eq!(open_address(&browser).await, start, "nothing is left to lead to");
    shows(&browser, "main .card h1").await;
    assert!(browser.window.find(Locator::Css("figure")).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn all_passes_of_a_student_open_without_a_network_after_one_visit_to_the_list() {
    esik_tests::install_tls();
    let Festival { mut demo, page_url, data: _data } = festival();
    let scanner = demo.scanner(3).await;
    let page = reqwest::get(&page_url).await.expect("an answer").text().await.expect("a page");
    let list = page.split('"').find(|part| part.starts_with("/s/")).expect("the page names the list");
    let list = format!("{}{}", demo.text("base_url"), list.split('?').next().expect("an address"));

    let browser = Browser::start().await;
    open_and_keep(&browser, &list).await;
    assert_eq!(start_of_the_app(&browser, &demo).await, format!("{}/p/", demo.text("base_url")));
    demo.stop();
    browser.go_offline().await;
    browser.window.goto(&list).await.expect("the list was kept");
    let passes = browser.window.find_all(Locator::Css(".passes a")).await.expect("the list shows passes");
    assert!(!passes.is_empty());
    let mut addresses = Vec::new();
    for pass in passes {
        addresses.push(pass.attr("href").await.expect("an attribute").expect("an address"));
    }
    // None of them was ever opened on this phone.
    for address in addresses {
        browser.window.goto(&list).await.expect("the list was kept");
        let link = browser.window.find(Locator::Css(&format!("a[href='{address}']"))).await.expect("a link");
        link.click().await.expect("it can be clicked");
        shows(&browser, "figure[data-step]").await;
        if open_address(&browser).await == page_url {
            shows(&browser, "figure[data-step]:not([data-step='0'])").await;
            assert_eq!(names(&offline(&scanner, &[&code_on_screen(&browser).await])), ["admitted"]);
        }
    }
    browser.window.goto(&list).await.expect("the list was kept");
    shows(&browser, "[data-kept=yes]:not([hidden])").await;
    let valid = ".passes [data-phase=valid]:not([hidden])";
    assert!(browser.window.find(Locator::Css(valid)).await.is_ok(), "one is for a door that is open");
    browser.window.goto(&format!("{}/p/", demo.text("base_url"))).await.expect("the app opens");
    assert_eq!(open_address(&browser).await, list, "the app begins with what was opened last");

    // A month later nothing that was kept is valid.
    let source = "{ const now = Date.now; Date.now = () => now() + 30 * 86400000; }";
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await;
    browser.window.goto(&list).await.expect("the list was kept");
    shows(&browser, ".passes [data-phase=ended]:not([hidden])").await;
    assert!(browser.window.find(Locator::Css(valid)).await.is_err());
}
