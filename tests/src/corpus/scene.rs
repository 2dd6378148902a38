//! Draws codes on phones and paper before a cluttered background, in perspective.

use image::{GrayImage, Luma};
use qrcode::{Color, EcLevel, QrCode};

use super::{HEIGHT, Random, WIDTH};

/// White modules around a code.
const QUIET: f64 = 4.0;
/// How far the camera is, in sides of the code: what makes the near edge longer than the far one.
const DISTANCE: f64 = 3.0;
/// Each pixel is the mean of this many squared.
const SAMPLES: u32 = 3;

/// What a code is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Surface {
    /// A phone: bright, in a dark frame.
    Phone,
    /// Paper: less bright, unevenly lit.
    Paper,
}

impl Surface {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Phone, Self::Paper];

    /// How bright black and white are.
    const fn shades(self) -> (f64, f64) {
        match self {
            Self::Phone => (18.0, 238.0),
            Self::Paper => (45.0, 205.0),
        }
    }
}

/// Where a code is in the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Of its middle, in pixels.
    pub x: f64,
    /// Of its middle, in pixels.
    pub y: f64,
    /// The side of the code without its quiet zone, in pixels, if it were straight.
    pub side: f64,
    /// Turned in the plane of the picture.
    pub turned_degrees: f64,
    /// Tilted out of it.
    pub tilt_degrees: f64,
    /// The direction in which it is tilted.
    pub tilt_towards_degrees: f64,
}

impl Place {
    /// Where the point of the picture lies on the plane of the code, in sides from its middle.
    fn on_code(&self) -> impl Fn(f64, f64) -> (f64, f64) {
        let rotation = |degrees: f64| degrees.to_radians().sin_cos();
        let (towards_sin, towards_cos) = rotation(self.tilt_towards_degrees);
        let (tilt_sin, tilt_cos) = rotation(self.tilt_degrees);
        let (turn_sin, turn_cos) = rotation(self.turned_degrees);
        let Self { x: middle_x, y: middle_y, side, .. } = *self;
        move |x, y| {
            let (x, y) = ((x - middle_x) / side, (y - middle_y) / side);
            // Along the direction of the tilt, and across it.
            let (along, across) = (x * towards_cos + y * towards_sin, y * towards_cos - x * towards_sin);
            // The ray through the pixel meets the tilted plane.
            let on_plane = DISTANCE * along / (DISTANCE * tilt_cos + along * tilt_sin);
            let depth = 1.0 - on_plane * tilt_sin / DISTANCE;
            let (along, across) = (on_plane, across * depth);
            let (x, y) =
                (along * towards_cos - across * towards_sin, along * towards_sin + across * towards_cos);
            (x * turn_cos + y * turn_sin, y * turn_cos - x * turn_sin)
        }
    }
}

/// One side of the code of this text, in modules.
pub fn code_modules(text: &str) -> u32 {
    u32::try_from(qr(text).width()).expect("a code is small")
}

fn qr(text: &str) -> QrCode {
    QrCode::with_error_correction_level(text, EcLevel::M).expect("a pass code fits into a QR code")
}

/// Draws these codes, all on the same kind of surface.
pub fn draw(random: &mut Random, surface: Surface, codes: &[(&str, Place)], is_inverted: bool) -> GrayImage {
    let mut picture = background(random);
    for (text, place) in codes {
        draw_code(random, surface, text, place, is_inverted, &mut picture);
    }
    picture
}

/// A hall out of focus: soft blobs of light, and boxes with hard edges.
fn background(random: &mut Random) -> GrayImage {
    let mut picture = GrayImage::from_pixel(WIDTH, HEIGHT, Luma([shade(random.between(50.0, 110.0))]));
    for _ in 0..24 {
        let (x, y) = (random.between(0.0, WIDTH.into()), random.between(0.0, HEIGHT.into()));
        let (width, height) = (random.between(10.0, 260.0), random.between(10.0, 200.0));
        let luma = Luma([shade(random.between(20.0, 190.0))]);
        for column in pixel(x)..pixel(x + width).min(WIDTH) {
            for row in pixel(y)..pixel(y + height).min(HEIGHT) {
                picture.put_pixel(column, row, luma);
            }
        }
    }
    picture
}

fn draw_code(
    random: &mut Random,
    surface: Surface,
    text: &str,
    place: &Place,
    is_inverted: bool,
    picture: &mut GrayImage,
) {
    let code = qr(text);
    let modules = f64::from(code_modules(text));
    let (mut black, mut white) = surface.shades();
    let border = black;
    if is_inverted {
        std::mem::swap(&mut black, &mut white);
    }
    // Half the surface, in sides of the code: the quiet zone, and a rim with lines of text above and below.
    let quiet = 0.5 + QUIET / modules;
    let (half_width, half_height) = (quiet + 0.06, quiet + 0.55);
    let lit_from = random.between(0.0, 1.0);
    let on_code = place.on_code();
    let reach = place.side * 1.6;
    let columns = pixel(place.x - reach)..pixel(place.x + reach).min(WIDTH);
    for row in pixel(place.y - reach)..pixel(place.y + reach).min(HEIGHT) {
        for column in columns.clone() {
            let (mut sum, mut hits) = (0.0, 0);
            for sample in 0..SAMPLES * SAMPLES {
                let offset = |number: u32| (f64::from(number) + 0.5) / f64::from(SAMPLES);
                let (x, y) = on_code(
                    f64::from(column) + offset(sample % SAMPLES),
                    f64::from(row) + offset(sample / SAMPLES),
                );
                if x.abs() > half_width || y.abs() > half_height {
                    continue;
                }
                hits += 1;
                let is_rim = x.abs() > half_width - 0.04 || y.abs() > half_height - 0.04;
                sum += match surface {
                    Surface::Phone if is_rim => border,
                    _ if is_dark(&code, modules, x, y, quiet) => black,
                    Surface::Phone => white,
                    Surface::Paper => white - 45.0 * lit_from * (x + half_width) / (2.0 * half_width),
                };
            }
            if hits > 0 {
                let behind = f64::from(picture.get_pixel(column, row).0[0]);
                let all = f64::from(SAMPLES * SAMPLES);
                let mean = (sum + behind * (all - f64::from(hits))) / all;
                picture.put_pixel(column, row, Luma([shade(mean)]));
            }
        }
    }
}

/// Whether the surface is dark at a point: a module of the code, or a line of text above or below.
fn is_dark(code: &QrCode, modules: f64, x: f64, y: f64, quiet: f64) -> bool {
    if x.abs() < 0.5 && y.abs() < 0.5 {
        let module =
            |at: f64| usize::try_from(pixel((at + 0.5) * modules)).unwrap_or(0).min(code.width() - 1);
        return code[(module(x), module(y))] == Color::Dark;
    }
    let line = (y.abs() - quiet) / 0.09;
    line > 0.5 && line < 5.0 && line.fract() > 0.45 && x.abs() < 0.42 && (x * 37.0).fract().abs() > 0.25
}

/// A number as a brightness.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what fits")]
pub(super) fn shade(value: f64) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

/// A number as a row or a column; what lies before the picture is its edge.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what fits")]
pub(super) fn pixel(value: f64) -> u32 {
    value.clamp(0.0, f64::from(u32::MAX)) as u32
}
