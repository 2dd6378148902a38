//! What the server is told of this scanner with every exchange (`shared::replication::report`): where the core says that it
//! stands, and what lies on the disk.

use std::collections::{BTreeMap, BTreeSet};

use esik_shared::certificate::CertificateContent;
use esik_shared::feed::FeedId;
use esik_shared::id::{AuthorityKey, EventNumber, ScannerKey};
use esik_shared::replication::plan::Holdings;
use esik_shared::replication::report::{DoorReport, Report};
use esik_shared::time::Timestamp;
use tokio::sync::watch;

use crate::core::stand::Stand;
use crate::runtime::replication::Heard;
use crate::runtime::store::StoreError;
use crate::runtime::store::task::StoreClient;

/// Where the core stands, once it has said so.
pub(super) type Stands = watch::Receiver<Option<Stand>>;

/// Makes reports.
#[derive(Debug)]
pub(super) struct Reporter {
    store: StoreClient,
    scanner: ScannerKey,
    authority: AuthorityKey,
    stands: Stands,
    /// When the lists of an event were last known to be those of the server, by its clock.
    current: BTreeMap<EventNumber, Timestamp>,
    /// What the server was told last.
    told: Option<(Stand, Report)>,
}

impl Reporter {
    pub(super) fn new(store: StoreClient, certificate: &CertificateContent, stands: Stands) -> Self {
        let CertificateContent { scanner, authority, .. } = *certificate;
        Self { store, scanner, authority, stands, current: BTreeMap::new(), told: None }
    }

    /// What the server is told now; nothing until the core has said where it stands.
    pub(super) async fn report(&self) -> Result<Option<(Stand, Report)>, StoreError> {
        let Some(stand) = *self.stands.borrow() else { return Ok(None) };
        let door = match stand.door {
            None => None,
            Some(door) => {
                let holdings = self.store.holdings().await?;
                let own = holdings.get(&FeedId::scans(self.scanner, door.event));
                Some(DoorReport {
                    event: door.event,
                    gate: door.gate,
                    written: own.and_then(|own| own.lines().first()).map_or(0, |line| line.tip.seq),
                    revision: door.revision,
                    current: self.current.get(&door.event).copied(),
                })
            }
        };
        let version = env!("CARGO_PKG_VERSION").to_owned();
        let selftest = self.store.selftest().await?;
        Ok(Some((stand, Report { clock: stand.clock, version, door, selftest })))
    }

    /// The server has it.
    pub(super) fn told(&mut self, report: Option<(Stand, Report)>) {
        self.told = report;
    }

    /// Notes of which events the lists are those that the server had at this time, where these are held here and it said what it
    /// holds of those that differ.
    pub(super) fn compare(
        &mut self,
        mine: &BTreeMap<EventNumber, Holdings>,
        differing: &BTreeSet<EventNumber>,
        heard: &Heard,
        at: Timestamp,
    ) {
        for (event, held) in mine {
            let feed = FeedId::event(self.authority, *event);
            let here = held.get(&feed).map_or(0, |feed| feed.tip().seq);
            let there = if differing.contains(event) { heard.held(&feed) } else { Some(Vec::new()) };
            if there.is_some_and(|there| there.iter().all(|head| head.seq <= here)) {
                self.current.insert(*event, at);
            }
        }
    }

    /// Whether something is to be told that cannot wait for the next exchange: it stands elsewhere, or a self-test has ended.
    pub(super) async fn has_news(&self) -> Result<bool, StoreError> {
        let Some(stand) = *self.stands.borrow() else { return Ok(false) };
        let Some((before, report)) = &self.told else { return Ok(true) };
        Ok(stand.is_elsewhere(before) || self.store.selftest().await? != report.selftest)
    }
}

#[cfg(test)]
mod tests {
    use esik_shared::feed::Head;
    use esik_shared::feed::branches::Branches;
    use esik_shared::id::Hash;
    use esik_shared::replication::report::{CheckLevel, SelftestCheck, SelftestReport};
    use tokio::sync::mpsc;

