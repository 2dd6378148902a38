//! A mistake of the program itself: the terminal is given back, the log keeps where it was, the volunteer is told how
//! to go on, and the whole program ends. A scanner of which one part has died looks alive and is not.
//!
//! Nothing is lost by it: what was shown is durable, and what was not shown was not decided.

use std::backtrace::Backtrace;
use std::cell::Cell;
use std::io::Write;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use esik_shared::language::Language;
use esik_shared::message::Messages;

use super::peers::DISCOVERY_THREAD;
use super::terminal;

/// The exit code of a program that panicked.
const EXIT_CODE: i32 = 101;

thread_local! {
    /// Whether a panic of this thread is caught and made good.
    static IS_CAUGHT: Cell<bool> = const { Cell::new(false) };
}

/// What the volunteer is told.
#[derive(Debug, Clone)]
pub(crate) struct Advice {
    /// In which language.
    pub(crate) language: Language,
    /// What starts the program again.
    pub(crate) command: String,
    /// Where the log is, if it is a file.
    pub(crate) log: Option<PathBuf>,
}

/// From now on a panic ends the program as described above.
pub(crate) fn install(advice: Advice) {
    let is_told = AtomicBool::new(false);
    panic::set_hook(Box::new(move |panic| {
        let is_of_discovery = std::thread::current().name() == Some(DISCOVERY_THREAD);
        if IS_CAUGHT.get() || is_of_discovery {
            tracing::warn!(place = place(panic), "a part of the program failed and goes on");
            return;
        }
        if is_told.swap(true, Ordering::SeqCst) {
            // Another thread is telling it already, and ends all of them.
            return;
        }
        terminal::give_back();
        let backtrace = Backtrace::force_capture();
        tracing::error!(place = place(panic), words = words(panic), %backtrace, "the program failed");
        tell(&advice);
        std::process::exit(EXIT_CODE);
    }));
}

/// Does something that may panic on what others wrote, a picture perhaps: nothing, where it did. It must leave nothing
/// half done.
pub(crate) fn survive<T>(work: impl FnOnce() -> T) -> Option<T> {
    let before = IS_CAUGHT.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    IS_CAUGHT.set(before);
    result.ok()
}

fn place(panic: &PanicHookInfo<'_>) -> String {
    panic.location().map(ToString::to_string).unwrap_or_default()
}

/// The words of the panic, if they stand in the program's text: others may quote what was scanned.
fn words(panic: &PanicHookInfo<'_>) -> &'static str {
    panic.payload().downcast_ref::<&'static str>().copied().unwrap_or("(not kept)")
}

fn tell(advice: &Advice) {
    let messages = Messages::get(advice.language);
    let mut out = std::io::stderr();
    let _ = writeln!(out, "\n{}", messages.plain("scanner-crash"));
    let _ = writeln!(out, "{}\n\n    {}\n", messages.plain("scanner-crash-go-on"), advice.command);
    if let Some(log) = &advice.log {
        let log = log.display().to_string();
        let _ = writeln!(out, "{}", messages.text("scanner-crash-log", &[("file", log.as_str().into())]));
    }
}

#[cfg(test)]
mod tests;
