# Терминал сканера. Коротко: в строке самого маленького экрана 40 знаков.

scanner-ready-title = ГОТОВ
scanner-ready-text = Покажите пропуск сканеру.
scanner-deciding-title = СЕКУНДУ
scanner-deciding-text = Скан сохраняется. Дождитесь ответа.
scanner-before-restart = до перезапуска
scanner-seconds-ago = { $seconds } с назад
scanner-minutes-ago = { $minutes } мин назад
scanner-hours-ago = { $hours } ч назад

# Сканер, которым нельзя пользоваться.
scanner-fault-title = НЕ ПОЛЬЗУЙТЕСЬ ЭТИМ СКАНЕРОМ
scanner-fault-disk-full = Диск полон, и сканы не сохраняются. Освободите место и запустите программу снова. Пока направляйте людей к другому входу.
scanner-fault-store-failed = Сканы больше не сохраняются. Запустите программу снова; если не поможет, сообщите организаторам. Пока направляйте людей к другому входу.
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
scanner-refused = Сервер не принимает этот сканер
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
scanner-unlisted = Не в списке { $count }
scanner-unlisted-alarm = Не в списке { $count }, сообщите!

# Что набирает сканер.
scanner-typing = Читается: { $count }
scanner-input-too-long = Набрано слишком много: нажмите Enter
scanner-input-half-scan = Часть кода отброшена
scanner-input-mixed = Два сканера сразу: сканируйте заново, по одному
scanner-input-several-codes = В кадре несколько кодов: покажите один
scanner-input-queue-full = Слишком быстро: скан не принят, повторите его
scanner-input-unfinished = Ждём Enter. Настройте сканер, чтобы он его посылал.

# Клавиши.
scanner-help-title = Клавиши
scanner-help-codes = Буквы и цифры набирает сканер, в любой раскладке.
scanner-help-close = Esc — закрыть
scanner-key-help = о клавишах
scanner-key-help-short = справка
scanner-key-language = следующий язык
scanner-key-language-short = язык
scanner-key-quit = выйти, сначала спросит
scanner-key-quit-short = выход
scanner-key-enter = конец кода; «да»
scanner-key-tab = конец кода
scanner-key-back = закрыть; стереть ввод
scanner-key-clear = стереть ввод
scanner-key-quit-now = выйти сразу
scanner-quit-title = Выйти?
scanner-quit-text = Тогда этим сканером нельзя будет впускать. Неотправленное сохранится и уйдёт в следующий раз.
scanner-quit-answers = Enter — выйти · Esc — остаться
