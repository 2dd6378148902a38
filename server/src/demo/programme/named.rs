//! The events that everybody knows, the same in every demo: three around the clock, then ceremonies, games and finals.

use esik_shared::policy::{CutOff, EntryMode, LiveCodes, Policies};

use super::plan::{Plan, localized};
use super::venue::{
    ALMATY_ARENA, ATAKENT, BALUAN_SHOLAQ, KIMEP_GREAT_HALL, MEDEU, PHILHARMONIC, REPUBLIC, SATBAYEV_HALL,
    STUDENTS_PALACE, Venue,
};

const HOUR: u32 = 60;

/// All named events. The first three have open doors from the first evening, at the latest, to the end of the fourth
/// day, at the earliest.
pub(super) fn plans() -> Vec<Plan> {
    let mut plans = around_the_clock();
    plans.extend(seminars_and_campus());
    plans.extend(games_and_finals());
    plans
}

/// A plan for a few hours in a hall of the table, doors open an hour before and close an hour before the end.
fn plan(
    slug: &str,
    name: (&str, &str, &str),
    venue: &Venue,
    (day, starts, lasts): (u32, u32, u32),
    policies: Policies,
) -> Plan {
    Plan {
        slug: slug.to_owned(),
        name: localized(name),
        venue: venue.name.to_owned(),
        capacity: Some(venue.capacity),
        gates: venue.gates,
        gate_names: venue.gate_names,
        day,
        starts_min: starts,
        lasts_min: lasts,
        doors_before_min: HOUR,
        doors_close_before_end_min: HOUR,
        policies,
        attending_per_mille: 100,
    }
}

fn policies(entry_mode: EntryMode, live_codes: LiveCodes) -> Policies {
    Policies { entry_mode, live_codes, ..Policies::default() }
}

fn around_the_clock() -> Vec<Plan> {
    let (day, evening, until_fifth_morning) = (0, 19 * HOUR, 87 * HOUR);
    let until_fourth_midnight = 10 * HOUR;
    let registration = Plan {
        venue: "ҚазҰУ қалашығы, фестиваль тіркеу орталығы".to_owned(),
        capacity: None,
        gates: 4,
        doors_close_before_end_min: 2 * HOUR,
        attending_per_mille: 900,
        ..plan(
            "registration",
            (
                "Almaty Student’s Week: тәулік бойы тіркеу орталығы",
                "Almaty Student’s Week: круглосуточный центр регистрации",
                "Almaty Student’s Week: registration, day and night",
            ),
            &STUDENTS_PALACE,
            (0, 6 * HOUR, 160 * HOUR),
            policies(EntryMode::Single, LiveCodes::Off),
        )
    };
    let hackathon = Plan {
        venue: "Satbayev University, бас ғимарат".to_owned(),
        capacity: Some(600),
        doors_close_before_end_min: until_fourth_midnight,
        ..plan(
            "alatau-hack",
            (
                "«Alatau Hack» хакатоны: үш күн, үш түн",
                "Хакатон «Alatau Hack»: три дня и три ночи",
                "“Alatau Hack”: a hackathon of three days and nights",
            ),
            &SATBAYEV_HALL,
            (day, evening, until_fifth_morning),
            policies(EntryMode::Single, LiveCodes::Preferred),
        )
    };
    let esports = Plan {
        venue: "Халық Арена, киберспорт алаңы".to_owned(),
        capacity: Some(800),
        gates: 4,
        doors_close_before_end_min: until_fourth_midnight,
        ..plan(
            "night-almaty",
            (
                "«Түнгі Алматы» киберспорт марафоны",
                "Киберспортивный марафон «Түнгі Алматы»",
                "“Tüngi Almaty” round-the-clock e-sports marathon",
            ),
            &STUDENTS_PALACE,
            (day, evening, until_fifth_morning),
            policies(EntryMode::Single, LiveCodes::Required),
        )
    };
    vec![registration, hackathon, esports]
}

