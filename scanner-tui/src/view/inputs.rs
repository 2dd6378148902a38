//! The inputs in words: each with its state and its speed, what is wrong before what is well.

use esik_shared::message::Messages;

use super::status::Item;
use crate::core::input_state::{
    InputKind, InputNote, InputSpeed, InputState, InputStatus, InputTrouble, Layout,
};
use crate::core::screen::Screen;

/// One item for each input, and one for what is odd about the typing.
pub(super) fn items(screen: &Screen, messages: &Messages) -> Vec<Item> {
    let odd = screen.input.note.map(|note| Item::of_concern(messages.plain(note_id(note))));
    let each = screen.inputs.iter().filter_map(|input| item(input, messages));
    let odd_inputs =
        screen.inputs.iter().filter_map(|input| input.note).filter(|note| Some(*note) != screen.input.note);
    odd.into_iter()
        .chain(odd_inputs.map(|note| Item::of_concern(messages.plain(note_id(note)))))
        .chain(each)
        .collect()
}

fn item(input: &InputState, messages: &Messages) -> Option<Item> {
    let kind = messages.plain(kind_id(input.id.kind));
    let say = |id: &str| messages.text(id, &[("input", (&kind).into())]);
    let speed = input.speed.map(|speed| speed_words(speed, messages)).unwrap_or_default();
    Some(match &input.status {
        // Any serial scanner is looked for at every door; that there is none is nothing to look after.
        InputStatus::Searching if input.id.name.is_empty() => return None,
        InputStatus::Searching => Item::plain(say("scanner-input-searching")),
        InputStatus::Ready | InputStatus::Reading => Item::plain(format!("✔ {kind}{speed}")),
        InputStatus::Lost => Item::of_concern(say("scanner-input-lost")),
        InputStatus::Ended => Item::plain(say("scanner-input-ended")),
        InputStatus::Failed(trouble) => Item::of_concern(match trouble {
            InputTrouble::Other(message) => format!("{}: {message}", say("scanner-input-failed")),
            known => say(trouble_id(known)),
        }),
    })
}

/// Two blanks and how fast it is.
fn speed_words(speed: InputSpeed, messages: &Messages) -> String {
    match speed {
        InputSpeed::Typing { characters_per_s, layout, is_caps_lock } => {
            let layout = messages.plain(match layout {
                Layout::Us => "scanner-layout-us",
                Layout::Russian => "scanner-layout-russian",
                Layout::Kazakh => "scanner-layout-kazakh",
            });
            let caps = if is_caps_lock { ", Caps Lock" } else { "" };
            match characters_per_s {
                Some(count) => {
                    let speed = messages.text("scanner-speed-typing", &[("count", count.into())]);
                    format!(" {speed}, {layout}{caps}")
                }
                None => format!(" {layout}{caps}"),
            }
        }
        InputSpeed::Line { characters_per_s: Some(count) } => {
            format!(" {}", messages.text("scanner-speed-typing", &[("count", count.into())]))
        }
        InputSpeed::Line { characters_per_s: None } => String::new(),
        InputSpeed::Frames { per_s, decode_ms } => {
            let args = [("count", per_s.into()), ("ms", decode_ms.into())];
            format!(" {}", messages.text("scanner-speed-frames", &args))
        }
    }
}

const fn kind_id(kind: InputKind) -> &'static str {
    match kind {
        InputKind::Serial => "scanner-input-serial",
        InputKind::Keyboard => "scanner-input-keyboard",
        InputKind::Device => "scanner-input-device",
        InputKind::Camera => "scanner-input-camera",
        InputKind::Lines => "scanner-input-lines",
    }
}

const fn note_id(note: InputNote) -> &'static str {
    match note {
        InputNote::TooLong => "scanner-input-too-long",
        InputNote::HalfScan => "scanner-input-half-scan",
        InputNote::Mixed => "scanner-input-mixed",
        InputNote::Unfinished => "scanner-input-unfinished",
        InputNote::QueueFull => "scanner-input-queue-full",
        InputNote::SeveralCodes => "scanner-input-several-codes",
    }
}

const fn trouble_id(trouble: &InputTrouble) -> &'static str {
    match trouble {
        InputTrouble::NotAllowed => "scanner-input-not-allowed",
        InputTrouble::InUse => "scanner-input-in-use",
        InputTrouble::WrongKind => "scanner-input-wrong-kind",
        InputTrouble::NoFfmpeg => "scanner-input-no-ffmpeg",
        InputTrouble::Silent => "scanner-input-silent",
        InputTrouble::Other(_) => "scanner-input-failed",
    }
}
