//! Ideas for events: a table in `ideas.csv`, one idea a line, with a name in each language and, where it can only be
//! held in one place, that place.

use super::kind::Kind;

const TABLE: &str = include_str!("ideas.csv");

/// Something that could be held, once or more often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Idea {
    pub(super) kind: Kind,
    pub(super) slug: &'static str,
    pub(super) kk: &'static str,
    pub(super) ru: &'static str,
    pub(super) en: &'static str,
    /// The only place for it.
    pub(super) venue: Option<&'static str>,
}

/// All ideas, in the order of the table.
pub(super) fn ideas() -> Vec<Idea> {
    TABLE
        .lines()
        .skip(1)
        .map(|line| idea(line).expect("the table is part of the program and read by a test"))
        .collect()
}

/// No text of the table has a semicolon in it, so nothing is quoted.
fn idea(line: &'static str) -> Option<Idea> {
    let mut columns = line.split(';');
    let mut column = || columns.next();
    let kind = Kind::named(column()?)?;
    let (slug, kk, ru, en, venue) = (column()?, column()?, column()?, column()?, column()?);
    let venue = (!venue.is_empty()).then_some(venue);
    columns.next().is_none().then_some(Idea { kind, slug, kk, ru, en, venue })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::venue::VENUES;
    use super::*;

    #[test]
    fn every_idea_has_a_name_of_its_own_and_somewhere_to_be_held() {
        let ideas = ideas();
        assert!(ideas.len() >= 150, "an ordinary week repeats nothing");
        let texts = |idea: &Idea| [idea.slug, idea.kk, idea.ru, idea.en];
        assert_eq!(ideas.iter().flat_map(texts).collect::<HashSet<_>>().len(), 4 * ideas.len());
        for idea in &ideas {
            let placed = idea.venue.is_some() || VENUES.iter().any(|venue| venue.hosts.contains(&idea.kind));
            assert!(placed, "nowhere to hold {}", idea.slug);
        }
    }
}
