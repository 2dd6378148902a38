//! From the bytes of a picture file to a [`Frame`].

use std::io::Cursor;

use image::{DynamicImage, ImageError, ImageFormat, ImageReader, Limits};

use super::frame::{Frame, MAX_PIXELS};

/// The largest file that is read: a camera's raw PNG of 64 million pixels is smaller.
pub(crate) const MAX_FILE_BYTES: u64 = 128 << 20;

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PictureError {
    /// Not of a format that is read.
    #[error("this is no PNG, JPEG or PNM picture")]
    Format,
    /// Larger than any camera's.
    #[error("the picture is too large")]
    TooLarge,
    /// Half a file, or a damaged one.
    #[error("the picture is damaged: {0}")]
    Damaged(ImageError),
}

/// The endings of files that may be pictures.
pub(crate) fn is_picture_name(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| {
        ["png", "jpg", "jpeg", "pgm", "ppm", "pbm", "pnm"]
            .iter()
            .any(|known| ending.eq_ignore_ascii_case(known))
    })
}

/// The picture in a file of one of the formats that are read, known by its first bytes.
pub(crate) fn read_picture(bytes: &[u8]) -> Result<Frame, PictureError> {
    let format = image::guess_format(bytes).map_err(|_| PictureError::Format)?;
    decode(bytes, format)
}

/// The picture in the bytes of a JPEG.
pub(super) fn read_jpeg(bytes: &[u8]) -> Result<Frame, PictureError> {
    decode(bytes, ImageFormat::Jpeg)
}

fn decode(bytes: &[u8], format: ImageFormat) -> Result<Frame, PictureError> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    // 4 colours of 2 bytes.
    limits.max_alloc = u64::try_from(MAX_PIXELS).ok().map(|pixels| pixels * 8);
    reader.limits(limits);
    let picture = reader.decode().map_err(|error| match error {
        ImageError::Limits(_) => PictureError::TooLarge,
        ImageError::Unsupported(_) => PictureError::Format,
        error => PictureError::Damaged(error),
    })?;
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    Frame::new(width, height, on_white(picture)).ok_or(PictureError::TooLarge)
}

/// In shades of grey; what is transparent shows white, as on a page.
fn on_white(picture: DynamicImage) -> Vec<u8> {
    if !picture.color().has_alpha() {
        return picture.into_luma8().into_raw();
    }
    let shade = |pixel: &image::LumaA<u8>| {
        let [luma, alpha] = pixel.0.map(u32::from);
        u8::try_from((luma * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
    };
    picture.into_luma_alpha8().pixels().map(shade).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{GrayImage, LumaA};

    fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn pictures_of_every_format_are_read_and_transparent_is_white() {
        let grey: DynamicImage = GrayImage::from_pixel(16, 8, image::Luma([90])).into();
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Pnm] {
            let frame = read_picture(&encoded(&grey, format)).unwrap();
            assert_eq!((frame.width(), frame.height()), (16, 8));
            assert!(frame.luma().iter().all(|luma| luma.abs_diff(90) < 3), "{format:?}");
        }
        let clear =
            image::ImageBuffer::from_fn(2, 1, |x, _| LumaA([0_u8, if x == 0 { 0 } else { 255 }])).into();
        assert_eq!(read_picture(&encoded(&clear, ImageFormat::Png)).unwrap().luma(), [255, 0]);
    }

    #[test]
    fn what_is_no_picture_is_said_to_be_none() {
        let whole = encoded(&GrayImage::new(64, 64).into(), ImageFormat::Png);
        assert!(matches!(read_picture(b"no picture at all"), Err(PictureError::Format)));
        assert!(matches!(read_picture(b""), Err(PictureError::Format)));
        assert!(matches!(read_picture(&whole[..40]), Err(PictureError::Damaged(_))));
        let huge = b"P5 60000 60000 255 ";
        assert!(matches!(read_picture(huge), Err(PictureError::TooLarge | PictureError::Damaged(_))));
        assert!(is_picture_name("a.b.JPeG") && !is_picture_name("png") && !is_picture_name("a.txt"));
    }
}
