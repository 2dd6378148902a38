//! Screens to look at.

use esik_shared::scan::Direction;
use esik_shared::time::ClockSource;
use proptest::prelude::*;

use super::*;
use crate::core::input_state::{
    InputKind, InputNote, InputSpeed, InputState, InputStatus, InputTrouble, Layout, Preview,
};
use crate::core::screen::{
    Connection, ConnectionTrouble, CutOffShown, Fault, InForce, LastScan, Notice, Screen, ShownAs,
    ShownChoice, ShownClock, ShownCounts, ShownDialog, ShownInput, ShownPeers, ShownSound, ShownVerdict,
};

fn words(language: Language, all: [&str; 3]) -> String {
    let at = Language::ALL.iter().position(|other| *other == language).unwrap();
    all[at].to_owned()
}

/// A door in the middle of an evening, nobody before it.
pub(super) fn ready(language: Language) -> Screen {
    let scan = |time: &str, tone, titles, name: Option<&str>| LastScan {
        time: time.to_owned(),
        title: words(language, titles),
        tone,
        name: name.map(str::to_owned),
        is_undone: false,
    };
    let welcome = ["КІРІҢІЗ", "ПРОХОДИТЕ", "WELCOME"];
    let last_scans = vec![
        scan("19:42", Tone::Go, welcome, Some("Әсемгүл Құдайбергенқызы Нұрмағамбетова")),
        scan("19:42", Tone::Stop, ["ІШТЕ ЖҮР", "УЖЕ ВНУТРИ", "ALREADY INSIDE"], Some("Ғабит Мүсірепов")),
        scan("19:41", Tone::Care, welcome, Some("Өркен Сәрсенбай")),
        scan("19:41", Tone::Stop, ["ҚАЙТАЛАҢЫЗ", "ЕЩЁ РАЗ", "TRY AGAIN"], None),
        scan("19:40", Tone::Go, welcome, Some("Анна Ким")),
        scan("19:40", Tone::Care, ["БЕЛГІЛЕНГЕН", "УЖЕ ОТМЕЧЕН", "ALREADY COUNTED"], Some("Анна Ким")),
        scan(
            "19:40",
            Tone::Stop,
            ["ҚАЙТА КІРУ ЖОҚ", "ОБРАТНО НЕЛЬЗЯ", "NO WAY BACK"],
            Some("Іңкәр Һалимова"),
        ),
    ];
    Screen {
        language,
        event: Some(words(
            language,
            [
                "«Жаңа Белес» ойынының финалы мен марапаттау рәсімі",
                "Финал игры «Жана Белес» и награждение",
                "Final of “Jana Béles” and award ceremony",
            ],
        )),
        gate: Some(words(language, ["Солтүстік кіреберіс", "Северный вход", "North gate"])),
        direction: Direction::In,
        verdict: None,
        is_deciding: false,
        counts: Some(ShownCounts { admitted: 412, inside: 398, expected: 1200, conflicts: 0 }),
        arrivals_per_minute: 14,
        unsent: 0,
        connection: Connection::Online { last_heard_s: 1 },
        peers: None,
        clock: ShownClock {
            time: "19:42".to_owned(),
            off_by_s: Some(0),
            source: ClockSource::Server,
            is_uncertain: false,
        },
        last_scans,
        fault: None,
        input: ShownInput::default(),
        inputs: inputs(),
        preview: None,
        notice: None,
        sound: ShownSound::On,
        dialog: None,
        hint: None,
        locked: None,
        is_looking: false,
        supervisor: None,
        in_force: InForce::default(),
        unlisted: 0,
    }
}

/// A door that is cut off, keeps two home gates, has few places left, and knows of a conflict.
pub(super) fn cut_off(language: Language, holds: bool) -> Screen {
    let mut screen = ready(language);
    screen.connection = Connection::Unreachable { since_s: 185, why: ConnectionTrouble::NoAnswer };
    screen.clock.source = ClockSource::LiveCodes;
    screen.counts.as_mut().unwrap().conflicts = 1;
    let conflict = [
        "Екі рет кірген: Әсемгүл Құдайбергенқызы Нұрмағамбетова — Солтүстік кіреберіс 19:12 (сканер 7), Оңтүстік кіреберіс 19:14 (сканер 12)",
        "Вошёл дважды: Әсемгүл Нұрмағамбетова — Северный вход 19:12 (сканер 7), Южный вход 19:14 (сканер 12)",
        "Let in twice: Әсемгүл Нұрмағамбетова — North gate 19:12 (scanner 7), South gate 19:14 (scanner 12)",
    ];
    let gates =
        ["Солтүстік кіреберіс, Оңтүстік кіреберіс", "Северный вход, Южный вход", "North gate, South gate"];
    screen.in_force = InForce {
        cut_off: Some(CutOffShown { since_s: 185, holds }),
        home_gates: Some(words(language, gates)),
        places_left: Some(if holds { 0 } else { 4 }),
        quarantined: 3,
        conflict: Some(words(language, conflict)),
    };
    screen.notice = Some(Notice::PlacesCame { places: 25, scanner: Some(12) });
    screen
}

