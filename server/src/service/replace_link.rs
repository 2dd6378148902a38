//! Replaces links: the old address leads nowhere from then on.
//!
//! The page of a pass names the link to all passes of its student. Whoever had seen the one has had the other, so that
//! is replaced as well: it is made anew when it is shown next.

use esik_shared::id::PassId;

use super::actor::Actor;
use super::audit::{Action, Entry, Object, note};
use super::link::{LinkSecret, StudentLinkSecret};
use super::pass_by_link::{PassByLinkError, links_end};
use super::student_link::{student_link, student_of};
use crate::app::App;
use crate::db::Tx;
use crate::db::pass_view::LinkedPass;
use crate::keys::at_rest::Place;

/// Replaces the link with this secret and returns the new one; nothing if there is no such link.
pub(crate) async fn replace_link(
    app: &App,
    actor: &Actor,
    secret: &str,
) -> Result<Option<LinkSecret>, PassByLinkError> {
    let Some(link) = LinkSecret::parse(secret) else {
        return Ok(None);
    };
    let mut tx = app.db.write().await?;
    let pass = tx.pass_by_link(link.hash()).await?;
    replace_in(app, actor, tx, pass.filter(|pass| app.clock.now() < links_end(&pass.event))).await
}

/// Replaces the link of a pass and returns the new one; nothing if there is no such pass at the actor's events.
pub(crate) async fn replace_link_of_pass(
    app: &App,
    actor: &Actor,
    pass: PassId,
) -> Result<Option<LinkSecret>, PassByLinkError> {
    let mut tx = app.db.write().await?;
    let pass = tx.linked_pass(pass).await?;
    replace_in(app, actor, tx, pass.filter(|pass| actor.events.has(pass.body.event))).await
}

/// Replaces the student's link with this secret and those of all passes of the student, and returns the student's new
/// one; nothing if there is no such link.
pub(crate) async fn replace_student_links(
    app: &App,
    actor: &Actor,
    secret: &str,
) -> Result<Option<StudentLinkSecret>, PassByLinkError> {
    let Some(student) = student_of(app, secret).await? else {
        return Ok(None);
    };
    let mut tx = app.db.write().await?;
    let passes = tx.linked_passes_of_student(student).await?;
    if passes.iter().all(|pass| links_end(&pass.event) <= app.clock.now()) {
        return Ok(None);
    }
    for pass in passes {
        replace(app, &mut tx, &pass).await?;
    }
    tx.delete_student_link(student).await?;
    let entry = Entry::new(Action::LinkReplaced).to(Object::Student(student));
    note(&mut tx, actor, app.clock.now(), entry).await?;
    tx.commit().await?;
    student_link(app, student).await.map(Some)
}

async fn replace_in(
    app: &App,
    actor: &Actor,
    mut tx: Tx,
    pass: Option<LinkedPass>,
) -> Result<Option<LinkSecret>, PassByLinkError> {
    let Some(pass) = pass else {
        return Ok(None);
    };
    let new = replace(app, &mut tx, &pass).await?;
    if let Some(student) = &pass.student {
        tx.delete_student_link(student.id).await?;
    }
    let entry = Entry::new(Action::LinkReplaced).at(pass.body.event).to(Object::Pass(pass.body.pass_id));
    note(&mut tx, actor, app.clock.now(), entry).await?;
    tx.commit().await?;
    Ok(Some(new))
}

async fn replace(app: &App, tx: &mut Tx, pass: &LinkedPass) -> Result<LinkSecret, PassByLinkError> {
    let (sealing, id) = (app.keys.sealing(), pass.body.pass_id);
    let old = LinkSecret(*sealing.open_exact(Place::PassLink, &id.0, &pass.sealed_link)?);
    let new = LinkSecret(app.rng.bytes());
    let sealed = sealing.seal(app.rng.bytes(), Place::PassLink, &id.0, &new.0);
    tx.replace_pass_link(id, old.hash(), new.hash(), &sealed).await?;
    Ok(new)
}
