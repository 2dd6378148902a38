//! What comes between a pass and a good picture of it.

use image::{GrayImage, Luma};

use super::scene::{pixel, shade};
use super::{Kind, Place, Random};

/// Spoils a picture as its kind says. Every picture has the little noise of any camera.
pub(super) fn apply(random: &mut Random, kind: Kind, place: &Place, picture: &mut GrayImage) {
    match kind {
        Kind::Plain | Kind::Small | Kind::Tilt | Kind::Rotation | Kind::Inverted => {}
        Kind::Blur => blur(picture, random.between(1.6, 3.8) * place.side / 250.0),
        Kind::Motion => {
            let modules = random.between(0.9, 2.2);
            motion(picture, modules * place.side / 43.0, random.between(0.0, 180.0));
        }
        Kind::Noise => {
            contrast(picture, random.between(0.35, 0.6), random.between(10.0, 40.0));
            blur(picture, 0.7);
            let deviation = random.between(16.0, 40.0);
            return noise(random, picture, deviation);
        }
        Kind::Glare => glare(random, place, picture),
        Kind::LowContrast => contrast(picture, random.between(0.05, 0.16), random.between(60.0, 150.0)),
        Kind::Moire => moire(random, picture),
        Kind::Occlusion => occlude(random, place, picture),
        Kind::Mixed => {
            contrast(picture, random.between(0.5, 0.9), random.between(0.0, 40.0));
            blur(picture, random.between(0.6, 1.4));
            return noise(random, picture, 9.0);
        }
    }
    noise(random, picture, 2.5);
}

fn change(picture: &mut GrayImage, mut brightness: impl FnMut(u32, u32, f64) -> f64) {
    for (x, y, luma) in picture.enumerate_pixels_mut() {
        *luma = Luma([shade(brightness(x, y, f64::from(luma.0[0])))]);
    }
}

fn noise(random: &mut Random, picture: &mut GrayImage, deviation: f64) {
    change(picture, |_, _, luma| luma + deviation * random.normal());
}

fn contrast(picture: &mut GrayImage, factor: f64, darkest: f64) {
    change(picture, |_, _, luma| darkest + factor * luma);
}

/// A Gaussian, rows first and columns after.
fn blur(picture: &mut GrayImage, deviation: f64) {
    let reach = pixel((deviation * 3.0).ceil()).max(1);
    let weights: Vec<f64> = (0..=2 * reach)
        .map(|at| (-(f64::from(at) - f64::from(reach)).powi(2) / (2.0 * deviation * deviation)).exp())
        .collect();
    along(picture, &weights, (1.0, 0.0));
    along(picture, &weights, (0.0, 1.0));
}

fn motion(picture: &mut GrayImage, pixels: f64, degrees: f64) {
    let weights = vec![1.0; usize::try_from(pixel(pixels.round()).max(1)).unwrap_or(1)];
    let (sin, cos) = degrees.to_radians().sin_cos();
    along(picture, &weights, (cos, sin));
}

/// Each pixel becomes the weighted mean of those along a direction.
fn along(picture: &mut GrayImage, weights: &[f64], (step_x, step_y): (f64, f64)) {
    let before = picture.clone();
    let total: f64 = weights.iter().sum();
    let (width, height) = before.dimensions();
    let middle = f64::from(u32::try_from(weights.len() - 1).unwrap_or(0)) / 2.0;
    change(picture, |x, y, _| {
        let mut sum = 0.0;
        let mut offset = -middle;
        for weight in weights {
            let column = pixel((f64::from(x) + offset * step_x).round()).min(width - 1);
            let row = pixel((f64::from(y) + offset * step_y).round()).min(height - 1);
            sum += weight * f64::from(before.get_pixel(column, row).0[0]);
            offset += 1.0;
        }
        sum / total
    });
}

/// A round lamp, mirrored somewhere on the code. Its heart is white.
fn glare(random: &mut Random, place: &Place, picture: &mut GrayImage) {
    let (x, y) =
        (place.x + random.between(-0.4, 0.4) * place.side, place.y + random.between(-0.4, 0.4) * place.side);
    let radius = random.between(0.14, 0.30) * place.side;
    let strength = random.between(150.0, 320.0);
    change(picture, |column, row, luma| {
        let square = (f64::from(column) - x).powi(2) + (f64::from(row) - y).powi(2);
        luma + strength * (-square / (radius * radius)).exp()
    });
}

/// Stripes in two directions, as where two grids nearly fit.
fn moire(random: &mut Random, picture: &mut GrayImage) {
    let mut stripes = || {
        let (sin, cos) = random.between(0.0, 180.0).to_radians().sin_cos();
        let length = random.between(2.5, 14.0);
        (cos * std::f64::consts::TAU / length, sin * std::f64::consts::TAU / length)
    };
    let (first, second) = (stripes(), stripes());
    let depth = random.between(0.2, 0.5);
    change(picture, |x, y, luma| {
        let wave = |(a, b): (f64, f64)| (a * f64::from(x) + b * f64::from(y)).sin();
        luma * (1.0 + depth * (wave(first) + wave(second)) / 2.0) - 8.0
    });
}

/// A finger from an edge, or a sticker. It spares the middles of the three finder patterns: nothing reads without them.
fn occlude(random: &mut Random, place: &Place, picture: &mut GrayImage) {
    let half = random.between(0.08, 0.16) * place.side;
    let (x, y) = (
        place.x + random.between(-0.15, 0.42) * place.side,
        place.y + random.between(-0.15, 0.42) * place.side,
    );
    let luma = random.between(40.0, 220.0);
    change(picture, |column, row, before| {
        let (dx, dy) = (f64::from(column) - x, f64::from(row) - y);
        if dx * dx + dy * dy < half * half { luma } else { before }
    });
}
