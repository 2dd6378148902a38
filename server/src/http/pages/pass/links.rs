//! Where the page of a pass leads: paper, calendar, all passes of the student, another link.

use esik_shared::language::Language;

use super::super::student::is_new_address;
use super::super::{base_path, text};
use super::page::opens_a_door;
use super::standing::standing;
use crate::app::App;
use crate::service::link::StudentLinkSecret;
use crate::service::pass_by_link::{PassByLinkError, PassView};
use crate::service::student_link::student_link_if_it_can_be_made;

/// The links of a page, and whether its own is new.
#[derive(Debug, Default)]
pub(crate) struct Links {
    /// Address and label, in order.
    pub(super) addresses: Vec<(String, String)>,
    /// The address of this page has just been made.
    pub(super) is_new_address: bool,
}

impl Links {
    /// The links of the page of a pass.
    pub(super) async fn of(
        app: &App,
        pass: &PassView,
        secret: &str,
        language: Language,
        query: Option<&str>,
    ) -> Result<Self, PassByLinkError> {
        let student = match &pass.student {
            // The pass opens its door without this link as well.
            Some(student) => student_link_if_it_can_be_made(app, student.id).await?,
            None => None,
        };
        let base = base_path(&app.config.public_url);
        let is_printed = !pass.body.flags.live && opens_a_door(standing(pass, app.clock.now()));
        let addresses = addresses(is_printed, secret, student.as_ref(), language, base);
        Ok(Self { addresses, is_new_address: is_new_address(query) })
    }
}

fn addresses(
    is_printed: bool,
    secret: &str,
    student: Option<&StudentLinkSecret>,
    language: Language,
    base: &str,
) -> Vec<(String, String)> {
    let say = |id: &str| text(language, id, &[]);
    let mut links = Vec::new();
    links.extend(
        student.map(|link| (format!("{base}/s/{}?lang={language}", link.text()), say("pass-link-all"))),
    );
    if is_printed {
        links.push((format!("{base}/p/{secret}.pdf?lang={language}"), say("pass-link-pdf")));
    }
    links.push((format!("{base}/p/{secret}.ics?lang={language}"), say("pass-link-calendar")));
    links.push((format!("{base}/p/{secret}/replace-link?lang={language}"), say("replace-link-offer")));
    links
}
