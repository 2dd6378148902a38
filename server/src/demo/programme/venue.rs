//! Halls, parks and campuses of Almaty: how many people fit, and through how many gates they come.
//!
//! Numbers are plausible, not surveyed.

use esik_shared::event::{Gate, Localized};
use esik_shared::id::GateNumber;

use super::kind::Kind;
use super::plan::localized;

/// What stands over the doors of a venue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GateNames {
    /// Main entrance, side entrance, courtyard.
    Entrances,
    /// North, south, east, west.
    Sides,
    /// A, B, C …, at most 26.
    Letters,
}

/// A place where events are held.
pub(super) struct Venue {
    pub(super) name: &'static str,
    pub(super) capacity: u32,
    pub(super) gates: u8,
    pub(super) gate_names: GateNames,
    /// What can be held there.
    pub(super) hosts: &'static [Kind],
}

/// So many gates, from 1, each with a name of its own.
pub(super) fn gates(count: u8, names: GateNames) -> Vec<Gate> {
    (1..=count)
        .filter_map(GateNumber::new)
        .map(|number| Gate { number, name: gate_name(number.get(), names) })
        .collect()
}

fn gate_name(number: u8, names: GateNames) -> Localized {
    let words: &[(&str, &str, &str)] = match names {
        GateNames::Letters => return Localized::same(&char::from(b'A' + (number - 1) % 26).to_string()),
        GateNames::Entrances => &[
            ("Негізгі кіреберіс", "Главный вход", "Main entrance"),
            ("Бүйірлік кіреберіс", "Боковой вход", "Side entrance"),
            ("Аула жақтан кіреберіс", "Вход со двора", "Courtyard entrance"),
        ],
        GateNames::Sides => &[
            ("Солтүстік", "Северный", "North"),
            ("Оңтүстік", "Южный", "South"),
            ("Шығыс", "Восточный", "East"),
            ("Батыс", "Западный", "West"),
        ],
    };
    let index = usize::from(number - 1);
    let (kk, ru, en) = words[index % words.len()];
    match index / words.len() {
        0 => localized((kk, ru, en)),
        more => Localized {
            kk: format!("{kk} {}", more + 1),
            ru: format!("{ru} {}", more + 1),
            en: format!("{en} {}", more + 1),
        },
    }
}

const fn venue(
    name: &'static str,
    capacity: u32,
    gates: u8,
    gate_names: GateNames,
    hosts: &'static [Kind],
) -> Venue {
    Venue { name, capacity, gates, gate_names, hosts }
}

/// Almaty Arena, for ceremonies and finals.
pub(super) const ALMATY_ARENA: Venue = venue("Алматы Арена", 12_000, 20, GateNames::Letters, &[]);
/// The Baluan Sholaq palace of sports and culture.
pub(super) const BALUAN_SHOLAQ: Venue =
    venue("Балуан Шолақ атындағы Спорт және мәдениет сарайы", 5000, 16, GateNames::Letters, &[]);
/// The Palace of the Republic.
pub(super) const REPUBLIC: Venue = venue("Республика сарайы", 2500, 12, GateNames::Letters, &[]);
/// The Atakent exhibition centre.
pub(super) const ATAKENT: Venue =
    venue("«Атакент» көрме орталығы, 10-павильон", 2500, 8, GateNames::Letters, &[]);
/// The skating rink in the mountains.
pub(super) const MEDEU: Venue = venue("«Медеу» мұз айдыны", 3000, 10, GateNames::Letters, &[]);
/// The students' palace of al-Farabi university.
pub(super) const STUDENTS_PALACE: Venue = venue(
    "Ө. Жолдасбеков атындағы Студенттер сарайы",
    1500,
    6,
    GateNames::Sides,
    &[Kind::Concert, Kind::Exhibition],
);
/// The great hall of KIMEP.
pub(super) const KIMEP_GREAT_HALL: Venue =
    venue("KIMEP University, Great Hall", 500, 2, GateNames::Entrances, &[Kind::Debate, Kind::Lecture]);
/// The Zhambyl philharmonic hall.
pub(super) const PHILHARMONIC: Venue =
    venue("Жамбыл атындағы филармония", 600, 3, GateNames::Entrances, &[Kind::Concert]);
/// The main building of Satbayev University.
pub(super) const SATBAYEV_HALL: Venue = venue(
    "Satbayev University, акт залы",
    450,
    2,
    GateNames::Entrances,
    &[Kind::Lecture, Kind::Debate, Kind::Career],
);

use GateNames::{Entrances, Letters, Sides};
use Kind::{
    Board, Career, Club, Concert, Contest, Debate, Esports, Exhibition, Film, Lecture, MasterClass,
    Tournament, Volunteer,
};

