//! The pages of organizers, from facts that a test makes up.

use super::super::event;
use super::super::form::Values;
use super::super::organizer::Listing;
use super::*;
use crate::service::import::problem::Problem as Fault;
use crate::service::list::Window;

mod admins;
mod people;
mod scanners;

const NAME: &str = "Әлия <b>Қуанышқызы";

/// All of them.
pub(super) fn pages(language: Language) -> Vec<String> {
    let mut pages = event_forms(language);
    pages.extend(people::pages(language));
    pages.extend(scanners::pages(language));
    pages.extend(admins::pages(language));
    pages
}

fn faults() -> Vec<Fault> {
    vec![
        Fault::of_field("slug", "fault-slug").with("value", "<b>"),
        Fault::of_field("gates", "fault-no-gate"),
        Fault::of_field("numbers", "fault-student-unknown").with("value", "<b>").in_row(Some(3)),
        Fault::of_field("categories", "fault-name-empty").in_row(Some(2)),
        Fault::of_file("fault-event-changed"),
    ]
}

/// Which piece of a list.
fn listing(search: Option<&str>, after: i64) -> Listing {
    let is_first = after == i64::MIN;
    Listing { search: search.map(str::to_owned), window: Window { after, limit: 100 }, is_first }
}

/// The forms of an event, filled and empty, with and without faults.
fn event_forms(language: Language) -> Vec<String> {
    let (details, cancelled) = (details(), EventDetails { cancelled: true, ..details() });
    let mut pages = Vec::new();
    for faults in [faults(), Vec::new()] {
        let values = event::edit::values_of(EVENT, &details);
        for known in [None, Some((EVENT, &details)), Some((EVENT, &cancelled))] {
            pages.push(event::edit::make(shell(language), known, &values, &faults, "Asia/Almaty").render());
        }
        let values = event::rules::values_of(&details);
        pages.push(event::rules::make(shell(language), EVENT, &details, &values, &faults).render());
        let more = values.with("more", "1");
        pages.push(event::rules::make(shell(language), EVENT, &details, &more, &faults).render());
    }
    for details in [&details, &cancelled] {
        pages.push(event::cancel::make(shell(language), EVENT, details, 2000).render());
    }
    pages.into_iter().map(Result::unwrap).collect()
}

#[test]
fn a_fault_stands_beside_its_field_and_is_named_to_who_cannot_see_it() {
    let details = details();
    let values = event::edit::values_of(EVENT, &details).with("slug", "x");
    let faults = [Fault::of_field("slug", "fault-slug-taken").with("slug", "x").with("event", 3_u32)];
    let page =
        event::edit::make(shell(Language::En), None, &values, &faults, "Asia/Almaty").render().unwrap();
    assert!(page.contains("<p class=\"error\" id=\"slug-error\">The slug x belongs to event 3."), "{page}");
    assert!(page.contains("aria-invalid=\"true\" aria-describedby=\"slug-error slug-hint\""), "{page}");
    assert_eq!(page.matches("class=\"error\"").count(), 1, "and beside no other");
}
