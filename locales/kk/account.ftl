# Құпиясөзден кейінгі кіру және өз тіркелгің.

# ---- Кіру ----
log-in-throttled = { $minutes ->
    [one] Тым көп әрекет жасалды. { $minutes } минуттан кейін қайталаңыз.
   *[other] Тым көп әрекет жасалды. { $minutes } минуттан кейін қайталаңыз.
}
log-in-ticket-ended = Тым көп уақыт өтті немесе осы арада тіркелгі өзгертілді. Қайтадан кіріңіз.
log-in-code-title = Тағы бір қадам
log-in-code-text = Телефондағы растау қолданбасы қазір көрсетіп тұрған кодты енгізіңіз.
log-in-code = Код
log-in-code-lost = Телефон жоқ па? Оның орнына қосалқы кодтардың бірін енгізіңіз. Олар да жоқ болса, әкімші көмектеседі.
log-in-code-wrong = Код қате немесе бұрын қолданылған. Келесі кодты күтіңіз.
log-in-new-password-title = Жаңа құпиясөз таңдаңыз
log-in-new-password-text = Қазіргі құпиясөзді сізге басқа біреу берген. Тек өзіңіз білетін құпиясөз таңдаңыз.
log-in-go-on = Әрі қарай

# ---- Құпиясөздер ----
password-old = Қазіргі құпиясөз
password-new = Жаңа құпиясөз
password-again = Жаңа құпиясөз тағы бір рет
password-rule = Кемінде { $count } таңба. Қатар жазылған бірнеше сөз ұзын әрі есте оңай қалады.
password-too-short = Жаңа құпиясөз тым қысқа: кемінде { $count } таңба керек.
password-too-long = Жаңа құпиясөз тым ұзын.
password-same = Бұл қазіргі құпиясөзіңіз. Басқасын таңдаңыз.
password-not-again = Екі рет жазылған жаңа құпиясөз бірдей емес.
password-wrong = Құпиясөз қате.

# ---- Тіркелгі ----
account-title = Тіркелгі
account-role = Рөлі
role-admin = Әкімші
role-organizer = Ұйымдастырушы
role-supervisor = Кіреберістегі аға жауапты
role-viewer = Бақылаушы
account-events = Іс-шаралар
account-events-all = барлығы
account-events-none = әзірге жоқ
account-sessions = Қай жерде кіргенсіз
account-session-this = осы браузер
account-session-unknown = Басқа бағдарлама
account-session-since = кірген уақыты: { $when }
account-session-used = соңғы рет: { $when }
account-session-end = Аяқтау
account-sessions-end-others = Қалғанының бәрін аяқтау
account-sessions-text = Сеанс 12 сағаттан кейін өзі аяқталады. Бейтаныс сеанс көрсеңіз, оны аяқтап, құпиясөзді ауыстырыңыз.
account-password = Құпиясөз
account-password-submit = Құпиясөзді ауыстыру
account-factor = Кірудің екінші қадамы
account-factor-off = Өшірулі. Қосылса, ұрланған құпиясөздің өзі жетпейді: кіргенде телефондағы қолданбаның коды да сұралады.
account-factor-begin = Баптау
account-factor-scan = Мұны растау қолданбасымен сканерлеңіз де, ол көрсеткен кодты енгізіңіз.
account-factor-alt = Растау қолданбасына арналған QR-код
account-factor-type = Сканерленбесе, қолданбаға қолмен енгізіңіз:
account-factor-confirm = Қосу
account-factor-cancel = Қазір емес
account-factor-on = { $count ->
    [one] Қосулы. { $count } қосалқы код қалды.
   *[other] Қосулы. { $count } қосалқы код қалды.
}
account-factor-remove = Өшіру
account-factor-renew = Жаңа қосалқы кодтар
account-codes-title = Қосалқы кодтар
account-codes-text = Телефон қасыңызда болмаса, әр кодпен бір рет кіруге болады. Олар тек қазір көрсетіледі: басып шығарыңыз немесе жазып алыңыз да, телефоннан бөлек сақтаңыз.
account-codes-done = Сақтап алдым
account-done-password = Құпиясөз ауыстырылды. Қалған сеанстардың бәрі аяқталды.
account-done-sessions = Аяқталды.
account-done-factor-off = Екінші қадам өшірілді.

# ---- Бас тарту ----
error-forbidden-text = Рөліңіз бұған рұқсат бермейді. Керек болса, әкімшіден сұраңыз.
error-form-text = Бұл форма бұрынғы сеанстан қалған, сондықтан ештеңе жасалмады. Бетті қайта ашып, тағы жіберіңіз.
