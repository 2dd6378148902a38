//! The list of last scans of this scanner, and which of them can be taken back.

use esik_shared::scan::{Direction, Scan, ScanRef};

use super::act::OwnPassage;
use super::answer::Answer;
use super::decide::pass_id_of;
use super::model::{ListedScan, Model};
use super::screen::MAX_LAST_SCANS;

impl Model {
    /// Puts an answer on top of the list.
    pub(super) fn show_in_list(&mut self, answer: &Answer, scan: &Scan) {
        let line = ListedScan {
            event: answer.event,
            scan_ref: ScanRef { scanner: answer.feed, seq: answer.head.seq, hash: answer.head.hash },
            pass_id: pass_id_of(scan),
            direction: scan.direction,
            at: answer.at,
            verdict: answer.verdict,
            tone: answer.tone,
            name: answer.name.clone(),
            is_passage: scan.is_admission() || scan.is_exit(),
            is_overridden: scan.overridden.is_some(),
            is_undone: false,
        };
        self.last_scans.push_front(line);
        self.last_scans.truncate(MAX_LAST_SCANS);
    }

    /// Marks a scan as taken back, and says which way it was, if it is still in the list.
    pub(super) fn mark_undone(&mut self, scan: ScanRef) -> Option<Direction> {
        let line = self.last_scans.iter_mut().find(|line| line.scan_ref == scan)?;
        line.is_undone = true;
        Some(line.direction)
    }

    /// Whoever went through this door and was not taken back, the newest first.
    pub(super) fn own_passages(&self) -> impl Iterator<Item = OwnPassage> {
        self.last_scans.iter().filter(|line| line.is_passage && !line.is_undone).filter_map(|line| {
            let ListedScan { event, scan_ref, pass_id, direction, at, .. } = *line;
            Some(OwnPassage { event, scan: scan_ref, pass_id: pass_id?, direction, at })
        })
    }
}
