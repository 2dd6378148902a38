//! Event feeds that come back: the records are stored as they were signed, and the tables follow from them.
//!
//! What was known to the lost database alone does not come back: the seeds of live passes, the links of passes, for whom a
//! card was made. A signature does, since the same key makes the same signature of the same body, so that static passes are
//! whole again; links are drawn anew.

use std::collections::{BTreeSet, HashMap};

use esik_shared::batch::CheckedBatch;
use esik_shared::card::CardLine;
use esik_shared::certificate::{AuthorRole, Certificate};
use esik_shared::detail::{Commitment, Detail, Person};
use esik_shared::event::EventDetails;
use esik_shared::event_record::{EventRecord, PassLine};
use esik_shared::feed::{Head, Record};
use esik_shared::id::{EventNumber, PassId};
use esik_shared::language::Language;
use esik_shared::search_key::{search_key, skeleton};
use esik_shared::time::Timestamp;

use crate::db::event_feed::NewRecord;
use crate::db::pass::NewPass;
use crate::db::student::NewStudent;
use crate::db::supervisor_card::StoredCard;
use crate::db::{DbError, Tx};
use crate::keys::Keys;
use crate::keys::at_rest::Place;
use crate::rng::Rng;
use crate::service::counting::{Recount, judged_by, recount_event};
use crate::service::link::LinkSecret;

/// What cannot be had back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Lost {
    /// Live passes whose seeds are lost.
    pub seeds: usize,
    /// Passes that a key signed which is not here.
    pub signatures: usize,
}

/// What it takes.
pub(crate) struct Following<'a> {
    pub tx: &'a mut Tx,
    pub keys: &'a Keys,
    pub rng: &'a Rng,
    pub event: EventNumber,
    pub now: Timestamp,
    /// The names that came beside the records.
    people: HashMap<Commitment, Person>,
    lost: Lost,
}

/// Stores what follows the first `skip` records of a batch of the event's feed, which stands at `here`, and lets the tables
/// follow. Nothing if the event is not known and the batch does not say what it is. The event is locked.
pub(crate) async fn follow(
    tx: &mut Tx,
    (keys, rng): (&Keys, &Rng),
    (event, here): (EventNumber, Head),
    (batch, skip): (&CheckedBatch, usize),
    now: Timestamp,
) -> Result<Option<Lost>, DbError> {
    let read: Vec<(Head, &Record, EventRecord)> = batch
        .records()
        .skip(skip)
        .map(|(head, record)| {
            let content = EventRecord::from_record(record).unwrap_or(EventRecord::Unknown(record.kind()));
            (head, record, content)
        })
        .collect();
    let before = match tx.event(event).await? {
        Some(before) => Some(before.details),
        None => {
            let first = read.iter().find_map(|(_, _, content)| match content {
                EventRecord::Event(details) => Some(details),
                _ => None,
            });
            let Some(details) = first else { return Ok(None) };
            tx.insert_event(event, details).await?;
            tx.set_taken_back(event, true).await?;
            None
        }
    };
    let authority = keys.authority_key();
    let said: Vec<&EventRecord> = read.iter().map(|(_, _, content)| content).collect();
    let recount = Recount::begin(tx, authority, event, &said).await?;
    let details: HashMap<Commitment, &Detail> =
        batch.batch().details.iter().map(|detail| (detail.commitment(), detail)).collect();
    let people = details.iter().filter_map(|(name, detail)| Some((*name, detail.content()?))).collect();
    let last = batch.last_head();
    let mut following = Following { tx, keys, rng, event, now, people, lost: Lost::default() };
    for (head, record, content) in read {
        let named: BTreeSet<Commitment> = named_by(&content).collect();
        let details =
            named.iter().filter_map(|name| details.get(name).map(|detail| (*detail).clone())).collect();
        let signature = (head == last).then_some(batch.batch().signature);
        let new = NewRecord { head, record: record.clone(), signature, details };
        following.tx.insert_event_record(event, &new).await?;
        if let Some(scanner) = judged_by(&content, authority) {
            following.tx.insert_judgement(event, head.seq, scanner).await?;
        }
        following.take(content).await?;
    }
    let Following { tx, lost, .. } = following;
    tx.move_event_head(event, here, last).await?;
    if let Some(recount) = recount {
        recount.end(tx, authority).await?;
    }
    recount_if_counted_otherwise(tx, keys, event, before).await?;
    tx.recount_expected(event).await?;
    Ok(Some(lost))
}

