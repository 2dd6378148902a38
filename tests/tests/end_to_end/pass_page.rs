//! The pass page on a phone: its own codes against the server's, without a network, and what it keeps and says.

use std::time::Duration;

use esik_shared::id::EventNumber;
use esik_shared::pass::ChainSeed;
use esik_shared::pass::live::{MAX_STEPS, value_at};
use esik_tests::PATIENCE;
use esik_tests::binary::{command, run_ok};
use esik_tests::browser::Browser;
use esik_tests::qr::decode;
use fantoccini::Locator;
use qrcode::bits::Bits;
use qrcode::types::Color;
use qrcode::{EcLevel, QrCode, Version};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::demo::{Demo, names, verdicts};
use crate::festival::Scanner;

/// The event of the demo that requires live codes.
const REQUIRED: u32 = 3;
/// How many codes are compared module by module.
const CODES: usize = 2_000;

/// A demo, and the address of a live pass for the event that requires them.
pub(crate) struct Festival {
    pub(crate) demo: Demo,
    pub(crate) page_url: String,
    pub(crate) data: TempDir,
}

pub(crate) fn festival() -> Festival {
    let data = TempDir::new().expect("a temporary folder");
    let folder = data.path().join("data");
    let folder = folder.to_str().expect("a path in UTF-8");
    let demo = Demo::start(&["--students", "60", "--events", "4", "--data", folder]);
    let event = REQUIRED.to_string();
    let issued =
        run_ok(command("esik-server").args(["issue", "--all", "--event", &event, "--data", folder]), "");
    let first = issued.lines().nth(1).expect("a pass was issued");
    let page_url = first.rsplit(',').next().expect("an address").to_owned();
    Festival { demo, page_url, data }
}

/// Opens a page and waits until it says that it is kept on the phone.
pub(crate) async fn open_and_keep(browser: &Browser, url: &str) {
    browser.window.set_window_size(430, 1200).await.expect("a window as narrow as a phone");
    browser.window.goto(url).await.expect("the page opens");
    shows(browser, "[data-kept=yes]:not([hidden])").await;
}

/// Waits until there is such an element.
pub(crate) async fn shows(browser: &Browser, selector: &str) {
    let found = browser.window.wait().at_most(PATIENCE).for_element(Locator::Css(selector)).await;
    if let Err(error) = found {
        let page = browser.window.source().await.unwrap_or_default();
        panic!("{selector} did not appear: {error}\n{page}");
    }
}

/// Asks the page something; `done` takes the answer.
async fn ask(browser: &Browser, script: &str, arguments: Vec<Value>) -> Value {
    let asset = "const done = arguments[arguments.length - 1];\
        const asset = (name) => import(document.querySelector(`link[href$=\"-${name}\"]`).href);";
    let script = format!("{asset} (async () => {{ {script} }})().catch((error) => done(String(error)));");
    browser.window.execute_async(&script, arguments).await.expect("a page runs scripts")
}

/// The step whose code is on the screen.
async fn step(browser: &Browser) -> u32 {
    let figure = browser.window.find(Locator::Css("figure[data-step]")).await.expect("a code");
    let step = figure.attr("data-step").await.expect("an attribute").expect("a step");
    step.parse().expect("a number")
}

/// What an independent decoder reads from the screen.
pub(crate) async fn code_on_screen(browser: &Browser) -> String {
    decode(&browser.window.screenshot().await.expect("a screenshot"))
}

/// Types codes into a scanner that has no network, and says what it answered.
pub(crate) fn offline(scanner: &Scanner, codes: &[&str]) -> Vec<Value> {
    verdicts(&scanner.data, codes, &["--offline"])
}

