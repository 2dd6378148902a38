//! Universities of Almaty and some of their faculties, each named in the language it mostly uses of itself.

/// A university and what the demo needs of it.
pub(super) struct University {
    /// What it calls itself.
    pub(super) name: &'static str,
    /// Its part of a made-up mail address.
    pub(super) mail: &'static str,
    /// Some of its faculties, schools or institutes.
    pub(super) faculties: &'static [&'static str],
}

/// Each with a weight: roughly how many of a hundred students study there.
pub(super) const UNIVERSITIES: &[(u32, &University)] = &[
    (20, &KAZNU),
    (11, &SATBAYEV),
    (5, &KBTU),
    (4, &KIMEP),
    (6, &ALMAU),
    (10, &ABAI),
    (7, &NARXOZ),
    (4, &KAZGASA),
    (5, &AUES),
    (9, &KAZNMU),
    (6, &KAZNARU),
    (3, &ZHURGENOV),
    (2, &CONSERVATORY),
    (4, &IITU),
    (4, &ABLAI_KHAN),
];

const KAZNU: University = University {
    name: "әл-Фараби атындағы ҚазҰУ",
    mail: "kaznu",
    faculties: &[
        "Заң факультеті",
        "Экономика және бизнес жоғары мектебі",
        "Ақпараттық технологиялар факультеті",
        "Механика-математика факультеті",
        "Физика-техникалық факультет",
        "Химия және химиялық технология факультеті",
        "Биология және биотехнология факультеті",
        "География және табиғатты пайдалану факультеті",
        "Журналистика факультеті",
        "Халықаралық қатынастар факультеті",
        "Филология факультеті",
        "Шығыстану факультеті",
        "Тарих факультеті",
        "Философия және саясаттану факультеті",
    ],
};

const SATBAYEV: University = University {
    name: "Satbayev University",
    mail: "satbayev",
    faculties: &[
        "Институт автоматики и информационных технологий",
        "Институт геологии и нефтегазового дела",
        "Горно-металлургический институт",
        "Институт архитектуры и строительства",
        "Институт энергетики и машиностроения",
        "Институт управления проектами",
    ],
};

const KBTU: University = University {
    name: "Қазақстан-Британ техникалық университеті (ҚБТУ)",
    mail: "kbtu",
    faculties: &[
        "School of Information Technology and Engineering",
        "Business School",
        "International School of Economics",
        "School of Energy and Petroleum Industry",
        "School of Chemical Engineering",
        "School of Applied Mathematics",
        "Kazakhstan Maritime Academy",
    ],
};

const KIMEP: University = University {
    name: "KIMEP University",
    mail: "kimep",
    faculties: &[
        "Bang College of Business",
        "College of Social Sciences",
        "College of Human Sciences and Education",
        "School of Law",
        "School of Computer Science and Mathematics",
    ],
};

const ALMAU: University = University {
    name: "Almaty Management University (AlmaU)",
    mail: "almau",
    faculties: &[
        "School of Management",
        "School of Economics and Finance",
        "School of Digital Technologies",
        "School of Media and Film",
        "School of Politics and Law",
        "School of Hospitality and Tourism",
    ],
};

const ABAI: University = University {
    name: "Абай атындағы ҚазҰПУ",
    mail: "abai",
    faculties: &[
        "Филология институты",
        "Математика, физика және информатика институты",
        "Педагогика және психология институты",
        "Тарих және құқық институты",
        "Өнер, мәдениет және спорт институты",
        "Жаратылыстану және география институты",
        "Сорбонна-Қазақстан институты",
    ],
};

const NARXOZ: University = University {
    name: "Нархоз университеті",
    mail: "narxoz",
    faculties: &[
        "Экономика және менеджмент мектебі",
        "Құқық және мемлекеттік басқару мектебі",
        "Цифрлық технологиялар мектебі",
        "Гуманитарлық ғылымдар мектебі",
    ],
};

const KAZGASA: University = University {
    name: "Қазақ бас сәулет-құрылыс академиясы (ҚазБСҚА)",
    mail: "kazgasa",
    faculties: &["Сәулет факультеті", "Дизайн факультеті", "Жалпы құрылыс факультеті"],
};

const AUES: University = University {
    name: "Ғұмарбек Дәукеев атындағы АЭжБУ",
    mail: "aues",
    faculties: &[
        "Электр энергетикасы және электротехника институты",
        "Жылу энергетикасы және басқару жүйелері институты",
        "Ақпараттық технологиялар институты",
        "Телекоммуникация және ғарыштық инженерия институты",
    ],
};

const KAZNMU: University = University {
    name: "С. Ж. Асфендияров атындағы ҚазҰМУ",
    mail: "kaznmu",
    faculties: &[
        "Жалпы медицина мектебі",
        "Стоматология мектебі",
        "Фармация мектебі",
        "Педиатрия мектебі",
        "Қоғамдық денсаулық сақтау мектебі",
    ],
};

const KAZNARU: University = University {
    name: "Қазақ ұлттық аграрлық зерттеу университеті",
    mail: "kaznaru",
    faculties: &[
        "Агробиология факультеті",
        "Ветеринария факультеті",
        "Су ресурстары және IT факультеті",
        "Инженерлік-технологиялық факультет",
    ],
};

const ZHURGENOV: University = University {
    name: "Т. Қ. Жүргенов атындағы ҚазҰӨА",
    mail: "zhurgenov",
    faculties: &[
        "Театр өнері факультеті",
        "Кино және ТВ факультеті",
        "Музыка өнері факультеті",
        "Хореография факультеті",
        "Кескіндеме, мүсін және дизайн факультеті",
    ],
};

const CONSERVATORY: University = University {
    name: "Құрманғазы атындағы Қазақ ұлттық консерваториясы",
    mail: "conservatory",
    faculties: &[
        "Халық музыкасы факультеті",
        "Аспаптық орындаушылық факультеті",
        "Вокал және дирижерлау факультеті",
    ],
};

const IITU: University = University {
    name: "Халықаралық ақпараттық технологиялар университеті (ХАТУ)",
    mail: "iitu",
    faculties: &[
        "Компьютерлік технологиялар және киберқауіпсіздік факультеті",
        "Цифрлық трансформациялар факультеті",
        "Бизнес, медиа және басқару факультеті",
    ],
};

const ABLAI_KHAN: University = University {
    name: "Абылай хан атындағы ҚазХҚжӘТУ",
    mail: "ablaikhan",
    faculties: &[
        "Аударма және филология факультеті",
        "Халықаралық қатынастар факультеті",
        "Шығыстану факультеті",
        "Шет тілдер педагогикалық факультеті",
        "Менеджмент және халықаралық коммуникациялар факультеті",
    ],
};
