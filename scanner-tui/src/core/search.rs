//! Finding people by name or student number among everybody who has a pass: made once, kept as the roster changes,
//! and asked at every key. It forgives spelling and script, and knows nothing of passes but their ids.

use std::collections::HashMap;

use esik_shared::detail::Person;
use esik_shared::id::PassId;
use esik_shared::search_key::skeleton;

use super::layout::{as_cyrillic, as_latin};

/// The most people that a search lists. Whoever is not among them is found by one more letter.
pub(crate) const MAX_FOUND: usize = 20;
/// Below this many letters nearly everybody is found.
const MIN_LETTERS: usize = 2;

/// Everybody, by what they are searched by.
#[derive(Debug, Clone, Default)]
pub(crate) struct SearchIndex {
    /// Name and number with a blank before each word, so that the beginning of a word can be told from its middle.
    entries: Vec<(String, PassId)>,
    place: HashMap<PassId, usize>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Found {
    /// The best of them, at most [`MAX_FOUND`].
    pub(crate) passes: Vec<PassId>,
    /// How many there are in all.
    pub(crate) count: usize,
}

impl SearchIndex {
    /// Takes what is known now of the student of a pass.
    pub(crate) fn set(&mut self, pass_id: PassId, person: Option<&Person>) {
        let key = match person {
            Some(person) => format!(" {} {}", skeleton(&person.name), skeleton(&person.student_number)),
            None => String::new(),
        };
        match self.place.get(&pass_id) {
            Some(place) => self.entries[*place].0 = key,
            None if key.is_empty() => {}
            None => {
                self.place.insert(pass_id, self.entries.len());
                self.entries.push((key, pass_id));
            }
        }
    }

    /// Whether nobody has a name here: a sealed roster, or none yet.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Everybody with all the words of `query`, whoever has them at the beginnings of words first. Where nobody is
    /// found, the query is read as if it had been typed on the other keyboard layout.
    pub(crate) fn find(&self, query: &str) -> Found {
        [query.to_owned(), as_latin(query), as_cyrillic(query)]
            .iter()
            .map(|query| self.find_as_typed(query))
            .find(|found| found.count > 0)
            .unwrap_or_default()
    }

    fn find_as_typed(&self, query: &str) -> Found {
        let folded = skeleton(query);
        if folded.chars().filter(|letter| letter.is_alphanumeric()).count() < MIN_LETTERS {
            return Found::default();
        }
        let words: Vec<String> = folded.split(' ').map(|word| format!(" {word}")).collect();
        let mut matches: Vec<(usize, &str, PassId)> = self
            .entries
            .iter()
            .filter_map(|(key, pass_id)| Some((rank(key, &words)?, key.as_str(), *pass_id)))
            .collect();
        let count = matches.len();
        if count > MAX_FOUND {
            matches.select_nth_unstable(MAX_FOUND - 1);
            matches.truncate(MAX_FOUND);
        }
        matches.sort_unstable();
        Found { passes: matches.into_iter().map(|(_, _, pass_id)| pass_id).collect(), count }
    }
}

/// How many of the words, each with a blank before it, stand only in the middle of words of `key`; nothing where one
/// is not in it at all.
fn rank(key: &str, words: &[String]) -> Option<usize> {
    words.iter().try_fold(0, |in_the_middle, word| {
        if !key.contains(&word[1..]) {
            None
        } else {
            Some(in_the_middle + usize::from(!key.contains(word.as_str())))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(names: &[&str]) -> SearchIndex {
        let mut index = SearchIndex::default();
        for (at, name) in (0_u8..).zip(names) {
            let number = format!("22B0301{at:02}");
            index.set(
                id(at),
                Some(&Person { name: (*name).to_owned(), student_number: number, attention: None }),
            );
        }
        index
    }

    fn id(at: u8) -> PassId {
        PassId([at; 12])
    }

    #[test]
    fn people_are_found_in_every_script_layout_and_order_of_words() {
        let index = index(&["Әйгерім Қанатқызы", "Ғани Өмірбекұлы", "Анна Ким", "Айгүл Ганиева"]);
        let cases: [(&str, &[u8]); 14] = [
            ("айгерим", &[0]),
            ("AIGERIM", &[0]),
            ("кан айг", &[0]),
            ("qanat", &[0]),
            ("омир", &[1]),
            ("Omirbek", &[1]),
            ("rbv fyyf", &[2]), // ким анна on the US layout
            ("лшь", &[2]),      // kim on the Cyrillic one
            ("22b030101", &[1]),
            ("030102", &[2]),
            ("әәИқіқ\"қ\"", &[1]),
            ("гани", &[3, 1]),
            ("a", &[]),
            ("айгерим ким", &[]),
        ];
        for (query, expected) in cases {
            let found: Vec<PassId> = index.find(query).passes;
            assert_eq!(found, expected.iter().map(|at| id(*at)).collect::<Vec<_>>(), "{query}");
        }
    }

    #[test]
    fn the_beginning_of_a_word_comes_before_its_middle() {
        let index = index(&["Зарина Асарова", "Сара Аидова", "Аида Сарина"]);
        assert_eq!(index.find("сар").passes, [id(2), id(1), id(0)].as_slice(), "by name among equals");
    }

    #[test]
    fn many_are_cut_and_counted_and_a_name_that_is_erased_is_gone() {
        let names: Vec<String> = (0..100).map(|at| format!("Асан {at}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut index = index(&names);
        let found = index.find("асан");
        assert_eq!((found.passes.len(), found.count), (MAX_FOUND, 100));
        index.set(id(7), None);
        index.set(id(200), None);
        assert_eq!(index.find("асан").count, 99);
    }
}
