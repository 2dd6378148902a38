# Студенты и пропуска для организаторов; файлы, которые их приносят, и долгая работа.

# ---- Списки ----
menu-students = Студенты
search-submit = Найти
search-nothing = Ничего не нашлось. Попробуйте часть имени или номера, любым алфавитом.
pages-label = Части списка
pages-next = Дальше
pages-first = В начало

# ---- Файлы ----
upload-file = Файл
upload-file-hint = CSV или XLSX, до 10 МБ и 100 000 строк. Сначала файл проверяется целиком; пока вы не подтвердите, ничего не сохраняется.
upload-submit = Проверить файл
upload-columns = Как выглядит файл
upload-columns-hint = Первая строка называет столбцы, в любом порядке. Строка с известным номером изменяет то, что есть.
upload-faults = { $count ->
    [one] В файле { $count } ошибка. Ничего не сохранено. Исправьте и отправьте файл снова.
    [few] В файле { $count } ошибки. Ничего не сохранено. Исправьте и отправьте файл снова.
   *[other] В файле { $count } ошибок. Ничего не сохранено. Исправьте и отправьте файл снова.
}
upload-faults-first = В файле ошибок: { $count }; первые { $shown } — ниже. Ничего не сохранено.
upload-faults-label = Ошибки файла
upload-row = Строка
upload-column = Столбец
upload-fault = Что не так
fault-no-file = Файл не выбран.
fault-too-many-jobs = Слишком много файлов ждут сохранения. Сначала сохраните или отбросьте некоторые.
events-import = Загрузить из файла
events-import-text = Вся неделя сразу: по строке на событие. Правила, входы и категории известных событий остаются прежними.

# ---- Долгая работа ----
jobs-title = Прежние файлы и работы
jobs-when = Когда
jobs-state = Состояние
job-waiting = проверено, не сохранено
job-running = выполняется
job-broken-off = прервано
job-stopped = остановлено
job-done = готово
job-failed = не получилось
job-progress = { $done } из { $all }
job-leave = Страницу можно закрыть: работа продолжится, а страницу можно открыть снова.
job-nothing-kept = Ничего из этого не сохранено.
job-part-kept = Что успели сделать, осталось. Если продолжить, доделается остальное, и ничего дважды.
job-begin = Сохранить
job-go-on = Продолжить
job-stop = Остановить
job-discard = Отбросить
job-added = Новых
job-changed = Изменено
job-unchanged = Без изменений
job-made = Выдано
job-replaced = из них взамен прежних
job-kept = Уже был
job-passed-over = Пропущено: их пропуск отозван
job-failed-refused = После проверки файла что-то изменилось, и он больше не подходит. Отправьте его снова, чтобы увидеть, что именно.
job-failed-times = Вход на событие открывается, когда оно уже закончилось. Исправьте время и продолжите.
job-failed-too-long = Событие слишком длинное для живых кодов. Выдайте на бумаге или разделите событие.
job-failed-busy = Событие всё время меняли другие. Продолжите чуть позже.
job-failed-internal = Что-то сломалось на нашей стороне. Подробности в журнале сервера. Продолжите чуть позже.

# ---- Студенты ----
students-title = Студенты
students-import = Загрузить студентов
students-import-text = Студентов загружают из файла. Кто уже есть в списке, сохраняет пропуска; новое имя дойдёт до пропусков и сканеров.
students-total = { $count ->
    [one] { $count } студент
    [few] { $count } студента
   *[other] { $count } студентов
}
students-empty = Студентов пока нет
students-empty-hint = Загрузите их из файла: для начала хватит таблицы с номером и именем.
students-empty-hint-reader = Здесь видны те, у кого есть пропуск на одно из ваших событий.
students-search = Имя или номер студента
student-name = Имя
student-number = Номер студента
student-university = Университет
student-faculty = Факультет
student-state = Состояние
student-blocked = вход закрыт
student-passes = Пропуска
student-passes-none = Пока нет. Пропуска выдаются на странице события.
student-block-title = Закрыть вход этому студенту
student-block-text = Ни один его пропуск не откроет ни одной двери ни на одном событии, пока вы это не отмените. На входе это обойти нельзя. Страница его пропусков отправит его на стойку помощи.
student-block-submit = Закрыть вход
student-unblock-title = Снова открыть вход этому студенту
student-unblock-text = Его пропуска снова действуют, как только сканеры об этом узнают.
student-unblock-submit = Открыть вход
done-student-blocked = Вход этому студенту закрыт. Сканеры узнают об этом, как только будет связь.
done-student-unblocked = Этот студент снова может входить.

