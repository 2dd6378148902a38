# Сканердің терминалы. Қысқа: ең кіші экранның жолына 40 таңба сыяды.

scanner-ready-title = ДАЙЫН
scanner-ready-text = Рұқсатнаманы сканерге көрсетіңіз.
scanner-ready-out-title = ШЫҒУ
scanner-ready-out-text = Рұқсатнаманы сканерге көрсетіңіз. Бұл жерден шығарады.
scanner-deciding-title = СӘЛ КҮТІҢІЗ
scanner-deciding-text = Скан сақталып жатыр. Жауабын күтіңіз.
scanner-before-restart = қайта қосылғанға дейін
scanner-seconds-ago = { $seconds } с бұрын
scanner-minutes-ago = { $minutes } мин бұрын
scanner-hours-ago = { $hours } сағ бұрын

# Пайдалануға болмайтын сканер.
scanner-fault-title = БҰЛ СКАНЕРДІ ПАЙДАЛАНБАҢЫЗ
scanner-fault-disk-full = Диск толып қалды, сондықтан сканды сақтау мүмкін емес. Орын босатыңыз, сонда өзі түзеледі. Оған дейін адамдарды басқа кіреберіске жіберіңіз.
scanner-fault-store-failed = Сканды сақтау мүмкін болмай қалды. Бағдарламаны қайта қосыңыз; түзелмесе, ұйымдастырушыларға айтыңыз. Оған дейін адамдарды басқа кіреберіске жіберіңіз.
scanner-fault-database-busy = Сақталған скандарды басқа бағдарлама ұстап тұр, сақтық көшірме болуы мүмкін. Оны аяқтаңыз, сонда өзі түзеледі. Оған дейін адамдарды басқа кіреберіске жіберіңіз.
scanner-fault-disk-stalled = Диск соңғы сканды тым ұзақ сақтап жатыр. Жауабын күтіңіз; жауап болмаса, бағдарламаны қайта қосыңыз. Оған дейін адамдарды басқа кіреберіске жіберіңіз.
scanner-fault-restart-needed = Сақталған скандар бағдарлама қалдырған күйінде емес. Шығып, бағдарламаны қайта қосыңыз. Оған дейін адамдарды басқа кіреберіске жіберіңіз.
scanner-fault-forked = Бұл сканердің атынан басқа компьютер жұмыс істеп тұр. Сканерді қайта тіркеп, ұйымдастырушыларға айтыңыз. Оған дейін адамдарды басқа кіреберіске жіберіңіз.
scanner-fault-certificate-ended = Бұл сканердің тіркеуі аяқталды, ол енді ешкімді кіргізе алмайды. Ұйымдастырушыларға айтыңыз. Оған дейін адамдарды басқа кіреберіске жіберіңіз.

# Жоғарғы жол.
scanner-every-event = Барлық іс-шара
scanner-direction-in = КІРУ
scanner-direction-out = ШЫҒУ

# Осы сканер білетін сандар.
scanner-count-admitted = Келді { $count }
scanner-count-inside = Іште { $count }
scanner-count-expected = Күтілуде { $count }
scanner-count-conflicts = Қайшылық { $count }
scanner-arrivals = Минутына { $count }