fn seminars_and_campus() -> Vec<Plan> {
    let off = |entry_mode| policies(entry_mode, LiveCodes::Off);
    vec![
        Plan {
            attending_per_mille: 250,
            ..plan(
                "opening",
                (
                    "Almaty Student’s Week ашылу салтанаты",
                    "Церемония открытия Almaty Student’s Week",
                    "Almaty Student’s Week opening ceremony",
                ),
                &REPUBLIC,
                (0, 18 * HOUR, 3 * HOUR),
                policies(EntryMode::Single, LiveCodes::Preferred),
            )
        },
        plan(
            "tedx-law",
            (
                "TEDx семинары: жасанды интеллект дәуіріндегі құқық",
                "Семинар TEDx: право в эпоху искусственного интеллекта",
                "TEDx seminar: law in the age of artificial intelligence",
            ),
            &KIMEP_GREAT_HALL,
            (1, 11 * HOUR, 3 * HOUR),
            policies(EntryMode::Single, LiveCodes::Preferred),
        ),
        Plan {
            attending_per_mille: 60,
            ..plan(
                "ai-master-class",
                (
                    "Жасанды интеллект: идеядан прототипке дейінгі шеберлік сабағы",
                    "Мастер-класс по искусственному интеллекту: от идеи до прототипа",
                    "Artificial intelligence master class: from idea to prototype",
                ),
                &SATBAYEV_HALL,
                (2, 10 * HOUR, 3 * HOUR),
                off(EntryMode::Single),
            )
        },
        Plan {
            attending_per_mille: 80,
            ..plan(
                "creative-industries",
                (
                    "Креативті индустриялар: музыка, кино, дизайн шеберлік сабақтары",
                    "Креативные индустрии: мастер-классы по музыке, кино и дизайну",
                    "Creative industries: master classes in music, film and design",
                ),
                &STUDENTS_PALACE,
                (1, 14 * HOUR, 4 * HOUR),
                off(EntryMode::Reentry),
            )
        },
        Plan {
            venue: "ҚазҰУ қалашығы, орталық алаң".to_owned(),
            attending_per_mille: 200,
            ..plan(
                "taza-student-campus",
                (
                    "«Таза Student Campus» экологиялық акциясы",
                    "Экологическая акция «Таза Student Campus»",
                    "“Taza Student Campus”: a day for a clean campus",
                ),
                &STUDENTS_PALACE,
                (2, 10 * HOUR, 3 * HOUR),
                off(EntryMode::Unlimited),
            )
        },
        Plan {
            gates: 6,
            attending_per_mille: 120,
            ..plan(
                "studsport",
                (
                    "«StudSport» студенттік спартакиадасы",
                    "Студенческая спартакиада «StudSport»",
                    "“StudSport” student games",
                ),
                &BALUAN_SHOLAQ,
                (1, 9 * HOUR, 3 * 24 * HOUR + 11 * HOUR),
                off(EntryMode::Daily),
            )
        },
        Plan {
            attending_per_mille: 150,
            ..plan(
                "career-day",
                (
                    "Қалалық мансап күні: 120 жұмыс беруші",
                    "Городской день карьеры: 120 работодателей",
                    "City career day: 120 employers",
                ),
                &ATAKENT,
                (3, 10 * HOUR, 4 * HOUR),
                off(EntryMode::Reentry),
            )
        },
        Plan {
            attending_per_mille: 120,
            ..plan(
                "medeu-ice-day",
                ("Медеудегі студенттер күні", "День студента на Медеу", "Student ice day at Medeu"),
                &MEDEU,
                (4, 12 * HOUR, 4 * HOUR),
                off(EntryMode::Unlimited),
            )
        },
    ]
}

fn games_and_finals() -> Vec<Plan> {
    vec![
        plan(
            "keshki-saz",
            (
                "«Кешкі саз» акустикалық кеші",
                "Акустический вечер «Кешкі саз»",
                "“Keshki Saz” acoustic evening",
            ),
            &PHILHARMONIC,
            (3, 19 * HOUR, 150),
            policies(EntryMode::Single, LiveCodes::Preferred),
        ),
        plan(
            "jas-iq",
            ("«Jas IQ» зияткерлік ойыны", "Интеллектуальная игра «Jas IQ»", "“Jas IQ” quiz game"),
            &KIMEP_GREAT_HALL,
            (2, 16 * HOUR, 150),
            policies(EntryMode::Reentry, LiveCodes::Preferred),
        ),
        Plan {
            capacity: Some(10_000),
            attending_per_mille: 250,
            ..plan(
                "jana-beles-final",
                ("«Jana Béles» финалы", "Финал «Jana Béles»", "“Jana Béles”: the final"),
                &ALMATY_ARENA,
                (4, 18 * HOUR, 4 * HOUR),
                Policies { id_check: true, ..policies(EntryMode::Single, LiveCodes::Required) },
            )
        },
        Plan {
            attending_per_mille: 200,
            ..plan(
                "zhaidarman-student-life",
                (
                    "«Жайдарман Student Life» ойыны",
                    "Игра «Жайдарман Student Life»",
                    "“Zhaidarman Student Life” comedy league",
                ),
                &BALUAN_SHOLAQ,
                (5, 18 * HOUR, 210),
                Policies {
                    cut_off: CutOff::HomeGateOnly,
                    ..policies(EntryMode::Single, LiveCodes::Preferred)
                },
            )
        },
        Plan {
            attending_per_mille: 300,
            ..plan(
                "closing",
                (
                    "Almaty Student’s Week жабылу салтанаты және гала-концерт",
                    "Церемония закрытия Almaty Student’s Week и гала-концерт",
                    "Almaty Student’s Week closing ceremony and gala concert",
                ),
                &ALMATY_ARENA,
                (6, 18 * HOUR, 4 * HOUR),
                policies(EntryMode::Single, LiveCodes::Required),
            )
        },
    ]
}
