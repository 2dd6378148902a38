//! The lines around the verdict: which door this is, how the scanner is, the numbers, the keys.
//!
//! What is well is said shortly and plainly; what somebody should look after stands out and comes first, so that it
//! is what is left on a small screen.

use esik_shared::message::{Arg, Messages};
use esik_shared::scan::Direction;
use esik_shared::time::ClockSource;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::ago::ago;
use super::inputs;
use super::palette;
use super::text::{clip, put, put_right, row, width, wrap_in};
use crate::core::key::KEY_MAP;
use crate::core::screen::{
    Connection, ConnectionTrouble, CutOffShown, FEW_PLACES, Notice, Screen, ShownCounts, ShownPeers,
    ShownSound, UNLISTED_ALARM,
};

/// A server that was silent for longer than this is said to be.
const QUIET_AFTER_S: u32 = 10;
/// A clock that is off by less than this is right enough for people.
const CLOCK_OFF_S: i64 = 2;
/// The clock keeps so many columns of the top line, "19:42" and a space.
const CLOCK_COLUMNS: u16 = 6;

/// A short text that stands in a line of others.
pub(super) struct Item {
    pub(super) text: String,
    pub(super) style: Style,
}

impl Item {
    pub(super) fn plain(text: String) -> Self {
        Self { text, style: palette::CALM }
    }

    pub(super) fn of_concern(text: String) -> Self {
        Self { text: format!(" ! {text} "), style: palette::CONCERN }
    }

    pub(super) fn alarm(text: String) -> Self {
        Self { text: format!(" ✖ {text} "), style: palette::ALARM }
    }
}

/// The top line: event, gate, which way, and the time. The event gives up its room first.
pub(super) fn draw_header(buffer: &mut Buffer, area: Rect, screen: &Screen, messages: &Messages) {
    let bold = Style::new().add_modifier(Modifier::BOLD);
    put_right(buffer, Rect { width: area.width.saturating_sub(1), ..area }, &screen.clock.time, bold);

    let (way, style) = match screen.direction {
        Direction::In => (format!(" → {} ", messages.plain("scanner-direction-in")), palette::CALM),
        Direction::Out => (format!(" ← {} ", messages.plain("scanner-direction-out")), palette::BADGE),
    };
    let gate = screen.gate.as_ref().map(|gate| format!(" · {gate}")).unwrap_or_default();
    let event = screen.event.clone().unwrap_or_else(|| messages.plain("scanner-every-event"));

    let left = Rect { x: area.x + 1, width: area.width.saturating_sub(CLOCK_COLUMNS + 3), ..area };
    let for_event = left.width.saturating_sub(width(&gate) + width(&way) + 1).max(left.width / 3);
    let event = clip(&event, for_event);
    let for_gate = left.width.saturating_sub(width(&event) + width(&way) + 1);
    let door = format!("{event}{}", clip(&gate, for_gate));
    put(buffer, left, &door, bold);
    let x = width(&door) + 1;
    let rest = Rect { x: left.x.saturating_add(x), width: left.width.saturating_sub(x), ..left };
    put(buffer, rest, &way, style.add_modifier(Modifier::BOLD));
}

/// The state of the scanner in as many rows as `area` has, but for the last, which is kept for the numbers.
pub(super) fn draw_state(buffer: &mut Buffer, area: Rect, screen: &Screen, messages: &Messages) {
    let for_health = area.height.saturating_sub(1).max(1);
    draw_items(buffer, Rect { height: for_health.min(area.height), ..area }, &health(screen, messages));
    if area.height > for_health {
        draw_items(buffer, row(area, for_health), &numbers(screen, messages));
    }
}

fn draw_items(buffer: &mut Buffer, area: Rect, items: &[Item]) {
    let mut place = Place { area, row: 0, column: 1 };
    for item in items {
        place.put(buffer, item);
    }
}

/// The bottom line: the keys, and what is being typed.
pub(super) fn draw_footer(buffer: &mut Buffer, area: Rect, screen: &Screen, messages: &Messages) {
    let mut place = Place { area, row: 0, column: 1 };
    for binding in &KEY_MAP {
        if let Some(name) = binding.named_by {
            let label = Item { text: format!(" {} ", binding.label), style: palette::BADGE };
            place.put_close(buffer, &label);
            place.put(buffer, &Item::plain(messages.plain(name)));
        }
    }
    // What is typed into a box is seen in it.
    let is_in_a_box = screen.dialog.as_ref().is_some_and(|dialog| dialog.entry.is_some());
    let pending = screen.input.characters_pending;
    if pending > 0 && !is_in_a_box {
        let text = messages.text("scanner-typing", &[("count", count(pending))]);
        let x = place.column.min(area.width);
        let rest = Rect { x: area.x + x, width: (area.width - x).saturating_sub(1), ..area };
        let text = if width(&text) <= rest.width { text } else { pending.to_string() };
        put_right(buffer, rest, &text, palette::CALM);
    }
}

