//! Full names as they stand in the documents of people in Almaty, put together from lists by people and gender.
//!
//! Surnames and patronymics agree with the gender of the given name. Two students may share a name, as they do in life.

mod lists;

use super::super::seeded::Seeded;

/// Whose way of naming a name follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum People {
    /// Kazakh, in Kazakh letters, or in Russian ones with a patronymic in -ович.
    Kazakh,
    /// Russian, Ukrainian, German and Polish families of Almaty.
    Slavic,
    /// Uyghur.
    Uyghur,
    /// Korean: a Korean surname, mostly a Russian given name.
    Korean,
    /// Dungan.
    Dungan,
    /// Tatar and Uzbek.
    Tatar,
    /// Here for a term or a degree; names in Latin letters.
    Exchange,
}

/// How many of a hundred students are of each people.
pub(super) const SHARES: &[(u32, People)] = &[
    (70, People::Kazakh),
    (15, People::Slavic),
    (5, People::Uyghur),
    (3, People::Korean),
    (2, People::Dungan),
    (3, People::Tatar),
    (2, People::Exchange),
];

/// What a name agrees with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gender {
    /// She.
    Woman,
    /// He.
    Man,
}

/// A name, whole and in the parts that an e-mail address is made of.
pub(super) struct FullName {
    /// Surname, given name and perhaps patronymic; for exchange students the given name comes first.
    pub(super) full: String,
    /// The given name.
    pub(super) given: String,
    /// The surname.
    pub(super) surname: String,
}

/// The lists of one people: given names of women and of men, surnames of men.
pub(super) struct Lists {
    women: Vec<&'static str>,
    men: Vec<&'static str>,
    surnames: Vec<&'static str>,
}

impl Lists {
    fn given(&self, seeded: &mut Seeded, gender: Gender) -> &'static str {
        match gender {
            Gender::Woman => seeded.pick(&self.women),
            Gender::Man => seeded.pick(&self.men),
        }
    }

    fn surname(&self, seeded: &mut Seeded, gender: Gender) -> String {
        surname_of(seeded.pick(&self.surnames), gender)
    }
}

/// A name for somebody of these people and this gender.
pub(super) fn full_name(seeded: &mut Seeded, people: People, gender: Gender) -> FullName {
    match people {
        People::Kazakh => kazakh(seeded, gender),
        People::Slavic => with_patronymic(seeded, &lists::SLAVIC, &lists::RUSSIAN_PATRONYMICS, gender, 600),
        People::Uyghur => with_patronymic(seeded, &lists::UYGHUR, &lists::UYGHUR_PATRONYMICS, gender, 400),
        People::Korean => with_patronymic(seeded, &lists::KOREAN, &lists::RUSSIAN_PATRONYMICS, gender, 500),
        People::Dungan => with_patronymic(seeded, &lists::DUNGAN, &lists::DUNGAN_PATRONYMICS, gender, 400),
        People::Tatar => with_patronymic(seeded, &lists::TATAR, &lists::UYGHUR_PATRONYMICS, gender, 400),
        People::Exchange => exchange(seeded, gender),
    }
}

/// The ways in which Kazakh families write their names today.
#[derive(Clone, Copy)]
enum KazakhForm {
    /// Сейітова Аружан.
    Short,
    /// Сейітова Аружан Маратқызы.
    Full,
    /// Бөкенбай Аружан, a surname without an ending.
    Bare,
    /// Бөкенбай Аружан Маратқызы.
    BareFull,
    /// Маратқызы Аружан, the patronymic as surname.
    FatherFirst,
    /// Сеитова Аружан Маратовна, in Russian letters.
    Russian,
}

fn kazakh(seeded: &mut Seeded, gender: Gender) -> FullName {
    let given = lists::KAZAKH.given(seeded, gender);
    let father = seeded.pick(&lists::KAZAKH_FATHERS);
    let surname = lists::KAZAKH.surname(seeded, gender);
    let bare = seeded.pick(&lists::KAZAKH_BARE_SURNAMES).to_owned();
    let of_father = match gender {
        Gender::Woman => format!("{father}қызы"),
        Gender::Man => format!("{father}ұлы"),
    };
    let form = seeded.pick_weighted(&[
        (22, KazakhForm::Short),
        (32, KazakhForm::Full),
        (14, KazakhForm::Bare),
        (14, KazakhForm::BareFull),
        (8, KazakhForm::FatherFirst),
        (10, KazakhForm::Russian),
    ]);
    match form {
        KazakhForm::Short => joined(surname, given.to_owned(), None),
        KazakhForm::Full => joined(surname, given.to_owned(), Some(of_father)),
        KazakhForm::Bare => joined(bare, given.to_owned(), None),
        KazakhForm::BareFull => joined(bare, given.to_owned(), Some(of_father)),
        KazakhForm::FatherFirst => joined(of_father, given.to_owned(), None),
        KazakhForm::Russian => joined(
            in_russian_letters(&surname),
            in_russian_letters(given),
            Some(patronymic_of(&format!("{}ович", in_russian_letters(father)), gender)),
        ),
    }
}