# Сканердің жайы.
scanner-offline = Желісіз режим
scanner-connecting = Қосылуда…
scanner-online = Байланыс бар
scanner-online-quiet = Серверден соңғы хабар { $age }
scanner-unreachable = Байланыс { $age } үзілді
scanner-peers = Басқа сканерлер { $count }
scanner-peers-gone = Басқа сканерлер соңғы рет { $age } естілді
scanner-refused = Сервер бұл сканерді қабылдамайды
scanner-not-now = Сервер бос емес, кейін жіберіледі
scanner-bad-answer = Сервердің жауабы түсініксіз
scanner-all-sent = Бәрі жіберілді
scanner-unsent = Жіберілмеген скан: { $count }
scanner-clock-unchecked = Сағат тексерілмеген
scanner-clock-fast = Сағат { $seconds } с алда, түзетілді
scanner-clock-slow = Сағат { $seconds } с артта, түзетілді
scanner-notice-slept = { $minutes ->
    [one] Компьютер { $minutes } минут ұйықтап қалды. Басқа кіреберістердің хабары жетпеген болуы мүмкін.
   *[other] Компьютер { $minutes } минут ұйықтап қалды. Басқа кіреберістердің хабары жетпеген болуы мүмкін.
}
scanner-notice-clock-set = Біреу сағатты өзгертті. Скандардың уақыты дұрыс қалады.
scanner-notice-clock-unsure = Біреу сағатты өзгертті. Дұрыстығын тексеріңіз.
scanner-clock-uncertain = Сағат дәл емес
scanner-sound-off = Дыбыс өшірулі
scanner-sound-bell = Тек қоңырау естіледі
scanner-unlisted = Тізімде жоғы { $count }
scanner-unlisted-alarm = Тізімде жоғы { $count }, хабарлаңыз!
# Осы сканер қайшылықтың бір жағы. $name, қайда және қашан ($first, $second)
scanner-conflict = Екі рет кірген: { $name } — { $first }, { $second }
scanner-conflict-side = { $gate } { $when } (сканер { $scanner })
scanner-conflict-title = ЕКІ РЕТ КІРГЕН
scanner-cut-off = Үзілді: ешкім естілмейді, соңғысы { $age }
scanner-hold = ТОҚТА: ешкім естілмейді, соңғысы { $age }. Кіргізбеңіз.
scanner-home-gates = Тек өз кіреберісінен: { $gates }
scanner-home-gates-none = Тек өз кіреберісінен, ал мұнда ондай жоқ
scanner-places-left = Мұнда қалған орын { $count }
scanner-places-none = Мұнда орын қалмады
scanner-places-came = { $count ->
    [one] Басқа кіреберіс { $count } орын берді.
   *[other] Басқа кіреберіс { $count } орын берді.
}
scanner-places-came-from = { $count ->
    [one] { $scanner }-сканер { $count } орын берді.
   *[other] { $scanner }-сканер { $count } орын берді.
}
scanner-places-given = { $count ->
    [one] Басқа кіреберіске { $count } орын берілді.
   *[other] Басқа кіреберіске { $count } орын берілді.
}
scanner-places-given-to = { $count ->
    [one] { $scanner }-сканерге { $count } орын берілді.
   *[other] { $scanner }-сканерге { $count } орын берілді.
}
scanner-quarantined = Ұйымдастырушыны күтуде { $count }
scanner-clock-by-peers = Сағат басқа кіреберістерден
scanner-clock-by-phones = Сағат адамдардың телефонынан

# Сканер теретін таңбалар.
scanner-typing = Оқылуда: { $count }
scanner-input-too-long = Тым көп терілді: Enter басыңыз
scanner-input-half-scan = Кодтың бір бөлігі алынып тасталды
scanner-input-several-codes = Кадрда бірнеше код бар: біреуін ғана көрсетіңіз
scanner-input-queue-full = Тым жылдам: скан қабылданбады, қайталаңыз
scanner-input-unfinished = Enter күтілуде. Сканерді Enter жіберетін етіп баптаңыз.
scanner-input-mixed = Екі сканер қатар терді: бір-бірлеп қайталаңыз
scanner-input-serial = USB сканер
scanner-input-keyboard = Пернетақта сканері
scanner-input-device = Жеке сканер
scanner-input-camera = Камера
scanner-input-lines = Жолдар
scanner-input-searching = { $input }: ізделуде…
scanner-input-lost = { $input } жоғалды: кабелін тексеріңіз
scanner-input-ended = { $input }: бәрі оқылды
scanner-input-failed = { $input } істемейді
scanner-input-not-allowed = { $input }: ашуға рұқсат жоқ
scanner-input-in-use = { $input }: басқа бағдарлама ұстап тұр
scanner-input-wrong-kind = { $input }: бұл басқа нәрсе
scanner-input-no-ffmpeg = { $input }: ffmpeg орнатылмаған
scanner-input-silent = { $input }: одан ештеңе келмейді
scanner-speed-typing = секундына { $count } таңба
scanner-speed-frames = секундына { $count } кадр, { $ms } мс
scanner-layout-us = ағылшын пернетақтасы
scanner-layout-russian = орыс пернетақтасы
scanner-layout-kazakh = қазақ пернетақтасы