# ---- Пропуска ----
pass-list-issued = действует
pass-list-replaced = заменён
pass-list-revoked = отозван
menu-passes = Пропуска
passes-links = Адреса
passes-total = { $count ->
    [one] Действует { $count } пропуск
    [few] Действуют { $count } пропуска
   *[other] Действует { $count } пропусков
}
passes-empty = Пропусков пока ни у кого нет
passes-empty-hint = Выдайте пропуска всем студентам или по списку.
passes-empty-hint-reader = Их выдаёт организатор.
passes-all-states = В любом состоянии
pass-specimen = Проверочный пропуск
pass-kind = Код
pass-kind-live = меняется
pass-kind-static = неизменный
pass-short-code-label = Короткий код
pass-presence = На событии
presence-never = ещё не приходил
presence-inside = внутри
presence-outside = вышел
pass-issued-at = Выдан
pass-ended-at = Закончился
pass-revoked-because = отозван: { $reason }
pass-story = Что с ним было
pass-story-none = Насколько известно серверу, этот пропуск не видела ни одна дверь. Сканеры без сети могут знать больше.
pass-others = Другие пропуска того же человека
scan-by = сканер { $scanner }
scan-by-unknown = неизвестный сканер
scan-in = вход
scan-out = выход
scan-undone = ОТМЕНЕНО
scan-of-other-pass = С другим пропуском того же человека: { $code }
scan-let-in-by-volunteer = Волонтёр всё же пропустил: { $reason }
scan-let-in-by-supervisor = Всё же пропущен по карточке старшего { $card }: { $reason }
read-by-live-code = меняющийся код
read-by-static-code = неизменный код, печать или копия
read-by-short-code = короткий код, со студенческим билетом
read-by-search = найден по имени, со студенческим билетом
read-by-organizer = организатором или программой
pass-revoke-title = Отозвать
pass-revoke-text = Каждый сканер, который об этом узнает, больше не примет пропуск, а его страница скажет почему. Сканер без сети ещё пропустит. Позже можно выдать новый.
pass-revoke-reason = Почему?
pass-revoke-submit = Отозвать пропуск
done-pass-revoked = Пропуск отозван. Сканеры узнают об этом, как только будет связь.
pass-renew-title = Заменить
pass-renew-text = Студент получит новый пропуск с новым адресом и новым кодом. Старый больше не примут, но в истории он останется: это тот же человек, и считается он один раз.
pass-renew-submit = Сделать новый пропуск
done-pass-renewed = Это новый пропуск. Отправьте его адрес или напечатайте.
pass-link-title = Показать адрес
pass-link-text = Отправьте этот адрес студенту или дайте отсканировать его с экрана. У кого адрес, у того и пропуск.
pass-link-address = Адрес пропуска
pass-link-alt = QR-код адреса
pass-link-replace-text = Его увидел кто-то ещё? С новым адресом старый никуда не ведёт. Код пропуска остаётся прежним: если скопировали код, замените пропуск.
done-link-replaced = У пропуска новый адрес. Старый никуда не ведёт.

# ---- Списки пришедших ----
menu-lists = Списки
lists-title = Списки пришедших
lists-text = Файлы для таблиц. В них имена: давайте их только тем, кому можно их видеть. Того, что сканеры ещё не отправили, в них нет.
lists-holders = Люди
lists-holders-hint = Строка на каждого человека с пропуском, по имени, и на тех, кто не пришёл: внутри ли он, сколько раз вошёл, первый и последний вход и последний выход с входом и сканером, конфликты.
lists-scans = Сканы
lists-scans-hint = Строка на каждый ответ двери, и на отказы: когда, вход, сканер, ответ, кто и почему всё же пропустил, и что не считается.
file-pass = Пропуск
file-pass-state = Состояние пропуска
file-entries = Входов
file-first-entry = Первый вход
file-first-entry-gate = Первый вход: где
file-first-entry-scanner = Первый вход: сканер
file-last-entry = Последний вход
file-last-entry-gate = Последний вход: где
file-last-entry-scanner = Последний вход: сканер
file-last-exit = Последний выход
file-last-exit-gate = Последний выход: где
file-last-exit-scanner = Последний выход: сканер
file-conflict = Конфликт
file-conflict-open = не решён
file-time = Время
file-seq = Номер скана
file-direction = Направление
file-verdict = Ответ
file-let-in-by = Кто всё же пропустил
file-by-volunteer = волонтёр
file-by-supervisor = старший, карточка { $card }
file-reason = Причина
file-read-by = Как прочитан
file-undone = Отменён
file-counts = Считается
file-yes = да
file-no = нет

# ---- Выдача ----
issue-title = Выдать пропуска
issue-known = Студентов: { $students }. С действующим пропуском на это событие: { $have }.
issue-no-students = Пропуска выдаются студентам. Сначала загрузите их.
issue-whom = Кому?
issue-whom-all = Всем студентам
issue-whom-all-hint = У кого есть действующий пропуск, тот сохранит его. У кого пропуск отозван, того пропустим.
issue-whom-list = Этим студентам
issue-whom-list-hint = В том числе тем, у кого пропуск отозван: они получат новый.
issue-numbers = Номера студентов
issue-numbers-hint = По одному в строке. Подойдёт и таблица CSV со столбцом number.
issue-kind = Какие?
issue-kind-phone = Для телефона
issue-kind-phone-hint = С меняющимся кодом, как требуют правила события.
issue-kind-phone-static = С неизменным кодом, как требуют правила события. Их можно и напечатать.
issue-kind-paper = На бумаге
issue-kind-paper-hint = С неизменным кодом, для печати. Заменяет пропуск с меняющимся кодом.
issue-category-before = Как раньше
issue-category-hint = У кого пропуск другой категории, получит новый.
issue-submit = Выдать
fault-no-students = Студентов пока нет. Сначала загрузите их.
