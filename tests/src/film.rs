//! Films of passes that are carried past a camera, as Y4M.

use std::io::{self, Write};

use image::GrayImage;

use crate::corpus::{HEIGHT, Place, Random, Surface, WIDTH, code_modules, draw};

/// Frames a second.
pub const RATE: u32 = 5;

/// What happens before the camera for a while.
pub struct Scene<'a> {
    /// Which codes are there.
    pub codes: &'a [&'a str],
    /// For how many frames.
    pub frames: u32,
}

/// Writes the film of these scenes. In each, the codes wander, turn, and come closer.
pub fn write(output: &mut impl Write, seed: u64, scenes: &[Scene<'_>]) -> io::Result<()> {
    writeln!(output, "YUV4MPEG2 W{WIDTH} H{HEIGHT} F{RATE}:1 Ip A1:1 Cmono")?;
    for (number, scene) in (0..).zip(scenes) {
        for frame in 0..scene.frames {
            // The same hall behind every frame of the film.
            let mut random = Random::new([seed]);
            output.write_all(b"FRAME\n")?;
            output.write_all(&picture(&mut random, number, scene, frame))?;
        }
    }
    output.flush()
}

fn picture(random: &mut Random, number: u32, scene: &Scene<'_>, frame: u32) -> GrayImage {
    let part = f64::from(frame) / f64::from(scene.frames.max(2) - 1);
    let apart = f64::from(WIDTH) / f64::from(u32::try_from(scene.codes.len()).unwrap_or(1) + 1);
    let codes: Vec<(&str, Place)> = (1..)
        .zip(scene.codes)
        .map(|(at, code)| {
            let place = Place {
                x: apart * f64::from(at) + 60.0 * (part - 0.5),
                y: f64::from(HEIGHT) * 0.5 + 40.0 * (part - 0.5),
                side: f64::from(code_modules(code)) * (3.6 + 1.2 * part),
                turned_degrees: 25.0 * part - 10.0 + 30.0 * f64::from(number),
                tilt_degrees: 20.0 * part,
                tilt_towards_degrees: 70.0,
            };
            (*code, place)
        })
        .collect();
    draw(random, if number.is_multiple_of(2) { Surface::Phone } else { Surface::Paper }, &codes, false)
}
