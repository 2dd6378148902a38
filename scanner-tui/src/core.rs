//! The scanner without its hands and eyes: what it knows, what can happen, what it then wants done.
//!
//! Pure: no I/O, no async, no clock, no randomness. Time arrives in messages; what is to be done leaves as commands.

mod act;
pub(crate) mod answer;
pub(crate) mod clock;
pub(crate) mod cmd;
mod decide;
mod dialog;
pub(crate) mod event_state;
mod find;
#[cfg(test)]
pub(crate) mod fixture;
mod held_feed;
mod home_gates;
pub(crate) mod input_state;
pub(crate) mod key;
mod last_scans;
mod layout;
mod mask;
pub(crate) mod model;
pub(crate) mod msg;
pub(crate) mod now;
pub(crate) mod peers;
mod places;
mod restart;
pub(crate) mod screen;
mod search;
pub(crate) mod selftest;
mod show;
pub(crate) mod sound;
pub(crate) mod stand;
pub(crate) mod start;
mod trouble;
pub(crate) mod update;
mod words;
