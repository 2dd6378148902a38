//! `GET /students.csv`, `/students.xlsx`: the students that somebody may see, as a file that can be imported again.

use axum::response::Response;

use super::super::organizer::Organizer;
use crate::http::problem::Problem;
use crate::http::sheet::{Format, sheet};
use crate::service::list::{MAX_LIMIT, Window};
use crate::service::students::list_students;

const COLUMNS: [&str; 6] = ["number", "name", "university", "faculty", "email", "language"];

pub(crate) async fn csv(organizer: Organizer) -> Result<Response, Problem> {
    export(&organizer, Format::Csv(organizer.language())).await
}

pub(crate) async fn xlsx(organizer: Organizer) -> Result<Response, Problem> {
    export(&organizer, Format::Xlsx).await
}

async fn export(organizer: &Organizer, format: Format) -> Result<Response, Problem> {
    let scope = organizer.principal.events();
    let mut rows = Vec::new();
    let mut after = Some(i64::MIN);
    while let Some(from) = after {
        let window = Window { after: from, limit: MAX_LIMIT };
        let piece = list_students(&organizer.app, &scope, None, window).await?;
        rows.extend(piece.rows.into_iter().map(|student| {
            let data = student.data;
            let email = data.email.unwrap_or_default();
            vec![
                data.number,
                data.name,
                data.university,
                data.faculty,
                email,
                data.language.code().to_owned(),
            ]
        }));
        after = piece.next;
    }
    sheet(format, "students", &COLUMNS, rows).await
}