# Пернелер.
scanner-help-title = Пернелер
scanner-help-text = Бағыттамамен таңдап, Enter басыңыз. Пернелер бұл тізімсіз де істейді.
scanner-help-codes = Әріп пен санды сканер тереді, қай тілде тұрса да болады.
scanner-key-help = пернелер туралы
scanner-key-help-short = көмек
scanner-key-language = келесі тіл
scanner-key-language-short = тіл
scanner-key-find = аты, нөмірі не қысқа кодымен іздеу
scanner-key-find-short = іздеу
scanner-key-let-in = шешімге қарамай кіргізу
scanner-key-let-in-short = кіргізу
scanner-key-undo = соңғы өткен адамды қайтару
scanner-key-undo-short = қайтару
scanner-key-turn = адамдарды шығару не қайта кіргізу
scanner-key-look = тек қарау, ешкімді есептемеу
scanner-key-sound = дыбысты өшіру не қосу
scanner-key-lock = экранды құлыптау
scanner-key-hand-over = кіреберісті осы сканерге тапсыру
scanner-key-quit = шығу, алдымен сұрайды
scanner-key-quit-short = жабу
scanner-key-up = жоғарғы жол; осы тізімді ашады
scanner-key-down = төменгі жол; осы тізімді ашады
scanner-key-enter = кодтың соңы; «иә» деу
scanner-key-tab = кодтың соңы
scanner-key-back = жабу; терілгенді өшіру
scanner-key-erase = терілгенді өшіру; өрісте бір әріпті
scanner-key-quit-now = бірден шығу
scanner-choose = ↑ ↓ таңдау · Enter · Esc — жабу
scanner-yes-no = Enter — иә · Esc — жоқ
scanner-cancel = Esc — керегі жоқ
scanner-quit-title = Шығасыз ба?
scanner-quit-text = Содан кейін бұл сканер ешкімді кіргізе алмайды. Жіберілмеген скандар сақталады, келесі жолы жіберіледі.
scanner-quit-answers = Enter — шығу · Esc — қалу
scanner-turn-out-title = Адамдарды шығарасыз ба?
scanner-turn-out-text = Содан кейін сканерленген әр рұқсатнама шығу болып есептеледі. F6 кері қайтарады.
scanner-turn-in-title = Адамдарды кіргізесіз бе?
scanner-turn-in-text = Содан кейін сканерленген әр рұқсатнама кіру болып есептеледі.

# Іздеу.
scanner-find-title = Іздеу
scanner-find-text = Аты-жөні, студент нөмірі немесе QR астындағы қысқа код. Алдымен студенттік билетін сұрап, атын салыстырыңыз.
scanner-find-keys = ↑ ↓ таңдау · Enter — осы адам · Esc — жабу
scanner-find-nobody = Ешкім табылмады. Аздау әріп немесе студент нөмірін теріп көріңіз.
scanner-find-no-names = Бұл сканерде аты-жөндер жоқ. Қысқа код істейді.
scanner-find-more = { $count ->
    [one] Тағы { $count } адам бар: көбірек әріп теріңіз.
   *[other] Тағы { $count } адам бар: көбірек әріп теріңіз.
}
scanner-found-inside = іште, { $when }
scanner-found-outside = шықты, { $when }
scanner-presence-never = Әлі келген жоқ.
scanner-presence-inside = Іште: { $when }, кіреберіс { $gate }.
scanner-presence-outside = Шығып кеткен: { $when }, кіреберіс { $gate }.

