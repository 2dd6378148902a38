//! No room here and none there: a disk of the scanner that is full, and a server that can take nothing now.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;

use esik_tests::PATIENCE;
use esik_tests::terminal::Terminal;

use crate::festival::{enrolled, prepared};
use crate::trouble::{DOOR, LET_IN, RUN, at_a_door, door, scan, stored, verdicts};

/// Enough for the scanner and a few scans.
const DISK_BYTES: u64 = 4 * 1024 * 1024;

/// Writes into a folder until its disk takes no more.
fn fill(folder: &Path) {
    let mut file = File::create(folder.join("fill")).expect("there is some room yet");
    let refused = loop {
        if let Err(error) = file.write_all(&[0; 4096]) {
            break error;
        }
    };
    assert_eq!(refused.kind(), ErrorKind::StorageFull, "{refused}");
}

#[test]
fn a_full_disk_never_shows_green_is_told_loudly_and_heals_by_itself_and_nothing_shown_is_lost() {
    let (scanner, codes, _) = at_a_door();
    let mut door = Terminal::scanner_on_a_disk_of(DISK_BYTES, &scanner.data, &[RUN, &["--offline"]].concat());
    door.wait_for("the door screen", |text| text.contains(DOOR));
    scan(&mut door, &codes[0]);
    door.wait_for("the verdict", |text| text.contains(LET_IN) && text.contains("Admitted 1"));

    let stored = |door: &Terminal| verdicts(&mut door.beside(&scanner.data, &["scans", "--json"]));
    let data = door.path_of(&scanner.data);
    fill(&data);
    scan(&mut door, &codes[1]);
    door.wait_for("what is wrong", |text| text.contains("The disk is full, so no scan can be saved"));
    let text = door.text();
    assert!(!text.contains(LET_IN) && text.contains("Send people to another gate"), "{text}");
    assert_eq!(stored(&door), ["admitted"]);
    fs::remove_file(data.join("fill")).expect("it is there");
    door.wait_for("the door screen again", |text| text.contains(DOOR) && text.contains("Admitted 1"));
    scan(&mut door, &codes[1]);
    door.wait_for("the verdict", |text| text.contains(LET_IN) && text.contains("Admitted 2"));
    assert_eq!(stored(&door), ["admitted"; 2]);
    door.type_keys("\u{3}");
    assert_eq!(door.wait(), 0);
}

/// What stands at the server's address and answers everything that it can take nothing now.
struct Busy {
    address: String,
    is_over: Arc<AtomicBool>,
    refused: Receiver<()>,
    thread: JoinHandle<()>,
}

impl Busy {
    fn at(address: &str) -> Self {
        let listener = TcpListener::bind(address).expect("the server's address is free");
        let is_over = Arc::new(AtomicBool::new(false));
        let over = Arc::clone(&is_over);
        let (tell, refused) = channel();
        let thread = std::thread::spawn(move || {
            for connection in listener.incoming().take_while(|_| !over.load(Ordering::SeqCst)).flatten() {
                refuse(connection);
                let _ = tell.send(());
            }
        });
        Self { address: address.to_owned(), is_over, refused, thread }
    }

    /// Waits until somebody was refused once more.
    fn refuses(&self) {
        self.refused.recv_timeout(PATIENCE).expect("somebody asks");
    }

    /// Frees the address.
    fn end(self) {
        self.is_over.store(true, Ordering::SeqCst);
        // Whoever waits for the next one looks up.
        let _ = TcpStream::connect(&self.address);
        self.thread.join().expect("no panic");
    }
}

/// Reads one request, and answers what a server does whose disk is full. Whoever goes away earlier is not answered.
fn refuse(mut connection: TcpStream) {
    let body = r#"{"status":503,"code":"disk_full","title":"No room","detail":"There is no room to write."}"#;
    let mut reader = BufReader::new(connection.try_clone().expect("a connection can be shared"));
    let (mut line, mut length) = (String::new(), 0);
    while reader.read_line(&mut line).is_ok_and(|count| count > 2) {
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
        line.clear();
    }
    let _ = reader.take(length).read_to_end(&mut Vec::new());
    let _ = write!(
        connection,
        "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/problem+json\r\nretry-after: 2\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
}

#[test]
fn a_server_that_can_take_nothing_now_is_told_as_busy_and_gets_everything_later() {
    let mut server = prepared();
    let pages = server.issue_all(1);
    server.start();
    let codes: Vec<String> =
        pages.iter().map(|(_, page)| esik_tests::fetch_text(&format!("{page}.txt"))).collect();
    let scanner = enrolled(&server);
    server.stop();

    let busy = Busy::at(server.url().trim_start_matches("http://"));
    let mut door = door(&scanner, &[]);
    door.wait_for("that it is busy", |text| text.contains("The server is busy, sends later"));
    for code in &codes {
        scan(&mut door, code);
    }
    door.wait_for("all three, unsent", |text| {
        text.contains("Admitted 3") && text.contains("3 scans not sent")
    });
    // It asks again and again.
    for _ in 0..3 {
        busy.refuses();
    }
    busy.end();
    server.start();
    door.wait_for("that everything is sent", |text| text.contains("Connected") && text.contains("All sent"));
    door.type_keys("\u{3}");
    assert_eq!(door.wait(), 0);
    assert_eq!(stored(&scanner), ["admitted"; 3]);
}
