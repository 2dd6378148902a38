//! `GET /events/{number}/conflicts`: what only people can judge, on one page: holders who were admitted twice, scans in
//! quarantine, copied scanners, and what is known to be missing. [`answer`] takes the answers.

use askama::Template;
use axum::response::Response;
use esik_shared::event::EventDetails;
use esik_shared::feed::Head;
use esik_shared::id::{EventNumber, PassId, ScannerKey};
use esik_shared::language::Language;
use esik_shared::message::{Arg, moment, verdict};
use esik_shared::scan::{Authorizer, ScanRef};
use esik_shared::standing::Quarantine;
use esik_shared::time::Timestamp;

use super::event::gate_name;
use super::menu::EventSection;
use super::organizer::{Listing, Organizer, Pager};
use super::passes::one::read_by_id;
use super::{Shell, text};
use crate::http::api::v1::events::resolving::refusal_of;
use crate::http::extract::event::EventInPath;
use crate::http::problem::Problem;
use crate::service::list::{Piece, Window};
use crate::service::resolve::conflicts::{ConflictView, HolderConflicts, Side, list_conflicts};
use crate::service::resolve::forks::{Branch, Fork, list_forks};
use crate::service::resolve::gaps::{Gap, list_gaps};
use crate::service::resolve::quarantine::{QuarantinedScanner, Run, list_quarantine};

pub(crate) mod answer;
pub(crate) mod revoke;

#[derive(Template)]
#[template(path = "resolve.html")]
pub(super) struct ResolvePage {
    shell: Shell,
    number: EventNumber,
    /// Whether those that are settled are shown.
    is_settled: bool,
    conflicts: Vec<ConflictCard>,
    pager: Pager,
    runs: Vec<RunCard>,
    branches: Vec<BranchCard>,
    /// The copied scanners, by number.
    copied: Vec<u32>,
    gaps: Vec<String>,
}

/// Two admissions of one holder.
struct ConflictCard {
    who: String,
    sides: [SideOfCard; 2],
    /// The two scans, as the form names them.
    names: [String; 2],
    is_settled: bool,
    note: Option<String>,
}

struct SideOfCard {
    pass_id: PassId,
    title: String,
    when: String,
    lines: Vec<String>,
}

/// Scans that wait for somebody to say whether they count.
struct RunCard {
    title: String,
    lines: Vec<String>,
    scanner: u32,
    first_seq: u64,
    last: String,
    passes: Vec<PassId>,
}

/// A branch of a copied scanner.
struct BranchCard {
    title: String,
    line: String,
    scanner: u32,
    first: String,
    counts: Option<bool>,
}

/// What the page is made from.
pub(super) struct Facts<'a> {
    pub(super) number: EventNumber,
    pub(super) details: &'a EventDetails,
    pub(super) is_settled: bool,
    pub(super) conflicts: Piece<HolderConflicts>,
    pub(super) quarantined: Vec<QuarantinedScanner>,
    pub(super) forks: Vec<Fork>,
    pub(super) gaps: Vec<Gap>,
    pub(super) now: Timestamp,
}

pub(super) fn make(shell: Shell, listing: &Listing, facts: &Facts<'_>) -> ResolvePage {
    let also = if facts.is_settled { "&settled=1" } else { "" };
    let path = format!("/events/{}/conflicts", facts.number);
    let pager = listing.pager(&path, also, facts.conflicts.next);
    let holders = facts.conflicts.rows.iter();
    let conflicts =
        holders.flat_map(|holder| holder.conflicts.iter().map(move |conflict| (holder, conflict)));
    let quarantined = facts.quarantined.iter();
    let runs = quarantined.flat_map(|scanner| scanner.runs.iter().map(move |run| (scanner.number, run)));
    let forks = facts.forks.iter();
    let branches = forks.flat_map(|fork| {
        fork.parts.iter().flat_map(|part| &part.branches).map(move |branch| (fork.number, branch))
    });
    ResolvePage {
        number: facts.number,
        is_settled: facts.is_settled,
        conflicts: conflicts
            .map(|(holder, conflict)| conflict_card(holder, conflict, facts, &shell))
            .collect(),
        runs: runs.map(|(scanner, run)| run_card(scanner, run, facts, &shell)).collect(),
        branches: branches.map(|(scanner, branch)| branch_card(scanner, branch, &shell)).collect(),
        copied: facts.forks.iter().map(|fork| fork.number).collect(),
        gaps: facts.gaps.iter().map(|gap| gap_text(gap, shell.language)).collect(),
        pager,
        shell,
    }
}

