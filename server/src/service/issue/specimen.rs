//! Specimens: passes to test doors with. They are true, nobody's, in no roster, and never admitted.

use esik_shared::id::{EventNumber, PassId};
use esik_shared::pass::{PassBody, PassFlags};

use super::make::{Order, make};
use super::{IssueError, IssuedPass, gather};
use crate::app::App;
use crate::service::actor::Actor;
use crate::service::audit::{Action, Entry, Object, note};
use crate::service::pass_line::validity;

/// Makes a specimen for an event. Its student number is empty.
pub(crate) async fn issue_specimen(
    app: &App,
    actor: &Actor,
    event: EventNumber,
) -> Result<IssuedPass, IssueError> {
    let mut tx = app.db.write().await?;
    let facts = gather(&mut tx, event).await?;
    let (valid_from, valid_until) = validity(&facts.event.details).ok_or(IssueError::Validity(event))?;
    let body = PassBody {
        flags: PassFlags { live: false, specimen: true, id_check: false },
        key_id: app.keys.issuer().public().key_id(),
        home_gate: None,
        event,
        valid_from,
        valid_until,
        category: 0,
        pass_id: PassId([0; PassId::LEN]),
    };
    let taken = facts.passes.iter().map(|pass| pass.body.pass_id.into()).collect();
    let order = Order { body, holder: None, student: None };
    let made = make(&app.keys, &app.rng, &[order], taken).pop().expect("one is made for one order");
    let now = app.clock.now();
    tx.insert_passes(std::slice::from_ref(&made.pass), now).await?;
    let entry = Entry::new(Action::SpecimenIssued).at(event).to(Object::Pass(made.pass.body.pass_id));
    note(&mut tx, actor, now, entry).await?;
    tx.commit().await?;
    Ok(IssuedPass { student: String::new(), pass_id: made.pass.body.pass_id, link: made.link })
}
