//! Paper: what is printed reads back, the calendar says when, and a pass that took the place of another is known by
//! that at the door.

use std::path::Path;
use std::process::Command;

use esik_tests::binary::{command, run_ok};
use esik_tests::qr::decode;
use esik_tests::server::{Server, scanner};
use serde_json::Value;
use tempfile::TempDir;

use crate::demo::Demo;
use crate::festival::{EMAIL, PASSWORD, prepared};

/// What the code of a pass measures on paper, and how small a print must still read, in millimetres.
const PRINTED_MM: u32 = 49;
const SMALL_MM: u32 = 35;
const DPI: u32 = 300;

/// A printed file.
struct Print {
    folder: TempDir,
}

impl Print {
    fn of(pdf: &[u8]) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        std::fs::write(folder.path().join("print.pdf"), pdf).expect("a temporary folder can be written to");
        Self { folder }
    }

    /// Its text, page by page, white space made even.
    fn texts(&self) -> Vec<String> {
        let text = run_ok(Command::new("pdftotext").arg("print.pdf").arg("-").current_dir(&self.folder), "");
        let even = |page: &str| page.split_whitespace().collect::<Vec<_>>().join(" ");
        text.split_terminator('\u{c}').map(even).collect()
    }

    /// Its pages as pictures.
    fn pages(&self, dpi: u32) -> Vec<Vec<u8>> {
        let folder = self.folder.path();
        let mut command = Command::new("pdftoppm");
        command.args(["-png", "-gray", "-r", &dpi.to_string(), "print.pdf"]).arg(format!("page-{dpi}"));
        run_ok(command.current_dir(folder), "");
        let is_page = |path: &Path| path.to_string_lossy().contains(&format!("page-{dpi}-"));
        let files = std::fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").path());
        let mut files: Vec<_> = files.filter(|path| is_page(path)).collect();
        files.sort();
        files.iter().map(|path| std::fs::read(path).expect("a picture")).collect()
    }
}

/// The body behind an address.
async fn bytes(url: &str) -> Vec<u8> {
    let answer = reqwest::get(url).await.expect("an answer").error_for_status().expect("it is there");
    answer.bytes().await.expect("a whole body").to_vec()
}

/// Issues to everybody on paper and returns student numbers and addresses.
fn issue_paper(server: &Server) -> Vec<(String, String)> {
    let mut command = server.command(&["issue", "--all", "--event", "1", "--paper"]);
    let csv = run_ok(command.args(["--public-url", &server.url()]), "");
    let fields = |line: &str| {
        let fields: Vec<&str> = line.split(',').collect();
        (fields[0].to_owned(), fields[2].to_owned())
    };
    csv.lines().skip(1).map(fields).collect()
}

