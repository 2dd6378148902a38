//! Enrolled scanners, and what each of them said last.

use esik_shared::certificate::CertificateContent;
use esik_shared::id::EventNumber;
use esik_shared::replication::report::{DoorReport, Report};
use esik_shared::time::Timestamp;

use super::access::EventScope;
use super::list::{Piece, Window};
use crate::app::App;
use crate::db::DbError;
use crate::db::scanner::EnrolledScanner;

/// A scanner as certified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ScannerView {
    /// What its certificate says.
    pub certified: CertificateContent,
    /// When it was enrolled.
    pub enrolled: Timestamp,
    /// Its feed of the event that was asked about, if anything of it is here.
    pub feed: Option<FeedHere>,
    /// Since when it is known that its key was copied.
    pub forked: Option<Timestamp>,
    /// Since when it is revoked at that event.
    pub revoked: Option<Timestamp>,
    /// When it was heard last, in whatever matter.
    pub heard: Option<Timestamp>,
    /// What it last said of itself.
    pub report: Option<Report>,
    /// How many scans of the event where it stands it had then that are not here.
    pub unsent: u64,
}

impl ScannerView {
    /// Where it says that it stands.
    pub(crate) fn door(&self) -> Option<DoorReport> {
        self.report.as_ref().and_then(|report| report.door)
    }
}

/// How much of a feed is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FeedHere {
    /// The number of the last scan.
    pub seq: u64,
    /// When it came.
    pub heard: Timestamp,
}

/// A piece of the scanners that are certified for an event among `scope`, by number.
pub(crate) async fn list_scanners(
    app: &App,
    scope: &EventScope,
    window: Window,
) -> Result<Piece<ScannerView>, DbError> {
    let is_for = |content: &CertificateContent| content.events.iter().any(|event| scope.has(event.event));
    list(app, EventNumber::NONE, window, |content| *scope == EventScope::All || is_for(content)).await
}

/// A piece of the scanners that are certified for an event, by number, with their feeds of it. Nothing if there is no
/// such event.
pub(crate) async fn list_scanners_of_event(
    app: &App,
    event: EventNumber,
    window: Window,
) -> Result<Option<Piece<ScannerView>>, DbError> {
    if app.db.read().await?.event(event).await?.is_none() {
        return Ok(None);
    }
    list(app, event, window, |content| content.event(event).is_some()).await.map(Some)
}

async fn list(
    app: &App,
    feeds_of: EventNumber,
    window: Window,
    wanted: impl Fn(&CertificateContent) -> bool,
) -> Result<Piece<ScannerView>, DbError> {
    let mut tx = app.db.read().await?;
    let (mut found, mut after) = (Vec::new(), window.after);
    while found.len() <= window.limit {
        let scanners = tx.scanners_after(feeds_of, after, window.fetch()).await?;
        let Some(last) = scanners.last() else { break };
        after = i64::from(last.number);
        for scanner in scanners {
            let view = view(app, scanner)?;
            found.extend(wanted(&view.certified).then_some(view));
        }
    }
    Ok(window.cut(found, |view| i64::from(view.certified.number)))
}

fn view(app: &App, scanner: EnrolledScanner) -> Result<ScannerView, DbError> {
    let certified = scanner
        .certificate
        .verify(app.keys.authority_key())
        .map_err(|_| DbError::Corrupt { what: "certificate" })?;
    let feed = scanner.feed.map(|(seq, heard)| FeedHere { seq, heard });
    let EnrolledScanner { enrolled, forked, revoked, heard, report, last_at_door, .. } = scanner;
    let door = report.as_ref().and_then(|report| report.door);
    let unsent = door.map_or(0, |door| door.beyond(last_at_door));
    Ok(ScannerView { certified, enrolled, feed, forked, revoked, heard, report, unsent })
}