/// A number that is no larger than people count to.
fn number(count: u64) -> Arg<'static> {
    Arg::Number(i64::try_from(count).unwrap_or(i64::MAX))
}

/// The name of a scan or record in a form: the scanner's key where it is part of it, the number, the hash.
fn name_of_head(head: Head) -> String {
    format!("{}.{}", head.seq, head.hash)
}

fn name_of_scan(scan: &ScanRef) -> String {
    format!("{}.{}.{}", scan.scanner, scan.seq, scan.hash)
}

/// The record that a form names.
fn head_named(text: &str) -> Option<Head> {
    let (seq, hash) = text.split_once('.')?;
    Some(Head { seq: seq.parse().ok()?, hash: hash.parse().ok()? })
}

/// The scan that a form names.
fn scan_named(text: &str) -> Option<ScanRef> {
    let (scanner, rest) = text.split_once('.')?;
    let scanner: ScannerKey = scanner.parse().ok()?;
    let Head { seq, hash } = head_named(rest)?;
    Some(ScanRef { scanner, seq, hash })
}

fn scanner_text(number: Option<u32>, language: Language) -> String {
    match number {
        Some(number) => text(language, "scan-by", &[("scanner", number.into())]),
        None => text(language, "scan-by-unknown", &[]),
    }
}

fn conflict_card(
    holder: &HolderConflicts,
    conflict: &ConflictView,
    facts: &Facts<'_>,
    shell: &Shell,
) -> ConflictCard {
    let who = holder.student.as_ref().map(|(name, number)| format!("{name}, {number}"));
    ConflictCard {
        who: who.unwrap_or_else(|| shell.text("conflict-unknown-holder")),
        sides: [&conflict.first, &conflict.second].map(|side| side_of_card(side, facts, shell)),
        names: [&conflict.first, &conflict.second].map(|side| name_of_scan(&side.scan)),
        is_settled: conflict.is_settled,
        note: conflict.note.clone(),
    }
}

fn side_of_card(side: &Side, facts: &Facts<'_>, shell: &Shell) -> SideOfCard {
    let (details, language) = (facts.details, shell.language);
    let gate = side.gate.map(|gate| gate_name(details, gate, language));
    let scanner = scanner_text(side.scanner_number, language);
    let mut lines = vec![text(
        language,
        "conflict-clock",
        &[("seconds", number(u64::from(side.uncertainty_ms).div_ceil(1000)))],
    )];
    lines.extend(side.read_by.as_ref().map(|read_by| shell.text(read_by_id(read_by))));
    if let Some((by, reason)) = side.overridden {
        let reason = verdict::reason(reason, language);
        lines.push(match by {
            Authorizer::Volunteer => {
                text(language, "scan-let-in-by-volunteer", &[("reason", (&reason).into())])
            }
            Authorizer::Supervisor(card) => text(
                language,
                "scan-let-in-by-supervisor",
                &[("reason", (&reason).into()), ("card", card.into())],
            ),
        });
    }
    let seen: Vec<String> = side
        .seen
        .iter()
        .map(|(scanner, seq)| format!("{} · {seq}", scanner_text(*scanner, language)))
        .collect();
    lines.push(match seen.is_empty() {
        true => shell.text("conflict-knew-nothing"),
        false => text(language, "conflict-knew", &[("scans", (&seen.join(", ")).into())]),
    });
    SideOfCard {
        pass_id: side.pass_id,
        title: gate.map_or_else(|| scanner.clone(), |gate| format!("{gate} · {scanner}")),
        when: moment::moment(side.at, facts.now, &details.time_zone, language),
        lines,
    }
}