/// Types codes into a scanner without a screen.
fn verdicts(data: &Path, arguments: &[&str], codes: &[&str]) -> Vec<String> {
    let arguments = [&["run", "--headless", "--no-discovery"], arguments].concat();
    let typed: String = codes.iter().map(|code| format!("{code}\n")).collect();
    let said = run_ok(&mut scanner(data, &arguments), &typed);
    let verdict = |line: &str| serde_json::from_str::<Value>(line).expect("JSON")["verdict"].clone();
    said.lines().map(|line| verdict(line).as_str().expect("a verdict").to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_printed_pass_reads_at_the_door_and_its_kazakh_text_is_whole() {
    esik_tests::install_tls();
    let mut server = prepared();
    let passes = issue_paper(&server);
    server.start();
    let (_, page) = &passes[0];
    let code = String::from_utf8(bytes(&format!("{page}.txt")).await).expect("a code");
    let print = Print::of(&bytes(&format!("{page}.pdf?lang=kk")).await);

    let texts = print.texts();
    assert_eq!(texts.len(), 1);
    for part in [
        "Кешкі саз",
        "Әйгерім Қанатқызы Өмірзақ",
        "Республика сарайы",
        "Қашан",
        "Бұл қағаз — рұқсатнаманың өзі: кім бірінші көрсетсе, сол кіреді.",
    ] {
        assert!(texts[0].contains(part), "{part:?} is not in: {}", texts[0]);
    }
    // As printed, and as a copy whose code is 35 mm wide gives it.
    for dpi in [DPI, DPI * SMALL_MM / PRINTED_MM] {
        assert_eq!(decode(&print.pages(dpi)[0]), code.trim(), "at {dpi} dpi");
    }

    let calendar = String::from_utf8(bytes(&format!("{page}.ics?lang=kk")).await).expect("UTF-8");
    assert!(calendar.split_terminator("\r\n").all(|line| line.len() <= 75), "{calendar}");
    let unfolded = calendar.replace("\r\n ", "");
    for line in ["BEGIN:VCALENDAR", "SUMMARY:Кешкі саз", "LOCATION:Республика сарайы", "END:VCALENDAR"]
    {
        assert!(unfolded.lines().any(|found| found == line), "{line} is not in {unfolded}");
    }
    assert!(!unfolded.contains("/p/"), "a calendar is no place for a secret: {unfolded}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organizer_prints_four_passes_on_a_page() {
    esik_tests::install_tls();
    let mut server = prepared();
    let more: String = (1..=3).map(|n| format!("24B00000{n},Үміт Қ. {n},ҚазҰУ,Тарих,,kk\n")).collect();
    server.import("students", &format!("number,name,university,faculty,email,language\n{more}"));
    let passes = issue_paper(&server);
    assert_eq!(passes.len(), 6);
    server.start();

    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("a client without TLS to set up");
    let form = format!("email={EMAIL}&password={}&next=/", PASSWORD.replace(' ', "+"));
    let request = client.post(format!("{}/log-in", server.url()));
    let request = request.header("content-type", "application/x-www-form-urlencoded").body(form);
    let answer = request.send().await.expect("an answer");
    let cookie =
        answer.headers()["set-cookie"].to_str().expect("a cookie").split(';').next().expect("a value");
    let sheets = async |query: &str| {
        let request = client.get(format!("{}/events/1/passes.pdf{query}", server.url()));
        let answer = request.header("cookie", cookie).send().await.expect("an answer");
        let answer = answer.error_for_status().expect("there is something to print");
        Print::of(&answer.bytes().await.expect("a whole file"))
    };

    let all = sheets("").await;
    let mut read = Vec::new();
    for page in all.pages(150) {
        read.extend(decode(&page).lines().map(str::to_owned));
    }
    let mut expected = Vec::new();
    for (_, page) in &passes {
        expected
            .push(String::from_utf8(bytes(&format!("{page}.txt")).await).expect("a code").trim().to_owned());
    }
    read.sort();
    expected.sort();
    assert_eq!(read, expected);
    let texts = all.texts();
    assert_eq!(texts.len(), 2, "six passes are two pages");
    // By faculty: economics (Экономика) comes last.
    assert!(texts[1].contains("Нұргүл Іңкәрбек") && !texts[0].contains("Нұргүл Іңкәрбек"), "{texts:?}");
    assert!(texts.concat().contains("Evening melody") && texts.concat().contains("Вечерняя мелодия"));

    let history = sheets("?faculty=Тарих").await.texts();
    assert!(history.len() == 1 && history[0].contains("Үміт Қ. 2") && !history[0].contains("Іңкәрбек"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reissue_on_paper_makes_the_live_code_replaced_and_never_a_second_entry() {
    esik_tests::install_tls();
    let folder = TempDir::new().expect("a temporary folder");
    let data = folder.path().join("demo");
    let demo = Demo::start(&["--students", "40", "--events", "4", "--data", data.to_str().expect("UTF-8")]);
    let is_ours = |pass: &Value| pass["live"] == true && pass["state"] == "issued" && pass["event"] == 2;
    let pass = demo.passes(is_ours)[0];
    let (knows, learns) = (demo.scanner(2).await, demo.scanner(2).await);

    // Somebody comes in with the phone, at a door that is cut off.
    let page = pass["page_url"].as_str().expect("an address");
    let live = String::from_utf8(bytes(&format!("{page}.txt")).await).expect("a code");
    assert_eq!(verdicts(&learns.data, &["--event", "2", "--offline"], &[live.trim()]), ["admitted"]);

    // The phone is lost: the help desk prints a pass.
    let file = folder.path().join("lost.csv");
    std::fs::write(&file, format!("number\n{}\n", pass["student"].as_str().expect("a number")))
        .expect("a file");
    let mut issue = command("esik-server");
    issue.args(["issue", "--event", "2", "--paper", "--students"]).arg(&file).arg("--data").arg(&data);
    let issued = run_ok(&mut issue, "");
    let paper_page = issued.lines().nth(1).and_then(|line| line.rsplit(',').next()).expect("an address");
    let printed = Print::of(&bytes(&format!("{paper_page}.pdf")).await);
    let paper = decode(&printed.pages(DPI)[0]);
    let refused = reqwest::get(format!("{page}.pdf")).await.expect("an answer");
    assert_eq!(refused.status(), 410, "the replaced pass is not printed");

    // What the door was not told, it cannot know; once it has heard, the paper is no second entry.
    for scanner in [&learns, &knows] {
        // When nothing more is read, a scanner tells and hears all there is.
        assert_eq!(verdicts(&scanner.data, &["--event", "2"], &[]), Vec::<String>::new());
        let said = verdicts(&scanner.data, &["--event", "2", "--offline"], &[live.trim(), &paper]);
        assert_eq!(said, ["replaced", "already_inside"]);
    }
}
