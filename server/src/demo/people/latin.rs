//! Names in the Latin letters of an e-mail address, about as a passport office would write them.
//!
//! One way only and lossy: this is for making addresses up, not for searching names.

/// `name` in lower-case a to z; what is not a letter is left out.
pub(super) fn latin(name: &str) -> String {
    name.to_lowercase().chars().map(letter).collect()
}

fn letter(cyrillic: char) -> &'static str {
    const ALPHABET: &str = "abcdefghijklmnopqrstuvwxyz";
    match cyrillic {
        'а' | 'ә' => "a",
        'б' => "b",
        'в' => "v",
        'г' | 'ғ' => "g",
        'д' => "d",
        'е' | 'э' => "e",
        'ё' => "yo",
        'ж' => "zh",
        'з' => "z",
        'и' | 'й' | 'і' => "i",
        'к' | 'қ' => "k",
        'л' => "l",
        'м' => "m",
        'н' | 'ң' => "n",
        'о' | 'ө' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' | 'ұ' | 'ү' => "u",
        'ф' => "f",
        'х' => "kh",
        'һ' => "h",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'ы' => "y",
        'ю' => "yu",
        'я' => "ya",
        other => ALPHABET.find(other).map_or("", |at| &ALPHABET[at..=at]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kazakh_russian_and_latin_names_become_plain_letters() {
        for (name, written) in [
            ("Әйгерім", "aigerim"),
            ("Шыңғыс", "shyngys"),
            ("Құралай", "kuralai"),
            ("Ибраһим", "ibrahim"),
            ("Өтегенова", "otegenova"),
            ("Щукин-Юн", "shchukinyun"),
            ("Emre", "emre"),
        ] {
            assert_eq!(latin(name), written);
        }
    }
}
