//! The folded text that a search looks through, made here because databases fold Kazakh letters differently.

/// Small letters, Kazakh letters as the Russian ones that people type in their place, single spaces.
pub(crate) fn search_key(text: &str) -> String {
    let folded: String = text.to_lowercase().chars().map(plain).collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn plain(letter: char) -> char {
    match letter {
        'ә' => 'а',
        'ғ' => 'г',
        'қ' => 'к',
        'ң' => 'н',
        'ө' => 'о',
        'ұ' | 'ү' => 'у',
        'һ' => 'х',
        'і' => 'и',
        'ё' => 'е',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kazakh_letters_are_found_by_who_types_russian_ones() {
        for (text, expected) in [
            ("Әлия  Қасымқызы", "алия касымкызы"),
            ("Ғани Өтеген Ңұүһі", "гани отеген нуухи"),
            (" ПЁТР\tKim ", "петр kim"),
        ] {
            assert_eq!(search_key(text), expected);
        }
    }
}
