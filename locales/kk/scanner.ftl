# Сканердің терминалы. Қысқа: ең кіші экранның жолына 40 таңба сыяды.

scanner-ready-title = ДАЙЫН
scanner-ready-text = Рұқсатнаманы сканерге көрсетіңіз.
scanner-deciding-title = СӘЛ КҮТІҢІЗ
scanner-deciding-text = Скан сақталып жатыр. Жауабын күтіңіз.
scanner-before-restart = қайта қосылғанға дейін
scanner-seconds-ago = { $seconds } с бұрын
scanner-minutes-ago = { $minutes } мин бұрын
scanner-hours-ago = { $hours } сағ бұрын

# Пайдалануға болмайтын сканер.
scanner-fault-title = БҰЛ СКАНЕРДІ ПАЙДАЛАНБАҢЫЗ
scanner-fault-disk-full = Диск толып қалды, сондықтан сканды сақтау мүмкін емес. Орын босатып, бағдарламаны қайта қосыңыз. Оған дейін адамдарды басқа кіреберіске жіберіңіз.
scanner-fault-store-failed = Сканды сақтау мүмкін болмай қалды. Бағдарламаны қайта қосыңыз; түзелмесе, ұйымдастырушыларға айтыңыз. Оған дейін адамдарды басқа кіреберіске жіберіңіз.
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
scanner-refused = Сервер бұл сканерді қабылдамайды
scanner-bad-answer = Сервердің жауабы түсініксіз
scanner-all-sent = Бәрі жіберілді
scanner-unsent = Жіберілмеген скан: { $count }
scanner-clock-unchecked = Сағат тексерілмеген
scanner-clock-fast = Сағат { $seconds } с алда, түзетілді
scanner-clock-slow = Сағат { $seconds } с артта, түзетілді
scanner-unlisted = Тізімде жоғы { $count }
scanner-unlisted-alarm = Тізімде жоғы { $count }, хабарлаңыз!

# Сканер теретін таңбалар.
scanner-typing = Оқылуда: { $count }
scanner-input-too-long = Тым көп терілді: Enter басыңыз
scanner-input-half-scan = Кодтың бір бөлігі алынып тасталды
scanner-input-mixed = Екі сканер қатар істеді: бір-бірлеп қайта сканерлеңіз
scanner-input-several-codes = Кадрда бірнеше код бар: біреуін ғана көрсетіңіз
scanner-input-queue-full = Тым жылдам: скан қабылданбады, қайталаңыз
scanner-input-unfinished = Enter күтілуде. Сканерді Enter жіберетін етіп баптаңыз.

# Пернелер.
scanner-help-title = Пернелер
scanner-help-codes = Әріп пен санды сканер тереді, қай тілде тұрса да болады.
scanner-help-close = Esc — жабу
scanner-key-help = пернелер туралы
scanner-key-help-short = көмек
scanner-key-language = келесі тіл
scanner-key-language-short = тіл
scanner-key-quit = шығу, алдымен сұрайды
scanner-key-quit-short = шығу
scanner-key-enter = кодтың соңы; «иә» деу
scanner-key-tab = кодтың соңы
scanner-key-back = жабу; терілгенді өшіру
scanner-key-clear = терілгенді өшіру
scanner-key-quit-now = бірден шығу
scanner-quit-title = Шығасыз ба?
scanner-quit-text = Содан кейін бұл сканер ешкімді кіргізе алмайды. Жіберілмеген скандар сақталады, келесі жолы жіберіледі.
scanner-quit-answers = Enter — шығу · Esc — қалу
