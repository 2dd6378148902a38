//! From a picture to the codes in it.
//!
//! No one reader reads everything, so several try, the fastest first: rxing's port of ZXing-C++, then quirc's, both on
//! the picture as it is; then on its negative; then on copies, each against one trouble: half as large, smoothed and
//! sharpened against noise and low contrast; smoothed only against moiré; sharpened only against blur. `cargo bench -p
//! esik-tests` counts what each kind of trouble costs.

use std::cmp::Reverse;

use quircs::Quirc;
use rxing::common::cpp_essentials::ConcentricPattern;
use rxing::common::{DetectorRXingResult, HybridBinarizer};
use rxing::qrcode::cpp_port::decoder::Decode;
use rxing::qrcode::cpp_port::detector::{FindFinderPatterns, GenerateFinderPatternSets, SampleQR};
use rxing::{BinaryBitmap, Luma8Source};

use super::frame::Frame;

/// Pictures with a longer side are tried smaller first: a code that fills a phone's photograph needs no more, and time
/// goes with the area.
const LONGEST_SIDE: usize = 1600;
/// The most codes taken from one picture. A door needs to know one from several.
pub(crate) const MAX_CODES: usize = 16;
/// The most finder patterns of one picture that are looked at, the largest first: three of each code, and what only
/// looks like one.
const MAX_FINDERS: usize = 200;
/// The most threes of them that are tried. Each costs up to a tenth of a millisecond.
const MAX_TRIED: usize = 2_000;

/// Does something that may panic; nothing, where it did. Whoever holds a picture before a camera must not be able to stop
/// the scanner by it: a reader that gives up in the middle has read nothing.
pub(crate) type Survive = fn(&mut dyn FnMut() -> Vec<String>) -> Option<Vec<String>>;

/// Reads codes. Keeps what is costly to make anew for every picture.
pub(crate) struct Decoder {
    quirc: Quirc,
    survive: Survive,
}

impl Decoder {
    /// Ready to read.
    pub(crate) fn new(survive: Survive) -> Self {
        Self { quirc: Quirc::default(), survive }
    }

    /// The texts of the codes in a picture, each once, in the order in which they were found. Empty where there are
    /// none, or none that can be read.
    pub(crate) fn decode(&mut self, frame: &Frame) -> Vec<String> {
        if let Some(small) = frame.shrunk(LONGEST_SIDE) {
            let codes = self.decode_as_it_is(&small);
            if !codes.is_empty() {
                return codes;
            }
        }
        self.decode_as_it_is(frame)
    }

    fn decode_as_it_is(&mut self, frame: &Frame) -> Vec<String> {
        let steps: [fn(&mut Self, &Frame) -> Vec<String>; 6] = [
            |this, frame| this.try_rxing(frame),
            |this, frame| this.try_quirc(frame),
            // A negative is sharp as a rule: a screen in dark mode. What quirc could add is not worth its time.
            |this, frame| this.try_rxing(&frame.inverted()),
            // Of each of these the reader that it helps more; what the other could add is not worth its time either.
            |this, frame| match frame.halved() {
                Some(half) => this.try_rxing(&half.smoothed_and_sharpened()),
                None => Vec::new(),
            },
            |this, frame| this.try_quirc(&frame.smoothed()),
            |this, frame| this.try_rxing(&frame.sharpened()),
        ];
        steps.iter().map(|step| step(self, frame)).find(|codes| !codes.is_empty()).unwrap_or_default()
    }

    fn try_rxing(&self, frame: &Frame) -> Vec<String> {
        (self.survive)(&mut || read_with_rxing(frame)).unwrap_or_default()
    }

    fn try_quirc(&mut self, frame: &Frame) -> Vec<String> {
        let quirc = &mut self.quirc;
        (self.survive)(&mut || read_with_quirc(quirc, frame)).unwrap_or_else(|| {
            // What it kept may be half done.
            self.quirc = Quirc::default();
            Vec::new()
        })
    }
}

