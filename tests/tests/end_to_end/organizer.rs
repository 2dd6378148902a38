//! The first hour of an organizer in a browser, from an empty server to somebody who was let in: docs/ORGANIZER.md, with
//! the built binaries.

use std::path::{Path, PathBuf};

use esik_tests::PATIENCE;
use esik_tests::binary::run_ok;
use esik_tests::browser::Browser;
use esik_tests::server::Server;
use fantoccini::Locator;
use fantoccini::elements::Element;
use jiff::{ToSpan, Zoned};
use rust_xlsxwriter::Workbook;

use crate::demo::{names, verdicts};
use crate::festival::{EMAIL, PASSWORD, Scanner, enroll, new_scanner};
use crate::pass_page::shows;

/// How many students there are.
const STUDENTS: u32 = 5_000;
const VIEWER: &str = "viewer@esik.example";

/// Somebody at the pages.
struct Desk {
    browser: Browser,
    base: String,
}

impl Desk {
    async fn open(&self, path: &str) {
        self.browser.window.goto(&format!("{}{path}", self.base)).await.expect("the page opens");
    }

    async fn find(&self, selector: &str) -> Element {
        shows(&self.browser, selector).await;
        self.browser.window.find(Locator::Css(selector)).await.expect("it was there a moment ago")
    }

    /// Types into a field. By script: what a key does in a field for times depends on the browser's language.
    async fn fill(&self, name: &str, value: &str) {
        let script = "document.querySelector(`[name=${arguments[0]}]`).value = arguments[1]";
        let arguments = vec![name.into(), value.into()];
        self.browser.window.execute(script, arguments).await.expect("a page runs scripts");
    }

    async fn press(&self, selector: &str) {
        self.find(selector).await.click().await.expect("it can be clicked");
    }

    async fn text(&self, selector: &str) -> String {
        self.find(selector).await.text().await.expect("a text")
    }

    async fn count(&self, selector: &str) -> usize {
        self.browser.window.find_all(Locator::Css(selector)).await.expect("an answer").len()
    }

    async fn log_in(&self, email: &str) {
        self.open("/log-in?lang=en").await;
        self.fill("email", email).await;
        self.fill("password", PASSWORD).await;
        self.press("main form button").await;
        shows(&self.browser, ".menu").await;
    }

    /// What the page of scanners tells of the one there is, once it tells this: the server writes it down a moment later.
    async fn told_of_scanner(&self, this: &str) -> String {
        let told = async {
            loop {
                self.open("/events/1/scanners").await;
                let told = self.text(".device").await;
                if told.contains(this) {
                    return told;
                }
            }
        };
        tokio::time::timeout(PATIENCE, told).await.expect("what a scanner says reaches the page")
    }

    /// Finds a student's pass, and returns the path of its page and the code.
    async fn pass_of(&self, search: &str) -> (String, String) {
        self.open(&format!("/events/1/passes?search={search}")).await;
        self.press(".list a").await;
        let pass = self.browser.window.current_url().await.expect("an address").path().to_owned();
        self.open(&format!("{pass}/link")).await;
        let url = self.find("#url").await.prop("value").await.expect("a value").expect("an address");
        let code = reqwest::get(format!("{url}.txt")).await.expect("an answer").text().await.expect("a code");
        (pass, code.trim().to_owned())
    }

    /// Makes a code on the page and enrolls a scanner by it.
    async fn enroll_scanner(&self) -> Scanner {
        self.open("/scanners/enroll?event=1").await;
        self.press("main form button").await;
        let scanner = new_scanner();
        enroll(&scanner, &self.base, &self.text(".big-code").await);
        scanner
    }

    /// Waits until a number of the page has become this one by itself.
    async fn becomes(&self, count: &str, number: u32) {
        self.comes(&format!("//dd[@data-count='{count}' and text()='{number}']")).await;
    }

    /// Waits until something comes into the page by itself.
    async fn comes(&self, path: &str) {
        let come = self.browser.window.wait().at_most(PATIENCE).for_element(Locator::XPath(path)).await;
        if let Err(error) = come {
            panic!("{path} does not come by itself: {error}\n{}", self.text("main").await);
        }
    }

