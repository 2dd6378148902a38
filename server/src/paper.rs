//! Passes on paper, as PDF: one on a page A6, or four on a page A4 with lines to cut along.
//!
//! Four A6 make an A4 exactly, so a pass looks the same from a student's printer and from an organizer's stack. The
//! QR is made of shapes, not of pixels, and larger than any scanner needs. Fonts are part of the program and cut to
//! the letters used. This module does not know what a code says or what the texts mean.

use std::time::Duration;

use jiff::Timestamp as Moment;
use jiff::tz::TimeZone;
use krilla::Document;
use krilla::SerializeSettings;
use krilla::color::luma;
use krilla::geom::{PathBuilder, Point, Transform};
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::paint::{Stroke, StrokeDash};
use krilla::surface::Surface;

use crate::qr::QrImage;

mod text;
mod ticket;
mod typeface;

/// A pass to print: texts in the language of its student.
#[derive(Debug, Clone)]
pub(crate) struct Ticket {
    /// The name of the event.
    pub event: String,
    /// The name of the student; a specimen has none.
    pub name: Option<String>,
    /// The code.
    pub image: QrImage,
    /// What stands before the short code.
    pub short_code_label: String,
    /// The short code, four and four characters.
    pub short_code: String,
    /// Label and value, in order.
    pub facts: Vec<(String, String)>,
    /// What to know about it.
    pub notes: Vec<String>,
}

/// How passes lie on pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// One on a page A6.
    Single,
    /// Four on a page A4.
    Sheets,
}

