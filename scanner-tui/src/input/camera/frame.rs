//! One picture in shades of grey, and the few things that are done to it before it is read.

/// The most pixels of a picture, some 64 million: more than any phone takes, less than what fills the memory.
pub(crate) const MAX_PIXELS: usize = 1 << 26;

/// A picture: one byte a pixel, from 0, black, to 255, white; row after row.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Frame {
    width: usize,
    height: usize,
    luma: Vec<u8>,
}

impl Frame {
    /// The picture of this size, or none where the bytes are not as many as its pixels, or too many or none at all.
    pub(crate) fn new(width: usize, height: usize, luma: Vec<u8>) -> Option<Self> {
        let pixels = width.checked_mul(height).filter(|pixels| (1..=MAX_PIXELS).contains(pixels));
        (pixels == Some(luma.len())).then_some(Self { width, height, luma })
    }

    /// Pixels a row.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    pub(crate) fn height(&self) -> usize {
        self.height
    }

    /// The pixels.
    pub(crate) fn luma(&self) -> &[u8] {
        &self.luma
    }

    /// White for black.
    pub(super) fn inverted(&self) -> Self {
        Self { luma: self.luma.iter().map(|luma| 255 - luma).collect(), ..*self }
    }

    /// At most `longest` pixels a side: every pixel is the mean of a square. None where it is that small already.
    pub(super) fn shrunk(&self, longest: usize) -> Option<Self> {
        let factor = self.width.max(self.height).div_ceil(longest);
        (factor > 1).then(|| self.shrunk_by(factor)).flatten()
    }

    /// Half as wide and as high; none where nothing would be left.
    pub(super) fn halved(&self) -> Option<Self> {
        self.shrunk_by(2)
    }

    fn shrunk_by(&self, factor: usize) -> Option<Self> {
        let (width, height) = (self.width / factor, self.height / factor);
        if width == 0 || height == 0 {
            return None;
        }
        let mut luma = Vec::with_capacity(width * height);
        let mut sums = vec![0_u32; width];
        for rows in self.luma.chunks_exact(self.width * factor) {
            sums.fill(0);
            for row in rows.chunks_exact(self.width) {
                for (sum, pixels) in sums.iter_mut().zip(row.chunks_exact(factor)) {
                    *sum += pixels.iter().map(|pixel| u32::from(*pixel)).sum::<u32>();
                }
            }
            let area = u32::try_from(factor * factor).unwrap_or(u32::MAX);
            luma.extend(sums.iter().map(|sum| u8::try_from(sum / area).unwrap_or(u8::MAX)));
        }
        Some(Self { width, height, luma })
    }

    /// Smoothed against noise and moiré, then sharpened where edges are: what a code looks like to a better camera.
    pub(super) fn smoothed_and_sharpened(&self) -> Self {
        let near = self.smoothed();
        near.away_from(&near.mean_of_square(4), 2)
    }

    /// Every pixel is the mean of itself and those around it.
    pub(super) fn smoothed(&self) -> Self {
        self.mean_of_square(1)
    }

    /// Sharpened where edges are washed out over some pixels.
    pub(super) fn sharpened(&self) -> Self {
        self.away_from(&self.mean_of_square(2).mean_of_square(2), 3)
    }

    /// Each pixel so many times as far again from the mean `around` it.
    fn away_from(&self, around: &Self, times: i32) -> Self {
        let sharpen = |(near, around): (&u8, &u8)| {
            let (near, around) = (i32::from(*near), i32::from(*around));
            u8::try_from((near + times * (near - around)).clamp(0, 255)).unwrap_or(0)
        };
        Self { luma: self.luma.iter().zip(&around.luma).map(sharpen).collect(), ..*self }
    }

    /// Each pixel becomes the mean of those up to `reach` away, in rows and then in columns. At the edges the last
    /// pixel is repeated.
    fn mean_of_square(&self, reach: usize) -> Self {
        let across = mean_of_rows(&self.luma, self.width, reach);
        let turned = transposed(&across, self.width);
        let both = mean_of_rows(&turned, self.height, reach);
        Self { luma: transposed(&both, self.height), ..*self }
    }
}

impl std::fmt::Debug for Frame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Frame({}×{})", self.width, self.height)
    }
}

fn mean_of_rows(luma: &[u8], width: usize, reach: usize) -> Vec<u8> {
    let mut means = Vec::with_capacity(luma.len());
    let window = u32::try_from(2 * reach + 1).unwrap_or(1);
    for row in luma.chunks_exact(width) {
        let at = |column: usize| u32::from(row[column.min(width - 1)]);
        let mut sum = u32::try_from(reach).unwrap_or(0) * at(0) + (0..=reach).map(at).sum::<u32>();
        for column in 0..width {
            means.push(u8::try_from(sum / window).unwrap_or(u8::MAX));
            sum = sum + at(column + reach + 1) - at(column.saturating_sub(reach));
        }
    }
    means
}

/// Columns as rows. Block by block, so that both sides stay in the cache.
fn transposed(luma: &[u8], width: usize) -> Vec<u8> {
    const BLOCK: usize = 32;
    let height = luma.len() / width;
    let mut turned = vec![0; luma.len()];
    for top in (0..height).step_by(BLOCK) {
        for left in (0..width).step_by(BLOCK) {
            for row in top..(top + BLOCK).min(height) {
                for column in left..(left + BLOCK).min(width) {
                    turned[column * height + row] = luma[row * width + column];
                }
            }
        }
    }
    turned
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(width: usize, luma: &[u8]) -> Frame {
        Frame::new(width, luma.len() / width, luma.to_vec()).unwrap()
    }

    #[test]
    fn a_picture_has_as_many_bytes_as_pixels_and_neither_none_nor_too_many() {
        assert!(Frame::new(2, 3, vec![0; 6]).is_some());
        for (width, height, bytes) in
            [(2, 3, 5), (2, 3, 7), (0, 3, 0), (usize::MAX, 2, 6), (MAX_PIXELS + 1, 1, 6)]
        {
            assert!(Frame::new(width, height, vec![0; bytes]).is_none(), "{width}×{height}");
        }
    }

    #[test]
    fn a_mean_is_of_the_square_around_and_repeats_the_edge() {
        let dot = frame(5, &[0, 0, 0, 0, 0, 0, 0, 90, 0, 0, 0, 0, 0, 0, 0]);
        let mean = dot.mean_of_square(1);
        assert_eq!(mean.luma, [0, 10, 10, 10, 0, 0, 10, 10, 10, 0, 0, 10, 10, 10, 0]);
        let even = frame(3, &[77; 9]);
        assert_eq!(even.mean_of_square(4), even);
        assert_eq!(even.smoothed_and_sharpened(), even, "nothing is where no edge is");
        assert_eq!(even.sharpened(), even);
        let edge = frame(8, &[90, 90, 90, 100, 110, 120, 120, 120]).sharpened();
        assert!(edge.luma[2] < 85 && edge.luma[5] > 125, "an edge becomes steeper: {:?}", edge.luma);
    }

    #[test]
    fn shrinking_takes_the_mean_and_leaves_small_pictures_alone() {
        let large = frame(5, &[0, 100, 7, 9, 255, 100, 0, 9, 7, 255, 1, 1, 1, 1, 1]);
        assert_eq!(large.shrunk(3), Some(frame(2, &[50, 8])));
        assert_eq!(large.shrunk(5), None);
        assert_eq!(frame(7, &[3; 7]).shrunk(2), None, "nothing would be left");
        assert_eq!(large.halved(), large.shrunk(3));
        assert_eq!(frame(1, &[3; 7]).halved(), None);
    }
}
