//! The picture of a pass code (and of what else is read by a phone): QR version 6 for a static code, 7 for a live one, level M, one alphanumeric segment,
//! four light modules around it, as PNG and SVG.
//!
//! Encoding costs a millisecond, nearly all of it in choosing the mask. The pictures must stay cheap beside that
//! (all passes of a festival are drawn in one go), so the PNG has one bit a pixel and the fastest compression that
//! still finds the eight equal rows of a module. This module does not know what a code says.

use std::fmt::Write as _;

use qrcode::bits::Bits;
use qrcode::types::Color;
use qrcode::{EcLevel, QrCode, Version};

mod png;

/// The light modules on every side that the standard asks for.
const QUIET_ZONE: usize = 4;
/// The characters of a static code, and the version that they fill.
const STATIC: (usize, i16) = (152, 6);
/// The characters of a live code, and the version that they fill.
const LIVE: (usize, i16) = (172, 7);

/// Why a text cannot be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a pass code has 152 or 172 letters and digits")]
pub(crate) struct NotAPassCode;

/// Why a text cannot be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text is longer than a QR code holds")]
pub(crate) struct TextTooLong;

/// The modules of a code.
#[derive(Clone)]
pub(crate) struct QrImage {
    /// Modules a side, without the quiet zone.
    width: usize,
    /// Row by row from the top left, true for dark.
    dark: Vec<bool>,
}

/// Dark modules side by side. Places count from the corner of the quiet zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Run {
    /// How many modules are left of it.
    pub left: usize,
    /// How many modules are above it.
    pub top: usize,
    /// How many modules it has.
    pub length: usize,
}

impl QrImage {
    /// Encodes the text of a pass code: 152 or 172 characters.
    pub(crate) fn of(code: &str) -> Result<Self, NotAPassCode> {
        let (_, version) =
            [STATIC, LIVE].into_iter().find(|&(length, _)| length == code.len()).ok_or(NotAPassCode)?;
        if !code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) {
            return Err(NotAPassCode);
        }
        let qr = encode(code.as_bytes(), version).map_err(|_| NotAPassCode)?;
        let width = qr.width();
        Ok(Self { width, dark: qr.into_colors().into_iter().map(|color| color == Color::Dark).collect() })
    }

    /// Encodes any short text, in the smallest version that it fits.
    pub(crate) fn of_text(text: &str) -> Result<Self, TextTooLong> {
        let qr = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| TextTooLong)?;
        let width = qr.width();
        Ok(Self { width, dark: qr.into_colors().into_iter().map(|color| color == Color::Dark).collect() })
    }

    /// The picture as PNG, a whole number of pixels a module.
    pub(crate) fn png(&self) -> Vec<u8> {
        png::write(self)
    }

    /// The picture as SVG that scales to any size. One unit is one module.
    pub(crate) fn svg(&self) -> String {
        let side = self.side();
        let mut svg = String::with_capacity(16 * 1024);
        let written = writeln!(
            svg,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
             <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path d=\"{}\"/></svg>",
            self.path()
        );
        written.expect("writing to a String cannot fail");
        svg
    }

    /// Modules a side with the quiet zone.
    pub(crate) fn side(&self) -> usize {
        self.width + 2 * QUIET_ZONE
    }

    /// The rows of modules, without the quiet zone.
    fn rows(&self) -> impl Iterator<Item = &[bool]> {
        self.dark.chunks_exact(self.width)
    }

    /// Every run of dark modules in a row.
    pub(crate) fn runs(&self) -> impl Iterator<Item = Run> {
        self.rows().enumerate().flat_map(|(y, row)| {
            let mut x = 0;
            row.chunk_by(|one, next| one == next).filter_map(move |run| {
                let left = x + QUIET_ZONE;
                x += run.len();
                run[0].then_some(Run { left, top: y + QUIET_ZONE, length: run.len() })
            })
        })
    }

    /// One rectangle for every run of dark modules in a row.
    fn path(&self) -> String {
        let mut path = String::new();
        for Run { left, top, length } in self.runs() {
            write!(path, "M{left} {top}h{length}v1h-{length}z").expect("writing to a String cannot fail");
        }
        path
    }
}

impl std::fmt::Debug for QrImage {
    /// A picture of a code is the code: it is not for logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "QrImage({0}x{0})", self.width)
    }
}

fn encode(code: &[u8], version: i16) -> qrcode::QrResult<QrCode> {
    let mut bits = Bits::new(Version::Normal(version));
    bits.push_alphanumeric_data(code)?;
    bits.push_terminator(EcLevel::M)?;
    QrCode::with_bits(bits, EcLevel::M)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(length: usize) -> String {
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".chars().cycle().take(length).collect()
    }

    /// The level as the symbol itself says: the first two format bits beside the top left finder, unmasked.
    fn level_bits(image: &QrImage) -> (bool, bool) {
        let at = |x: usize, y: usize| image.dark[y * image.width + x];
        (!at(0, 8), at(1, 8))
    }

    #[test]
    fn a_static_code_is_version_6_and_a_live_one_version_7_at_level_m() {
        for (length, version) in [(152, 6), (172, 7)] {
            let image = QrImage::of(&code(length)).unwrap();
            assert_eq!(image.width, 17 + 4 * version);
            assert_eq!(level_bits(&image), (false, false), "00 is level M");
        }
    }

    #[test]
    fn other_texts_are_not_drawn() {
        for text in [String::new(), code(151), code(153), "ә".repeat(76), code(152).to_lowercase()] {
            assert_eq!(QrImage::of(&text).err(), Some(NotAPassCode));
        }
    }

    #[test]
    fn the_svg_covers_every_dark_module_once() {
        let image = QrImage::of(&code(152)).unwrap();
        let svg = image.svg();
        assert!(svg.contains("viewBox=\"0 0 49 49\""));
        let covered: usize = svg
            .split("\"/><path d=\"")
            .nth(1)
            .unwrap()
            .split('M')
            .filter_map(|run| run.split_once('h')?.1.split_once('v')?.0.parse::<usize>().ok())
            .sum();
        assert_eq!(covered, image.dark.iter().filter(|dark| **dark).count());
    }

    #[test]
    fn nothing_of_the_code_is_in_its_debug_text() {
        assert_eq!(format!("{:?}", QrImage::of(&code(172)).unwrap()), "QrImage(45x45)");
    }
}