/// A wedge that works, beside nothing else.
fn inputs() -> Vec<InputState> {
    let speed =
        InputSpeed::Typing { characters_per_s: Some(85), layout: Layout::Kazakh, is_caps_lock: false };
    let keyboard = InputState::new(InputKind::Keyboard, "");
    vec![
        InputState::new(InputKind::Serial, ""),
        InputState { status: InputStatus::Ready, speed: Some(speed), readings: 412, ..keyboard },
    ]
}

/// The same with everything around it that can go wrong.
pub(super) fn troubled(language: Language) -> Screen {
    let serial =
        InputState { status: InputStatus::Lost, ..InputState::new(InputKind::Serial, "/dev/ttyACM0") };
    let camera = InputState {
        status: InputStatus::Failed(InputTrouble::NoFfmpeg),
        note: Some(InputNote::SeveralCodes),
        ..InputState::new(InputKind::Camera, "/dev/video0")
    };
    let mut screen = told(Tone::Care, language);
    screen.inputs.splice(0..1, [serial, camera]);
    screen.notice = Some(Notice::Slept { seconds: 3_700 });
    screen.sound = ShownSound::BellOnly;
    screen.clock.is_uncertain = true;
    screen.supervisor = Some(12);
    screen.last_scans[1].is_undone = true;
    screen
}

/// A camera that shows what it sees.
pub(super) fn filmed(language: Language) -> Screen {
    let speed = InputSpeed::Frames { per_s: 24, decode_ms: 3 };
    let camera = InputState {
        status: InputStatus::Ready,
        speed: Some(speed),
        ..InputState::new(InputKind::Camera, "/dev/video0")
    };
    let luma = (0..144_u8).flat_map(|at| [at; 9]).collect();
    let preview = Some(Preview { width: 48, height: 27, luma });
    Screen { preview, inputs: vec![camera], ..ready(language) }
}

/// The same with a verdict, and for the worse tones with more to worry about.
pub(super) fn told(tone: Tone, language: Language) -> Screen {
    let mut screen = ready(language);
    let (title, text) = match tone {
        Tone::Go => (
            ["КІРІҢІЗ", "ПРОХОДИТЕ", "WELCOME"],
            [
                "Рұқсатнама жарамды. Адамды кіргізіңіз.",
                "Пропуск действителен. Пропустите человека.",
                "The pass is good. Let the person in.",
            ],
        ),
        Tone::Care => (
            ["КІРІҢІЗ", "ПРОХОДИТЕ", "WELCOME"],
            [
                "Рұқсатнама жарамды. Адамды кіргізіңіз. Студенттік билетін тексеріңіз. Бұл — көшірме, жаңарып тұратын код емес.",
                "Пропуск действителен. Пропустите человека. Проверьте студенческий билет.",
                "The pass is good. Let the person in. Check the student card.",
            ],
        ),
        Tone::Stop => (
            ["ІШТЕ ЖҮР", "УЖЕ ВНУТРИ", "ALREADY INSIDE"],
            [
                "Бұл рұқсатнамамен кіріп қойған: бүгін 19:12, кіреберіс Оңтүстік кіреберіс, сканер 7. Адам келіспесе, көмек үстелін көрсетіңіз.",
                "По этому пропуску уже вошли: сегодня 19:12, вход Южный вход, сканер 7. Если человек не согласен, покажите, где стойка помощи.",
                "This pass has entered: today 19:12, gate South gate, scanner 7. If they disagree, show them the help desk.",
            ],
        ),
    };
    screen.verdict = Some(ShownVerdict {
        shown_as: ShownAs::Verdict,
        note: (tone == Tone::Care).then(|| {
            words(
                language,
                [
                    "Ескертпе: арбада отыр, лифтке апарыңыз.",
                    "Заметка: на коляске, проводите к лифту.",
                    "Note: uses a wheelchair, show the lift.",
                ],
            )
        }),
        way_on: (tone == Tone::Stop).then(|| Messages::get(language).plain("scanner-way-on-supervisor")),
        tone,
        title: words(language, title),
        text: words(language, text),
        name: Some("Әсемгүл Құдайбергенқызы Нұрмағамбетова".to_owned()),
        student_number: Some("22B030417".to_owned()),
        category: Some(words(language, ["Студент", "Студент", "Student"])),
        time: "19:42".to_owned(),
        age_ms: 3_200,
        is_from_before_restart: tone == Tone::Care,
    });
    if tone != Tone::Go {
        screen.connection = Connection::Unreachable { since_s: 185, why: ConnectionTrouble::NoAnswer };
        screen.unsent = 37;
        screen.clock.off_by_s = Some(-94);
    }
    if tone == Tone::Stop {
        screen.direction = Direction::Out;
        screen.unlisted = 21;
        screen.counts.as_mut().unwrap().conflicts = 2;
        screen.input.characters_pending = 64;
    }
    screen
}

/// A scanner that must not be used.
pub(super) fn faulty(language: Language) -> Screen {
    let fault = Fault::StoreFailed { message: "disk I/O error".to_owned() };
    Screen { fault: Some(fault), ..told(Tone::Go, language) }
}