/// What rxing's own reader does, but with limits: on a picture full of finder patterns that one tries for a minute
/// which three belong together, and as long no other picture would be looked at.
fn read_with_rxing(frame: &Frame) -> Vec<String> {
    let size = (u32::try_from(frame.width()), u32::try_from(frame.height()));
    let (Ok(width), Ok(height)) = size else { return Vec::new() };
    let Ok(source) = Luma8Source::new_with_slice(frame.luma(), width, height) else { return Vec::new() };
    let bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
    let bits = bitmap.get_black_matrix();
    let mut finders = FindFinderPatterns(bits, true, 0);
    finders.sort_by_key(|finder| Reverse(finder.size));
    finders.truncate(MAX_FINDERS);
    let mut used: Vec<ConcentricPattern> = Vec::new();
    let mut texts = Vec::new();
    for corners in GenerateFinderPatternSets(&mut finders).into_iter().take(MAX_TRIED) {
        let corners_of_set = [corners.bl, corners.tl, corners.tr];
        if corners_of_set.iter().any(|corner| used.contains(corner)) {
            continue;
        }
        let decoded = SampleQR(bits, &corners).and_then(|sampled| Decode(sampled.getBits()));
        if let Ok(code) = decoded
            && code.isValid()
        {
            used.extend(corners_of_set);
            texts.push(code.text());
        }
    }
    each_once(texts.into_iter())
}

fn read_with_quirc(quirc: &mut Quirc, frame: &Frame) -> Vec<String> {
    let found = quirc.identify(frame.width(), frame.height(), frame.luma());
    each_once(found.flatten().filter_map(|code| {
        let data = code.decode().ok()?;
        Some(String::from_utf8_lossy(&data.payload).into_owned())
    }))
}

fn each_once(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut codes = Vec::new();
    for text in texts {
        if codes.len() < MAX_CODES && !codes.contains(&text) {
            codes.push(text);
        }
    }
    codes
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    fn survive(work: &mut dyn FnMut() -> Vec<String>) -> Option<Vec<String>> {
        catch_unwind(AssertUnwindSafe(work)).ok()
    }

    /// A stand-in for a picture that both readers fail on.
    fn fail(_: &mut dyn FnMut() -> Vec<String>) -> Option<Vec<String>> {
        None
    }

    /// One finder pattern beside the other, each with its quiet zone, which would give millions of threes to try.
    fn wall(width: usize, height: usize) -> Frame {
        const MODULE: usize = 3;
        let is_dark = |at: usize| {
            let (x, y) = (at % width / MODULE % 8, at / width / MODULE % 8);
            let is_edge = |module| module == 0 || module == 6;
            x < 7 && y < 7 && (is_edge(x) || is_edge(y) || ((2..5).contains(&x) && (2..5).contains(&y)))
        };
        let luma = (0..width * height).map(|at| if is_dark(at) { 0 } else { 255 }).collect();
        Frame::new(width, height, luma).unwrap()
    }

    #[test]
    fn a_wall_of_finder_patterns_has_no_code_and_stops_nothing() {
        assert_eq!(Decoder::new(survive).decode(&wall(1280, 720)), [""; 0]);
    }

    #[test]
    fn pictures_of_any_size_without_a_code_have_none_and_a_reader_that_fails_has_read_none() {
        for (width, height) in [(1, 1), (1, 700), (700, 1), (3, 5), (41, 41), (320, 240), (1700, 90)] {
            let luma =
                (0..width * height).map(|at| if at % 7 * (at / width) % 3 == 0 { 0 } else { 255 }).collect();
            let frame = Frame::new(width, height, luma).unwrap();
            assert_eq!(Decoder::new(survive).decode(&frame), [""; 0], "{width}×{height}");
            assert_eq!(Decoder::new(fail).decode(&frame), [""; 0]);
        }
    }
}