/// Where generated events are held.
pub(super) const VENUES: &[Venue] = &[
    STUDENTS_PALACE,
    KIMEP_GREAT_HALL,
    PHILHARMONIC,
    SATBAYEV_HALL,
    venue("Орталық саябақ, бас сахна", 3000, 8, Letters, &[Exhibition]),
    venue("Ғ. Мүсірепов атындағы Балалар мен жасөспірімдер театры", 400, 2, Entrances, &[Concert, Film]),
    venue("М. Әуезов атындағы Қазақ ұлттық драма театры, кіші зал", 250, 2, Entrances, &[Concert]),
    venue("Достық үйі", 350, 2, Entrances, &[Concert, Debate, Career, Exhibition]),
    venue("ҚазҰУ қалашығы, спорт кешені", 800, 3, Entrances, &[Tournament]),
    venue("Satbayev University, спорт кешені", 500, 2, Entrances, &[Tournament]),
    venue("АЭжБУ, спорт залы", 250, 1, Entrances, &[Tournament, Esports]),
    venue("Қазақ спорт және туризм академиясы, манеж", 1000, 4, Sides, &[Tournament]),
    venue("Абай атындағы ҚазҰПУ, ойын залы", 300, 2, Entrances, &[Tournament, Volunteer]),
    venue("ҚР Ұлттық кітапханасы, мәжіліс залы", 300, 2, Entrances, &[Lecture, Debate, Film]),
    venue("ҚР Ұлттық кітапханасы, оқу клубы", 60, 1, Entrances, &[Club, Board]),
    venue("Әл-Фараби кітапханасы, конференц-зал", 220, 2, Entrances, &[Lecture, Debate, Career, Contest]),
    venue("ҚазҰУ қалашығы, Student Hub", 120, 1, Entrances, &[Club, MasterClass, Board, Volunteer]),
    venue("ҚБТУ, Төле би көшесіндегі үлкен зал", 400, 2, Entrances, &[Lecture, Career, Contest, Esports]),
    venue("ҚБТУ, зертханалар қабаты", 80, 1, Entrances, &[MasterClass, Club, Contest]),
    venue("KIMEP University, Уәлиханов ғимараты", 90, 1, Entrances, &[Club, MasterClass, Board, Debate]),
    venue("AlmaU, акт залы", 260, 2, Entrances, &[Lecture, Career, Debate, Contest]),
    venue("AlmaU, медиазертхана", 50, 1, Entrances, &[MasterClass, Club]),
    venue("Нархоз университеті, атриум", 300, 2, Entrances, &[Career, Exhibition, Board, Volunteer]),
    venue("Нархоз университеті, коворкинг", 100, 1, Entrances, &[Club, MasterClass, Contest]),
    venue("Абай атындағы ҚазҰПУ, акт залы", 450, 2, Entrances, &[Lecture, Concert, Debate]),
    venue("ҚазБСҚА, көрме залы", 180, 1, Entrances, &[Exhibition, MasterClass, Contest]),
    venue(
        "С. Ж. Асфендияров атындағы ҚазҰМУ, конгресс-холл",
        400,
        2,
        Entrances,
        &[Lecture, Volunteer, Career],
    ),
    venue("ХАТУ, киберспорт аренасы", 200, 2, Entrances, &[Esports, Contest]),
    venue("Абылай хан атындағы ҚазХҚжӘТУ, тіл орталығы", 80, 1, Entrances, &[Club, Board]),
    venue("Т. Қ. Жүргенов атындағы ҚазҰӨА, оқу театры", 220, 2, Entrances, &[Concert, Film, MasterClass]),
    venue("Құрманғазы атындағы консерватория, үлкен зал", 450, 2, Entrances, &[Concert]),
    venue("«Арман» кинотеатры, 1-зал", 300, 2, Entrances, &[Film]),
    venue("«Целинный» заманауи мәдениет орталығы", 350, 2, Entrances, &[Film, Exhibition, MasterClass]),
    venue("SmArt.Point технопаркі", 200, 1, Entrances, &[Contest, Career, MasterClass, Club]),
    venue("MOST IT Hub", 120, 1, Entrances, &[Club, Lecture, Contest, Board]),
    venue("Алматы жастар орталығы", 150, 1, Entrances, &[Volunteer, Club, Board, Esports]),
    venue("ҚР Орталық мемлекеттік музейі, лекторий", 160, 1, Entrances, &[Lecture, MasterClass]),
    venue("Жібек жолы жаяу жүргіншілер көшесі (Арбат)", 500, 4, Sides, &[Exhibition, Volunteer]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gates_of_any_number_have_names_of_their_own() {
        let names =
            |count, names| gates(count, names).into_iter().map(|gate| gate.name.kk).collect::<Vec<_>>();
        assert_eq!(names(3, GateNames::Letters), ["A", "B", "C"]);
        assert_eq!(names(20, GateNames::Letters)[19], "T");
        assert_eq!(names(6, GateNames::Sides)[4..], ["Солтүстік 2", "Оңтүстік 2"]);
        assert_eq!(names(1, GateNames::Entrances), ["Негізгі кіреберіс"]);
    }
}
