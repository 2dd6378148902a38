//! The paper passes of an event, for organizers to print.

use esik_shared::id::{EventNumber, GateNumber};

use super::pass_by_link::{PassByLinkError, PassView, open};
use crate::app::App;
use crate::db::DbError;

/// The most passes of one print: 500 pages of four, which a printer and a browser still take.
pub(crate) const MAX_PASSES: usize = 2_000;

/// Which passes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PaperFilter {
    /// Only those with this home gate.
    pub gate: Option<GateNumber>,
    /// Only those of students of this faculty.
    pub faculty: Option<String>,
}

/// The faculties of which an event has paper passes, in order.
pub(crate) async fn paper_faculties(app: &App, event: EventNumber) -> Result<Vec<String>, DbError> {
    app.db.read().await?.faculties_with_paper(event).await
}

/// Why there is nothing to print.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PaperPassesError {
    /// There is no such event.
    #[error("there is no event {0}")]
    UnknownEvent(EventNumber),
    /// No pass was issued for paper that fits the filter.
    #[error("no pass was issued for paper")]
    None,
    /// More than can be printed at once.
    #[error("{0} passes are too many for one print")]
    TooMany(usize),
    /// A pass does not open.
    #[error(transparent)]
    Pass(#[from] PassByLinkError),
}

/// The issued passes of an event that are not live, by faculty and name. A live pass on paper would be a copy that
/// doors may refuse: issuing for paper replaces it.
pub(crate) async fn paper_passes(
    app: &App,
    event: EventNumber,
    filter: &PaperFilter,
) -> Result<Vec<PassView>, PaperPassesError> {
    let mut tx = app.db.read().await.map_err(PassByLinkError::from)?;
    if tx.event(event).await.map_err(PassByLinkError::from)?.is_none() {
        return Err(PaperPassesError::UnknownEvent(event));
    }
    let mut passes = tx.linked_passes_of_event(event).await.map_err(PassByLinkError::from)?;
    passes.retain(|pass| {
        let faculty = pass.student.as_ref().map(|student| student.faculty.as_str());
        !pass.body.flags.live
            && filter.gate.is_none_or(|gate| pass.body.home_gate == Some(gate))
            && filter.faculty.as_deref().is_none_or(|wanted| faculty == Some(wanted))
    });
    match passes.len() {
        0 => Err(PaperPassesError::None),
        1..=MAX_PASSES => {
            let opened = passes.into_iter().map(|pass| open(app, pass)).collect::<Result<Vec<_>, _>>();
            Ok(opened.map_err(PassByLinkError::from)?)
        }
        many => Err(PaperPassesError::TooMany(many)),
    }
}
