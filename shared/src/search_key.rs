//! What a name is searched by. Made here because databases fold Kazakh letters differently, and because people write
//! one name in many ways: Әйгерім, Айгерим, Aigerim, Aygerim.
//!
//! [`search_key`] keeps the order of the alphabet, so that lists can be sorted by it. [`skeleton`] goes further: it is
//! the same for every usual spelling in either script, is only ever compared, and is shown to nobody. Finding somebody
//! who is not there costs a look at a student card; not finding somebody who is costs a queue. So it forgives much.

/// Small letters, Kazakh letters as the Russian ones that people type in their place, single spaces.
pub fn search_key(text: &str) -> String {
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

/// Spellings of one sound, each with the one that it is compared as, in the order in which they are replaced. They
/// are applied to Latin and to what Cyrillic has become by then, so both end the same.
const SOUNDS: [(&str, &str); 14] = [
    ("shch", "sh"),
    ("dzh", "j"),
    ("zh", "j"),
    ("kh", "h"),
    ("gh", "g"),
    ("ts", "c"),
    ("ng", "n"),
    ("ph", "f"),
    ("q", "k"),
    ("w", "u"),
    ("x", "ks"),
    ("dj", "j"),
    ("y", "i"),
    ("v", "b"),
];

/// What every usual spelling of `text` has in common: small Latin letters and digits, in words.
pub fn skeleton(text: &str) -> String {
    let mut latin = String::with_capacity(text.len());
    for letter in search_key(text).chars() {
        match latin_of(letter) {
            Some(letters) => latin.push_str(letters),
            None if letter.is_ascii_alphanumeric() => latin.push(letter),
            None if is_mute(letter) => {}
            None if letter.is_alphanumeric() => latin.push(letter),
            None => latin.push(' '),
        }
    }
    for (spelling, sound) in SOUNDS {
        if latin.contains(spelling) {
            latin = latin.replace(spelling, sound);
        }
    }
    let mut words = String::with_capacity(latin.len());
    for word in latin.split_whitespace() {
        // Yerlan is Erlan. Inside of words it is left alone: who has typed Gani must find Ganieva.
        let word = if word.starts_with("ie") { &word[1..] } else { word };
        if !words.is_empty() {
            words.push(' ');
        }
        let mut before = None;
        // Letters that are doubled in one spelling and not in another; digits are not letters.
        for letter in word.chars() {
            if before != Some(letter) || letter.is_ascii_digit() {
                words.push(letter);
            }
            before = Some(letter);
        }
    }
    words
}

/// Signs that some spellings write and others leave out.
const fn is_mute(letter: char) -> bool {
    matches!(letter, 'ь' | 'ъ' | '\'' | '’' | 'ʼ' | 'ʹ' | '`' | '\u{301}' | '\u{307}' | '\u{308}')
}

fn latin_of(letter: char) -> Option<&'static str> {
    Some(match letter {
        'а' | 'á' | 'ä' | 'ə' | 'â' => "a",
        'б' => "b",
        'в' => "v",
        'г' | 'ğ' | 'ǵ' => "g",
        'д' => "d",
        'е' | 'э' | 'é' | 'è' => "e",
        'ж' => "zh",
        'з' => "z",
        'и' | 'й' | 'ы' | 'ı' | 'í' | 'ï' => "i",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' | 'ñ' | 'ń' | 'ŋ' => "n",
        'о' | 'ó' | 'ö' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' | 'ú' | 'ü' | 'ū' => "u",
        'ф' => "f",
        'х' => "h",
        'ц' => "ts",
        'ч' | 'ç' => "ch",
        'ш' | 'щ' | 'ş' => "sh",
        'ю' => "iu",
        'я' => "ia",
        _ => return None,
    })
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

    #[test]
    fn every_usual_spelling_of_a_name_has_one_skeleton() {
        for spellings in [
            &["Әйгерім", "Айгерим", "Aigerim", "Aygerim", "Äigerim"][..],
            &["Қасымқызы", "Касымкызы", "Kasymkyzy", "Qasymqyzy", "Kassymkyzy"],
            &["Жанар", "Zhanar", "Janar"],
            &["Ерлан", "Yerlan", "Erlan"],
            &["Хабиба", "Khabiba", "Habiba", "Һабиба"],
            &["Ғалым", "Галым", "Galym", "Ğalym", "Ghalym"],
            &["Юлия Щукина", "Yuliya Shchukina", "Iulia Shukina"],
            &["Дмитрий", "Dmitriy", "Dmitrii", "Dmitry"],
            &["Өмірбек", "Омирбек", "Omirbek", "Ömirbek"],
            &["Наталья", "Natalya", "Natalia"],
            &["Анна-Мария", "Anna Maria", "Анна Мария"],
            &["Владимир", "Vladimir"],
            &["Ксения", "Kseniya", "Xenia"],
        ] {
            let all: Vec<String> = spellings.iter().map(|spelling| skeleton(spelling)).collect();
            assert!(all.iter().all(|one| *one == all[0]), "{spellings:?}: {all:?}");
        }
    }

    #[test]
    fn different_names_and_numbers_stay_different() {
        for (one, other) in
            [("Айгүл", "Айгерім"), ("Асан", "Үсен"), ("22B030117", "22B030017"), ("Ким", "Кимм 1")]
        {
            assert_ne!(skeleton(one), skeleton(other));
        }
        assert_eq!(skeleton("22B030117"), "22b030117", "digits are not letters");
        assert_eq!(skeleton(" - "), "");
    }
}