    use super::*;
    use crate::core::cmd::Cmd;
    use crate::core::fixture::{EVENTS, after, authority, certificate, code, model, settings};
    use crate::core::msg::Msg;
    use crate::core::start::Settings;
    use crate::core::update::update;
    use crate::runtime::data_folder::DataFolder;
    use crate::runtime::store::tests::enrolled;
    use crate::runtime::store::{Store, task};

    /// Tells the server, which takes it.
    async fn tell(reporter: &mut Reporter) -> Option<Report> {
        let told = reporter.report().await.unwrap();
        reporter.told(told.clone());
        told.map(|(_, report)| report)
    }

    /// What is held of an event whose feed has so many records.
    fn mine(records: u64) -> BTreeMap<EventNumber, Holdings> {
        let head = Head { seq: records, hash: Hash([1; 32]) };
        let feed = FeedId::event(authority(), EVENTS[0]);
        [(EVENTS[0], [(feed, Branches::single(head))].into())].into()
    }

    /// A server that says it holds so many.
    fn said_to_hold(records: u64) -> Heard {
        let head = Head { seq: records, hash: Hash([1; 32]) };
        let vector = [(FeedId::event(authority(), EVENTS[0]), head)].into();
        Heard { holds: Some((vector, [].into())), ..Heard::default() }
    }

    #[tokio::test]
    async fn a_door_and_a_self_test_are_told_at_once_and_once() {
        let parent = tempfile::tempdir().unwrap();
        let folder = DataFolder::new(parent.path());
        let (messages, mut said) = mpsc::channel(1);
        let (store, _task) = task::start(enrolled(&folder).await, messages);
        let (stand, stands) = watch::channel(None);
        let mut reporter = Reporter::new(store.clone(), &certificate(), stands);
        assert!(!reporter.has_news().await.unwrap());
        assert_eq!(tell(&mut reporter).await, None, "the core has not said anything");

        let mut core = model(Settings { event: Some(EVENTS[0]), ..settings() });
        stand.send_replace(Some(core.stand(after(0))));
        assert!(reporter.has_news().await.unwrap());
        let first = tell(&mut reporter).await.unwrap();
        let gate = core.stand(after(0)).door.unwrap().gate;
        let door = DoorReport { event: EVENTS[0], gate, written: 0, revision: 3, current: None };
        assert_eq!((first.door, first.selftest), (Some(door), None));
        assert!(!reporter.has_news().await.unwrap());

        // A scan is said by the exchange itself; the report says how far the feed goes.
        let mut cmds = Vec::new();
        update(&mut core, Msg::Read { typed: code(EVENTS[0], 1), now: after(0) }, &mut cmds);
        let Some(Cmd::Store(append)) = cmds.pop() else { panic!() };
        store.append(append).await.unwrap();
        assert!(matches!(said.recv().await, Some(Msg::Stored(_))));
        stand.send_replace(Some(core.stand(after(9))));
        assert!(!reporter.has_news().await.unwrap());
        reporter.compare(&mine(3), &[EVENTS[0]].into(), &said_to_hold(3), Timestamp(7));
        reporter.compare(&mine(3), &[EVENTS[0]].into(), &said_to_hold(4), Timestamp(8));
        let second = tell(&mut reporter).await.unwrap();
        assert_eq!(second.door, Some(DoorReport { written: 1, current: Some(Timestamp(7)), ..door }));

        let mut changes = store.changes();
        changes.mark_unchanged();
        let checks = vec![(SelftestCheck::Sound, CheckLevel::Care)];
        let selftest = SelftestReport { at: Timestamp(5), checks };
        Store::open(&folder).await.unwrap().set_selftest(&selftest).await.unwrap();
        assert_eq!(store.added_by_others().await.unwrap(), []);
        assert!(changes.has_changed().unwrap(), "who waits for something to say looks");
        assert!(reporter.has_news().await.unwrap());
        assert_eq!(tell(&mut reporter).await.unwrap().selftest, Some(selftest));
        assert!(!reporter.has_news().await.unwrap());
    }
}
