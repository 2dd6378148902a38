//! Undoes the keyboard. A scanner that types does not know which layout the laptop has, nor whether Caps Lock is on,
//! and neither do we: every character that a key of the alphabet can produce maps to the one that was meant.
//!
//! The alphabet is base32 (RFC 4648). Other codes (short codes, enrollment codes) have alphabets of their own.

/// The base32 character that was meant by the one typed: on the US layout, on the ЙЦУКЕН layouts (Russian, Kazakh),
/// and with the Kazakh number row; with and without Caps Lock.
pub const fn meant(typed: char) -> Option<u8> {
    Some(match typed {
        'A' | 'a' | 'Ф' | 'ф' => b'A',
        'B' | 'b' | 'И' | 'и' => b'B',
        'C' | 'c' | 'С' | 'с' => b'C',
        'D' | 'd' | 'В' | 'в' => b'D',
        'E' | 'e' | 'У' | 'у' => b'E',
        'F' | 'f' | 'А' | 'а' => b'F',
        'G' | 'g' | 'П' | 'п' => b'G',
        'H' | 'h' | 'Р' | 'р' => b'H',
        'I' | 'i' | 'Ш' | 'ш' => b'I',
        'J' | 'j' | 'О' | 'о' => b'J',
        'K' | 'k' | 'Л' | 'л' => b'K',
        'L' | 'l' | 'Д' | 'д' => b'L',
        'M' | 'm' | 'Ь' | 'ь' => b'M',
        'N' | 'n' | 'Т' | 'т' => b'N',
        'O' | 'o' | 'Щ' | 'щ' => b'O',
        'P' | 'p' | 'З' | 'з' => b'P',
        'Q' | 'q' | 'Й' | 'й' => b'Q',
        'R' | 'r' | 'К' | 'к' => b'R',
        'S' | 's' | 'Ы' | 'ы' => b'S',
        'T' | 't' | 'Е' | 'е' => b'T',
        'U' | 'u' | 'Г' | 'г' => b'U',
        'V' | 'v' | 'М' | 'м' => b'V',
        'W' | 'w' | 'Ц' | 'ц' => b'W',
        'X' | 'x' | 'Ч' | 'ч' => b'X',
        'Y' | 'y' | 'Н' | 'н' => b'Y',
        'Z' | 'z' | 'Я' | 'я' => b'Z',
        '2' | 'Ә' | 'ә' => b'2',
        '3' | 'І' | 'і' => b'3',
        '4' | 'Ң' | 'ң' => b'4',
        '5' | 'Ғ' | 'ғ' => b'5',
        '6' | ',' => b'6',
        '7' | '.' => b'7',
        _ => return None,
    })
}

/// Whether a scanner may put this character before or after a code: controls, spaces, and the byte order mark.
pub const fn is_filler(typed: char) -> bool {
    matches!(typed, '\u{0}'..='\u{20}' | '\u{7f}' | '\u{a0}' | '\u{feff}')
}
