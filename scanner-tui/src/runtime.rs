//! Everything that touches the world: clock, randomness, disk, network, terminal, signals. It holds no decisions:
//! what happens becomes a message, and what the core wants done is done.

pub(crate) mod backoff;
pub(crate) mod beside;
pub(crate) mod clock;
pub(crate) mod crash;
pub(crate) mod data_folder;
pub(crate) mod drive;
pub(crate) mod feeds_file;
pub(crate) mod front;
pub(crate) mod headless;
pub(crate) mod input;
pub(crate) mod key_file;
pub(crate) mod lines;
pub(crate) mod logging;
pub(crate) mod meter;
pub(crate) mod peers;
pub(crate) mod recorder;
pub(crate) mod replication;
pub(crate) mod report;
pub(crate) mod selftest;
pub(crate) mod server;
pub(crate) mod signals;
pub(crate) mod sound;
pub(crate) mod store;
pub(crate) mod tasks;
pub(crate) mod terminal;
