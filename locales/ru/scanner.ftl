# Терминал сканера. Коротко: в строке самого маленького экрана 40 знаков.

scanner-ready-title = ГОТОВ
scanner-ready-text = Покажите пропуск сканеру.
scanner-ready-out-title = ВЫХОД
scanner-ready-out-text = Покажите пропуск сканеру. Здесь выпускают.
scanner-deciding-title = СЕКУНДУ
scanner-deciding-text = Скан сохраняется. Дождитесь ответа.
scanner-before-restart = до перезапуска
scanner-seconds-ago = { $seconds } с назад
scanner-minutes-ago = { $minutes } мин назад
scanner-hours-ago = { $hours } ч назад

# Сканер, которым нельзя пользоваться.
scanner-fault-title = НЕ ПОЛЬЗУЙТЕСЬ ЭТИМ СКАНЕРОМ
scanner-fault-disk-full = Диск полон, и сканы не сохраняются. Освободите место, и всё пройдёт само. Пока направляйте людей к другому входу.
scanner-fault-store-failed = Сканы больше не сохраняются. Запустите программу снова; если не поможет, сообщите организаторам. Пока направляйте людей к другому входу.
scanner-fault-database-busy = Сохранённые сканы держит другая программа, может быть, резервная копия. Завершите её, и всё пройдёт само. Пока направляйте людей к другому входу.
scanner-fault-disk-stalled = Диск слишком долго сохраняет последний скан. Дождитесь ответа; если его нет, запустите программу снова. Пока направляйте людей к другому входу.
scanner-fault-restart-needed = Сохранённые сканы не такие, какими их оставила программа. Выйдите и запустите её снова. Пока направляйте людей к другому входу.
scanner-fault-forked = Под именем этого сканера работает другой компьютер. Зарегистрируйте сканер заново и сообщите организаторам. Пока направляйте людей к другому входу.
scanner-fault-certificate-ended = Регистрация этого сканера закончилась, и впускать с ним нельзя. Сообщите организаторам. Пока направляйте людей к другому входу.

# Верхняя строка.
scanner-every-event = Все события
scanner-direction-in = ВХОД
scanner-direction-out = ВЫХОД

# Числа, как они известны здесь.
scanner-count-admitted = Пришли { $count }
scanner-count-inside = Внутри { $count }
scanner-count-expected = Ожидаются { $count }
scanner-count-conflicts = Конфликты { $count }
scanner-arrivals = В минуту { $count }

# Как дела у сканера.
scanner-offline = Работа без сети
scanner-connecting = Подключение…
scanner-online = Связь есть
scanner-online-quiet = Сервер отвечал { $age }
scanner-unreachable = Связь пропала { $age }
scanner-peers = Другие сканеры { $count }
scanner-peers-gone = Другие сканеры: последний раз { $age }
scanner-refused = Сервер не принимает этот сканер
scanner-not-now = Сервер занят, отправим позже
scanner-bad-answer = Ответы сервера непонятны
scanner-all-sent = Всё отправлено
scanner-unsent = { $count ->
    [one] Не отправлен { $count } скан
    [few] Не отправлены { $count } скана
   *[other] Не отправлено { $count } сканов
}
scanner-clock-unchecked = Часы не сверены
scanner-clock-fast = Часы спешат на { $seconds } с, учтено
scanner-clock-slow = Часы отстают на { $seconds } с, учтено
scanner-notice-slept = { $minutes ->
    [one] Компьютер спал { $minutes } минуту. Новостей от других входов может не хватать.
    [few] Компьютер спал { $minutes } минуты. Новостей от других входов может не хватать.
   *[other] Компьютер спал { $minutes } минут. Новостей от других входов может не хватать.
}
scanner-notice-clock-set = Кто-то перевёл часы. Время сканов остаётся верным.
scanner-notice-clock-unsure = Кто-то перевёл часы. Проверьте, верны ли они.
scanner-clock-uncertain = Часы неточны
scanner-sound-off = Звук выключен
scanner-sound-bell = Звучит только звонок
scanner-unlisted = Не в списке { $count }
scanner-unlisted-alarm = Не в списке { $count }, сообщите!
# Этот сканер — сторона конфликта. $name, где и когда ($first, $second)
scanner-conflict = Вошёл дважды: { $name } — { $first }, { $second }
scanner-conflict-side = { $gate } { $when } (сканер { $scanner })
scanner-conflict-title = ВПУЩЕН ДВАЖДЫ
scanner-cut-off = Отрезаны: никого не слышно, последний раз { $age }
scanner-hold = СТОП: никого не слышно, последний раз { $age }. Не впускайте.
scanner-home-gates = Только свои входы: { $gates }
scanner-home-gates-none = Только свои входы, а здесь нет ни одного
scanner-places-left = Здесь осталось мест { $count }
scanner-places-none = Мест здесь не осталось
scanner-places-came = { $count ->
    [one] Другой вход передал { $count } место.
    [few] Другой вход передал { $count } места.
   *[other] Другой вход передал { $count } мест.
}
scanner-places-came-from = { $count ->
    [one] Сканер { $scanner } передал { $count } место.
    [few] Сканер { $scanner } передал { $count } места.
   *[other] Сканер { $scanner } передал { $count } мест.
}
scanner-places-given = { $count ->
    [one] { $count } место передано другому входу.
    [few] { $count } места переданы другому входу.
   *[other] { $count } мест передано другому входу.
}
scanner-places-given-to = { $count ->
    [one] { $count } место передано сканеру { $scanner }.
    [few] { $count } места переданы сканеру { $scanner }.
   *[other] { $count } мест передано сканеру { $scanner }.
}
scanner-quarantined = Ждут организатора { $count }
scanner-clock-by-peers = Часы по другим входам
scanner-clock-by-phones = Часы по телефонам людей

