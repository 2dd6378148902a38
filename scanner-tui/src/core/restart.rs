//! What is remembered over a restart from the feeds of this scanner: who has just passed, and what was said last, so
//! that a crash between disk and screen does not turn an honest student away.

use esik_shared::admission::decide::JustPassed;
use esik_shared::admission::verdict::{Staleness, Verdict, VerdictCode};
use esik_shared::event_record::PassState;
use esik_shared::id::EventNumber;
use esik_shared::scan::{Scan, ScanRecord, ScanRef};

use super::act::{ToldScan, ToldUndo};
use super::decide::pass_id_of;
use super::model::{Model, Shown, ShownWhat};
use super::screen::MAX_LAST_SCANS;

/// A record of a feed of this scanner, with the event whose feed it is.
type Own = (EventNumber, ScanRef, ScanRecord);

/// The last passage, if nothing but the same pass was scanned since. `last` is newest first.
pub(super) fn just_passed(last: &[Own]) -> Option<JustPassed> {
    let of_the_door = |record: &&Own| !matches!(record.2, ScanRecord::Gift(_) | ScanRecord::Handover(_));
    let scans = last.iter().filter(of_the_door).map_while(|(_, _, record)| match record {
        ScanRecord::Scan(scan) => Some((scan, pass_id_of(scan)?)),
        ScanRecord::Undo(_) | ScanRecord::Gift(_) | ScanRecord::Handover(_) | ScanRecord::Unknown(_) => None,
    });
    let (_, newest) = scans.clone().next()?;
    scans
        .take_while(|(_, pass_id)| *pass_id == newest)
        .find(|(scan, _)| scan.is_admission() || scan.is_exit())
        .map(|(scan, pass_id)| JustPassed { pass_id, direction: scan.direction, at: scan.clock.corrected() })
}

/// Fills the list of last scans, and shows the last thing that was said again. `last` is newest first.
pub(super) fn show_last(model: &mut Model, last: &[Own]) {
    for (event, scan_ref, record) in last.iter().take(MAX_LAST_SCANS).rev() {
        let what = match record {
            ScanRecord::Scan(scan) => {
                let verdict = verdict_of(model, *event, scan);
                let (event, scan_ref, scan) = (*event, *scan_ref, scan.clone());
                let told = ToldScan { event, scan_ref, scan, verdict, presented: None };
                let answer = model.answer(&told);
                model.show_in_list(&answer, &told.scan);
                ShownWhat::Answer { answer: Box::new(answer), told: Box::new(told) }
            }
            ScanRecord::Undo(undo) => {
                let direction = model.mark_undone(undo.undoes);
                let (event, scan_ref, undo) = (*event, *scan_ref, undo.clone());
                ShownWhat::Undone(Box::new(ToldUndo { event, scan_ref, undo, direction }))
            }
            ScanRecord::Gift(_) | ScanRecord::Handover(_) | ScanRecord::Unknown(_) => continue,
        };
        model.shown = Some(Shown { what, told_ms: None });
    }
}

/// The verdict of a scan. A record does not hold the reasons: where the roster and the attendance do not give the
/// same one for sure, there is none, and only the title is shown again.
fn verdict_of(model: &Model, event: EventNumber, scan: &Scan) -> Option<Verdict> {
    let state = model.event(event);
    let line = pass_id_of(scan).and_then(|pass_id| state.roster().line(pass_id));
    let attendance = pass_id_of(scan).and_then(|pass_id| state.attendance(pass_id));
    Some(match scan.verdict {
        VerdictCode::WrongEvent | VerdictCode::TooEarly | VerdictCode::TooLate | VerdictCode::WrongGate => {
            return None;
        }
        VerdictCode::Revoked => match line?.state {
            PassState::Revoked(reason) => Verdict::Revoked { reason },
            PassState::Issued | PassState::Replaced => return None,
        },
        VerdictCode::LiveCodeStale => Verdict::LiveCodeStale(Staleness::Used),
        VerdictCode::AlreadyInside => Verdict::AlreadyInside { entry: attendance?.last_entry? },
        VerdictCode::ReentryNotAllowed => Verdict::ReentryNotAllowed { exit: attendance?.last_exit? },
        VerdictCode::Admitted => Verdict::Admitted {
            marks: scan.marks,
            category: line.map_or(0, |line| line.entitlement().category),
        },
        VerdictCode::Unreadable => Verdict::Unreadable,
        VerdictCode::UnknownIssuer => Verdict::UnknownIssuer,
        VerdictCode::Forged => Verdict::Forged,
        VerdictCode::Specimen => Verdict::Specimen,
        VerdictCode::Cancelled => Verdict::Cancelled,
        VerdictCode::NotListed => Verdict::NotListed,
        VerdictCode::Replaced => Verdict::Replaced,
        VerdictCode::Blocked => Verdict::Blocked,
        VerdictCode::Repeat => Verdict::Repeat,
        VerdictCode::LiveCodeNeeded => Verdict::LiveCodeNeeded,
        VerdictCode::NeedsConnection => {
            Verdict::NeedsConnection { is_certified: model.is_certified(event, scan.clock.corrected()) }
        }
        VerdictCode::Full => Verdict::Full,
        VerdictCode::Exited => Verdict::Exited,
        VerdictCode::NotInside => Verdict::NotInside,
    })
}

#[cfg(test)]
mod tests {
    use esik_shared::feed::Head;
    use esik_shared::id::{GateNumber, Hash, PassId, ScannerKey};
    use esik_shared::scan::{Direction, Marks, Subject};
    use esik_shared::time::{ClockReading, Timestamp};

    use super::*;

    fn own(at: i64, pass: Option<u8>, verdict: VerdictCode) -> Own {
        let scan = Scan {
            subject: match pass {
                Some(pass) => Subject::Pass(PassId([pass; 12])),
                None => Subject::Text(Hash::ZERO),
            },
            gate: GateNumber::new(1).unwrap(),
            direction: Direction::In,
            verdict,
            read_by: None,
            overridden: None,
            seen: Vec::new(),
            revision: 0,
            clock: ClockReading::uncorrected(Timestamp(at)),
            marks: Marks::default(),
        };
        let scan_ref = ScanRef { scanner: ScannerKey([1; 32]), seq: 1, hash: Head::EMPTY.hash };
        (EventNumber(1), scan_ref, ScanRecord::Scan(scan))
    }

    #[test]
    fn who_has_just_passed_is_known_again_unless_something_else_was_scanned_since() {
        use VerdictCode::{Admitted, Repeat, Unreadable};
        let cases: [(&str, Vec<Own>, Option<i64>); 6] = [
            ("nothing scanned", vec![], None),
            ("just admitted", vec![own(9, Some(1), Admitted)], Some(9)),
            (
                "repeats do not move the moment",
                vec![own(11, Some(1), Repeat), own(10, Some(1), Repeat), own(9, Some(1), Admitted)],
                Some(9),
            ),
            ("another was refused since", vec![own(10, Some(2), Repeat), own(9, Some(1), Admitted)], None),
            ("something unreadable since", vec![own(10, None, Unreadable), own(9, Some(1), Admitted)], None),
            (
                "something unreadable between",
                vec![own(11, Some(1), Repeat), own(10, None, Unreadable), own(9, Some(1), Admitted)],
                None,
            ),
        ];
        for (what, last, expected) in cases {
            assert_eq!(just_passed(&last).map(|passed| passed.at.0), expected, "{what}");
        }
    }
}
