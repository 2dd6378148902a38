//! The scanner without its hands and eyes: what it knows, what can happen, what it then wants done.
//!
//! Pure: no I/O, no async, no clock, no randomness. Time arrives in messages; what is to be done leaves as commands.

pub(crate) mod answer;
pub(crate) mod clock;
pub(crate) mod cmd;
mod decide;
pub(crate) mod event_state;
#[cfg(test)]
pub(crate) mod fixture;
pub(crate) mod input_state;
pub(crate) mod model;
pub(crate) mod msg;
pub(crate) mod now;
mod restart;
pub(crate) mod screen;
mod show;
pub(crate) mod start;
pub(crate) mod update;
