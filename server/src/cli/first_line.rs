//! What a command reads from standard input: one line that nobody should see in a list of processes.

use std::io::{IsTerminal, Read};

use zeroize::Zeroizing;

use super::Failure;

/// The first line of standard input, without its end. Of a line that is longer than `max_bytes` as much comes as shows
/// that it is too long.
pub(super) fn read_first_line(what: &str, max_bytes: usize) -> Result<Zeroizing<String>, Failure> {
    if std::io::stdin().is_terminal() {
        eprintln!("Type the {what} (it shows as you type) and press Enter, then Ctrl+D:");
    }
    let mut bytes = Zeroizing::new(Vec::new());
    // One byte more than there may be, and a line end.
    let limit = u64::try_from(max_bytes + 3).expect("a small constant");
    std::io::stdin().lock().take(limit).read_to_end(&mut bytes).map_err(|error| Failure::failed(&error))?;
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    match std::str::from_utf8(line) {
        Ok(line) => Ok(Zeroizing::new(line.to_owned())),
        Err(_) => {
            Err(Failure::refused(format!("the {what} is not UTF-8")).hint("Type it in a UTF-8 terminal."))
        }
    }
}
