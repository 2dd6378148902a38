//! Lines of unknown length in bounded memory.

use std::io::{self, BufRead};

/// What is kept of a line. A code has at most 172 characters; the rest is room for the white space around it.
const KEPT_BYTES: usize = 64 * 1024;

/// Puts the next line into `line`, without its `\n`. The last line may lack one; after it the answer is false.
/// Of a line longer than [`KEPT_BYTES`] the beginning is kept and one byte of no character added: it is no code.
pub(crate) fn next_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let mut begun = false;
    let mut too_long = false;
    loop {
        let chunk = match input.fill_buf() {
            Ok(chunk) => chunk,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if chunk.is_empty() {
            break;
        }
        begun = true;
        let end = chunk.iter().position(|&byte| byte == b'\n');
        let part = &chunk[..end.unwrap_or(chunk.len())];
        let kept = part.len().min(KEPT_BYTES - line.len());
        line.extend_from_slice(&part[..kept]);
        too_long |= kept < part.len();
        let used = part.len() + usize::from(end.is_some());
        input.consume(used);
        if end.is_some() {
            break;
        }
    }
    if too_long {
        line.push(0xff);
    }
    Ok(begun)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::BufReader;

    fn lines(input: &[u8], capacity: usize) -> Vec<Vec<u8>> {
        let mut input = BufReader::with_capacity(capacity, input);
        let (mut line, mut lines) = (Vec::new(), Vec::new());
        while next_line(&mut input, &mut line).unwrap() {
            lines.push(line.clone());
        }
        lines
    }

    #[test]
    fn every_line_is_one_whatever_the_buffer_cuts() {
        let table: [(&[u8], &[&[u8]]); 5] = [
            (b"", &[]),
            (b"\n", &[b""]),
            (b"a", &[b"a"]),
            (b"a\nbcd\r\n", &[b"a", b"bcd\r"]),
            (b"\n\nabc\n\xff\nlast", &[b"", b"", b"abc", b"\xff", b"last"]),
        ];
        for (input, expected) in table {
            for capacity in 1..8 {
                assert_eq!(lines(input, capacity), expected, "{input:?} by {capacity}");
            }
        }
    }

    #[test]
    fn a_line_too_long_keeps_its_beginning_is_no_text_and_leaves_the_next_alone() {
        let whole = vec![b' '; KEPT_BYTES];
        let input = [&whole[..], b"\n", &whole, b"A\n", b"B"].concat();
        let lines = lines(&input, 1000);
        assert_eq!(lines.len(), 3);
        assert!(lines[0] == whole && lines[2] == b"B");
        assert!(lines[1].len() == KEPT_BYTES + 1 && str::from_utf8(&lines[1]).is_err());
    }
}