    /// Hides the page, or shows it again, as another tab in front of it does.
    async fn is_seen(&self, state: &str) {
        let script = "Object.defineProperty(document, 'visibilityState', { value: arguments[0], configurable: true });\
                      document.dispatchEvent(new Event('visibilitychange'))";
        self.browser.window.execute(script, vec![state.into()]).await.expect("a page runs scripts");
    }

    /// Brings a file to a page for files.
    async fn upload(&self, path: &str, file: &Path) {
        self.open(path).await;
        let input = self.find("input[type=file]").await;
        input.send_keys(file.to_str().expect("a path in UTF-8")).await.expect("a file is chosen");
        self.press("main form button").await;
    }
}

/// A spreadsheet of students. Three rows of the wrong one have a fault.
fn students(server: &Server, name: &str, is_wrong: bool) -> PathBuf {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in (0..).zip(["number", "name", "university", "faculty", "email", "language"]) {
        sheet.write_string(0, column, name).expect("a cell");
    }
    for row in 1..=STUDENTS {
        let fault = |at: u32| is_wrong && row == at;
        let name = if row == 1 {
            "Әйгерім Қанатқызы".to_owned()
        } else {
            format!("Студент {row}")
        };
        // A number that is one: spreadsheets do that.
        sheet.write_number(row, 0, f64::from(230_000 + row)).expect("a cell");
        sheet.write_string(row, 1, if fault(10) { "" } else { &name }).expect("a cell");
        sheet.write_string(row, 2, "КБТУ").expect("a cell");
        sheet.write_string(row, 4, if fault(200) { "at" } else { "" }).expect("a cell");
        sheet.write_string(row, 5, if fault(3_000) { "de" } else { "kk" }).expect("a cell");
    }
    let path = server.data().parent().expect("a folder").join(name);
    book.save(&path).expect("a temporary folder can be written to");
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organizer_who_starts_with_nothing_lets_the_first_student_in() {
    esik_tests::install_tls();
    let mut server = Server::new();
    run_ok(&mut server.command(&["admin", "create", "--email", EMAIL]), PASSWORD);
    run_ok(&mut server.command(&["admin", "create", "--email", VIEWER, "--role", "viewer"]), PASSWORD);
    server.start();
    let desk = Desk { browser: Browser::start().await, base: server.url() };
    desk.log_in(EMAIL).await;
    assert!(desk.text(".empty").await.contains("There are no events yet"));

    // An event whose doors are open.
    desk.open("/events/new").await;
    #[expect(clippy::disallowed_methods, reason = "the doors must be open now")]
    let now = Zoned::now().in_tz("Asia/Almaty").expect("the zone is bundled");
    let at = |hours: i64| (&now + hours.hours()).strftime("%Y-%m-%dT%H:%M").to_string();
    for (name, value) in [
        ("name_kk", "Кешкі саз".to_owned()),
        ("name_ru", "Вечер".to_owned()),
        ("name_en", "Music night".to_owned()),
        ("venue", "Республика сарайы".to_owned()),
        ("starts", at(0)),
        ("ends", at(-3)),
        ("doors_open", at(-1)),
        ("doors_close", at(2)),
    ] {
        desk.fill(name, &value).await;
    }
    desk.press("main form button").await;
    assert!(
        desk.text("#ends-error").await.contains("is not after starts"),
        "a fault stands beside its field"
    );
    desk.fill("ends", &at(3)).await;
    desk.press("main form button").await;
    assert!(desk.text(".next").await.contains("Set the rules and the gates"));

    // Students from a spreadsheet: what is wrong, then all of them.
    desk.upload("/students/import", &students(&server, "wrong.xlsx", true)).await;
    let faults = desk.text(".faults tbody").await;
    assert_eq!(desk.count(".faults tbody tr").await, 3, "{faults}");
    for (row, column) in [(11, "name"), (201, "email"), (3_001, "language")] {
        assert!(faults.contains(&format!("{row} {column} ")), "{faults}");
    }
    desk.open("/students").await;
    assert!(desk.text(".empty").await.contains("There are no students yet"), "nothing was kept");
    desk.upload("/students/import", &students(&server, "right.xlsx", false)).await;
    assert!(desk.text("#job .facts").await.contains("New\n5000"));
    desk.press("button[value=begin]").await;
    shows(&desk.browser, "#job .pill.go").await;

    // Found in another alphabet, and given a pass.
    desk.open("/students?search=aygerim+kanat").await;
    assert_eq!(desk.count(".list tbody tr").await, 1);
    desk.open("/events/1/issue").await;
    desk.press("main form button").await;
    shows(&desk.browser, "#job .pill.go").await;
    assert!(desk.text("#job .facts").await.contains("Made\n5000"));
    let (pass, code) = desk.pass_of("%D0%90%D0%B9%D0%B3%D0%B5%D1%80%D1%96%D0%BC").await;

    // A scanner, and the numbers that move.
    let scanner = desk.enroll_scanner().await;
    run_ok(&mut esik_tests::server::scanner(&scanner.data, &["selftest"]), "");
    desk.open("/events/1").await;
    let said = verdicts(&scanner.data, &[&code, &code], &[]);
    assert_eq!(names(&said)[0], "admitted");
    desk.becomes("admitted", 1).await;
    desk.open(&pass).await;
    assert!(desk.text(".timeline").await.contains("WELCOME"), "{}", desk.text(".timeline").await);
    let told = desk.told_of_scanner("gate 1").await;
    for said in ["Scanner 1", "Not sent yet\nnothing", "by the server", "reading passes", "Self-test\n"] {
        assert_eq!(told.contains(said), said != "reading passes", "{said}: {told}");
    }
    assert!(!told.contains("none yet"), "the self-test is told: {told}");

    // Two doors that cannot hear each other let one person in; the page says so by itself, and somebody decides.
    let second = desk.enroll_scanner().await;
    let (_, twice) = desk.pass_of("230002").await;
    for device in [&scanner, &second] {
        assert_eq!(names(&verdicts(&device.data, &[&twice], &["--offline"])), ["admitted"]);
    }
    desk.open("/events/1").await;
    desk.comes("//*[@id='live' and @class='live on']").await;
    let count = "window.made = 0; window.EventSource = class extends EventSource \
                 { constructor(url) { super(url); window.made += 1; } }";
    desk.browser.window.execute(count, vec![]).await.expect("a page runs scripts");
    desk.is_seen("hidden").await;
    for device in [&scanner, &second] {
        assert_eq!(names(&verdicts(&device.data, &["no pass"], &["--event", "1"])), ["unreadable"]);
    }
    desk.is_seen("visible").await;
    desk.becomes("conflicts", 1).await;
    let made = desk.browser.window.execute("return window.made", vec![]).await.expect("a page runs scripts");
    assert_eq!(made, 1, "it rested while nobody saw it");
    desk.becomes("admitted", 2).await;
    shows(&desk.browser, "[data-part=conflicts] .pairs li").await;
    desk.comes("//*[@data-part='refusals']//li[span='Not a pass code' and b='2']").await;
    assert_eq!(desk.count("[data-part=scanners] tbody tr").await, 2);
    desk.press("[data-part=conflicts] a").await;
    let sides = desk.text(".conflict").await;
    assert!(
        sides.contains("scanner 1") && sides.contains("scanner 2") && sides.contains("Студент 2"),
        "{sides}"
    );
    desk.fill("note", "Twins, both with a ticket").await;
    desk.press("form[action$=settle] button").await;
    shows(&desk.browser, ".done").await;
    desk.open("/events/1/conflicts?settled=1").await;
    assert!(desk.text(".conflict").await.contains("Twins, both with a ticket"));
    desk.open("/events/1").await;
    desk.becomes("conflicts", 0).await;
    desk.becomes("admitted", 2).await;

    // Whoever may see numbers sees no name.
    desk.press(".top form button").await;
    shows(&desk.browser, "[name=password]").await;
    desk.log_in(VIEWER).await;
    assert_eq!(desk.count(".menu a").await, 1, "a viewer is offered the week alone");
    desk.open("/events/1").await;
    desk.becomes("admitted", 2).await;
    for path in ["/events/1", "/events/1/projector", "/projector", "/students", "/events/1/passes", &pass] {
        desk.open(path).await;
        let page = desk.browser.window.source().await.expect("a page");
        assert!(!page.contains("Әйгерім"), "{path} tells a viewer a name: {page}");
    }
}
