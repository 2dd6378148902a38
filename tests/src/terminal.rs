//! A program on a pseudo-terminal, typed at as a keyboard does and read as eyes do.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::time::Instant;

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use crate::{PATIENCE, binary};

/// What F4 sends.
pub const F4: &str = "\u{1b}OS";
/// What the arrow down sends.
pub const DOWN: &str = "\u{1b}[B";

/// A running program and the screen it draws.
pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    keyboard: Box<dyn Write + Send>,
    drawn: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    master: Box<dyn MasterPty + Send>,
}

impl Terminal {
    /// Starts `esik-scanner` on 80×24 characters.
    pub fn scanner(data: &Path, arguments: &[&str]) -> Self {
        Self::scanner_with(data, arguments, &[])
    }

    /// The same with these variables in its environment.
    pub fn scanner_with(data: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut command = CommandBuilder::new(binary::path("esik-scanner"));
        command.args(arguments);
        command.arg("--data");
        command.arg(data);
        for (name, value) in variables {
            command.env(name, value);
        }
        Self::start(command)
    }

    /// Any command.
    pub fn of(command: &Command) -> Self {
        let mut on_terminal = CommandBuilder::new(command.get_program());
        on_terminal.args(command.get_args());
        Self::start(on_terminal)
    }

    /// The same on a disk of its own, of so many bytes, with a copy of the data on it: a tmpfs in a mount namespace that
    /// ends with the program. [`Terminal::path_of`] says where that is for others.
    ///
    /// It takes a system that lets its users have namespaces, as most do.
    pub fn scanner_on_a_disk_of(bytes: u64, data: &Path, arguments: &[&str]) -> Self {
        const MOUNTED: &str = "set -e; data=$1 copy=$(mktemp -d); shift 2; \
            cp -a \"$data/.\" \"$copy\"; mount -t tmpfs -o size=\"$SIZE\" tmpfs \"$data\"; \
            cp -a \"$copy/.\" \"$data\"; rm -r \"$copy\"; exec \"$@\" --data \"$data\"";
        let mut command = CommandBuilder::new("unshare");
        command.args(["--user", "--map-root-user", "--mount", "sh", "-c", MOUNTED, "sh"]);
        command.arg(data);
        command.arg("--");
        command.arg(binary::path("esik-scanner"));
        command.args(arguments);
        command.env("SIZE", bytes.to_string());
        Self::start(command)
    }

    fn start(mut command: CommandBuilder) -> Self {
        let (rows, cols) = (24, 80);
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("the system has pseudo-terminals");
        command.env("TERM", "xterm-256color");
        let child = pair.slave.spawn_command(command).expect("the scanner starts");
        drop(pair.slave);
        let mut output = pair.master.try_clone_reader().expect("a pseudo-terminal can be read");
        let (sender, drawn) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = output.read(&mut bytes) {
                if sender.send(bytes[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self {
            child,
            keyboard: pair.master.take_writer().expect("a pseudo-terminal can be typed at"),
            drawn,
            screen: vt100::Parser::new(rows.try_into().expect("not 0"), cols.try_into().expect("not 0"), 0),
            master: pair.master,
        }
    }

    /// Makes the window larger or smaller.
    pub fn resize(&mut self, cols: u16, rows: u16) {
        let [drawn_rows, drawn_cols] = [rows, cols].map(|count| count.try_into().expect("not 0"));
        self.screen.screen_mut().set_size(drawn_rows, drawn_cols);
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        self.master.resize(size).expect("the terminal is open");
    }

    /// The number of the process.
    pub fn process_id(&self) -> u32 {
        self.child.process_id().expect("the scanner runs")
    }

    /// A path as the program sees it, for others who read and write files there.
    pub fn path_of(&self, path: &Path) -> PathBuf {
        let root = PathBuf::from(format!("/proc/{}/root", self.process_id()));
        root.join(path.strip_prefix("/").expect("an absolute path"))
    }

    /// A command of `esik-scanner` that sees the same disks as the program.
    pub fn beside(&self, data: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new("nsenter");
        command.args(["--user", "--preserve-credentials", "--mount", "--target"]);
        command.arg(self.process_id().to_string());
        command.arg(binary::path("esik-scanner")).args(arguments).arg("--data").arg(data);
        command
    }

    /// Sends it a signal, by name.
    pub fn signal(&self, name: &str) {
        let id = self.process_id().to_string();
        let status = Command::new("kill").args(["-s", name, &id]).status().expect("kill is there");
        assert!(status.success(), "the scanner is there to be told");
    }

    /// Whether the program has the other screen of the terminal, as long as it is not stopped.
    pub fn is_taken(&self) -> bool {
        self.screen.screen().alternate_screen()
    }

    /// Reads until the program has given the terminal back, or taken it.
    ///
    /// # Panics
    /// After [`PATIENCE`].
    pub fn wait_until_taken(&mut self, is_taken: bool) {
        self.wait_until("the terminal given back or taken", |terminal| terminal.is_taken() == is_taken);
    }

    /// Closes the window, and waits for the program to end. Returns its exit code.
    pub fn close(mut self) -> u32 {
        // Whoever reads what is drawn has the window open as well, until the next drawing finds nobody to look at it.
        drop((self.keyboard, self.master, self.drawn));
        self.child.wait().expect("the scanner ends").exit_code()
    }

    /// Types a text, a key at a time.
    pub fn type_keys(&mut self, text: &str) {
        for key in text.chars() {
            self.press(key.encode_utf8(&mut [0; 4]));
        }
    }

    /// Presses one key, which may send several bytes: those come together.
    pub fn press(&mut self, key: &str) {
        self.keyboard.write_all(key.as_bytes()).expect("the terminal is open");
        self.keyboard.flush().expect("the terminal is open");
    }

    /// What stands on the screen, with every run of white space as one blank.
    pub fn text(&self) -> String {
        self.screen.screen().contents().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Reads until `is_there` holds for the screen's text.
    ///
    /// # Panics
    /// After [`PATIENCE`], with what stands there instead.
    pub fn wait_for(&mut self, what: &str, is_there: impl Fn(&str) -> bool) {
        self.wait_until(what, |terminal| is_there(&terminal.text()));
    }

    fn wait_until(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        #[expect(clippy::disallowed_methods, reason = "a test that waits needs an end")]
        let deadline = Instant::now() + PATIENCE;
        while !is_so(self) {
            #[expect(clippy::disallowed_methods, reason = "a test that waits needs an end")]
            let left = deadline.saturating_duration_since(Instant::now());
            match self.drawn.recv_timeout(left) {
                Ok(bytes) => self.screen.process(&bytes),
                Err(_) => panic!("{what} did not appear; the screen:\n{}", self.screen.screen().contents()),
            }
        }
    }

    /// Waits for the program to end and returns its exit code.
    pub fn wait(mut self) -> u32 {
        drop(self.keyboard);
        // A program blocks on a terminal that nobody reads.
        let drain = std::thread::spawn(move || self.drawn.iter().for_each(drop));
        let status = self.child.wait().expect("the scanner ends");
        drop(drain);
        status.exit_code()
    }
}