#[tokio::test(flavor = "multi_thread")]
async fn after_one_visit_the_code_rotates_without_a_network_and_opens_an_offline_door() {
    esik_tests::install_tls();
    let Festival { mut demo, page_url, data: _data } = festival();
    let mut scanners = Vec::new();
    for _ in 0..4 {
        scanners.push(demo.scanner(REQUIRED).await);
    }
    let browser = Browser::start().await;
    open_and_keep(&browser, &page_url).await;
    // Another phone, whose clock is five minutes late.
    let late = Browser::start().await;
    let source = "{ const now = Date.now; Date.now = () => now() - 300000; }";
    late.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await;
    open_and_keep(&late, &page_url).await;

    demo.stop();
    for phone in [&browser, &late] {
        phone.go_offline().await;
        phone.window.goto(&page_url).await.expect("the page was kept");
        shows(phone, "figure[data-step]:not([data-step='0'])").await;
    }

    for (rotation, scanner) in scanners[..3].iter().enumerate() {
        let shown = step(&browser).await;
        let code = code_on_screen(&browser).await;
        assert_eq!(code.len(), 172, "{code}");
        if rotation == 0 {
            // What a screenshot of two minutes ago would show, and the code with its end cut off.
            let script = "const { chain } = await asset('chain.js'); const { base32 } = await asset('base32.js');\
                const { live } = JSON.parse(document.querySelector('[data-pass]').dataset.pass);\
                const value = await chain(live.seed, live.event, live.steps); done(base32(value(arguments[0])));";
            let old = ask(&browser, &script.replace("arguments[0]", &(shown - 8).to_string()), vec![]).await;
            let stale = format!("{}{}", &code[..152], old.as_str().expect("a text"));
            let said = offline(scanner, &[&stale, &code[..152], &code]);
            assert_eq!(names(&said), ["live_code_stale", "live_code_needed", "admitted"]);
        } else {
            assert_eq!(names(&offline(scanner, &[&code])), ["admitted"]);
        }
        if rotation < 2 {
            shows(&browser, &format!("figure[data-step='{}']", step(&browser).await + 1)).await;
        }
    }
    let code = code_on_screen(&late).await;
    assert_eq!(names(&offline(&scanners[3], &[&code])), ["admitted"], "the server had told it the time");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_draws_and_walks_as_the_server_does() {
    esik_tests::install_tls();
    let Festival { demo: _demo, page_url, data: _data } = festival();
    let browser = Browser::start().await;
    open_and_keep(&browser, &page_url).await;

    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut state = 1_u64;
    let mut code = || (0..172).map(|_| char::from(alphabet[draw(&mut state)])).collect();
    let codes: Vec<String> = (0..CODES).map(|_| code()).collect();
    let expected: Vec<(u8, String)> = codes.iter().map(|code| modules(code)).collect();
    let masks: Vec<u8> = expected.iter().map(|(mask, _)| *mask).collect();
    let script = "const { encode } = await asset('qr.js');\
        done(arguments[0].map((code, at) => encode(code, arguments[1][at]).join('')));";
    let drawn = ask(&browser, script, vec![json!(codes), json!(masks)]).await;
    let drawn = drawn.as_array().unwrap_or_else(|| panic!("{drawn}"));
    assert_eq!(drawn.len(), CODES);
    for ((code, (mask, expected)), drawn) in codes.iter().zip(&expected).zip(drawn) {
        assert_eq!(drawn.as_str(), Some(expected.as_str()), "{code} under mask {mask}");
    }
    assert!((0..8).all(|mask| masks.contains(&mask)), "every mask was met");

    let (seed, event, steps) = (ChainSeed(*b"twelve bytes"), EventNumber(0x8102_0304), MAX_STEPS);
    let shown: Vec<u32> = [1, 2, 255, 256, 257, MAX_STEPS - 256, MAX_STEPS - 1, MAX_STEPS]
        .into_iter()
        .chain((0..500).map(|at| 1 + at * 131))
        .collect();
    let expected: Vec<Vec<u8>> = shown
        .iter()
        .map(|step| value_at(&seed, event, steps, i64::from(*step)).expect("a step of it").0.to_vec())
        .collect();
    let script = "const { chain } = await asset('chain.js');\
        const value = await chain(arguments[0], arguments[1], arguments[2]);\
        done(arguments[3].map((step) => [...value(step)]));";
    let seed: String = seed.0.iter().map(|byte| format!("{byte:02x}")).collect();
    let walked = ask(&browser, script, vec![json!(seed), json!(event.0), json!(steps), json!(shown)]).await;
    assert_eq!(walked, json!(expected));
}

/// The modules of a code as the server draws them, and the mask that it chose.
fn modules(code: &str) -> (u8, String) {
    let mut bits = Bits::new(Version::Normal(7));
    bits.push_alphanumeric_data(code.as_bytes()).expect("letters and digits");
    bits.push_terminator(EcLevel::M).expect("it fits");
    let qr = QrCode::with_bits(bits, EcLevel::M).expect("it fits");
    // The mask lies left in row 8, under the mask 101 of the format.
    let bit = |x: usize, under: u8| u8::from(qr[(x, 8)] == Color::Dark) ^ under;
    let mask = bit(2, 1) << 2 | bit(3, 0) << 1 | bit(4, 1);
    let dark = qr.into_colors().into_iter().map(|color| if color == Color::Dark { '1' } else { '0' });
    (mask, dark.collect())
}

/// The next of a row of numbers below 32 without a pattern.
fn draw(state: &mut u64) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*state >> 59).expect("five bits")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_says_when_it_was_used_and_forgets_what_it_kept_when_asked_to() {
    esik_tests::install_tls();
    let Festival { demo, page_url, data: _data } = festival();
    let browser = Browser::start().await;
    open_and_keep(&browser, &page_url).await;
    shows(&browser, "[data-phase=valid].go:not([hidden])").await;

    let scanner = demo.scanner(REQUIRED).await;
    let code = code_on_screen(&browser).await;
    assert_eq!(names(&verdicts(&scanner.data, &[&code], &[])), ["admitted"]);
    // The page asks when it is looked at again.
    browser.window.execute("dispatchEvent(new Event('online'))", vec![]).await.expect("a page runs scripts");
    shows(&browser, "[data-phase=valid].care:not([hidden])").await;

    shows(&browser, "[data-kept=yes]:not([hidden])").await;
    let button = browser.window.find(Locator::Css("[data-kept=yes] button")).await.expect("a button");
    button.click().await.expect("it can be clicked");
    shows(&browser, "[data-kept=removed]:not([hidden])").await;
    let left = "done([await caches.keys(), (await navigator.serviceWorker.getRegistrations()).length,\
        localStorage.length, document.querySelectorAll('[data-private]').length]);";
    assert_eq!(ask(&browser, left, vec![]).await, json!([[], 0, 0, 0]));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_view_is_small_and_no_address_that_it_loads_is_a_secret() {
    esik_tests::install_tls();
    let Festival { demo, page_url, data: _data } = festival();
    let secret = page_url.rsplit('/').next().expect("a secret");
    // As it comes over the air: not unpacked on the way.
    let client = reqwest::Client::builder().no_gzip().build().expect("a client");
    let fetch =
        |url: String| client.get(url).header("accept-encoding", "gzip").timeout(Duration::from_secs(60));
    let page = reqwest::get(&page_url).await.expect("an answer").text().await.expect("a page");
    let mut bytes = 0;
    let mut addresses = vec![page_url.clone(), format!("{}/sw.js", demo.text("base_url"))];
    for part in page.split(['<', '>']).filter(|tag| tag.starts_with("link ") || tag.starts_with("script ")) {
        let address = part.split(['"']).find(|text| text.starts_with('/')).expect("an address of ours");
        assert!(!address.contains(secret), "{address}");
        addresses.push(format!("{}{address}", demo.text("base_url")));
    }
    assert!(!page.contains("<img"), "the picture is part of the page");
    assert_eq!(addresses.len(), 12, "{addresses:?}");
    for address in addresses {
        let answer = fetch(address).send().await.expect("an answer");
        assert_eq!(answer.status(), 200);
        bytes += answer.bytes().await.expect("a body").len();
    }
    assert!(bytes < 30_000, "{bytes} bytes");
}
