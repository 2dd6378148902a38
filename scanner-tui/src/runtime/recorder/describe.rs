//! What happened, in JSON that names no person and quotes no code. Every kind of message is named here, so that nobody
//! adds one without deciding what of it may be kept.

use esik_shared::feed::FeedClass;
use esik_shared::scan::{ReadBy, ScanRecord, Subject};
use serde_json::{Value, json};

use crate::core::cmd::{Append, Cmd};
use crate::core::input_state::InputNews;
use crate::core::model::Model;
use crate::core::msg::{Heard, Msg, Received};

/// A message. That time passed is not kept.
pub(super) fn message(model: &Model, msg: &Msg) -> Option<Value> {
    Some(match msg {
        Msg::Tick(_) | Msg::Input(InputNews::Preview(_)) => return None,
        Msg::Read { typed, .. } => {
            json!({ "read": { "bytes": typed.len(), "salted_hash": model.hash_of_text(typed) } })
        }
        Msg::Stored(_) => json!("stored"),
        Msg::StoreFailed(failure) => json!({ "store_failed": format!("{failure:?}") }),
        Msg::StoreChecked { result, .. } => json!({ "store_checked": format!("{result:?}") }),
        Msg::Received(received) => received_from_others(received),
        Msg::Heard(heard) => heard_from_server(heard),
        Msg::Peers { heard, .. } => {
            let heard: Vec<Value> = heard.iter().map(|peer| json!([peer.number, peer.heard_ms])).collect();
            json!({ "peers": heard })
        }
        Msg::Unreachable { why, .. } => json!({ "unreachable": why }),
        Msg::PlacesWanted { event, by, places, .. } => {
            json!({ "places_wanted": { "event": event, "by": by, "places": places } })
        }
        Msg::Input(InputNews::State(state)) => json!({ "input": state }),
        Msg::Input(InputNews::Gone(id)) => json!({ "input_gone": id }),
        Msg::Press { action, .. } => json!({ "pressed": format!("{action:?}") }),
        Msg::Typed { text, .. } => json!({ "typed": { "characters": text.0.chars().count() } }),
        Msg::SoundFailed => json!("sound_failed"),
        Msg::Finish(_) => json!("finish"),
    })
}

fn received_from_others(received: &Received) -> Value {
    let seq = |head: Option<&(esik_shared::feed::Head, _)>| head.map(|(head, _)| head.seq);
    json!({ "received": {
        "class": match received.feed.class { FeedClass::Scans => "scans", FeedClass::Event => "event" },
        "event": received.feed.event,
        "line": received.line,
        "author": data_encoding::HEXLOWER.encode(&received.feed.author),
        "from_seq": seq(received.records.first()),
        "to_seq": seq(received.records.last()),
    } })
}

fn heard_from_server(heard: &Heard) -> Value {
    let confirmed: Vec<Value> =
        heard.confirmed.iter().map(|(event, head)| json!([event, head.seq])).collect();
    json!({ "heard": {
        "took_ms": heard.now.running_ms - heard.started_ms,
        "confirmed": confirmed,
        "is_settled": heard.is_settled,
    } })
}

/// A command that says more than the messages around it: what a reading was judged as, what failed.
pub(super) fn command(cmd: &Cmd) -> Option<Value> {
    match cmd {
        Cmd::Store(append) => Some(stored(append)),
        Cmd::Refuse(fault) => Some(json!({ "refuse": fault })),
        Cmd::Reconnect => Some(json!("reconnect")),
        Cmd::AskForPlaces { event, places } => {
            Some(json!({ "ask_for_places": { "event": event, "places": places } }))
        }
        Cmd::Exit => Some(json!("exit")),
        Cmd::Tell(_) | Cmd::Play(_) | Cmd::CheckStore | Cmd::SyncNow | Cmd::KeepOffset(_) => None,
    }
}

/// The record that is to be written, without its signature and without the value of a live code.
fn stored(append: &Append) -> Value {
    let what = match ScanRecord::from_record(&append.record) {
        Ok(ScanRecord::Scan(scan)) => {
            let (pass_id, salted_hash) = match scan.subject {
                Subject::Pass(pass_id) => (Some(pass_id), None),
                Subject::Text(hash) => (None, Some(hash)),
            };
            let live_step = match scan.read_by {
                Some(ReadBy::LiveCode { step, .. }) => Some(step),
                _ => None,
            };
            json!({
                "verdict": scan.verdict,
                "pass_id": pass_id,
                "salted_hash": salted_hash,
                "read_by": scan.read_by.as_ref().map(ReadBy::name),
                "live_step": live_step,
                "gate": scan.gate,
                "direction": scan.direction,
                "overridden": scan.overridden.is_some(),
                "at": scan.clock.corrected().seconds(),
            })
        }
        Ok(ScanRecord::Undo(undo)) => json!({ "undoes": undo.undoes.seq }),
        Ok(ScanRecord::Gift(gift)) => json!({ "gives": gift.places, "to": gift.to }),
        Ok(ScanRecord::Handover(handover)) => json!({ "keeps": handover.keeps, "gate": handover.gate }),
        Ok(ScanRecord::Unknown(_)) | Err(_) => Value::Null,
    };
    json!({ "store": { "event": append.feed.event, "seq": append.head.seq, "hash": append.head.hash, "record": what } })
}
