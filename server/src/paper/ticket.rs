//! One pass, on the space of an A6.

use krilla::color::luma;
use krilla::geom::{PathBuilder, Rect};
use krilla::num::NormalizedF32;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;

use super::text::{Block, Setting};
use super::typeface::Weight;
use super::{A6_MM, Ticket, mm};
use crate::qr::QrImage;

/// Free on every side, in millimetres: printers do not reach the edge, and scissors slip.
const MARGIN_MM: f32 = 7.0;
/// The side of a module: 41 of them are 49 mm, and a pass still reads when it is printed at two thirds.
const MODULE_MM: f32 = 1.2;
/// Where the values of facts begin, from the margin.
const LABEL_MM: f32 = 21.0;

/// Draws it with its upper left corner in the origin.
pub(super) fn draw(surface: &mut Surface<'_>, ticket: &Ticket) {
    let (left, width) = (mm(MARGIN_MM), mm(A6_MM.0 - 2.0 * MARGIN_MM));
    let mut top = mm(MARGIN_MM);
    let bold = |size, smallest, lines| Setting { weight: Weight::Bold, width, lines, size, smallest };

    ink(surface, BLACK);
    let event = Block::of(&ticket.event, bold(15.0, 9.0, 2));
    event.draw(surface, left, top);
    top += event.height() + mm(1.0);
    if let Some(name) = &ticket.name {
        let name = Block::of(name, bold(12.0, 8.0, 2));
        name.draw(surface, left, top);
        top += name.height();
    }

    let side = draw_code(surface, &ticket.image, top);
    top += side;
    let code = Block::of(&ticket.short_code, bold(15.0, 15.0, 1));
    code.draw_centred(surface, left, width, top);
    top += code.height();
    let small = Setting { weight: Weight::Regular, width, lines: 1, size: 7.0, smallest: 6.0 };
    let label = Block::of(&ticket.short_code_label, small);
    ink(surface, GRAY);
    label.draw_centred(surface, left, width, top);
    top += label.height() + mm(2.0);

    for (label, value) in &ticket.facts {
        top += draw_fact(surface, label, value, top);
    }
    draw_notes(surface, &ticket.notes);
}

const BLACK: u8 = 0;
const GRAY: u8 = 90;

fn ink(surface: &mut Surface<'_>, shade: u8) {
    let paint = luma::Color::new(shade).into();
    surface.set_fill(Some(Fill { paint, opacity: NormalizedF32::ONE, rule: FillRule::NonZero }));
}

/// Draws a fact and returns how high it is.
fn draw_fact(surface: &mut Surface<'_>, label: &str, value: &str, top: f32) -> f32 {
    let regular =
        |width, lines, size, smallest| Setting { weight: Weight::Regular, width, lines, size, smallest };
    let (left, value_left) = (mm(MARGIN_MM), mm(MARGIN_MM + LABEL_MM));
    let label = Block::of(label, regular(mm(LABEL_MM - 2.0), 1, 8.0, 5.0));
    let value = Block::of(value, regular(mm(A6_MM.0 - 2.0 * MARGIN_MM - LABEL_MM), 3, 9.0, 7.0));
    ink(surface, GRAY);
    label.draw(surface, left, top + 1.0);
    ink(surface, BLACK);
    value.draw(surface, value_left, top);
    value.height() + mm(0.6)
}

/// Draws the notes so that they end at the lower margin.
fn draw_notes(surface: &mut Surface<'_>, notes: &[String]) {
    let (left, width) = (mm(MARGIN_MM), mm(A6_MM.0 - 2.0 * MARGIN_MM));
    let small = Setting { weight: Weight::Regular, width, lines: 2, size: 7.0, smallest: 5.5 };
    let notes: Vec<Block> = notes.iter().map(|note| Block::of(note, small)).collect();
    let mut top = mm(A6_MM.1 - MARGIN_MM) - notes.iter().map(Block::height).sum::<f32>();
    ink(surface, GRAY);
    for note in &notes {
        note.draw(surface, left, top);
        top += note.height();
    }
}

/// Draws the code with its quiet zone in the middle of the width and returns its side.
fn draw_code(surface: &mut Surface<'_>, image: &QrImage, top: f32) -> f32 {
    let module = mm(MODULE_MM);
    let side = module * modules(image.side());
    let left = (mm(A6_MM.0) - side) / 2.0;
    // One path for all of it: renderers leave no seams between the parts of one shape.
    let mut path = PathBuilder::new();
    for run in image.runs() {
        let (x, y) = (left + module * modules(run.left), top + module * modules(run.top));
        let rectangle = Rect::from_xywh(x, y, module * modules(run.length), module);
        path.push_rect(rectangle.expect("a run of modules has a width and a height"));
    }
    ink(surface, BLACK);
    surface.draw_path(&path.finish().expect("a code has dark modules"));
    side
}

/// A number of modules, to be multiplied with a length.
fn modules(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}
