//! `esik-server`: issues passes, shows them, and gathers what scanners saw.

fn main() {}