# Что набирает сканер.
scanner-typing = Читается: { $count }
scanner-input-too-long = Набрано слишком много: нажмите Enter
scanner-input-half-scan = Часть кода отброшена
scanner-input-several-codes = В кадре несколько кодов: покажите один
scanner-input-queue-full = Слишком быстро: скан не принят, повторите его
scanner-input-unfinished = Ждём Enter. Настройте сканер, чтобы он его посылал.
scanner-input-mixed = Два сканера набирали сразу: повторите по одному
scanner-input-serial = USB-сканер
scanner-input-keyboard = Сканер-клавиатура
scanner-input-device = Свой сканер
scanner-input-camera = Камера
scanner-input-lines = Строки
scanner-input-searching = { $input }: ищем…
scanner-input-lost = { $input }: пропал, проверьте кабель
scanner-input-ended = { $input }: всё прочитано
scanner-input-failed = { $input }: не работает
scanner-input-not-allowed = { $input }: нет прав его открыть
scanner-input-in-use = { $input }: занят другой программой
scanner-input-wrong-kind = { $input }: это что-то другое
scanner-input-no-ffmpeg = { $input }: не установлен ffmpeg
scanner-input-silent = { $input }: ничего не приходит
scanner-speed-typing = { $count } знаков/с
scanner-speed-frames = { $count } кадров/с, { $ms } мс
scanner-layout-us = английская раскладка
scanner-layout-russian = русская раскладка
scanner-layout-kazakh = казахская раскладка

# Клавиши.
scanner-help-title = Клавиши
scanner-help-text = Стрелки выбирают, Enter выполняет. Клавиши работают и без этого списка.
scanner-help-codes = Буквы и цифры набирает сканер, в любой раскладке.
scanner-key-help = о клавишах
scanner-key-help-short = справка
scanner-key-language = следующий язык
scanner-key-language-short = язык
scanner-key-find = найти по имени, номеру, короткому коду
scanner-key-find-short = поиск
scanner-key-let-in = впустить вопреки вердикту
scanner-key-let-in-short = впустить
scanner-key-undo = отменить последний проход
scanner-key-undo-short = отмена
scanner-key-turn = выпускать людей или снова впускать
scanner-key-look = только смотреть, никого не считать
scanner-key-sound = выключить звук или включить
scanner-key-lock = запереть экран
scanner-key-hand-over = передать домашний вход этому сканеру
scanner-key-quit = выйти, сначала спросит
scanner-key-quit-short = выход
scanner-key-up = строка выше; открывает этот список
scanner-key-down = строка ниже; открывает этот список
scanner-key-enter = конец кода; «да»
scanner-key-tab = конец кода
scanner-key-back = закрыть; стереть ввод
scanner-key-erase = стереть ввод; в поле — одну букву
scanner-key-quit-now = выйти сразу
scanner-choose = ↑ ↓ выбор · Enter · Esc — закрыть
scanner-yes-no = Enter — да · Esc — нет
scanner-cancel = Esc — не надо
scanner-quit-title = Выйти?
scanner-quit-text = Тогда этим сканером нельзя будет впускать. Неотправленное сохранится и уйдёт в следующий раз.
scanner-quit-answers = Enter — выйти · Esc — остаться
scanner-turn-out-title = Выпускать людей?
scanner-turn-out-text = Тогда каждый отсканированный пропуск — это выход. F6 вернёт обратно.
scanner-turn-in-title = Впускать людей?
scanner-turn-in-text = Тогда каждый отсканированный пропуск — это вход.

