//! What a person meant who typed on another keyboard layout: a name in Russian letters while the layout is English, a
//! PIN while the number row types Kazakh letters. Codes of passes have their own way (`shared::pass::keyboard`).

/// The keys of the US layout and what the same keys type on the Russian and Kazakh ones.
const US: &str = "qwertyuiop[]asdfghjkl;'zxcvbnm,.";
const CYRILLIC: &str = "йцукенгшщзхъфывапролджэячсмитьбю";
/// The number row and what it types on the Kazakh layout, the keys of `,` and `.` left out: see [`digit`].
const NUMBERS: &str = "1234567890-=";
const KAZAKH_NUMBERS: &str = "\"әіңғ,.үұқөһ";

/// `typed` on the US layout, if it was typed on a Cyrillic one.
pub(super) fn as_latin(typed: &str) -> String {
    typed
        .to_lowercase()
        .chars()
        .map(|letter| digit(letter).or_else(|| same_key(letter, CYRILLIC, US)).unwrap_or(letter))
        .collect()
}

/// `typed` on a Cyrillic layout, if it was typed on the US one.
pub(super) fn as_cyrillic(typed: &str) -> String {
    typed.to_lowercase().chars().map(|letter| same_key(letter, US, CYRILLIC).unwrap_or(letter)).collect()
}

/// The digit on the key that types `letter` on the Kazakh layout; digits stay what they are.
pub(super) fn digit(letter: char) -> Option<char> {
    let lower = letter.to_lowercase().next().unwrap_or(letter);
    if lower.is_ascii_digit() { Some(lower) } else { same_key(lower, KAZAKH_NUMBERS, NUMBERS) }
}

fn same_key(letter: char, from: &str, to: &str) -> Option<char> {
    from.chars().zip(to.chars()).find(|(of, _)| *of == letter).map(|(_, typed)| typed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_keys_are_found_on_the_other_layout() {
        assert_eq!(as_cyrillic("Fqutdsv"), "айгевым");
        assert_eq!(as_latin("Фшпук"), "aiger");
        assert_eq!(as_latin("әәИқі"), "22b03", "a student number on the Kazakh layout");
        assert_eq!("ңү\"7қ".chars().filter_map(digit).collect::<String>(), "48170");
        assert_eq!(digit('a'), None);
    }

    #[test]
    fn every_key_has_its_counterpart() {
        assert_eq!(US.chars().count(), CYRILLIC.chars().count());
        assert_eq!(NUMBERS.chars().count(), KAZAKH_NUMBERS.chars().count());
    }
}
