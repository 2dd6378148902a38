//! A QR code as PNG: gray, one bit a pixel, eight pixels a module, so that a module is one byte in a row.

use png::{BitDepth, ColorType, Compression, Encoder, Filter};

use super::{QUIET_ZONE, QrImage};

/// Pixels a module: one byte of a row, and large enough to print.
const PIXELS: usize = 8;
/// A byte of light pixels, and one of dark.
const LIGHT: u8 = 0xff;
const DARK: u8 = 0x00;

pub(super) fn write(image: &QrImage) -> Vec<u8> {
    let mut file = Vec::with_capacity(8 * 1024);
    encode(&mut file, image)
        .expect("writing to a Vec cannot fail, and the rows have the size that was announced");
    file
}

fn encode(file: &mut Vec<u8>, image: &QrImage) -> Result<(), png::EncodingError> {
    let pixels = u32::try_from(image.side() * PIXELS).expect("a QR code is a few hundred pixels wide");
    let mut encoder = Encoder::new(file, pixels, pixels);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::One);
    encoder.set_compression(Compression::Fast);
    encoder.set_filter(Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&bitmap(image))?;
    writer.finish()
}

fn bitmap(image: &QrImage) -> Vec<u8> {
    let bytes_a_row = image.side();
    let mut bitmap = vec![LIGHT; bytes_a_row * bytes_a_row * PIXELS];
    let bands = bitmap.chunks_exact_mut(bytes_a_row * PIXELS).skip(QUIET_ZONE);
    for (band, row) in bands.zip(image.rows()) {
        for line in band.chunks_exact_mut(bytes_a_row) {
            for (pixels, dark) in line[QUIET_ZONE..].iter_mut().zip(row) {
                if *dark {
                    *pixels = DARK;
                }
            }
        }
    }
    bitmap
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_reads_back_module_by_module_with_its_quiet_zone() {
        for (length, side) in [(152, 49), (172, 53)] {
            let code: String = "QWERTYUIOPASDFGHJKLZXCVBNM234567".chars().cycle().take(length).collect();
            let image = QrImage::of(&code).unwrap();
            let picture = image::load_from_memory(&image.png()).unwrap().into_luma8();
            assert_eq!((picture.width(), picture.height()), (side * 8, side * 8));
            for (x, y, pixel) in picture.enumerate_pixels() {
                let (x, y) = (usize::try_from(x / 8).unwrap(), usize::try_from(y / 8).unwrap());
                let inside = |at: usize| at.checked_sub(QUIET_ZONE).filter(|at| *at < image.width);
                let dark = match (inside(x), inside(y)) {
                    (Some(x), Some(y)) => image.dark[y * image.width + x],
                    _ => false,
                };
                assert_eq!(pixel.0[0], if dark { 0 } else { 255 });
            }
        }
    }
}
