//! Takes the terminal and gives it back, whatever happens in between.

use std::io::{self, stdout};
use std::panic;
use std::sync::Once;

use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::execute;
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};

static HOOK: Once = Once::new();

/// The terminal is ours as long as this lives.
pub(super) struct Guard(());

impl Guard {
    /// Takes it: raw, on its other screen, pastes marked, no cursor. A panic gives it back before it is told.
    pub(super) fn take() -> io::Result<Self> {
        HOOK.call_once(|| {
            let tell = panic::take_hook();
            panic::set_hook(Box::new(move |panic| {
                give_back();
                tell(panic);
            }));
        });
        enable_raw_mode()?;
        // From here on what was done is undone, also where the rest fails.
        let guard = Self(());
        execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste, Hide)?;
        Ok(guard)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        give_back();
    }
}

/// Twice is once. Where the terminal is gone there is nobody to tell.
fn give_back() {
    let _ = execute!(stdout(), Show, DisableBracketedPaste, LeaveAlternateScreen);
    let _ = disable_raw_mode();
}
