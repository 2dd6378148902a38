//! What a camera sees: from bytes to pictures, from pictures to codes, from codes to readings.
//!
//! Pure: streams and moments are arguments. It opens nothing, and knows no event and no student.

pub(crate) mod decode;
pub(crate) mod frame;
pub(crate) mod picture;
pub(crate) mod preview;
pub(crate) mod sight;
pub(crate) mod stream;