/// How the scanner is; what is wrong first.
fn health(screen: &Screen, messages: &Messages) -> Vec<Item> {
    let own = [
        said(screen, messages),
        unlisted(screen, messages),
        cut_off(screen, messages),
        places(screen, messages),
        screen.in_force.conflict.clone().map(Item::of_concern),
        happened(screen, messages),
        home_gates(screen, messages),
        quarantined(screen, messages),
        Some(connection(&screen.connection, messages)),
        screen.peers.map(|heard| peers(heard, messages)),
        Some(unsent(screen, messages)),
        clock(screen, messages),
        sound(screen.sound, messages),
    ];
    let mut items: Vec<Item> = own.into_iter().flatten().collect();
    items.extend(inputs::items(screen, messages));
    items.sort_by_key(|item| {
        if item.style == palette::ALARM { 0 } else { 1 + u8::from(item.style != palette::CONCERN) }
    });
    items
}

/// What was said about the last key or card, and what a supervisor's card opens.
fn said(screen: &Screen, messages: &Messages) -> Option<Item> {
    let opened = screen.supervisor.map(|card| messages.text("scanner-supervisor", &[("card", card.into())]));
    screen.hint.clone().or(opened).map(Item::of_concern)
}

/// What has just happened to this computer.
fn happened(screen: &Screen, messages: &Messages) -> Option<Item> {
    Some(Item::of_concern(match screen.notice? {
        Notice::Slept { seconds } => {
            let minutes = seconds.div_ceil(60);
            messages.text("scanner-notice-slept", &[("minutes", minutes.into())])
        }
        Notice::PlacesCame { places, scanner } => {
            let id = if scanner.is_some() { "scanner-places-came-from" } else { "scanner-places-came" };
            let scanner = scanner.unwrap_or_default();
            messages.text(id, &[("count", places.into()), ("scanner", scanner.into())])
        }
        Notice::PlacesGiven { places, scanner } => {
            let id = if scanner.is_some() { "scanner-places-given-to" } else { "scanner-places-given" };
            let scanner = scanner.unwrap_or_default();
            messages.text(id, &[("count", places.into()), ("scanner", scanner.into())])
        }
        Notice::ClockSet { is_made_good: true, .. } => messages.plain("scanner-notice-clock-set"),
        Notice::ClockSet { is_made_good: false, .. } => messages.plain("scanner-notice-clock-unsure"),
    }))
}

/// Who admits nobody while nobody is heard says so before everything else.
fn cut_off(screen: &Screen, messages: &Messages) -> Option<Item> {
    let CutOffShown { since_s, holds } = screen.in_force.cut_off?;
    let age = ago(since_s, messages);
    match (holds, screen.connection) {
        (true, _) => Some(Item::alarm(messages.text("scanner-hold", &[("age", (&age).into())]))),
        (false, Connection::Offline) => None,
        (false, _) => Some(Item::of_concern(messages.text("scanner-cut-off", &[("age", (&age).into())]))),
    }
}

fn places(screen: &Screen, messages: &Messages) -> Option<Item> {
    let left = screen.in_force.places_left.filter(|left| *left <= FEW_PLACES)?;
    let text = messages.text("scanner-places-left", &[("count", left.into())]);
    Some(match left {
        0 => Item::alarm(messages.plain("scanner-places-none")),
        1..=5 => Item::of_concern(text),
        _ => Item::plain(text),
    })
}

fn home_gates(screen: &Screen, messages: &Messages) -> Option<Item> {
    Some(match screen.in_force.home_gates.as_deref()? {
        "" => Item::of_concern(messages.plain("scanner-home-gates-none")),
        gates => Item::plain(messages.text("scanner-home-gates", &[("gates", gates.into())])),
    })
}

fn quarantined(screen: &Screen, messages: &Messages) -> Option<Item> {
    let count = screen.in_force.quarantined;
    (count > 0).then(|| Item::plain(messages.text("scanner-quarantined", &[("count", count.into())])))
}

fn sound(sound: ShownSound, messages: &Messages) -> Option<Item> {
    match sound {
        ShownSound::On => None,
        ShownSound::Off => Some(Item::plain(messages.plain("scanner-sound-off"))),
        ShownSound::BellOnly => Some(Item::plain(messages.plain("scanner-sound-bell"))),
    }
}

fn unlisted(screen: &Screen, messages: &Messages) -> Option<Item> {
    let args = [("count", screen.unlisted.into())];
    match screen.unlisted {
        0 => None,
        few if few < UNLISTED_ALARM => Some(Item::plain(messages.text("scanner-unlisted", &args))),
        _ => Some(Item::alarm(messages.text("scanner-unlisted-alarm", &args))),
    }
}

