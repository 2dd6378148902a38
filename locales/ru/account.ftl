# Вход после пароля и своя учётная запись.

# ---- Вход ----
log-in-throttled = { $minutes ->
    [one] Слишком много попыток. Попробуйте через { $minutes } минуту.
    [few] Слишком много попыток. Попробуйте через { $minutes } минуты.
   *[other] Слишком много попыток. Попробуйте через { $minutes } минут.
}
log-in-ticket-ended = Прошло слишком много времени, или учётную запись за это время изменили. Войдите заново.
log-in-code-title = Ещё один шаг
log-in-code-text = Введите код, который сейчас показывает приложение для входа.
log-in-code = Код
log-in-code-lost = Нет телефона? Введите один из резервных кодов. Если нет и их, поможет администратор.
log-in-code-wrong = Код неверный или уже использован. Дождитесь следующего.
log-in-new-password-title = Придумайте пароль
log-in-new-password-text = Этот пароль вам дал кто-то другой. Придумайте такой, который знаете только вы.
log-in-go-on = Дальше

# ---- Пароли ----
password-old = Пароль сейчас
password-new = Новый пароль
password-again = Новый пароль ещё раз
password-rule = Не короче { $count } знаков. Несколько слов подряд — длинно и легко запомнить.
password-too-short = Новый пароль слишком короткий: нужно не меньше { $count } знаков.
password-too-long = Новый пароль слишком длинный.
password-same = Это ваш нынешний пароль. Придумайте другой.
password-not-again = Новые пароли не совпадают.
password-wrong = Пароль не подходит.

# ---- Учётная запись ----
account-title = Учётная запись
account-role = Роль
role-admin = Администратор
role-organizer = Организатор
role-supervisor = Старший на входе
role-viewer = Наблюдатель
account-events = События
account-events-all = все
account-events-none = пока нет
account-sessions = Где вы вошли
account-session-this = этот браузер
account-session-unknown = Другая программа
account-session-since = вход: { $when }
account-session-used = последний раз: { $when }
account-session-end = Завершить
account-sessions-end-others = Завершить все остальные
account-sessions-text = Сеанс сам заканчивается через 12 часов. Незнакомый завершите и смените пароль.
account-password = Пароль
account-password-submit = Сменить пароль
account-factor = Второй шаг при входе
account-factor-off = Выключен. С ним украденного пароля мало: при входе нужен ещё код из приложения на телефоне.
account-factor-begin = Настроить
account-factor-scan = Отсканируйте это приложением для входа и введите код, который оно покажет.
account-factor-alt = QR-код для приложения
account-factor-type = Если отсканировать нельзя, введите в приложение вручную:
account-factor-confirm = Включить
account-factor-cancel = Не сейчас
account-factor-on = { $count ->
    [one] Включён. Остался { $count } резервный код.
    [few] Включён. Осталось { $count } резервных кода.
   *[other] Включён. Осталось { $count } резервных кодов.
}
account-factor-remove = Выключить
account-factor-renew = Новые резервные коды
account-codes-title = Резервные коды
account-codes-text = С каждым из них можно один раз войти, если телефона нет под рукой. Показываются только сейчас: распечатайте или перепишите их и храните отдельно от телефона.
account-codes-done = Сохранено
account-done-password = Пароль изменён. Остальные сеансы завершены.
account-done-sessions = Завершено.
account-done-factor-off = Второй шаг выключен.

# ---- Отказы ----
error-forbidden-text = Ваша роль этого не позволяет. Если это нужно, обратитесь к администратору.
error-form-text = Эта форма осталась от прежнего сеанса, поэтому ничего не сделано. Откройте страницу заново и отправьте ещё раз.
