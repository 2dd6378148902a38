//! The students of the demo: plausible people at Almaty universities, made up from a seed.
//!
//! Nobody here exists: names are put together from lists, addresses end in `.example`. Student `i` is the same
//! however many are made, so a larger demo holds the smaller one. Nothing here is stored or issued.

mod latin;
mod names;
mod universities;

use std::collections::HashMap;

use esik_shared::language::Language;

use self::names::{Gender, People};
use self::universities::{UNIVERSITIES, University};
use super::seeded::Seeded;

/// How many students can be made: as many as a six-digit serial can tell apart.
pub(crate) const MAX_STUDENTS: u32 = 1_000_000;

/// A student who does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SampleStudent {
    /// The student number, unique: year of admission, level (B or M), serial, as in `24B031872`.
    pub(crate) number: String,
    /// The full name in document order, in the letters of its language.
    pub(crate) name: String,
    /// The university.
    pub(crate) university: &'static str,
    /// A faculty, school or institute of that university.
    pub(crate) faculty: &'static str,
    /// A unique address under `student.example`, which can receive nothing.
    pub(crate) email: String,
    /// The language in which the student is written to.
    pub(crate) language: Language,
}

/// The first `count` students of this seed, at most [`MAX_STUDENTS`].
pub(crate) fn people(seed: u64, count: u32) -> Vec<SampleStudent> {
    let mut seeded = Seeded::new(seed, "people");
    let first_serial = seeded.below(MAX_STUDENTS);
    let mut taken = HashMap::new();
    (0..count.min(MAX_STUDENTS))
        .map(|index| {
            let people = seeded.pick_weighted(names::SHARES);
            let gender = seeded.pick(&[Gender::Woman, Gender::Man]);
            let name = names::full_name(&mut seeded, people, gender);
            let university = seeded.pick_weighted(UNIVERSITIES);
            SampleStudent {
                number: student_number(&mut seeded, first_serial, index),
                email: email(&mut taken, &name.given, &name.surname, university),
                name: name.full,
                university: university.name,
                faculty: seeded.pick(university.faculties),
                language: language(&mut seeded, people),
            }
        })
        .collect()
}

/// The serial alone is unique: the step has no factor in common with the number of serials.
fn student_number(seeded: &mut Seeded, first_serial: u32, index: u32) -> String {
    const STEP: u64 = 618_033;
    let serial = (u64::from(index) * STEP + u64::from(first_serial)) % u64::from(MAX_STUDENTS);
    let (year, level) = seeded.pick_weighted(&[
        (26, (26, 'B')),
        (24, (25, 'B')),
        (22, (24, 'B')),
        (18, (23, 'B')),
        (10, (25, 'M')),
    ]);
    format!("{year}{level}{serial:06}")
}

/// Namesakes at one university are told apart by a number; names themselves have no digits.
fn email(taken: &mut HashMap<String, u32>, given: &str, surname: &str, university: &University) -> String {
    let name = format!("{}.{}", latin::latin(given), latin::latin(surname));
    let namesakes = taken.entry(format!("{name}@{}", university.mail)).or_insert(0);
    *namesakes += 1;
    let serial = if *namesakes == 1 { String::new() } else { namesakes.to_string() };
    format!("{name}{serial}@{}.student.example", university.mail)
}

/// With the shares of [`names::SHARES`] this makes 55 % Kazakh, 35 % Russian and 10 % English.
fn language(seeded: &mut Seeded, people: People) -> Language {
    let (kk, ru, en) = match people {
        People::Kazakh => (786, 149, 65),
        People::Exchange => (0, 0, 1000),
        _ => (0, 877, 123),
    };
    seeded.pick_weighted(&[(kk, Language::Kk), (ru, Language::Ru), (en, Language::En)])
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const WEEK: u32 = 40_000;

    #[test]
    fn the_same_seed_makes_the_same_people_and_a_larger_demo_holds_the_smaller() {
        assert_eq!(people(5, 300), people(5, 300));
        assert_eq!(people(5, 300)[..100], people(5, 100));
        assert_ne!(people(5, 100), people(6, 100));
        assert!(people(5, 0).is_empty());
    }

    #[test]
    fn numbers_and_addresses_are_unique_for_a_whole_week() {
        let students = people(1, WEEK);
        assert_eq!(students.len(), 40_000);
        assert_eq!(students.iter().map(|s| &s.number).collect::<HashSet<_>>().len(), 40_000);
        assert_eq!(students.iter().map(|s| &s.email).collect::<HashSet<_>>().len(), 40_000);
        for student in &students {
            let (user, domain) = student.email.split_once('@').expect("an address");
            assert!(domain.ends_with(".student.example"), "{domain}");
            assert!(
                user.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.'),
                "{user}"
            );
            assert!(!user.starts_with('.') && !user.contains(".."), "{user}");
            let shape: String =
                student.number.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
            assert!(shape == "00B000000" || shape == "00M000000", "{}", student.number);
        }
    }

    #[test]
    fn names_use_every_kazakh_letter_and_a_few_hundred_already_do() {
        let text: String = people(1, 500).into_iter().map(|s| s.name.to_lowercase()).collect();
        for letter in "әғқңөұүһі".chars() {
            assert!(text.contains(letter), "{letter} is missing");
        }
    }

    #[test]
    fn languages_come_in_the_shares_of_almaty() {
        let students = people(2, WEEK);
        for (language, expected) in [(Language::Kk, 22_000), (Language::Ru, 14_000), (Language::En, 4_000)] {
            let found = students.iter().filter(|s| s.language == language).count();
            assert!(found.abs_diff(expected) < 800, "{found} of 40000 in {language}, not about {expected}");
        }
    }

    #[test]
    fn every_name_agrees_in_gender_and_has_two_or_three_parts() {
        for student in people(3, WEEK) {
            let parts: Vec<&str> = student.name.split(' ').collect();
            assert!(
                (2..=3).contains(&parts.len()) && parts.iter().all(|p| p.chars().count() > 1),
                "{}",
                student.name
            );
            let ends = |endings: &[&str]| {
                parts.iter().any(|part| endings.iter().any(|ending| part.ends_with(ending)))
            };
            let woman = ends(&["қызы", "овна", "евна"]) || ends_as_woman(parts[0]);
            let man = ends(&["ұлы", "ович", "евич", "ов", "ев", "ский"]);
            assert!(!(woman && man), "{}", student.name);
        }
    }

    fn ends_as_woman(surname: &str) -> bool {
        ["ова", "ева", "ина", "ская"].iter().any(|ending| surname.ends_with(ending))
    }
}