/// What the file says of itself.
#[derive(Debug, Clone)]
pub(crate) struct About {
    /// Its title.
    pub title: String,
    /// The code of its language.
    pub language: String,
    /// When it was made.
    pub made: esik_shared::time::Timestamp,
}

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
#[error("the PDF could not be written")]
pub(crate) struct PaperError(#[from] krilla::error::KrillaError);

/// Points of a millimetre.
const POINTS_PER_MM: f32 = 72.0 / 25.4;
/// Width and height of A6 in millimetres; A4 is twice as wide and twice as high.
const A6_MM: (f32, f32) = (105.0, 148.5);

fn mm(millimetres: f32) -> f32 {
    millimetres * POINTS_PER_MM
}

impl Layout {
    /// Passes side by side, and above each other.
    fn grid(self) -> (usize, usize) {
        match self {
            Self::Single => (1, 1),
            Self::Sheets => (2, 2),
        }
    }

    /// How many passes are on one page.
    pub(crate) fn per_page(self) -> usize {
        let (across, down) = self.grid();
        across * down
    }

    /// Where the passes of a page have their upper left corners, in points, row by row.
    fn corners(self) -> Vec<(f32, f32)> {
        let (across, down) = self.grid();
        let steps = |count: usize, length: f32| {
            std::iter::successors(Some(0.0), move |at| Some(at + mm(length))).take(count)
        };
        steps(down, A6_MM.1).flat_map(|y| steps(across, A6_MM.0).map(move |x| (x, y))).collect()
    }

    fn page(self) -> PageSettings {
        let (width, height) = match self {
            Self::Single => A6_MM,
            Self::Sheets => (2.0 * A6_MM.0, 2.0 * A6_MM.1),
        };
        PageSettings::from_wh(mm(width), mm(height)).expect("a sheet of paper has a size")
    }
}

/// The passes as a PDF, in order.
pub(crate) fn pdf(layout: Layout, tickets: &[Ticket], about: &About) -> Result<Vec<u8>, PaperError> {
    let settings = SerializeSettings { xmp_metadata: false, ..SerializeSettings::default() };
    let mut document = Document::new_with(settings);
    document.set_metadata(metadata(about));
    for tickets in tickets.chunks(layout.per_page()) {
        let mut page = document.start_page_with(layout.page());
        let mut surface = page.surface();
        for (ticket, (x, y)) in tickets.iter().zip(layout.corners()) {
            surface.push_transform(&Transform::from_translate(x, y));
            ticket::draw(&mut surface, ticket);
            surface.pop();
        }
        if layout == Layout::Sheets {
            draw_cutting_lines(&mut surface);
        }
        surface.finish();
        page.finish();
    }
    Ok(document.finish()?)
}

fn metadata(about: &About) -> Metadata {
    let metadata = Metadata::new()
        .title(about.title.clone())
        .language(about.language.clone())
        .creator("Esik".to_owned());
    match date(about.made) {
        Some(date) => metadata.creation_date(date),
        None => metadata,
    }
}

fn date(at: esik_shared::time::Timestamp) -> Option<DateTime> {
    let at = Moment::UNIX_EPOCH.checked_add(Duration::from_millis(u64::try_from(at.0).ok()?)).ok()?;
    let at = at.to_zoned(TimeZone::UTC);
    let part = |part: i8| u8::try_from(part).ok();
    let date = DateTime::new(u16::try_from(at.year()).ok()?).month(part(at.month())?).day(part(at.day())?);
    let date = date.hour(part(at.hour())?).minute(part(at.minute())?).second(part(at.second())?);
    Some(date.utc_offset_hour(0).utc_offset_minute(0))
}

fn draw_cutting_lines(surface: &mut Surface<'_>) {
    let (width, height) = (mm(2.0 * A6_MM.0), mm(2.0 * A6_MM.1));
    let lines = [
        (Point::from_xy(width / 2.0, 0.0), Point::from_xy(width / 2.0, height)),
        (Point::from_xy(0.0, height / 2.0), Point::from_xy(width, height / 2.0)),
    ];
    let mut path = PathBuilder::new();
    for (from, to) in lines {
        path.move_to(from.x, from.y);
        path.line_to(to.x, to.y);
    }
    let path = path.finish().expect("two lines are a path");
    surface.set_fill(None);
    surface.set_stroke(Some(Stroke {
        paint: luma::Color::new(140).into(),
        width: 0.5,
        dash: Some(StrokeDash { array: vec![4.0, 4.0], offset: 0.0 }),
        ..Stroke::default()
    }));
    surface.draw_path(&path);
    surface.set_stroke(None);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_a6_lie_on_an_a4() {
        let right_half = |x: f32| x > mm(100.0);
        let lower_half = |y: f32| y > mm(140.0);
        let places: Vec<(bool, bool)> =
            Layout::Sheets.corners().into_iter().map(|(x, y)| (right_half(x), lower_half(y))).collect();
        assert_eq!(places, [(false, false), (true, false), (false, true), (true, true)]);
        assert_eq!(Layout::Single.corners(), [(0.0, 0.0)]);
    }

    #[test]
    fn the_same_passes_make_the_same_file_with_a_page_for_every_four() {
        let ticket = Ticket {
            event: "Кешкі саз".into(),
            name: Some("Әйгерім".into()),
            image: QrImage::of(&"A".repeat(152)).unwrap(),
            short_code_label: "Код".into(),
            short_code: "7QK2 M9XA".into(),
            facts: vec![("Қайда".into(), "КБТУ ".repeat(60))],
            notes: Vec::new(),
        };
        let about = About {
            title: "Рұқсатнама".into(),
            language: "kk".into(),
            made: esik_shared::time::Timestamp(1_795_348_800_000),
        };
        let make = |layout, count| pdf(layout, &vec![ticket.clone(); count], &about).unwrap();
        let has_pages = |file: Vec<u8>, count: usize| {
            String::from_utf8_lossy(&file).contains(&format!("/Type/Pages/Count {count}/"))
        };
        assert_eq!(make(Layout::Sheets, 5), make(Layout::Sheets, 5));
        assert!(has_pages(make(Layout::Sheets, 5), 2));
        assert!(has_pages(make(Layout::Single, 5), 5));
    }
}