/// Everybody is counted again where the event is counted by other rules now.
async fn recount_if_counted_otherwise(
    tx: &mut Tx,
    keys: &Keys,
    event: EventNumber,
    before: Option<EventDetails>,
) -> Result<(), DbError> {
    let (Some(before), Some(after)) = (before, tx.event(event).await?) else { return Ok(()) };
    let counted_by = |details: &EventDetails| (details.policies.entry_mode, details.time_zone.clone());
    if counted_by(&before) != counted_by(&after.details) {
        recount_event(tx, keys.authority_key(), event, (&before, &after.details)).await?;
    }
    Ok(())
}

/// The personal parts that a record holds a salted hash of.
fn named_by(record: &EventRecord) -> Box<dyn Iterator<Item = Commitment> + Send + '_> {
    match record {
        EventRecord::Passes(lines) => Box::new(lines.iter().filter_map(|line| line.person)),
        EventRecord::QuarantineAnswer(answer) => Box::new(answer.note.into_iter()),
        EventRecord::BranchAnswer(answer) => Box::new(answer.note.into_iter()),
        EventRecord::ConflictAnswer(answer) => Box::new(answer.note.into_iter()),
        _ => Box::new(std::iter::empty()),
    }
}

impl Following<'_> {
    /// Lets the tables follow from one record.
    async fn take(&mut self, record: EventRecord) -> Result<(), DbError> {
        let event = self.event;
        match record {
            EventRecord::Event(details) => self.tx.update_event_details(event, &details).await,
            EventRecord::Passes(lines) => self.take_passes(lines).await,
            EventRecord::Complete(complete) => self.tx.set_complete(event, complete).await,
            EventRecord::Scanner(certificate) => self.take_certificate(&certificate).await,
            EventRecord::Cards(lines) => self.take_cards(lines).await,
            EventRecord::Cut(cut) => {
                self.tx.revoke_scanner(cut.scanner, event, self.now).await?;
                self.tx.end_scanner_sessions(cut.scanner).await?;
                self.tx.wait_no_more(cut.scanner, Some(event)).await.map(drop)
            }
            EventRecord::Places(lines) => self.tx.put_granted(event, &lines).await,
            EventRecord::IssuerKey(line) => self.tx.put_key_state(&line).await.map(drop),
            // What these say is read from the feed.
            EventRecord::ReceivedInTime(_)
            | EventRecord::QuarantineAnswer(_)
            | EventRecord::BranchAnswer(_)
            | EventRecord::ConflictAnswer(_)
            | EventRecord::Unknown(_) => Ok(()),
        }
    }

    /// A scanner that the backup does not know may know more than others: it is waited for as well.
    async fn take_certificate(&mut self, certificate: &Certificate) -> Result<(), DbError> {
        let Ok(content) = certificate.verify(self.keys.authority_key()) else { return Ok(()) };
        let is_new = self.tx.scanner(content.scanner).await?.is_none();
        let mut number = content.number;
        if is_new && self.tx.scanner_with_number(number).await?.is_some() {
            // The number was given a second time after the backup was restored: then it is told by its row.
            number = self.tx.next_scanner_number().await?;
        }
        self.tx.put_certificate(content.scanner, number, certificate, self.now).await?;
        if is_new && content.role == AuthorRole::Scanner && self.now < content.valid_until {
            self.tx.wait_for(self.event, &[content.scanner]).await?;
        }
        Ok(())
    }

    async fn take_cards(&mut self, lines: Vec<CardLine>) -> Result<(), DbError> {
        for line in lines {
            let number = line.number;
            let known = self.tx.supervisor_card(self.event, number).await?;
            let is_withdrawn = known.as_ref().is_some_and(|card| card.withdrawn.is_some());
            let is_to_be_withdrawn = line.withdrawn && !is_withdrawn;
            if known.is_none() {
                // For whom it was made, nobody but the lost database knew.
                let card = StoredCard { line, name: String::new(), created: self.now, withdrawn: None };
                self.tx.insert_supervisor_card(self.event, &card).await?;
            }
            if is_to_be_withdrawn {
                self.tx.withdraw_supervisor_card(self.event, number, self.now).await?;
            }
        }
        Ok(())
    }

    async fn take_passes(&mut self, lines: Vec<PassLine>) -> Result<(), DbError> {
        let ids: Vec<PassId> = lines.iter().map(|line| line.body.pass_id).collect();
        let known = self.tx.holders_of(self.event, &ids).await?;
        let (known, new): (Vec<PassLine>, Vec<PassLine>) =
            lines.into_iter().partition(|line| known.contains_key(&line.body.pass_id));
        // What ends comes before what takes its place.
        for line in known {
            let pass_id = line.body.pass_id;
            self.tx.put_pass_state(pass_id, line.state, line.person, self.now).await?;
            self.tx.put_blocked(pass_id, line.blocked).await?;
        }
        if new.is_empty() { Ok(()) } else { self.add_passes(new).await }
    }

    async fn add_passes(&mut self, lines: Vec<PassLine>) -> Result<(), DbError> {
        let students = self.students_of(&lines).await?;
        let mut lost_seeds = Vec::new();
        for line in lines {
            let pass_id = line.body.pass_id;
            if self.keys.issuer().public().key_id() != line.body.key_id {
                self.lost.signatures += 1;
                tracing::error!(event = %self.event, pass = %pass_id, "a pass that another key signed has no page");
                continue;
            }
            let person = line.person.and_then(|name| self.people.get(&name));
            let student = person.and_then(|person| students.get(&person.student_number)).copied();
            let pass = self.pass_of(&line, student);
            self.tx.insert_pass(&pass, line.state, self.now).await?;
            if line.blocked {
                self.tx.put_blocked(pass_id, true).await?;
            }
            if line.body.flags.live {
                lost_seeds.push(pass_id);
            }
        }
        self.lost.seeds += lost_seeds.len();
        self.tx.insert_lost_seeds(&lost_seeds).await
    }

    /// A pass as it was, but for its seed and its link.
    fn pass_of(&self, line: &PassLine, student: Option<i64>) -> NewPass {
        let body = line.body;
        let signature = self.keys.issuer().sign(&body);
        let link = LinkSecret(self.rng.bytes());
        let seal =
            |place, secret: &[u8]| self.keys.sealing().seal(self.rng.bytes(), place, &body.pass_id.0, secret);
        NewPass {
            body,
            student,
            holder: line.holder(),
            sealed_signature: seal(Place::PassSignature, &signature.0),
            sealed_seed: None,
            link_hash: link.hash(),
            sealed_link: seal(Place::PassLink, &link.0),
            person: line.person,
        }
    }

    /// The students of these passes, by number; those that the backup does not know are added with what the roster says.
    async fn students_of(&mut self, lines: &[PassLine]) -> Result<HashMap<String, i64>, DbError> {
        let people: Vec<&Person> = lines.iter().filter_map(|line| self.people.get(&line.person?)).collect();
        let numbers: BTreeSet<&str> = people.iter().map(|person| person.student_number.as_str()).collect();
        let mut known = self.tx.student_rows(&numbers).await?;
        let mut added = BTreeSet::new();
        let new: Vec<NewStudent> = people
            .iter()
            .filter(|person| {
                !known.contains_key(&person.student_number) && added.insert(&person.student_number)
            })
            .map(|person| NewStudent {
                number: person.student_number.clone(),
                name: person.name.clone(),
                university: String::new(),
                faculty: String::new(),
                email: None,
                language: Language::Kk,
                search_key: search_key(&format!("{} {}", person.name, person.student_number)),
                sound_key: skeleton(&format!("{} {}", person.name, person.student_number)),
            })
            .collect();
        if !new.is_empty() {
            let numbers: BTreeSet<&str> = new.iter().map(|student| student.number.as_str()).collect();
            self.tx.upsert_students(&new).await?;
            known.extend(self.tx.student_rows(&numbers).await?);
        }
        Ok(known)
    }
}
