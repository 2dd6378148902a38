//! The built binaries together, on real input: one target, so that everything is linked once.

mod accessibility;
mod api;
mod bad_input;
mod crash;
mod demo;
mod door;
mod festival;
mod inputs;
mod kept;
mod no_room;
mod operations;
mod organizer;
mod paper;
mod pass_page;
mod peers;
mod restore;
mod several_servers;
mod supervisor;
mod trouble;