fn run_card(scanner: u32, run: &Run, facts: &Facts<'_>, shell: &Shell) -> RunCard {
    let language = shell.language;
    let why = match run.why {
        Quarantine::Revoked => "quarantine-revoked",
        Quarantine::CertificateOver => "quarantine-certificate-over",
    };
    let span = moment::span(run.from, run.until, facts.now, &facts.details.time_zone, language);
    RunCard {
        title: text(
            language,
            "quarantine-title",
            &[("scanner", scanner.into()), ("first", number(run.first_seq)), ("last", number(run.last.seq))],
        ),
        lines: vec![
            shell.text(why),
            text(
                language,
                "quarantine-counts",
                &[("records", number(run.records)), ("admissions", number(run.admissions))],
            ),
            span,
        ],
        scanner,
        first_seq: run.first_seq,
        last: name_of_head(run.last),
        passes: run.passes.iter().copied().collect(),
    }
}

fn branch_card(scanner: u32, branch: &Branch, shell: &Shell) -> BranchCard {
    let span = [("first", number(branch.first.seq)), ("last", number(branch.tip.seq))];
    let carrier = scanner_text(branch.carrier, shell.language);
    BranchCard {
        title: text(shell.language, "scanner-name", &[("number", scanner.into())]),
        line: text(shell.language, "fork-branch", &[span[0], span[1], ("carrier", (&carrier).into())]),
        scanner,
        first: name_of_head(branch.first),
        counts: branch.counts,
    }
}

fn gap_text(gap: &Gap, language: Language) -> String {
    let scanner = scanner_text(gap.number, language);
    let id = if gap.is_branch { "gap-branch" } else { "gap" };
    text(
        language,
        id,
        &[("scanner", (&scanner).into()), ("first", number(gap.first)), ("last", number(gap.last))],
    )
}

pub(crate) async fn show(
    organizer: Organizer,
    EventInPath(number): EventInPath,
) -> Result<Response, Problem> {
    let event = organizer.event(number).await?;
    let app = &organizer.app;
    let listing = organizer.listing();
    let is_settled = organizer.query.has("settled");
    let conflicts =
        list_conflicts(app, number, Some(is_settled), listing.window).await.map_err(refusal_of)?;
    // Nobody answers more scanners on one page; what is answered makes room for the others.
    let quarantined = list_quarantine(app, number, Window { after: i64::MIN, ..listing.window })
        .await
        .map_err(refusal_of)?;
    let facts = Facts {
        number,
        details: &event.details,
        is_settled,
        conflicts,
        quarantined: quarantined.rows,
        forks: list_forks(app, number).await.map_err(refusal_of)?,
        gaps: list_gaps(app, number).await.map_err(refusal_of)?,
        now: organizer.now(),
    };
    let title = organizer.say("conflicts-title");
    let shell = organizer.event_shell(number, &event.details, EventSection::Conflicts, title);
    let shell = shell.at(&format!("/events/{number}/conflicts"));
    organizer.html(&make(shell, &listing, &facts))
}

#[cfg(test)]
mod tests {
    use esik_shared::id::Hash;

    use super::*;

    #[test]
    fn what_a_form_names_is_what_was_shown() {
        let head = Head { seq: 7, hash: Hash([9; 32]) };
        assert_eq!(head_named(&name_of_head(head)), Some(head));
        let scan = ScanRef { scanner: ScannerKey([3; 32]), seq: 7, hash: Hash([9; 32]) };
        assert_eq!(scan_named(&name_of_scan(&scan)), Some(scan));
        for wrong in ["", ".", "7", "7.zz", "x.7.y"] {
            assert_eq!((head_named(wrong), scan_named(wrong)), (None, None), "{wrong}");
        }
    }
}