# Шешімге қарамай кіргізу, қайтару.
scanner-way-on-volunteer = F4 — бәрібір кіргізу
scanner-way-on-supervisor = F4 — супервайзер картасымен кіргізу
scanner-let-in-title = Бәрібір кіргізесіз бе? Неге?
scanner-let-in-text = Сканердің жауабы: «{ $refusal }». Таңдағаныңыз жазылып қалады.
scanner-undo-title = Кімді қайтарасыз?
scanner-undo-text = Осы жерден соңғы өткендер. Алғашқы екі минутта өзіңіз қайтара аласыз.
scanner-undo-reason-title = Неге қайтарасыз?
scanner-needs-supervisor = супервайзер
scanner-undone-title = ҚАЙТАРЫЛДЫ
scanner-undone-text = Бұл кіру есептелмейді. Рұқсатнаманы қайта пайдалануға болады.
scanner-undone-exit-text = Бұл шығу есептелмейді. Адам іште.
scanner-undone-reason = Себебі: { $reason }.
scanner-note-title = Басқа себеп: қандай?
scanner-note-text = Ұйымдастырушыларға қысқаша жазыңыз. Уақыт болмаса, бос қалдыра беріңіз.
scanner-note-keys = Enter — әрі қарай · Esc — болдырмау
scanner-card-title = Супервайзер картасы
scanner-card-let-in-text = Бұл адамды тек супервайзер кіргізе алады. Супервайзер картасын сканерге көрсетіңіз.
scanner-card-undo-text = Екі минуттан көп уақыт өтті. Супервайзер картасын сканерге көрсетіңіз.
scanner-pin-title = Картаның PIN-коды
scanner-pin-text = Осы картаның PIN-кодын теріңіз.
scanner-supervisor = Супервайзердің { $card }-картасы: бір әрекет
scanner-hint-nothing-to-override = Қарсы шығатын шешім жоқ.
scanner-hint-not-overridable = Бұл адамды есік алдында кіргізуге болмайды. Көмек үстелі.
scanner-hint-nothing-to-undo = Бұл жерден әлі ешкім өткен жоқ.
scanner-hint-card-unknown = Бұл супервайзер картасы мұнда белгісіз.
scanner-hint-card-withdrawn = Бұл супервайзер картасының күші жойылған.
scanner-hint-card-other-day = Бұл супервайзер картасы басқа күнге арналған.
scanner-hint-card-other-event = Бұл супервайзер картасы басқа іс-шараға арналған.
scanner-hint-wrong-pin = Бұл картаның PIN-коды басқа.
scanner-hint-wrong-lock = Сандар дұрыс емес.
scanner-hint-lock-too-short = Кемінде төрт сан керек.
scanner-hint-locked = Экран құлыптаулы. Ешкім кіргізілген жоқ.
scanner-hint-only-looking = Сканер қазір тек қарайды. F7 — қайта есептеу.

# Тек қарау.
scanner-look-title = ТЕК ҚАРАУ
scanner-look-text = Рұқсатнаманы сканерлесеңіз, ол туралы не белгілі екенін көресіз. Ешкім есептелмейді. F7 — аяқтау.
scanner-look-good-title = ЖАРАМДЫ
scanner-look-good-text = Бұл рұқсатнамамен қазір кіргізер еді.
scanner-look-nobody-counted = Тек қаралды: ешкім есептелген жоқ. F7 — аяқтау.

# Құлып.
scanner-lock-title = Экранды құлыптайсыз ба?
scanner-lock-text = Төрттен сегізге дейін сан таңдаңыз: экранды сол сандар ашады, супервайзер картасы да ашады. Оған дейін ешкім кіргізілмейді.
scanner-locked-title = ҚҰЛЫПТАУЛЫ
scanner-locked-text = Сандарды теріп, Enter басыңыз немесе супервайзер картасын көрсетіңіз. Оған дейін ешкім кіргізілмейді.