fn with_patronymic(
    seeded: &mut Seeded,
    lists: &Lists,
    patronymics: &[&str],
    gender: Gender,
    written_per_mille: u32,
) -> FullName {
    let surname = lists.surname(seeded, gender);
    let given = lists.given(seeded, gender).to_owned();
    let patronymic = patronymic_of(seeded.pick(patronymics), gender);
    joined(surname, given, seeded.chance(written_per_mille).then_some(patronymic))
}

fn exchange(seeded: &mut Seeded, gender: Gender) -> FullName {
    let lists = seeded.pick_weighted(&lists::EXCHANGE.each_ref().map(|(weight, lists)| (*weight, lists)));
    let given = lists.given(seeded, gender).to_owned();
    let surname = seeded.pick(&lists.surnames).to_owned();
    FullName { full: format!("{given} {surname}"), given, surname }
}

fn joined(surname: String, given: String, patronymic: Option<String>) -> FullName {
    let full = match patronymic {
        Some(patronymic) => format!("{surname} {given} {patronymic}"),
        None => format!("{surname} {given}"),
    };
    FullName { full, given, surname }
}

/// The form of a man's surname that agrees with `gender`; surnames that do not change stay as they are.
fn surname_of(man: &str, gender: Gender) -> String {
    let changes = ["ов", "ев", "ёв", "ин", "ын"].iter().any(|ending| man.ends_with(ending));
    match gender {
        Gender::Man => man.to_owned(),
        Gender::Woman if changes => format!("{man}а"),
        Gender::Woman => match man.strip_suffix("кий") {
            Some(stem) => format!("{stem}кая"),
            None => man.to_owned(),
        },
    }
}

/// The form of a man's patronymic in -ич that agrees with `gender`.
fn patronymic_of(man: &str, gender: Gender) -> String {
    match (gender, man.strip_suffix("ич")) {
        (Gender::Woman, Some(stem)) => format!("{stem}на"),
        _ => man.to_owned(),
    }
}

/// A Kazakh name as it stands in a Russian document.
fn in_russian_letters(name: &str) -> String {
    name.chars()
        .map(|letter| match letter {
            'Ә' => 'А',
            'ә' => 'а',
            'Ғ' => 'Г',
            'ғ' => 'г',
            'Қ' => 'К',
            'қ' => 'к',
            'ң' => 'н',
            'Ө' => 'О',
            'ө' => 'о',
            'Ұ' | 'Ү' => 'У',
            'ұ' | 'ү' => 'у',
            'һ' => 'х',
            'І' => 'И',
            'і' => 'и',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surnames_and_patronymics_agree_with_the_gender() {
        for (man, woman) in [
            ("Сейітов", "Сейітова"),
            ("Ильин", "Ильина"),
            ("Левицкий", "Левицкая"),
            ("Ковальский", "Ковальская"),
            ("Цой", "Цой"),
        ] {
            assert_eq!(surname_of(man, Gender::Woman), woman);
            assert_eq!(surname_of(man, Gender::Man), man);
        }
        assert_eq!(patronymic_of("Сергеевич", Gender::Woman), "Сергеевна");
        assert_eq!(patronymic_of("Маратович", Gender::Woman), "Маратовна");
        assert_eq!(patronymic_of("Маратович", Gender::Man), "Маратович");
    }

    #[test]
    fn no_given_name_of_one_people_is_both_a_womans_and_a_mans() {
        let exchange = lists::EXCHANGE.iter().map(|(_, lists)| lists);
        for lists in
            [&lists::KAZAKH, &lists::SLAVIC, &lists::UYGHUR, &lists::KOREAN, &lists::DUNGAN, &lists::TATAR]
                .map(|lists| &**lists)
                .into_iter()
                .chain(exchange)
        {
            assert!(lists.women.iter().all(|name| !lists.men.contains(name)), "{:?}", lists.women);
        }
    }

    #[test]
    fn a_russian_document_has_no_letter_that_russian_lacks() {
        for name in lists::KAZAKH.women.iter().chain(&lists::KAZAKH.men).chain(&lists::KAZAKH.surnames) {
            let written = in_russian_letters(name);
            assert!(written.chars().all(|c| matches!(c, 'А'..='я' | 'ё')), "{written}");
        }
    }
}
