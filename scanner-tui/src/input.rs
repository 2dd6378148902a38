//! What is typed at the door: keys become readings and commands.
//!
//! Pure: keys and moments are arguments. It neither reads the terminal nor knows what a code means, and no text that
//! passes through it is ever logged or shown.

pub(crate) mod camera;
pub(crate) mod device;
pub(crate) mod keyboard;
mod layout;
pub(crate) mod serial;
pub(crate) mod wedge;
