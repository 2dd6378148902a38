//! Codes from standard input, one a line: how scripts and turnstiles give them, where there is no screen.

use std::io::{self, BufReader, Stdin};

use super::{Teller, spawn};
use crate::core::input_state::{InputStatus, InputTrouble};
use crate::runtime::lines::next_line;

/// How much of standard input is read at once.
const READ_BYTES: usize = 64 * 1024;

/// Reads until it ends. A read cannot be taken back, so the thread may outlive the inputs; it ends with the process.
pub(super) fn start(mut teller: Teller) -> io::Result<()> {
    spawn("lines", move || {
        teller.tell_status(InputStatus::Ready);
        let result = read_all(io::stdin(), &mut teller);
        teller.end(result.map_err(|error| InputTrouble::Other(error.to_string())));
    })
}

fn read_all(input: Stdin, teller: &mut Teller) -> io::Result<()> {
    let mut input = BufReader::with_capacity(READ_BYTES, input.lock());
    loop {
        let mut line = Vec::new();
        if !next_line(&mut input, &mut line)? || teller.stop.is_stopped() {
            return Ok(());
        }
        teller.read(line);
    }
}
