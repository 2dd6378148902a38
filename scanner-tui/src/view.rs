//! What the volunteer sees: draws a [`Screen`], whatever the size of the terminal.
//!
//! Pure, and without any decision about passes: the core says what is to be shown, this says where and how. Where
//! room is short the panel with the verdict is the last to go.

mod ago;
mod dialog;
mod history;
mod inputs;
mod letters;
mod palette;
mod panel;
mod picture;
mod shouts;
mod status;
mod symbol;
mod text;

#[cfg(test)]
mod tests;

use esik_shared::message::Messages;
use ratatui::Frame;
use ratatui::layout::Rect;

use crate::core::screen::Screen;

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
        panel::draw(buffer, whole, &shouts::fault(fault, screen, messages));
    } else if let Some(typed) = screen.locked {
        // Nothing of anybody is left on it.
        status::draw_header(buffer, parts.header, screen, messages);
        let rest = Rect { height: area.height - parts.header.height - parts.footer.height, ..parts.panel };
        panel::draw(buffer, rest, &shouts::locked(typed, screen, messages));
    } else {
        status::draw_header(buffer, parts.header, screen, messages);
        panel::draw(buffer, parts.panel, &shouts::door(screen, messages));
        status::draw_state(buffer, parts.state, screen, messages);
        history::draw(buffer, parts.history, &screen.last_scans);
    }
    // A locked screen knows no key but the digits.
    if screen.locked.is_none() {
        status::draw_footer(buffer, parts.footer, screen, messages);
    }
    if let Some(dialog) = &screen.dialog {
        dialog::draw(frame, dialog);
    }
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
            _ => 4,
        };
        let history = (area.height.saturating_sub(20) / 2).min(MAX_HISTORY_ROWS);
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
