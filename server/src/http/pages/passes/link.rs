//! `/events/{number}/passes/{pass_id}/link`: the address of a pass, to be sent again or shown to be scanned; and
//! another one in its place.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use esik_shared::id::{EventNumber, PassId};

use super::super::Shell;
use super::super::form::Values;
use super::super::organizer::Organizer;
use super::one::{find, shell_of};
use super::pass_not_found;
use crate::http::extract::signed_form::SignedForm;
use crate::http::problem::Problem;
use crate::qr::QrImage;
use crate::service::access::Permission;
use crate::service::pass_by_link::link_of;
use crate::service::replace_link::replace_link_of_pass;

#[derive(Template)]
#[template(path = "pass_link.html")]
pub(in super::super) struct PassLinkPage {
    shell: Shell,
    number: EventNumber,
    pass_id: PassId,
    name: String,
    url: String,
    picture: String,
    may_manage: bool,
}

pub(in super::super) fn make(
    mut shell: Shell,
    number: EventNumber,
    pass_id: PassId,
    url: String,
    may_manage: bool,
) -> Result<PassLinkPage, Problem> {
    let name = shell.retitle("pass-link-title");
    let picture = QrImage::of_text(&url)?.svg();
    Ok(PassLinkPage { shell, number, pass_id, name, url, picture, may_manage })
}

pub(crate) async fn show(
    organizer: Organizer,
    Path((number, pass_id)): Path<(EventNumber, String)>,
) -> Result<Response, Problem> {
    let story = find(&organizer, number, &pass_id).await?;
    let app = &organizer.app;
    let url = link_of(app, &story.pass)?.page_url(&app.config.public_url);
    let here = format!("/events/{number}/passes/{pass_id}/link");
    let shell = shell_of(&organizer, &story).at(&here);
    let may_manage = organizer.may(Permission::ManagePasses);
    organizer.html(&make(shell, number, story.pass.body.pass_id, url, may_manage)?)
}

pub(crate) async fn replace(
    organizer: Organizer,
    Path((number, pass_id)): Path<(EventNumber, String)>,
    SignedForm { by, .. }: SignedForm<Values>,
) -> Result<Response, Problem> {
    let pass = pass_id.parse().map_err(|_| pass_not_found())?;
    replace_link_of_pass(&organizer.app, &by.actor, pass).await?.ok_or_else(pass_not_found)?;
    Ok(organizer.go(&format!("/events/{number}/passes/{pass_id}/link?done=link-replaced")))
}
