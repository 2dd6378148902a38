//! The colours of the screen.
//!
//! They come from the fixed part of the 256 colours, so that no theme makes them unreadable, and differ in brightness
//! as well as in hue: go is a bluish green of middle brightness, care is bright, stop is dark. Colour never says
//! anything alone: a word and a symbol go with it, and all of it can be read with `NO_COLOR`.

use esik_shared::admission::verdict::Tone;
use ratatui::style::{Color, Modifier, Style};

const BLACK: Color = Color::Indexed(16);
const WHITE: Color = Color::Indexed(231);
const GREEN: Color = Color::Indexed(35);
const AMBER: Color = Color::Indexed(220);
const RED: Color = Color::Indexed(124);
/// Bright enough for letters on black, dark enough for white.
const LIGHT_RED: Color = Color::Indexed(196);
const PURPLE: Color = Color::Indexed(54);
const BLUE: Color = Color::Indexed(25);
const GREY: Color = Color::Indexed(250);

/// The text of a tone on its fill.
pub(super) const fn tone(tone: Tone) -> Style {
    match tone {
        Tone::Go => Style::new().fg(BLACK).bg(GREEN),
        Tone::Care => Style::new().fg(BLACK).bg(AMBER),
        Tone::Stop => Style::new().fg(WHITE).bg(RED),
    }
}

/// A tone that was: its colour on black.
pub(super) const fn faded(tone: Tone) -> Style {
    match tone {
        Tone::Go => Style::new().fg(GREEN).bg(BLACK),
        Tone::Care => Style::new().fg(AMBER).bg(BLACK),
        Tone::Stop => Style::new().fg(LIGHT_RED).bg(BLACK),
    }
}

/// A scanner that must not be used.
pub(super) const FAULT: Style = Style::new().fg(WHITE).bg(PURPLE);

/// Only looked at: blue, which is no tone, so that it is never taken for an answer.
pub(super) const LOOK: Style = Style::new().fg(WHITE).bg(BLUE);

/// Taken back.
pub(super) const UNDONE: Style = Style::new().fg(BLACK).bg(GREY);

/// Nothing to judge.
pub(super) const CALM: Style = Style::new();

/// What stands out without being an alarm: a key, the way out.
pub(super) const BADGE: Style = Style::new().fg(WHITE).bg(BLUE);

/// What somebody should look after.
pub(super) const CONCERN: Style = tone(Tone::Care);

/// What somebody must look after.
pub(super) const ALARM: Style = tone(Tone::Stop).add_modifier(Modifier::BOLD);

/// Colours exchanged.
pub(super) const fn inverse(style: Style) -> Style {
    Style { fg: style.bg, bg: style.fg, ..style }
}
