//! The link to all passes of a student: shown on the page of each of them, and opened.

use esik_shared::language::Language;

use super::link::{LinkSecret, StudentLinkSecret};
use super::pass_by_link::{PassByLinkError, PassView, links_end, open};
use super::pass_use::{PassUse, pass_use};
use crate::app::App;
use crate::db::{DbFailure, Tx};
use crate::keys::at_rest::Place;
use crate::telemetry::logs::Causes;

/// The passes of a student.
#[derive(Debug)]
pub(crate) struct StudentPasses {
    /// The full name.
    pub name: String,
    /// The language in which the student is spoken to.
    pub language: Language,
    /// In the order of the week. Where one took the place of others, only the newest.
    pub passes: Vec<StudentPass>,
}

/// One of them.
#[derive(Debug)]
pub(crate) struct StudentPass {
    /// What its page shows.
    pub view: PassView,
    /// What was done with it.
    pub used: Option<PassUse>,
    /// The secret of its page.
    pub link: LinkSecret,
}

/// The link of a student, made where there is none yet.
pub(crate) async fn student_link(app: &App, student: i64) -> Result<StudentLinkSecret, PassByLinkError> {
    if let Some(link) = stored(app, &mut app.db.read().await?, student).await? {
        return Ok(link);
    }
    let mut tx = app.db.write().await?;
    // Somebody may have been faster.
    if let Some(link) = stored(app, &mut tx, student).await? {
        return Ok(link);
    }
    let link = StudentLinkSecret(LinkSecret(app.rng.bytes()));
    let row = student.to_be_bytes();
    let sealed = app.keys.sealing().seal(app.rng.bytes(), Place::StudentLink, &row, &link.0.0);
    tx.insert_student_link(student, link.hash(), &sealed).await?;
    tx.commit().await?;
    Ok(link)
}

/// The same; nothing if there is none yet and the database can write none just now.
pub(crate) async fn student_link_if_it_can_be_made(
    app: &App,
    student: i64,
) -> Result<Option<StudentLinkSecret>, PassByLinkError> {
    match student_link(app, student).await {
        Ok(link) => Ok(Some(link)),
        Err(PassByLinkError::Db(error)) if error.failure() != DbFailure::Other => {
            tracing::warn!(error = %Causes(&error), "a pass is shown without the link to all passes");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

async fn stored(app: &App, tx: &mut Tx, student: i64) -> Result<Option<StudentLinkSecret>, PassByLinkError> {
    let Some(sealed) = tx.sealed_student_link(student).await? else {
        return Ok(None);
    };
    let row = student.to_be_bytes();
    let secret = app.keys.sealing().open_exact(Place::StudentLink, &row, &sealed)?;
    Ok(Some(StudentLinkSecret(LinkSecret(*secret))))
}

/// The student whose link this is, if it still leads somewhere.
pub(super) async fn student_of(app: &App, secret: &str) -> Result<Option<i64>, PassByLinkError> {
    match StudentLinkSecret::parse(secret) {
        Some(link) => Ok(app.db.read().await?.student_by_link(link.hash()).await?),
        None => Ok(None),
    }
}

/// The passes behind the secret of a student's link; nothing if there is none, or if all events are long over.
pub(crate) async fn passes_by_student_link(
    app: &App,
    secret: &str,
) -> Result<Option<StudentPasses>, PassByLinkError> {
    let Some(student) = student_of(app, secret).await? else {
        return Ok(None);
    };
    let now = app.clock.now();
    let linked = app.db.read().await?.linked_passes_of_student(student).await?;
    let mut passes: Vec<StudentPass> = Vec::new();
    for pass in linked.into_iter().filter(|pass| now < links_end(&pass.event)) {
        let (sealing, id) = (app.keys.sealing(), pass.body.pass_id.0);
        let link = LinkSecret(*sealing.open_exact(Place::PassLink, &id, &pass.sealed_link)?);
        let view = open(app, pass)?;
        let is_newer = passes.last().is_some_and(|last| last.view.body.event == view.body.event);
        if is_newer {
            passes.pop();
        }
        passes.push(StudentPass { used: pass_use(app, &view).await?, view, link });
    }
    let student = passes.first().and_then(|pass| pass.view.student.clone());
    Ok(student.map(|student| StudentPasses { name: student.name, language: student.language, passes }))
}