# Поиск.
scanner-find-title = Поиск
scanner-find-text = Имя, номер студента или короткий код под QR. Сначала попросите студенческий билет и сверьте имя.
scanner-find-keys = ↑ ↓ выбор · Enter — этот · Esc — закрыть
scanner-find-nobody = Никто не найден. Наберите меньше букв или номер студента.
scanner-find-no-names = На этом сканере нет имён. Короткий код работает.
scanner-find-more = { $count ->
    [one] И ещё { $count }: наберите больше букв.
    [few] И ещё { $count }: наберите больше букв.
   *[other] И ещё { $count }: наберите больше букв.
}
scanner-found-inside = внутри, { $when }
scanner-found-outside = вышел(а), { $when }
scanner-presence-never = Ещё не приходил(а).
scanner-presence-inside = Внутри: { $when }, вход { $gate }.
scanner-presence-outside = Вышел(а): { $when }, вход { $gate }.

# Впустить вопреки вердикту, отменить.
scanner-way-on-volunteer = F4 — всё равно впустить
scanner-way-on-supervisor = F4 — впустить с картой супервайзера
scanner-let-in-title = Всё равно впустить? Почему?
scanner-let-in-text = Сканер говорит «{ $refusal }». Ваш ответ записывается.
scanner-undo-title = Отменить: кого?
scanner-undo-text = Кто прошёл здесь последним. Первые две минуты это можно сделать самому.
scanner-undo-reason-title = Отменить: почему?
scanner-needs-supervisor = супервайзер
scanner-undone-title = ОТМЕНЕНО
scanner-undone-text = Этот вход не считается. Пропуск можно использовать снова.
scanner-undone-exit-text = Этот выход не считается. Человек внутри.
scanner-undone-reason = Причина: { $reason }.
scanner-note-title = Другая причина: какая?
scanner-note-text = В двух словах, для организаторов. Если некогда, можно ничего не писать.
scanner-note-keys = Enter — дальше · Esc — отмена
scanner-card-title = Карта супервайзера
scanner-card-let-in-text = Впустить этого человека может только супервайзер. Покажите сканеру карту супервайзера.
scanner-card-undo-text = Прошло больше двух минут. Покажите сканеру карту супервайзера.
scanner-pin-title = PIN карты
scanner-pin-text = Наберите PIN этой карты.
scanner-supervisor = Карта супервайзера { $card }: одно действие
scanner-hint-nothing-to-override = Нет отказа, вопреки которому впускать.
scanner-hint-not-overridable = У двери этого человека впустить нельзя. Стойка помощи.
scanner-hint-nothing-to-undo = Здесь ещё никто не прошёл.
scanner-hint-card-unknown = Этой карты супервайзера здесь не знают.
scanner-hint-card-withdrawn = Эта карта супервайзера отозвана.
scanner-hint-card-other-day = Эта карта супервайзера на другой день.
scanner-hint-card-other-event = Эта карта супервайзера для другого события.
scanner-hint-wrong-pin = Это не PIN этой карты.
scanner-hint-wrong-lock = Это не те цифры.
scanner-hint-lock-too-short = Не меньше четырёх цифр.
scanner-hint-locked = Экран заперт. Никто не впущен.
scanner-hint-only-looking = Сканер сейчас только смотрит. F7 — считать снова.

# Только смотреть.
scanner-look-title = ТОЛЬКО СМОТРИМ
scanner-look-text = Отсканируйте пропуск и увидите, что о нём известно. Никто не считается. F7 — закончить.
scanner-look-good-title = ПРОПУСК ГОДЕН
scanner-look-good-text = По этому пропуску сейчас впустили бы.
scanner-look-nobody-counted = Только посмотрели: никто не посчитан. F7 — закончить.

# Замок.
scanner-lock-title = Запереть экран?
scanner-lock-text = Придумайте от четырёх до восьми цифр: они откроют экран, и карта супервайзера тоже. Пока он заперт, никого не впускают.
scanner-locked-title = ЗАПЕРТО
scanner-locked-text = Наберите цифры и Enter или покажите карту супервайзера. Пока никого не впускают.

