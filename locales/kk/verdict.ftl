# Есік алдында волонтёр көретін сөздер: не болды және енді не істеу керек.
# Әр шешімнің тақырыбы (екі метрден оқылады) және мәтіні (бір-екі сөйлем) бар.

verdict-unreadable-title = ҚАЙТАЛАҢЫЗ
verdict-unreadable-text = Бұл — рұқсатнаманың коды емес. Қайта сканерлеңіз немесе аты-жөні бойынша іздеңіз.

verdict-unknown-issuer-title = ТОҚТАҢЫЗ
verdict-unknown-issuer-text = Рұқсатнамаға мұнда белгісіз кілтпен қол қойылған. Адамды көмек үстеліне жіберіңіз.

verdict-forged-title = ТОҚТАҢЫЗ
verdict-forged-text = Бұл код жалған. Адамды кіргізбеңіз, көмек үстеліне хабарлаңыз.

verdict-specimen-title = СЫНАҚ
verdict-specimen-text = Бұл — сынақ рұқсатнамасы: сканер жұмыс істеп тұр. Онымен ешкім кірмейді.

verdict-wrong-event-title = БАСҚА ІС-ШАРА
verdict-wrong-event-text = Бұл рұқсатнама «{ $event }» іс-шарасына арналған: { $when }, { $venue }. Адамға қайда бару керегін айтыңыз.
verdict-wrong-event-unknown-text = Бұл рұқсатнама басқа іс-шараға арналған. Осы іс-шараның рұқсатнамасын көрсетуін сұраңыз немесе адамды көмек үстеліне жіберіңіз.

verdict-cancelled-title = ӨТКІЗІЛМЕЙДІ
verdict-cancelled-text = Бұл іс-шара өткізілмейтін болды. Адамға айтып, көмек үстелін көрсетіңіз.

verdict-not-listed-title = ТІЗІМДЕ ЖОҚ
verdict-not-listed-text = Бұл рұқсатнама тізімде жоқ. Адамды көмек үстеліне жіберіңіз.

verdict-replaced-title = ЕСКІ РҰҚСАТНАМА
verdict-replaced-text = Мұның орнына жаңа рұқсатнама берілген. Адамнан рұқсатнама бетін қайта ашуын сұраңыз.

verdict-revoked-title = ЖАРАМСЫЗ
verdict-revoked-text = Бұл рұқсатнаманың күші жойылған. Себебі: { $reason }. Адамды көмек үстеліне жіберіңіз.
revoked-reason-lost = жоғалған
revoked-reason-withdrawn = студент бас тартқан
revoked-reason-mistake = қате берілген
revoked-reason-misuse = мақсатынан тыс қолданылған
revoked-reason-other = басқа себеп

verdict-blocked-title = КІРУГЕ БОЛМАЙДЫ
verdict-blocked-text = Бұл студентке кіруге рұқсат жоқ. Оны көмек үстеліне жіберіңіз.

verdict-too-early-title = ӘЛІ ЕРТЕ
verdict-too-early-text = Бұл рұқсатнамамен әлі кіргізілмейді. Басталуы: { $from }. Адамнан күте тұруын сұраңыз.

verdict-too-late-title = КЕШ БОЛДЫ
verdict-too-late-text = Бұл рұқсатнамамен енді кіргізілмейді. Кіру аяқталды: { $since }. Адамды көмек үстеліне жіберіңіз.

verdict-wrong-gate-title = БАСҚА КІРЕБЕРІС
verdict-wrong-gate-text = Бұл рұқсатнамамен басқа жерден кіреді. Кіреберіс: { $gate }. Адамға жол көрсетіңіз.
verdict-wrong-gate-scanner-text = Бұл кіреберісте басқа сканер шешеді. Кіреберіс: { $gate }. Адамды сол сканерге жіберіңіз.

verdict-repeat-title = БЕЛГІЛЕНГЕН
verdict-repeat-text = Бұл — жаңағы адам. Ол бір рет есептелді: өте берсін.

verdict-live-code-needed-title = ЖАҢА КОД КЕРЕК
verdict-live-code-needed-text = Бұл — көшірме немесе басылған қағаз. Адамнан телефонында рұқсатнама бетін ашуын сұраңыз: ондағы код үнемі жаңарып тұрады.

