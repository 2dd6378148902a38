//! Fills a programme up with ideas: each gets a day, an hour and a place that is free then. When every idea has been
//! used, they come again as another group, showing, round or meeting.

use std::collections::HashMap;
use std::ops::Range;

use esik_shared::event::Localized;
use esik_shared::policy::EntryMode;

use super::super::seeded::Seeded;
use super::DAYS;
use super::idea::{Idea, ideas};
use super::plan::{Plan, localized};
use super::venue::{GateNames, VENUES};

/// How often a place and an hour are drawn before two events share a building: beyond a few hundred events they must.
const DRAWS: u32 = 80;

/// How many fit a place that only an idea knows.
const PLACES_ELSEWHERE: u32 = 300;

/// Adds generated plans until there are `count`; nothing where there are as many already.
pub(super) fn extend(plans: &mut Vec<Plan>, count: u32, seeded: &mut Seeded) {
    let Some(missing) = usize::try_from(count).ok().and_then(|count| count.checked_sub(plans.len())) else {
        return;
    };
    let mut ideas = ideas();
    seeded.shuffle(&mut ideas);
    let mut calendar = Calendar::default();
    plans.iter().for_each(|plan| calendar.book(plan));
    let rounds = (1_u32..).flat_map(|nth| ideas.iter().map(move |idea| (idea, nth)));
    for ((idea, nth), position) in rounds.zip(0_u32..).take(missing) {
        let plan = place(idea, nth, position, &calendar, seeded);
        calendar.book(&plan);
        plans.push(plan);
    }
}

/// Which places are taken when, in minutes after the first midnight.
#[derive(Default)]
struct Calendar(HashMap<String, Vec<Range<u32>>>);

impl Calendar {
    fn book(&mut self, plan: &Plan) {
        self.0.entry(plan.venue.clone()).or_default().push(plan.occupies());
    }

    fn is_free(&self, plan: &Plan) -> bool {
        let wanted = plan.occupies();
        let apart = |taken: &Range<u32>| taken.end <= wanted.start || wanted.end <= taken.start;
        self.0.get(&plan.venue).is_none_or(|taken| taken.iter().all(apart))
    }
}

/// Days are dealt out in turn, so that none stays empty; a day without a free place passes to the next.
fn place(idea: &Idea, nth: u32, position: u32, calendar: &Calendar, seeded: &mut Seeded) -> Plan {
    let mut plan = draw(idea, nth, position % DAYS, seeded);
    for attempt in 1..DRAWS {
        if calendar.is_free(&plan) {
            break;
        }
        plan = draw(idea, nth, (position + attempt / 8) % DAYS, seeded);
    }
    plan
}

fn draw(idea: &Idea, nth: u32, day: u32, seeded: &mut Seeded) -> Plan {
    const HALF_HOUR: u32 = 30;
    let profile = idea.kind.profile();
    let (venue, capacity, gates, gate_names) = venue_for(idea, seeded);
    let (earliest, latest) = profile.starts_min;
    let starts_min = earliest + HALF_HOUR * seeded.between(0, (latest - earliest) / HALF_HOUR);
    let lasts_min = seeded.pick(profile.lasts_min);
    let policies = idea.kind.policies(gates, seeded);
    let (fewest, most) = profile.attending_per_mille;
    Plan {
        slug: if nth == 1 { idea.slug.to_owned() } else { format!("{}-{nth}", idea.slug) },
        name: name(idea, nth),
        venue,
        capacity: Some(profile.places.map_or(capacity, |places| places.min(capacity))),
        gates,
        gate_names,
        day,
        starts_min,
        lasts_min,
        doors_before_min: seeded.pick(&[30, 30, 45, 60]),
        doors_close_before_end_min: if policies.entry_mode == EntryMode::Single { lasts_min / 2 } else { 30 },
        policies,
        attending_per_mille: seeded.between(fewest, most),
    }
}

fn venue_for(idea: &Idea, seeded: &mut Seeded) -> (String, u32, u8, GateNames) {
    match idea.venue {
        Some(place) => (place.to_owned(), PLACES_ELSEWHERE, 1, GateNames::Entrances),
        None => {
            let hosts: Vec<_> = VENUES.iter().filter(|venue| venue.hosts.contains(&idea.kind)).collect();
            let venue = seeded.pick(&hosts);
            (venue.name.to_owned(), venue.capacity, venue.gates, venue.gate_names)
        }
    }
}

fn name(idea: &Idea, nth: u32) -> Localized {
    let Idea { kk, ru, en, .. } = *idea;
    if nth == 1 {
        return localized((kk, ru, en));
    }
    let (nth_kk, nth_ru, nth_en) = idea.kind.profile().again.words(nth);
    Localized {
        kk: format!("{kk} ({nth_kk})"),
        ru: format!("{ru} ({nth_ru})"),
        en: format!("{en} ({nth_en})"),
    }
}