fn connection(connection: &Connection, messages: &Messages) -> Item {
    match connection {
        Connection::Offline => Item::plain(messages.plain("scanner-offline")),
        Connection::Connecting => Item::plain(messages.plain("scanner-connecting")),
        Connection::Online { last_heard_s } if *last_heard_s <= QUIET_AFTER_S => {
            Item::plain(format!("✔ {}", messages.plain("scanner-online")))
        }
        Connection::Online { last_heard_s } => {
            let age = ago(*last_heard_s, messages);
            Item::of_concern(messages.text("scanner-online-quiet", &[("age", (&age).into())]))
        }
        Connection::Unreachable { since_s, why: ConnectionTrouble::NoAnswer } => {
            let age = ago(*since_s, messages);
            Item::of_concern(messages.text("scanner-unreachable", &[("age", (&age).into())]))
        }
        Connection::Unreachable { why: ConnectionTrouble::NotNow, .. } => {
            Item::of_concern(messages.plain("scanner-not-now"))
        }
        Connection::Unreachable { why: ConnectionTrouble::Refused | ConnectionTrouble::Forked, .. } => {
            Item::alarm(messages.plain("scanner-refused"))
        }
        Connection::Unreachable { why: ConnectionTrouble::BadAnswer, .. } => {
            Item::of_concern(messages.plain("scanner-bad-answer"))
        }
    }
}

fn peers(peers: ShownPeers, messages: &Messages) -> Item {
    match peers.count {
        0 => {
            let age = ago(peers.last_heard_s, messages);
            Item::of_concern(messages.text("scanner-peers-gone", &[("age", (&age).into())]))
        }
        connected => Item::plain(messages.text("scanner-peers", &[("count", count(connected))])),
    }
}

fn unsent(screen: &Screen, messages: &Messages) -> Item {
    Item::plain(match screen.unsent {
        0 => messages.plain("scanner-all-sent"),
        some => messages.text("scanner-unsent", &[("count", count(some))]),
    })
}

/// How wrong the clock is, and who says so, unless it is the server.
fn clock(screen: &Screen, messages: &Messages) -> Option<Item> {
    if screen.clock.is_uncertain {
        return Some(Item::of_concern(messages.plain("scanner-clock-uncertain")));
    }
    let off = match screen.clock.off_by_s {
        Some(off) if off >= CLOCK_OFF_S => {
            Some(messages.text("scanner-clock-slow", &[("seconds", off.into())]))
        }
        Some(off) if off <= -CLOCK_OFF_S => {
            Some(messages.text("scanner-clock-fast", &[("seconds", off.saturating_neg().into())]))
        }
        _ => None,
    };
    let source = match screen.clock.source {
        ClockSource::Own => return Some(Item::plain(messages.plain("scanner-clock-unchecked"))),
        ClockSource::Server => None,
        ClockSource::Peers => Some(messages.plain("scanner-clock-by-peers")),
        ClockSource::LiveCodes => Some(messages.plain("scanner-clock-by-phones")),
    };
    let words: Vec<String> = [source, off].into_iter().flatten().collect();
    (!words.is_empty()).then(|| Item::plain(words.join(" · ")))
}

fn numbers(screen: &Screen, messages: &Messages) -> Vec<Item> {
    let say = |id, number| messages.text(id, &[("count", count(number))]);
    let mut items = Vec::new();
    if let Some(ShownCounts { admitted, inside, expected, conflicts }) = screen.counts {
        items.push(Item::plain(say("scanner-count-admitted", admitted)));
        items.push(Item::plain(say("scanner-count-inside", inside)));
        items.push(Item::plain(say("scanner-count-expected", expected)));
        if conflicts > 0 {
            items.push(Item::of_concern(say("scanner-count-conflicts", conflicts)));
        }
    }
    items.push(Item::plain(say("scanner-arrivals", u64::from(screen.arrivals_per_minute))));
    items
}

fn count<'a>(number: impl TryInto<i64>) -> Arg<'a> {
    Arg::Number(number.try_into().unwrap_or(i64::MAX))
}

/// Where the next item goes.
struct Place {
    area: Rect,
    row: u16,
    column: u16,
}

impl Place {
    /// Two columns after the one before, on the next row where this one has no room.
    fn put(&mut self, buffer: &mut Buffer, item: &Item) {
        if width(&item.text) >= self.area.width {
            self.put_lines(buffer, item);
        } else {
            self.put_close(buffer, item);
        }
        self.column = self.column.saturating_add(1);
    }

    /// What is longer than a row goes on in the next ones, as far as there are any.
    fn put_lines(&mut self, buffer: &mut Buffer, item: &Item) {
        if self.column > 1 {
            self.row = self.row.saturating_add(1);
        }
        let columns = self.area.width.saturating_sub(2);
        let rows_left = self.area.height.saturating_sub(self.row);
        for line in wrap_in(item.text.trim(), columns.saturating_sub(2), rows_left) {
            self.column = 1;
            self.put_close(buffer, &Item { text: format!(" {line} "), style: item.style });
            self.row = self.row.saturating_add(1);
        }
        self.row = self.row.saturating_sub(1);
    }

    fn put_close(&mut self, buffer: &mut Buffer, item: &Item) {
        let columns = width(&item.text);
        if self.column > 1 && self.column.saturating_add(columns) > self.area.width {
            self.row = self.row.saturating_add(1);
            self.column = 1;
        }
        let line = row(self.area, self.row);
        let used = self.column.min(line.width);
        put(buffer, Rect { x: line.x + used, width: line.width - used, ..line }, &item.text, item.style);
        self.column = self.column.saturating_add(columns).saturating_add(1);
    }
}