verdict-live-code-stale-title = ЕСКІ КОД
verdict-live-code-stale-text = Бұл код ескірген немесе бұрын қолданылған. Адамнан рұқсатнама бетін жаңартуын сұраңыз.
verdict-live-code-stale-late-text = { $seconds ->
    [one] Код { $seconds } секундқа кешіккен. Адамнан рұқсатнама бетін жаңартуын сұраңыз; телефонның сағаты қалып тұрған болар.
   *[other] Код { $seconds } секундқа кешіккен. Адамнан рұқсатнама бетін жаңартуын сұраңыз; телефонның сағаты қалып тұрған болар.
}
verdict-live-code-stale-early-text = { $seconds ->
    [one] Код { $seconds } секундқа озып тұр: телефонның сағаты алға кеткен. Адамнан сағатын түзетіп, рұқсатнама бетін жаңартуын сұраңыз.
   *[other] Код { $seconds } секундқа озып тұр: телефонның сағаты алға кеткен. Адамнан сағатын түзетіп, рұқсатнама бетін жаңартуын сұраңыз.
}

verdict-already-inside-title = ІШТЕ ЖҮР
verdict-already-inside-text = Бұл рұқсатнамамен кіріп қойған: { $when }, кіреберіс { $gate }, сканер { $scanner }. Адам келіспесе, көмек үстелін көрсетіңіз.

verdict-reentry-not-allowed-title = ҚАЙТА КІРУ ЖОҚ
verdict-reentry-not-allowed-text = Бұл адам шығып кеткен, ал бұл іс-шараға қайта кіруге болмайды. Сыпайы түсіндіріңіз; көмек үстелі жөн сілтейді.

verdict-needs-connection-title = БАЙЛАНЫС ЖОҚ
verdict-needs-connection-text = Сканер басқаларды естімейді, жалғыз өзі шеше алмайды. Байланысты күтіңіз немесе адамды көмек үстеліне жіберіңіз.
verdict-needs-connection-certificate-text = Бұл сканер енді ешкімді кіргізе алмайды: сертификатының мерзімі бітті немесе ол қайтарып алынды. Адамды басқа кіреберіске жіберіп, ұйымдастырушыны шақырыңыз.
verdict-needs-connection-home-gate-text = Сканер басқаларды естімейді, жалғыз өзі шеше алмайды. Адамды өз кіреберісіне жіберіңіз: { $gate }.

verdict-full-title = ОРЫН ЖОҚ
verdict-full-text = Бос орын қалмады. Адамнан біреу шыққанша күте тұруын сұраңыз.

verdict-admitted-title = КІРІҢІЗ
verdict-admitted-text = Рұқсатнама жарамды. Адамды кіргізіңіз.

verdict-exited-title = САУ БОЛЫҢЫЗ
verdict-exited-text = Шыққаны белгіленді. Адамды шығарыңыз.

verdict-not-inside-title = САУ БОЛЫҢЫЗ
verdict-not-inside-text = Бұл рұқсатнамамен кіргені мұнда белгісіз. Бәрібір шығара беріңіз.

# Кіргізумен бірге шығатын жолдар.
care-check-student-card = Студенттік билетін тексеріңіз.
care-not-listed-yet = Тізімде әзірге жоқ.
care-copy = Бұл — көшірме, жаңарып тұратын код емес.
care-handed-over = Бұл кіреберіс осы сканерге берілді.
care-quarantined = Бұл адамның тағы бір белгісі ұйымдастырушының шешімін күтіп тұр. Студенттік билетін қараңыз.
care-attention = Ескертпе: { $note }
admitted-category = Билет түрі: { $category }

# Шешімге қарамай кіргізу.
overridden-title = КІРГІЗІЛДІ
overridden-text = «{ $refusal }» деген шешімге қарамай кіргізілді. Себебі: { $reason }. Адамды кіргізіңіз.
overridden-supervisor = Жауапты: супервайзер, { $card }-карта.
reason-student-card = студенттік билеті дұрыс
reason-organizer = ұйымдастырушы рұқсат берді
reason-technical = сканер не код жарамай тұр
reason-did-not-enter = студент кірмеді
reason-mistake = басқа рұқсатнама сканерленіп кетті
reason-other = басқа себеп
