# Сервердің беттері: студенттер мен ұйымдастырушыларға.

app-name = Esik
skip-to-content = Мазмұнға өту
languages-label = Тіл
log-out = Шығу
back-to-week = Барлық іс-шара

# ---- Рұқсатнама беті ----
pass-page-title = Рұқсатнама: { $event }
pass-name = Аты-жөні
pass-when = Қашан
pass-where = Қайда
pass-doors = Есік ашық
pass-gate = Кіреберіс
pass-gate-any = кез келген
pass-category = Билет түрі
pass-qr-alt = Рұқсатнаманың QR-коды
pass-short-code = Көмек үстеліне арналған код
pass-hint-show = Кірерде осыны көрсетіңіз. Экранды барынша жарық етіңіз.
pass-hint-card = Студенттік билетіңізді дайындап қойыңыз.
pass-live-note = Бұл код әр 15 секунд сайын жаңарады. Скриншот жарамайды.
pass-live-progress = Келесі кодқа дейінгі уақыт
pass-live-stalled = Байланыс жоқ: код жаңармай тұр. Желі бар жерге барыңыз немесе бетті жаңартыңыз.
pass-state-valid = Қазір жарамды
pass-state-early = Жарамды болады: { $when }
pass-state-ended = Аяқталды: { $when }
pass-live-early = Код мына уақыттан бастап жаңарып тұрады: { $when }. Сол кезде бұл бетті қайта ашыңыз.
pass-state-cancelled = Іс-шара өткізілмейді
pass-state-cancelled-text = Келудің қажеті жоқ. Кешірім сұраймыз.
pass-state-replaced = Жаңа рұқсатнамаға ауыстырылған
pass-state-replaced-text = Сізге соңғы жіберілген немесе берілген рұқсатнаманы пайдаланыңыз. Мұнымен енді кіре алмайсыз.
pass-state-revoked = Күші жойылған
pass-state-revoked-text = Бұл рұқсатнамамен енді кіре алмайсыз. Себебі: { $reason }. Толығырақ көмек үстелінен біліңіз.
pass-state-specimen = Сынақ рұқсатнамасы: онымен ешкім кірмейді
pass-print = Телефонның қуаты бітуі мүмкін болса, бұл бетті басып шығарыңыз.
pass-insecure = Бұл бет қорғалмаған байланыспен (http) ашылды. Экран сөніп қалуы мүмкін: күткенде оны түртіп тұрыңыз.

# ---- Жүйеге кіру ----
log-in-title = Жүйеге кіру
log-in-intro = Ұйымдастырушыларға арналған. Студенттер өздеріне жіберілген сілтемені ашады.
log-in-email = Эл. пошта
log-in-password = Құпиясөз
log-in-submit = Кіру
log-in-wrong = Пошта немесе құпиясөз қате. Қайта көріңіз.
log-in-session-ended = Сеанс аяқталды. Жалғастыру үшін қайта кіріңіз.
log-in-signed-out = Сіз жүйеден шықтыңыз.
log-in-insecure-title = Мұнда кіру өшірілген
log-in-insecure-text = Бұл серверге желі арқылы шифрсыз қосылады, құпиясөзді жолда біреу оқып алуы мүмкін.
log-in-insecure-proxy = Оны https проксидің артына қойып, 127.0.0.1 мекенжайын тыңдатыңыз да, --public-url https://… көрсетіңіз.

# ---- Апта ----
week-title = Іс-шаралар
week-empty = Әзірге іс-шара жоқ.
week-empty-hint = Жүктеу үшін: esik-server import events FILE
week-events = { $count ->
    [one] { $count } іс-шара
   *[other] { $count } іс-шара
}
event-number = №
event-cancelled = өткізілмейді
event-open-now = есік ашық

# ---- Іс-шара беті ----
count-expected = Күтілуде
count-admitted = Келді
count-inside = Іште
count-conflicts = Қайшылық
count-conflicts-help = Бір-бірін естімеген екі есік бір адамды екі рет кіргізген.
event-counts = Сандар
event-gates = Кіреберістер
event-gate = Кіреберіс
event-doors = Есік ашық
event-capacity = Орын
event-policies = Кіру ережесі
live-on = Тікелей
live-off = Байланыс үзілді. Сандар ескі; қайта қосылып жатырмыз.
live-no-script = Жаңа сандарды көру үшін бетті жаңартыңыз.

policy-entry-single = Бір рет кіру
policy-entry-reentry = Шыққаннан кейін қайта кіруге болады
policy-entry-daily = Күніне бір рет
policy-entry-unlimited = Еркін кіріп-шығу
policy-live-off = Тұрақты кодтар
policy-live-preferred = Жаңарып тұратын код дұрысы
policy-live-required = Тек жаңарып тұратын код
policy-cut-off-admit = Байланыссыз кіреберіс кіргізе береді
policy-cut-off-home-gate-only = Әр рұқсатнама өз кіреберісінде ғана
policy-cut-off-hold = Байланыссыз кіреберіс күтеді
policy-id-check = Студенттік билет тексеріледі

# ---- Қателер ----
error-not-found-title = Мұнда ештеңе жоқ
error-not-found-text = Бұл мекенжай ешқайда апармайды. Сілтеме толық па, тексеріңіз.
error-pass-not-found-text = Мұндай сілтемесі бар рұқсатнама жоқ. Сілтемені толық көшірдіңіз бе, тексеріңіз немесе жіберген адамнан сұраңыз.
error-bad-request-title = Болмады
error-bad-request-text = Сервер сұрауды түсінбеді. Артқа қайтып, тағы көріңіз.
error-too-large-title = Тым көп
error-too-large-text = Жібергеніңіз { $limit } кБ-тан көп, сондықтан ештеңе сақталмады. Азырақ жіберіңіз.
error-method-title = Бұлай болмайды
error-method-text = Бұл мекенжаймен олай жұмыс істелмейді. Артқа қайтып, тағы көріңіз.
error-timeout-title = Тым ұзақ
error-timeout-text = Сервер күтіп үлгермеді. Сәлден соң қайта көріңіз.
error-internal-title = Бізде бірдеңе бұзылды
error-internal-text = Сіздің кінәңіз емес. Сәлден соң қайта көріңіз; өзгермесе, көмек үстеліне мына нөмірді айтыңыз: { $id }
error-forbidden-title = Рұқсат жоқ
error-origin-text = Форма басқа сайттан жіберілген, сондықтан ештеңе жасалмады. Бетті осы жерден ашып, қайта көріңіз.
