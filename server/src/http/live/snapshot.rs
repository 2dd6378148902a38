//! What is known at one moment, and the parts that pages show of it, each made once for all pages that are alike.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use super::super::pages::base_path;
use super::super::pages::live::{Part, Variant, event, projector, week};
use crate::config::Config;
use crate::service::live::event::EventNow;
use crate::service::live::week::WeekNow;

/// What a publisher saw.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Now {
    Event(Box<EventNow>),
    Week(Box<WeekNow>),
}

/// The same with what was made of it.
#[derive(Debug)]
pub(super) struct Snapshot {
    now: Now,
    base: String,
    zone: String,
    made: Mutex<HashMap<Variant, Arc<Frames>>>,
}

/// The parts of a page, ready to be sent.
#[derive(Debug)]
pub(super) struct Frames {
    parts: Vec<Frame>,
    id: String,
}

#[derive(Debug)]
struct Frame {
    part: Part,
    hash: u64,
}

/// What a page is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::http) struct Message {
    /// Names all that the page has then.
    pub(in crate::http) id: String,
    /// The HTML of parts by their names, as JSON.
    pub(in crate::http) data: String,
}

impl Snapshot {
    pub(super) fn new(now: Now, config: &Config) -> Self {
        let base = base_path(&config.public_url).to_owned();
        Self { now, base, zone: config.time_zone.name().to_owned(), made: Mutex::default() }
    }

    pub(super) fn now(&self) -> &Now {
        &self.now
    }

    /// What pages of a kind show; nothing if a template fails.
    pub(super) fn frames(&self, variant: Variant) -> Option<Arc<Frames>> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(frames) = made.get(&variant) {
            return Some(Arc::clone(frames));
        }
        let parts = match &self.now {
            Now::Event(now) if variant.is_projector => projector::event_parts(now, variant),
            Now::Event(now) => event::parts(now, variant, &self.base),
            Now::Week(now) if variant.is_projector => projector::week_parts(now, &self.zone, variant),
            Now::Week(now) => week::parts(now, &self.zone, variant),
        };
        match parts {
            Ok(parts) => {
                let frames = Arc::new(Frames::new(parts));
                made.insert(variant, Arc::clone(&frames));
                Some(frames)
            }
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a live page was not made");
                None
            }
        }
    }
}

impl Frames {
    fn new(parts: Vec<Part>) -> Self {
        let frame = |part: Part| {
            let hash = hash_of(&(&part.name, &part.html));
            Frame { part, hash }
        };
        let parts: Vec<Frame> = parts.into_iter().map(frame).collect();
        let all: Vec<u64> = parts.iter().map(|frame| frame.hash).collect();
        Self { id: format!("{:016x}", hash_of(&all)), parts }
    }

    /// Names all of it: the same parts have the same name, whichever process made them.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// What a page lacks that has what it was `sent`; nothing if that is nothing.
    pub(super) fn since(&self, sent: Option<&Self>) -> Option<Message> {
        let has = |(at, frame): (usize, &Frame)| {
            let before = sent.and_then(|sent| sent.parts.get(at));
            before.is_some_and(|before| before.hash == frame.hash)
        };
        let lacking = self.parts.iter().enumerate().filter(|part| !has(*part));
        let parts: BTreeMap<&str, &str> =
            lacking.map(|(_, frame)| (&*frame.part.name, &*frame.part.html)).collect();
        if parts.is_empty() {
            return None;
        }
        let data = serde_json::to_string(&parts).expect("texts by their names are JSON");
        Some(Message { id: self.id.clone(), data })
    }
}

/// Not secret and not for ever: a process of another build may name the same differently, and its pages are sent all.
fn hash_of(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