# The self-test before the doors open: what was found, and what to do.
scanner-check-pass-ok = Рұқсаттама оқылады, тексеріледі және сақталады: үлгіге { $ms } мс кетті.
scanner-check-pass-failed = Үлгі рұқсаттама өтпеді ({ $why }). Бұл сканерді қолданбаңыз, ұйымдастырушыларға айтыңыз.
scanner-check-disk-ok = Диск бір сканерлеуді { $ms } мс ішінде сақтайды, { $gigabytes } ГБ бос орын бар.
scanner-check-disk-slow = Дискіге бір сканерлеуге { $ms } мс керек: адамдар күтіп қалады. Басқа бағдарламаларды жабыңыз немесе басқа ноутбук алыңыз.
scanner-check-disk-little-room = Дискіде { $megabytes } МБ ғана бос. Есік ашылғанша орын босатыңыз.
scanner-check-disk-no-room = Дискіде { $megabytes } МБ ғана бос: жақында ештеңе сақталмайды. Орын босатып, қайта тексеріңіз.
scanner-check-disk-failed = Дискіге ештеңе сақталмайды ({ $why }). Бұл сканерді қолданбаңыз, ұйымдастырушыларға айтыңыз.
scanner-check-enrollment-ok = Сканердің тіркелу мерзімі – { $until }.
scanner-check-enrollment-ends-early = Тіркеу мерзімі { $until } бітеді, ал есік одан кейін жабылады. Ұйымдастырушыдан жаңа код сұраңыз.
scanner-check-enrollment-ended = Тіркеу мерзімі бітті: { $until }. Ешкімді кіргізуге болмайды. Ұйымдастырушыдан жаңа код сұраңыз.
scanner-check-enrollment-forked = Бұл сканердің кілтімен басқа компьютер жұмыс істеп тұр не дискі көшірмеден қалпына келтірілген. Басқа қалтада қайта тіркеңіз.
scanner-check-enrollment-revoked = Ұйымдастырушы бұл сканерді қайтарып алды: ешкімді кіргізуге болмайды. Жаңа код сұраңыз.
scanner-check-roster-ok = Тізімдер жаңа, онда { $passes } рұқсаттама бар.
scanner-check-roster-old = Тізімдер алынған уақыт: { $heard }. Есік ашылғанша сканерді желіге бір рет қосыңыз.
scanner-check-roster-never = Тіркелгеннен бері сервер бір рет те жауап берген жоқ. Сканерді желіге бір рет қосыңыз.
scanner-check-roster-part = № { $event } іс-шара туралы әзірге ештеңе белгісіз. Сканерді желіге бір рет қосыңыз.
scanner-check-roster-missing = Бұл сканерде тізім жоқ. Желіге қосып, бір рет іске қосыңыз да, қайта тексеріңіз.
scanner-check-clock-ok = Сағат дұрыс, дәлдігі { $ms } мс.
scanner-check-clock-slow = Сағат { $seconds } с қалып тұр. Уақыт түзетіледі, бірақ мүмкін болса, сағатты дұрыстаңыз.
scanner-check-clock-fast = Сағат { $seconds } с алға кетіп тұр. Уақыт түзетіледі, бірақ мүмкін болса, сағатты дұрыстаңыз.
scanner-check-clock-unchecked = Сағатты көптен бері ешкім тексермеген. Сканерді желіге бір рет қосып, уақытты өзіңіз де қараңыз.
scanner-check-sound-ok = { $player } арқылы дыбыс берілді. Естідіңіз бе?
scanner-check-sound-none = Дыбыс шығару мүмкін болмады. Әр сканерлеуден кейін экранға қараңыз немесе динамик табыңыз.
scanner-check-inputs-found = Табылған сканерлер: { $names }.
scanner-check-inputs-keyboard = Жалғанған сериялық сканер жоқ. Пернетақта сияқты теретін сканер оқығанда көрінеді: үлгіні сканерлеңіз.
scanner-check-peers-alone = Бұл іс-шараларда басқа сканер жоқ.
scanner-check-peers-faults = { $number }-сканер бүлінген немесе жалған дерек жіберді ({ $count }); олар қабылданбады. Ұйымдастырушыға айтыңыз.
scanner-check-peers-none = Бүгін басқа сканерлер естілмеді. Бәрін бір желіге қосыңыз: сонда олар серверсіз де бір-біріне сканерлегенін айтады.
scanner-check-peers-ok = Бүгін естілген басқа сканерлер: { $count }, барлығы { $others }.

# After a mistake of the program itself, on the terminal.
scanner-crash = Esik өз қатесінен тоқтап қалды. Көрсетілген жауаптың бәрі сақталған; көрсетілмегені есептелген жоқ.
scanner-crash-go-on = Қайта іске қосыңыз, соңғы жауап тағы да көрсетіледі:
# $file
scanner-crash-log = Не болғаны { $file } файлында жазылған. Оны ұйымдастырушыларға көрсетіңіз.

# Кіреберісті тапсыру.
scanner-gates-title = Кіреберісті тапсыру
scanner-gates-text = Сол кіреберістің рұқсатнамалары мұнда да кіреді, белгімен. Бұған супервайзер жауап береді: бірінші сканер әлі кіргізіп тұруы мүмкін.
scanner-gates-take = мұнда кіргізу
scanner-gates-give-back = қазір мұнда кіреді; қайтару
scanner-card-hand-over-text = Сканерге супервайзердің картасын көрсетіңіз. Содан кейін кіреберіс тапсырылады.
scanner-hint-no-home-gates = Мұнда өз кіреберісі бар іс-шара жоқ
scanner-hint-gate-kept = Сол кіреберістің рұқсатнамалары енді мұнда кіреді
scanner-hint-gate-given-back = Сол кіреберістің рұқсатнамалары енді мұнда кірмейді
