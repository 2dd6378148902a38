//! The ways to the pages of organizers, each only for those who may see what is there.

use esik_shared::event::EventDetails;
use esik_shared::id::EventNumber;
use esik_shared::language::Language;

use super::text;
use crate::service::access::{Permission, Principal};

/// A page of the main menu, or what lies below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Week,
    Students,
    Scanners,
    Accounts,
    Tokens,
    Audit,
    /// One's own account, which has its place beside the menu.
    Account,
}

/// A page of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EventSection {
    Overview,
    Passes,
    Scanners,
    Places,
    Cards,
    Conflicts,
    Lists,
    Details,
    Rules,
}

/// A way to a page.
#[derive(Debug)]
pub(super) struct MenuItem {
    pub(super) text: String,
    pub(super) href: String,
    /// Whether the reader is there.
    pub(super) is_here: bool,
}

/// The ways within an event.
#[derive(Debug)]
pub(super) struct EventMenu {
    pub(super) number: u32,
    pub(super) name: String,
    /// Whether the page is the one that is called as the event is.
    pub(super) is_overview: bool,
    pub(super) items: Vec<MenuItem>,
}

const MAIN: &[(Section, Permission, &str, &str)] = &[
    (Section::Week, Permission::ReadCounts, "menu-week", "/"),
    (Section::Students, Permission::ReadPeople, "menu-students", "/students"),
    (Section::Scanners, Permission::EnrollScanners, "menu-scanners", "/scanners"),
    (Section::Accounts, Permission::ManageAccounts, "menu-accounts", "/accounts"),
    (Section::Tokens, Permission::ManageAccounts, "menu-tokens", "/tokens"),
    (Section::Audit, Permission::ManageAccounts, "menu-audit", "/audit"),
];

const OF_EVENT: &[(EventSection, Permission, &str, &str)] = &[
    (EventSection::Overview, Permission::ReadCounts, "menu-overview", ""),
    (EventSection::Passes, Permission::ReadPeople, "menu-passes", "/passes"),
    (EventSection::Scanners, Permission::EnrollScanners, "menu-scanners", "/scanners"),
    (EventSection::Places, Permission::ReadCounts, "menu-places", "/places"),
    (EventSection::Cards, Permission::ManageCards, "menu-cards", "/cards"),
    (EventSection::Conflicts, Permission::ResolveConflicts, "menu-conflicts", "/conflicts"),
    (EventSection::Lists, Permission::ReadPeople, "menu-lists", "/lists"),
    (EventSection::Details, Permission::WriteEvents, "menu-details", "/edit"),
    (EventSection::Rules, Permission::WriteEvents, "menu-rules", "/rules"),
];

/// The main menu as somebody sees it.
pub(super) fn main(who: &Principal, here: Section, language: Language, base: &str) -> Vec<MenuItem> {
    items(MAIN, who, here, language, base)
}

/// The menu of an event as somebody sees it. Nobody has places where there is no end of them.
pub(super) fn of_event(
    who: &Principal,
    event: EventNumber,
    details: &EventDetails,
    here: EventSection,
    language: Language,
    base: &str,
) -> EventMenu {
    let base = format!("{base}/events/{event}");
    let mut table = OF_EVENT.to_vec();
    table.retain(|(section, ..)| *section != EventSection::Places || details.capacity.is_some());
    EventMenu {
        number: event.0,
        name: details.name.get(language).to_owned(),
        is_overview: here == EventSection::Overview,
        items: items(&table, who, here, language, &base),
    }
}

fn items<S: Copy + PartialEq>(
    table: &[(S, Permission, &str, &str)],
    who: &Principal,
    here: S,
    language: Language,
    base: &str,
) -> Vec<MenuItem> {
    let item = |&(section, _, message, path): &(S, Permission, &str, &str)| MenuItem {
        text: text(language, message, &[]),
        href: format!("{base}{path}"),
        is_here: section == here,
    };
    table.iter().filter(|(_, permission, ..)| who.may(*permission)).map(item).collect()
}
