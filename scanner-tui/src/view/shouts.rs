//! What the panel shouts: the verdict, or what stands in its place.

use std::borrow::Cow;

use esik_shared::message::Messages;
use esik_shared::scan::Direction;

use ratatui::style::{Modifier, Style};

use super::ago::ago_ms;
use super::palette;
use super::panel::Shout;
use super::symbol::Symbol;
use crate::core::screen::{Fault, Screen, ShownAs, ShownVerdict};

/// A verdict flashes so long when it appears.
const FLASH_MS: i64 = 500;
/// A verdict older than this fills nothing any more and says that the scanner waits: a green that still fills the
/// screen would be taken for the answer to whoever stands there now.
pub(super) const FADES_AFTER_MS: i64 = 20_000;

/// What the door says now.
pub(super) fn door<'a>(screen: &'a Screen, messages: &Messages) -> Shout<'a> {
    if screen.is_deciding {
        calm(Symbol::Points, "scanner-deciding", messages)
    } else if let Some(shown) = &screen.verdict {
        let shout = verdict(shown, messages);
        // An old verdict makes room for what the camera sees now.
        let is_old = shown.age_ms > FADES_AFTER_MS;
        Shout { picture: screen.preview.as_ref().filter(|_| is_old), ..shout }
    } else {
        Shout { picture: screen.preview.as_ref(), ..ready(screen, messages) }
    }
}

fn verdict<'a>(verdict: &'a ShownVerdict, messages: &Messages) -> Shout<'a> {
    let is_flashing = (0..FLASH_MS).contains(&verdict.age_ms) && !verdict.is_from_before_restart;
    let number = [verdict.student_number.as_deref(), verdict.category.as_deref()];
    let number = number.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let mut when = format!("{} · {}", verdict.time, ago_ms(verdict.age_ms, messages));
    if verdict.is_from_before_restart {
        when = format!("{} · {when}", messages.plain("scanner-before-restart"));
    }
    let (symbol, style, faded) = match verdict.shown_as {
        ShownAs::Verdict => {
            (Symbol::of(verdict.tone), palette::tone(verdict.tone), palette::faded(verdict.tone))
        }
        ShownAs::Look => (Symbol::Eye, palette::LOOK, palette::CALM),
        ShownAs::Undone => (Symbol::Back, palette::UNDONE, palette::CALM),
    };
    let bold = Style::new().add_modifier(Modifier::BOLD);
    let (style, note_style, meanwhile) = if verdict.age_ms > FADES_AFTER_MS {
        let ready = ["scanner-ready-title", "scanner-ready-text"].map(|id| messages.plain(id)).join(" · ");
        (faded, faded.patch(bold), ready)
    } else {
        (style, palette::inverse(style).patch(bold), String::new())
    };
    Shout {
        symbol,
        picture: None,
        style,
        is_flashing,
        title: Cow::Borrowed(&verdict.title),
        who: verdict.name.iter().cloned().chain(Some(number).filter(|number| !number.is_empty())).collect(),
        note: verdict.note.as_deref().unwrap_or_default().into(),
        note_style,
        text: Cow::Borrowed(&verdict.text),
        way_on: verdict.way_on.as_deref().unwrap_or_default().into(),
        when,
        meanwhile,
    }
}

fn ready(screen: &Screen, messages: &Messages) -> Shout<'static> {
    match (screen.is_looking, screen.direction) {
        (true, _) => Shout { style: palette::LOOK, ..calm(Symbol::Eye, "scanner-look", messages) },
        (false, Direction::In) => calm(Symbol::Finder, "scanner-ready", messages),
        (false, Direction::Out) => calm(Symbol::Finder, "scanner-ready-out", messages),
    }
}

fn calm(symbol: Symbol, id: &str, messages: &Messages) -> Shout<'static> {
    Shout {
        symbol,
        picture: None,
        style: palette::CALM,
        is_flashing: false,
        title: messages.plain(&format!("{id}-title")).into(),
        who: Vec::new(),
        note: Cow::Borrowed(""),
        note_style: palette::CONCERN,
        text: messages.plain(&format!("{id}-text")).into(),
        way_on: Cow::Borrowed(""),
        when: String::new(),
        meanwhile: String::new(),
    }
}

/// The screen while it is locked.
pub(super) fn locked(typed: usize, screen: &Screen, messages: &Messages) -> Shout<'static> {
    Shout {
        who: vec![format!("[{:<8}]", "•".repeat(typed))],
        note: screen.hint.clone().unwrap_or_default().into(),
        ..calm(Symbol::Lock, "scanner-locked", messages)
    }
}

/// A scanner that must not be used.
pub(super) fn fault(fault: &Fault, screen: &Screen, messages: &Messages) -> Shout<'static> {
    let (id, message) = match fault {
        Fault::DiskFull => ("scanner-fault-disk-full", None),
        Fault::StoreFailed { message } => ("scanner-fault-store-failed", Some(message)),
        Fault::DatabaseBusy => ("scanner-fault-database-busy", None),
        Fault::DiskStalled => ("scanner-fault-disk-stalled", None),
        Fault::RestartNeeded => ("scanner-fault-restart-needed", None),
        Fault::Forked => ("scanner-fault-forked", None),
        Fault::CertificateEnded => ("scanner-fault-certificate-ended", None),
    };
    let mut text = messages.plain(id);
    if let Some(message) = message {
        text = format!("{text} ({message})");
    }
    Shout {
        style: palette::FAULT,
        text: text.into(),
        when: screen.clock.time.clone(),
        ..calm(Symbol::Ban, "scanner-fault", messages)
    }
}