fn any_tone() -> impl Strategy<Value = Tone> {
    prop::sample::select(vec![Tone::Go, Tone::Care, Tone::Stop])
}

fn any_verdict() -> impl Strategy<Value = ShownVerdict> {
    let texts = (any::<String>(), any::<String>(), any::<String>());
    let about = prop::option::of(any::<(String, String, String)>());
    (any_tone(), texts, about, any::<i64>(), any::<bool>()).prop_map(
        |(tone, (title, text, time), about, age_ms, is_from_before_restart)| {
            let (name, student_number, category) = about
                .map_or((None, None, None), |(name, number, category)| {
                    (Some(name), Some(number), Some(category))
                });
            ShownVerdict {
                shown_as: if age_ms % 3 == 0 { ShownAs::Look } else { ShownAs::Verdict },
                note: student_number.clone(),
                way_on: category.clone(),
                tone,
                title,
                text,
                name,
                student_number,
                category,
                time,
                age_ms,
                is_from_before_restart,
            }
        },
    )
}

fn any_connection() -> impl Strategy<Value = Connection> {
    let trouble = [
        ConnectionTrouble::NoAnswer,
        ConnectionTrouble::NotNow,
        ConnectionTrouble::Refused,
        ConnectionTrouble::Forked,
        ConnectionTrouble::BadAnswer,
    ];
    prop_oneof![
        Just(Connection::Offline),
        Just(Connection::Connecting),
        any::<u32>().prop_map(|last_heard_s| Connection::Online { last_heard_s }),
        (any::<u32>(), prop::sample::select(trouble.to_vec()))
            .prop_map(|(since_s, why)| Connection::Unreachable { since_s, why }),
    ]
}

fn any_dialog() -> impl Strategy<Value = ShownDialog> {
    let choice = any::<(String, String, String)>().prop_map(|(label, text, detail)| ShownChoice {
        label,
        text,
        detail,
    });
    let words = any::<(String, String, String, String)>();
    (words, any::<Option<String>>(), prop::collection::vec(choice, 0..30), any::<usize>()).prop_map(
        |((title, text, note, keys), entry, choices, selected)| ShownDialog {
            title,
            text,
            entry,
            choices,
            selected,
            note,
            keys,
        },
    )
}

/// Any screen at all, also those that no core would make.
pub(super) fn any_screen() -> impl Strategy<Value = Screen> {
    let door = (
        prop::sample::select(Language::ALL.to_vec()),
        any::<Option<String>>(),
        any::<Option<String>>(),
        prop::sample::select(vec![Direction::In, Direction::Out]),
    );
    let verdict = (
        prop::option::of(any_verdict()),
        prop::bool::weighted(0.1),
        prop::option::weighted(0.1, any::<String>()),
    );
    let numbers = (any::<[u64; 4]>(), any::<(u32, u64, u32, usize)>());
    let clock = (any::<String>(), any::<Option<i64>>());
    let scans = prop::collection::vec((any_tone(), any::<String>(), any::<Option<String>>()), 0..12);
    let over = (
        prop::option::weighted(0.3, any_dialog()),
        prop::option::weighted(0.1, 0..9_usize),
        prop::option::of(any::<(u16, u16, Vec<u8>)>()),
    );
    (door, verdict, numbers, clock, any_connection(), scans, over).prop_map(
        |(
            door,
            (verdict, is_deciding, fault),
            ([admitted, inside, expected, conflicts], more),
            clock,
            connection,
            scans,
            (dialog, locked, preview),
        )| {
            Screen {
                language: door.0,
                event: door.1.clone(),
                gate: door.2,
                direction: door.3,
                verdict,
                is_deciding,
                counts: Some(ShownCounts { admitted, inside, expected, conflicts }),
                arrivals_per_minute: more.0,
                unsent: more.1,
                connection,
                peers: Some(ShownPeers { count: more.2, last_heard_s: more.0 }),
                clock: ShownClock {
                    time: clock.0.clone(),
                    off_by_s: clock.1,
                    source: ClockSource::Peers,
                    is_uncertain: is_deciding,
                },
                last_scans: scans
                    .into_iter()
                    .map(|(tone, title, name)| LastScan {
                        time: "19:42".to_owned(),
                        title,
                        tone,
                        name,
                        is_undone: is_deciding,
                    })
                    .collect(),
                fault: fault.map(|message| Fault::StoreFailed { message }),
                input: ShownInput { characters_pending: more.3, note: Some(InputNote::HalfScan) },
                inputs: inputs(),
                preview: preview.map(|(width, height, luma)| Preview { width, height, luma }),
                notice: Some(Notice::ClockSet { seconds: 1, is_made_good: is_deciding }),
                sound: ShownSound::Off,
                dialog,
                hint: door.1,
                locked,
                is_looking: is_deciding,
                supervisor: Some(more.0),
                in_force: InForce {
                    cut_off: Some(CutOffShown { since_s: more.0, holds: is_deciding }),
                    home_gates: Some(clock.0.clone()),
                    places_left: Some(more.2),
                    quarantined: more.2,
                    conflict: Some(clock.0.clone()),
                },
                unlisted: more.2,
            }
        },
    )
}
