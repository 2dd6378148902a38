# Тікелей беттер: ұйымдастырушылар мен зал үшін өзі жаңарып тұратын сандар.

live-today = Бүгін
live-projector = Проекторға арналған көрініс
live-event = Іс-шара
live-inside-now = Қазір іште
live-admitted-today = Бүгін келді
live-expected-today = Бүгін күтілуде
live-last-minute = Соңғы минутта

# ---- Келу ----
live-plot = Минутына келгендер
live-plot-none = Әзірге ешкім келген жоқ.
live-plot-last = Соңғы минутта келгені: { $count }.
live-plot-most = Бір минутта ең көбі: { $count }, сағат { $time }.
live-plot-event = Үзік сызық: { $event }, { $when }
live-plot-yesterday = Үзік сызық: кеше

# ---- Әлі жетпегені ----
live-unsent-silent = { $count ->
    [one] { $count } сканер бір минуттан астам үнсіз.
   *[other] { $count } сканер бір минуттан астам үнсіз.
}
live-unsent-scans = { $scans ->
    [one] { $scans } скан әлі жетпеген болуы мүмкін: келгендер { $from } мен { $to } арасында.
   *[other] { $scans } сканға дейін әлі жетпеген болуы мүмкін: келгендер { $from } мен { $to } арасында.
}
live-unsent-none = Осы іс-шараның барлық сканері соңғы минутта байланыста болды, бәрі жетті.

# ---- Кіреберістер, бас тартулар, сканерлер, қайшылықтар ----
live-gate-lately = 5 минутта
live-refusals = Кіргізілмегендер
live-refusals-none = Кіргізілмеген ешкім жоқ.
live-scanners = Сканерлер
live-scanners-none = Бұл іс-шарада сканер әлі жұмыс істеген жоқ.
live-scanners-well = Есігі ашық жерлерде барлық сканер соңғы минутта байланыста болды.
live-scanner = №
live-heard = Соңғы байланыс
live-heard-now = қазір
live-heard-minutes = { $minutes } мин бұрын
live-unsent = Жіберілмегені
live-scanner-revoked = кері алынған
live-scanners-more = { $count ->
    [one] Тағы { $count } сканер дұрыс істеп тұр.
   *[other] Тағы { $count } сканер дұрыс істеп тұр.
}
live-conflicts = Қайшылықтар
live-conflicts-none = Жоқ.
live-conflicts-more = және тағы { $count }
live-conflicts-judge = Қарап, шешім қабылдау
live-conflicts-count = { $count ->
    [one] { $count } қайшылық
   *[other] { $count } қайшылық
}

# ---- Неге кіргізілмеді, ұйымдастырушыларға ----
refusal-unreadable = Рұқсатнама коды емес
refusal-unknown-issuer = Белгісіз кілтпен қол қойылған
refusal-forged = Жалған
refusal-wrong-event = Басқа іс-шараға
refusal-cancelled = Іс-шара болмайды
refusal-not-listed = Тізімде жоқ
refusal-replaced = Жаңасымен ауыстырылған
refusal-revoked = Кері алынған
refusal-blocked = Студент бұғатталған
refusal-too-early = Тым ерте
refusal-too-late = Тым кеш
refusal-wrong-gate = Кіреберісі басқа
refusal-live-code-needed = Тікелей кодтың орнына көшірме
refusal-live-code-stale = Ескірген код
refusal-already-inside = Іште жүр
refusal-reentry-not-allowed = Қайта кіруге болмайды
refusal-needs-connection = Сканерде байланыс жоқ
refusal-full = Орын жоқ
