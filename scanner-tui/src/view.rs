//! What the volunteer sees: draws a [`Screen`], whatever the size of the terminal.
//!
//! Pure, and without any decision about passes: the core says what is to be shown, this says where and how. Where
//! room is short the panel with the verdict is the last to go.

mod ago;
pub(crate) mod dialog;
mod history;
mod palette;
mod panel;
mod status;
mod symbol;
mod text;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use esik_shared::message::Messages;
use ratatui::Frame;
use ratatui::layout::Rect;

use self::ago::ago_ms;
use self::panel::Shout;
use self::symbol::Symbol;
use crate::core::screen::{Fault, Screen, ShownVerdict};

/// A verdict flashes so long when it appears.
const FLASH_MS: i64 = 500;
/// A verdict older than this fills nothing any more and says that the scanner waits: a green that still fills the
/// screen would be taken for the answer to whoever stands there now.
const FADES_AFTER_MS: i64 = 20_000;

/// The list of last scans is never longer.
const MAX_HISTORY_ROWS: u16 = 10;

/// Draws everything.
pub(crate) fn draw(frame: &mut Frame<'_>, screen: &Screen) {
    let messages = Messages::get(screen.language);
    let area = frame.area();
    let parts = Parts::of(area);
    let buffer = frame.buffer_mut();
    if let Some(fault) = &screen.fault {
        let whole = Rect { height: area.height - parts.footer.height, ..area };
        panel::draw(buffer, whole, &fault_shout(fault, screen, messages));
        status::draw_footer(buffer, parts.footer, screen, messages);
        return;
    }
    status::draw_header(buffer, parts.header, screen, messages);
    if screen.is_deciding {
        panel::draw(buffer, parts.panel, &deciding_shout(messages));
    } else if let Some(verdict) = &screen.verdict {
        panel::draw(buffer, parts.panel, &verdict_shout(verdict, messages));
    } else {
        panel::draw(buffer, parts.panel, &ready_shout(messages));
    }
    status::draw_state(buffer, parts.state, screen, messages);
    history::draw(buffer, parts.history, &screen.last_scans);
    status::draw_footer(buffer, parts.footer, screen, messages);
}

/// Where the parts of the screen are. What there is no room for has no rows.
struct Parts {
    header: Rect,
    panel: Rect,
    state: Rect,
    history: Rect,
    footer: Rect,
}

impl Parts {
    fn of(area: Rect) -> Self {
        let header = u16::from(area.height >= 6);
        let footer = u16::from(area.height >= 12);
        let state = match area.height {
            0..8 => 0,
            8..12 => 1,
            12..20 => 2,
            _ if area.width < 70 => 5,
            _ => 3,
        };
        let history = (area.height.saturating_sub(18) / 2).min(MAX_HISTORY_ROWS);
        let panel = area.height - header - state - history - footer;

        let mut top = area.y;
        let mut next = |height| {
            let part = Rect { y: top, height, ..area };
            top += height;
            part
        };
        Self {
            header: next(header),
            panel: next(panel),
            state: next(state),
            history: next(history),
            footer: next(footer),
        }
    }
}

fn verdict_shout<'a>(verdict: &'a ShownVerdict, messages: &Messages) -> Shout<'a> {
    let is_flashing = (0..FLASH_MS).contains(&verdict.age_ms) && !verdict.is_from_before_restart;
    let number = [verdict.student_number.as_deref(), verdict.category.as_deref()];
    let number = number.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let mut when = format!("{} · {}", verdict.time, ago_ms(verdict.age_ms, messages));
    if verdict.is_from_before_restart {
        when = format!("{} · {when}", messages.plain("scanner-before-restart"));
    }
    let (style, meanwhile) = if verdict.age_ms > FADES_AFTER_MS {
        let ready = ["scanner-ready-title", "scanner-ready-text"].map(|id| messages.plain(id)).join(" · ");
        (palette::faded(verdict.tone), ready)
    } else {
        (palette::tone(verdict.tone), String::new())
    };
    Shout {
        symbol: Symbol::of(verdict.tone),
        style,
        is_flashing,
        title: Cow::Borrowed(&verdict.title),
        who: verdict.name.iter().cloned().chain(Some(number).filter(|number| !number.is_empty())).collect(),
        text: Cow::Borrowed(&verdict.text),
        when,
        meanwhile,
    }
}

fn ready_shout(messages: &Messages) -> Shout<'static> {
    calm_shout(Symbol::Finder, "scanner-ready", messages)
}

fn deciding_shout(messages: &Messages) -> Shout<'static> {
    calm_shout(Symbol::Points, "scanner-deciding", messages)
}

fn calm_shout(symbol: Symbol, id: &str, messages: &Messages) -> Shout<'static> {
    Shout {
        symbol,
        style: palette::CALM,
        is_flashing: false,
        title: messages.plain(&format!("{id}-title")).into(),
        who: Vec::new(),
        text: messages.plain(&format!("{id}-text")).into(),
        when: String::new(),
        meanwhile: String::new(),
    }
}

fn fault_shout(fault: &Fault, screen: &Screen, messages: &Messages) -> Shout<'static> {
    let (id, message) = match fault {
        Fault::DiskFull => ("scanner-fault-disk-full", None),
        Fault::StoreFailed { message } => ("scanner-fault-store-failed", Some(message)),
        Fault::RestartNeeded => ("scanner-fault-restart-needed", None),
        Fault::Forked => ("scanner-fault-forked", None),
        Fault::CertificateEnded => ("scanner-fault-certificate-ended", None),
    };
    let mut text = messages.plain(id);
    if let Some(message) = message {
        text = format!("{text} ({message})");
    }
    Shout {
        symbol: Symbol::Ban,
        style: palette::FAULT,
        is_flashing: false,
        title: messages.plain("scanner-fault-title").into(),
        who: Vec::new(),
        text: text.into(),
        when: screen.clock.time.clone(),
        meanwhile: String::new(),
    }
}
