//! What event feeds say of scanners and conflicts: the few of their records that decide which scans count, folded into a
//! roster without passes.

use std::collections::HashMap;

use esik_shared::event_record::EventRecord;
use esik_shared::feed::Head;
use esik_shared::id::{AuthorityKey, EventNumber, ScannerKey};
use esik_shared::roster::Roster;

use crate::db::scan_feed::StoredRecord;
use crate::db::{DbError, Tx};

/// What a record judges, if it judges anything: a scanner, or a conflict.
pub(crate) fn judged_by(record: &EventRecord, authority: AuthorityKey) -> Option<Option<ScannerKey>> {
    match record {
        EventRecord::Scanner(certificate) => {
            certificate.verify(authority).ok().map(|content| Some(content.scanner))
        }
        EventRecord::Cut(cut) => Some(Some(cut.scanner)),
        EventRecord::ReceivedInTime(received) => Some(Some(received.scanner)),
        EventRecord::QuarantineAnswer(answer) => Some(Some(answer.scanner)),
        EventRecord::BranchAnswer(answer) => Some(Some(answer.scanner)),
        EventRecord::ConflictAnswer(_) => Some(None),
        EventRecord::Event(_)
        | EventRecord::IssuerKey(_)
        | EventRecord::Passes(_)
        | EventRecord::Complete(_)
        | EventRecord::Cards(_)
        | EventRecord::Places(_)
        | EventRecord::Unknown(_) => None,
    }
}

/// The judgements of each event, as far as its feed went. All of it can be read again, and is after a failure.
#[derive(Default)]
pub(crate) struct Judgements(HashMap<EventNumber, Roster>);

impl Judgements {
    /// Those of an event whose feed stands at `head`.
    pub(crate) async fn at(
        &mut self,
        tx: &mut Tx,
        authority: AuthorityKey,
        event: EventNumber,
        head: Head,
    ) -> Result<&Roster, DbError> {
        let kept =
            self.0.remove(&event).filter(|roster| roster.revision() < head.seq || roster.head() == head);
        let mut roster = kept.unwrap_or_else(|| Roster::new(event, authority));
        if roster.head() != head {
            let new = tx.judgements_after(event, roster.revision()).await?;
            fold(&mut roster, new);
            // What else stands in the feed judges nothing.
            roster.apply(head, EventRecord::Unknown(0));
        }
        Ok(self.0.entry(event).insert_entry(roster).into_mut())
    }

    /// What was read in a transaction that failed may never have been.
    pub(crate) fn forget(&mut self) {
        self.0.clear();
    }
}

/// What the feed of an event says of these scanners, and of conflicts.
pub(crate) async fn judgements_of(
    tx: &mut Tx,
    authority: AuthorityKey,
    event: EventNumber,
    scanners: &[ScannerKey],
) -> Result<Roster, DbError> {
    let mut roster = Roster::new(event, authority);
    let stored = tx.judgements_of(event, scanners).await?;
    fold(&mut roster, stored);
    Ok(roster)
}

/// All that the feed of an event judges.
pub(crate) async fn everything_judged(
    tx: &mut Tx,
    authority: AuthorityKey,
    event: EventNumber,
) -> Result<Roster, DbError> {
    let mut roster = Roster::new(event, authority);
    let stored = tx.judgements_after(event, 0).await?;
    fold(&mut roster, stored);
    Ok(roster)
}

fn fold(roster: &mut Roster, stored: Vec<StoredRecord>) {
    for StoredRecord { head, record, .. } in stored {
        let read = EventRecord::from_record(&record).unwrap_or(EventRecord::Unknown(record.kind()));
        roster.apply(head, read);
    }
}