# The self-test before the doors open: what was found, and what to do.
scanner-check-pass-ok = Пропуска читаются, проверяются и сохраняются: образец занял { $ms } мс.
scanner-check-pass-failed = Образец пропуска не прошёл ({ $why }). Не используйте этот сканер, сообщите организаторам.
scanner-check-disk-ok = Диск сохраняет сканирование за { $ms } мс, свободно { $gigabytes } ГБ.
scanner-check-disk-slow = Диску нужно { $ms } мс на одно сканирование: люди будут ждать. Закройте другие программы или возьмите другой ноутбук.
scanner-check-disk-little-room = На диске свободно только { $megabytes } МБ. Освободите место до открытия дверей.
scanner-check-disk-no-room = На диске свободно только { $megabytes } МБ: скоро ничего не сохранится. Освободите место и проверьте ещё раз.
scanner-check-disk-failed = На диск ничего не сохраняется ({ $why }). Не используйте этот сканер, сообщите организаторам.
scanner-check-enrollment-ok = Сканер зарегистрирован до { $until }.
scanner-check-enrollment-ends-early = Регистрация действует только до { $until }, двери закроются позже. Попросите у организатора новый код.
scanner-check-enrollment-ended = Регистрация закончилась { $until }: никого нельзя пропустить. Попросите у организатора новый код.
scanner-check-enrollment-forked = С ключом этого сканера работает другой компьютер, или его диск восстановили из копии. Зарегистрируйте его заново в другой папке.
scanner-check-enrollment-revoked = Организатор отозвал этот сканер: никого нельзя пропустить. Попросите новый код.
scanner-check-roster-ok = Списки свежие, пропусков в них: { $passes }.
scanner-check-roster-old = Списки получены { $heard }. Подключите сканер к сети хотя бы раз до открытия дверей.
scanner-check-roster-never = После регистрации сервер ни разу не ответил. Подключите сканер к сети хотя бы раз.
scanner-check-roster-part = О мероприятии { $event } пока ничего не известно. Подключите сканер к сети хотя бы раз.
scanner-check-roster-missing = На сканере нет списков. Подключите его к сети, запустите один раз и проверьте снова.
scanner-check-clock-ok = Часы верны с точностью до { $ms } мс.
scanner-check-clock-slow = Часы отстают на { $seconds } с. Время поправляется, но по возможности переведите их.
scanner-check-clock-fast = Часы спешат на { $seconds } с. Время поправляется, но по возможности переведите их.
scanner-check-clock-unchecked = Часы давно никто не проверял. Подключите сканер к сети хотя бы раз и сами взгляните на время.
scanner-check-sound-ok = Через { $player } проигран сигнал. Вы его слышали?
scanner-check-sound-none = Сигнал проиграть не удалось. Смотрите на экран после каждого сканирования или найдите колонку.
scanner-check-inputs-found = Найдены сканеры: { $names }.
scanner-check-inputs-keyboard = Последовательных сканеров нет. Тот, что печатает как клавиатура, виден, когда читает: отсканируйте образец.
scanner-check-peers-alone = Других сканеров на этих мероприятиях нет.
scanner-check-peers-faults = Сканер { $number } передавал повреждённые или поддельные данные ({ $count }); они не приняты. Сообщите организатору.
scanner-check-peers-none = Других сканеров сегодня не слышно. Подключите все к одной сети: тогда они сообщают друг другу о сканированиях и без сервера.
scanner-check-peers-ok = Сегодня слышны другие сканеры: { $count } из { $others }.

# After a mistake of the program itself, on the terminal.
scanner-crash = Программа Esik остановилась из-за собственной ошибки. Все показанные ответы сохранены; что не было показано, не засчитано.
scanner-crash-go-on = Запустите её снова, и последний ответ появится ещё раз:
# $file
scanner-crash-log = Что случилось, записано в { $file }. Покажите этот файл организаторам.

# Передача домашнего входа.
scanner-gates-title = Передать домашний вход
scanner-gates-text = Пропуска этого входа будут входить и здесь, с отметкой. За это отвечает супервайзер: первый сканер может ещё впускать.
scanner-gates-take = впускать здесь
scanner-gates-give-back = сейчас входят здесь; вернуть
scanner-card-hand-over-text = Покажите сканеру карту супервайзера. После этого вход будет передан.
scanner-hint-no-home-gates = Здесь нет событий с домашними входами
scanner-hint-gate-kept = Пропуска этого входа теперь входят здесь
scanner-hint-gate-given-back = Пропуска этого входа здесь больше не входят
