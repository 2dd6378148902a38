# Страницы сервера: для студентов и организаторов.

app-name = Esik
skip-to-content = Перейти к содержанию
languages-label = Язык
log-out = Выйти
back-to-week = Все события

# ---- Страница пропуска ----
pass-page-title = Пропуск: { $event }
pass-name = Имя
pass-when = Когда
pass-where = Где
pass-doors = Вход открыт
pass-gate = Вход
pass-gate-any = любой
pass-category = Билет
pass-qr-alt = QR-код пропуска
pass-short-code = Код для стойки помощи
pass-hint-show = Покажите это на входе. Сделайте экран ярче.
pass-hint-card = Приготовьте студенческий билет.
pass-live-note = Этот код меняется каждые 15 секунд. Скриншот не подойдёт.
pass-live-progress = Время до следующего кода
pass-live-stalled = Нет связи: код не меняется. Отойдите туда, где есть сеть, или обновите страницу.
pass-state-valid = Действует сейчас
pass-state-early = Действует с: { $when }
pass-state-ended = Закончился: { $when }
pass-live-early = Меняться код начнёт: { $when }. Откройте эту страницу снова в это время.
pass-state-cancelled = Событие отменено
pass-state-cancelled-text = Приходить не нужно. Просим прощения.
pass-state-replaced = Заменён новым пропуском
pass-state-replaced-text = Пользуйтесь последним пропуском, который вам прислали или выдали. Этот дверь больше не открывает.
pass-state-revoked = Отозван
pass-state-revoked-text = Этот пропуск дверь больше не открывает. Причина: { $reason }. Подробности на стойке помощи.
pass-state-specimen = Проверочный пропуск: по нему не входят
pass-print = Если телефон может разрядиться, распечатайте эту страницу.
pass-insecure = Страница открыта по незащищённой связи (http). Экран здесь может погаснуть: касайтесь его, пока ждёте.

# ---- Вход в систему ----
log-in-title = Вход
log-in-intro = Для организаторов. Студенты открывают ссылку, которую им прислали.
log-in-email = Эл. почта
log-in-password = Пароль
log-in-submit = Войти
log-in-wrong = Почта или пароль не подходят. Попробуйте ещё раз.
log-in-session-ended = Сеанс закончился. Войдите снова, чтобы продолжить.
log-in-signed-out = Вы вышли.
log-in-insecure-title = Вход здесь отключён
log-in-insecure-text = Этот сервер доступен по сети без шифрования, и пароль могли бы прочитать по дороге.
log-in-insecure-proxy = Поставьте его за прокси с https, пусть слушает 127.0.0.1, и укажите --public-url https://…

# ---- Неделя ----
week-title = События
week-empty = Событий пока нет.
week-empty-hint = Загрузите их: esik-server import events FILE
week-events = { $count ->
    [one] { $count } событие
    [few] { $count } события
   *[other] { $count } событий
}
event-number = №
event-cancelled = отменено
event-open-now = вход открыт

# ---- Страница события ----
count-expected = Ожидаем
count-admitted = Пришли
count-inside = Внутри
count-conflicts = Конфликты
count-conflicts-help = Одного человека пропустили дважды двери, которые не слышали друг друга.
event-counts = Числа
event-gates = Входы
event-gate = Вход
event-doors = Вход открыт
event-capacity = Мест
event-policies = Правила на входе
live-on = Вживую
live-off = Связь прервалась. Числа устарели; пробуем снова.
live-no-script = Обновите страницу, чтобы увидеть новые числа.

policy-entry-single = Один вход
policy-entry-reentry = После выхода можно вернуться
policy-entry-daily = Раз в день
policy-entry-unlimited = Вход и выход свободно
policy-live-off = Неизменные коды
policy-live-preferred = Живые коды желательны
policy-live-required = Живые коды обязательны
policy-cut-off-admit = Вход без связи пропускает
policy-cut-off-home-gate-only = Каждый пропуск только на своём входе
policy-cut-off-hold = Вход без связи ждёт
policy-id-check = Проверяем студенческий билет

# ---- Ошибки ----
error-not-found-title = Здесь ничего нет
error-not-found-text = Этот адрес никуда не ведёт. Проверьте, целиком ли ссылка.
error-pass-not-found-text = Пропуска с такой ссылкой нет. Проверьте, целиком ли вы её скопировали, или спросите того, кто её прислал.
error-bad-request-title = Не получилось
error-bad-request-text = Сервер не понял запрос. Вернитесь и попробуйте ещё раз.
error-too-large-title = Слишком много
error-too-large-text = Вы отправили больше { $limit } кБ, поэтому ничего не сохранено. Отправьте меньше.
error-method-title = Так нельзя
error-method-text = С этим адресом так не работают. Вернитесь и попробуйте ещё раз.
error-timeout-title = Слишком долго
error-timeout-text = Сервер не дождался. Попробуйте ещё раз чуть позже.
error-internal-title = У нас что-то сломалось
error-internal-text = Вы ни при чём. Попробуйте чуть позже; если не пройдёт, назовите стойке помощи этот номер: { $id }
error-forbidden-title = Нельзя
error-origin-text = Форму отправили с другого сайта, поэтому ничего не сделано. Откройте страницу здесь и попробуйте снова.
