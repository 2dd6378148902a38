//! What is in a picture: read by zbarimg, which shares no code with us, and measured module by module.

use std::io::Write;
use std::process::{Command, Stdio};

use image::GrayImage;

/// The text of the one QR code in a PNG.
pub fn decode(png: &[u8]) -> String {
    let mut file = tempfile::Builder::new().suffix(".png").tempfile().expect("a temporary file");
    file.write_all(png).expect("a temporary file can be written to");
    let output = Command::new("zbarimg")
        .args(["--quiet", "--raw", "--nodbus", "-Sdisable", "-Sqrcode.enable"])
        .arg(file.path())
        .stderr(Stdio::inherit())
        .output()
        .expect("zbarimg is installed (Debian package zbar-tools)");
    let text = String::from_utf8(output.stdout).expect("a pass code is ASCII");
    text.trim_end_matches('\n').to_owned()
}

/// A level of error correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// 7 %.
    L,
    /// 15 %.
    M,
    /// 25 %.
    Q,
    /// 30 %.
    H,
}

/// A QR code as it stands in a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measured {
    /// 1 to 40: the code has 17 + 4 × version modules a side.
    pub version: u32,
    /// The level of error correction.
    pub level: Level,
    /// White modules around it, on the narrowest side.
    pub quiet_modules: u32,
}

/// Measures the one upright QR code in a PNG.
pub fn measure(png: &[u8]) -> Measured {
    let picture = image::load_from_memory(png).expect("a PNG").into_luma8();
    let dark = |x: u32, y: u32| picture.get_pixel(x, y).0[0] < 128;
    let columns: Vec<u32> =
        (0..picture.width()).filter(|&x| (0..picture.height()).any(|y| dark(x, y))).collect();
    let rows: Vec<u32> =
        (0..picture.height()).filter(|&y| (0..picture.width()).any(|x| dark(x, y))).collect();
    let (left, right) = (columns[0], columns[columns.len() - 1]);
    let (top, bottom) = (rows[0], rows[rows.len() - 1]);
    // The finder pattern begins with a run of seven dark modules.
    let module = (left..=right).take_while(|&x| dark(x, top)).count() / 7;
    let module = u32::try_from(module).expect("a picture is small");
    let side = (right - left + 1) / module;
    assert_eq!(side, (bottom - top + 1) / module, "the code is square");
    let at =
        |column: u32, row: u32| dark(left + column * module + module / 2, top + row * module + module / 2);
    Measured {
        version: (side - 17) / 4,
        level: level(at(0, 8), at(1, 8)),
        quiet_modules: narrowest(&picture, left, right, top, bottom) / module,
    }
}

/// The first two bits of the format information, which lie left in row 8 under the mask 10.
fn level(first: bool, second: bool) -> Level {
    match (!first, second) {
        (false, true) => Level::L,
        (false, false) => Level::M,
        (true, true) => Level::Q,
        (true, false) => Level::H,
    }
}

fn narrowest(picture: &GrayImage, left: u32, right: u32, top: u32, bottom: u32) -> u32 {
    left.min(top).min(picture.width() - 1 - right).min(picture.height() - 1 - bottom)
}
