//! Takes the terminal and gives it back, whatever happens in between.

use std::io::{self, stdout};

use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::execute;
use crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};

/// The terminal is ours as long as this lives.
pub(super) struct Guard(());

impl Guard {
    /// Takes it: raw, on its other screen, pastes marked, no cursor.
    pub(super) fn take() -> io::Result<Self> {
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

/// Takes it again, after somebody else had it. That it was raw once says nothing about now.
pub(super) fn take_again() -> io::Result<()> {
    disable_raw_mode()?;
    enable_raw_mode()?;
    execute!(stdout(), EnterAlternateScreen, Clear(ClearType::All), EnableBracketedPaste, Hide)
}

/// Gives it back: twice is once. Where the terminal is gone there is nobody to tell.
pub(crate) fn give_back() {
    let _ = execute!(stdout(), Show, DisableBracketedPaste, LeaveAlternateScreen);
    let _ = disable_raw_mode();
}
