//! The two typefaces on paper, and lines of text set in them.

use std::sync::LazyLock;

use harfrust::{FontRef, ShapeOptions, ShaperData, UnicodeBuffer};
use krilla::geom::Point;
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph};

/// Thickness of the letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

struct Typeface {
    /// For shaping.
    face: FontRef<'static>,
    shaping: ShaperData,
    /// For the file.
    font: Font,
}

static REGULAR: LazyLock<Typeface> =
    LazyLock::new(|| Typeface::of(include_bytes!("../../assets/fonts/NotoSans-Regular.ttf")));
static BOLD: LazyLock<Typeface> =
    LazyLock::new(|| Typeface::of(include_bytes!("../../assets/fonts/NotoSans-Bold.ttf")));

impl Typeface {
    fn of(bytes: &'static [u8]) -> Self {
        let face = FontRef::new(bytes).expect("the font in the program is whole");
        let font = Font::new(bytes.into(), 0).expect("the font in the program is whole");
        Self { shaping: ShaperData::new(&face), face, font }
    }

    fn get(weight: Weight) -> &'static Self {
        match weight {
            Weight::Regular => &REGULAR,
            Weight::Bold => &BOLD,
        }
    }
}

/// A line of text as glyphs. Lengths are in ems: times the size of the letters they are points.
#[derive(Debug, Clone)]
pub(super) struct Line {
    text: String,
    weight: Weight,
    glyphs: Vec<KrillaGlyph>,
    width: f32,
}

impl Line {
    /// Sets a text.
    pub(super) fn of(text: &str, weight: Weight) -> Self {
        let typeface = Typeface::get(weight);
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        let shaper = typeface.shaping.shaper(&typeface.face).build();
        let em = typeface.font.units_per_em();
        let shaped = shaper.shape(buffer, ShapeOptions::new());
        let starts: Vec<usize> =
            shaped.glyph_infos().iter().map(|info| usize::try_from(info.cluster).unwrap_or(0)).collect();
        let ems = |units: i32| f32::from(i16::try_from(units).unwrap_or(i16::MAX)) / em;
        let glyphs: Vec<KrillaGlyph> = shaped
            .glyph_infos()
            .iter()
            .zip(shaped.glyph_positions())
            .zip(&starts)
            .map(|((info, position), &start)| {
                KrillaGlyph::new(
                    GlyphId::new(info.glyph_id),
                    ems(position.x_advance),
                    ems(position.x_offset),
                    ems(position.y_offset),
                    ems(position.y_advance),
                    start..end_of_cluster(start, &starts, text.len()),
                    None,
                )
            })
            .collect();
        let width = glyphs.iter().map(|glyph| glyph.x_advance).sum();
        Self { text: text.to_owned(), weight, glyphs, width }
    }

    /// Its width at this size, in points.
    pub(super) fn width(&self, size: f32) -> f32 {
        self.width * size
    }

    /// Draws it with its left end on the base line at this point.
    pub(super) fn draw(&self, surface: &mut Surface<'_>, left: f32, base: f32, size: f32) {
        let font = Typeface::get(self.weight).font.clone();
        surface.draw_glyphs(Point::from_xy(left, base), &self.glyphs, font, &self.text, size, false);
    }
}

/// Where the letters of a glyph that begin at `start` end: where the next ones begin, whatever the direction.
fn end_of_cluster(start: usize, starts: &[usize], end: usize) -> usize {
    starts.iter().copied().filter(|other| *other > start).min().unwrap_or(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kazakh_letter_has_its_own_glyph_in_both_weights() {
        let letters = "ӘәҒғҚқҢңӨөҰұҮүҺһІіЁёЪъ«»–—…№₸";
        for weight in [Weight::Regular, Weight::Bold] {
            let line = Line::of(letters, weight);
            assert_eq!(line.glyphs.len(), letters.chars().count());
            for glyph in &line.glyphs {
                assert_ne!(glyph.glyph_id.to_u32(), 0, "{}", &letters[glyph.text_range.clone()]);
            }
        }
    }

    #[test]
    fn glyphs_name_the_letters_that_they_stand_for() {
        let text = "и\u{306}Қ";
        let line = Line::of(text, Weight::Regular);
        assert!(line.glyphs.iter().any(|glyph| &text[glyph.text_range.clone()] == "Қ"));
        assert!(line.glyphs.iter().all(|glyph| !text[glyph.text_range.clone()].is_empty()));
        assert!(line.width(10.0) > 10.0);
    }
}
