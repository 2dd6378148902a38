# Живые страницы: числа, которые меняются сами, для организаторов и для зала.

live-today = Сегодня
live-projector = Вид для проектора
live-event = Событие
live-inside-now = Сейчас внутри
live-admitted-today = Пришли сегодня
live-expected-today = Ожидаем сегодня
live-last-minute = За последнюю минуту

# ---- Приход ----
live-plot = Приход в минуту
live-plot-none = Пока никто не пришёл.
live-plot-last = За последнюю минуту: { $count }.
live-plot-most = Больше всего за минуту: { $count }, в { $time }.
live-plot-event = Пунктир: { $event }, { $when }
live-plot-yesterday = Пунктир: вчера

# ---- Что ещё не дошло ----
live-unsent-silent = { $count ->
    [one] { $count } сканер молчит больше минуты.
    [few] { $count } сканера молчат больше минуты.
   *[many] { $count } сканеров молчат больше минуты.
}
live-unsent-scans = { $scans ->
    [one] Может не хватать до { $scans } скана: пришли от { $from } до { $to }.
    [few] Может не хватать до { $scans } сканов: пришли от { $from } до { $to }.
   *[many] Может не хватать до { $scans } сканов: пришли от { $from } до { $to }.
}
live-unsent-none = Все сканеры этого события были на связи в последнюю минуту, всё дошло.

# ---- Входы, отказы, сканеры, конфликты ----
live-gate-lately = За 5 мин
live-refusals = Отказы
live-refusals-none = Никому не отказали.
live-scanners = Сканеры
live-scanners-none = На этом событии сканеры ещё не работали.
live-scanners-well = Там, где вход открыт, все сканеры были на связи в последнюю минуту.
live-scanner = №
live-heard = На связи
live-heard-now = сейчас
live-heard-minutes = { $minutes } мин назад
live-unsent = Не отправлено
live-scanner-revoked = отозван
live-scanners-more = { $count ->
    [one] С ещё { $count } всё хорошо.
    [few] С ещё { $count } всё хорошо.
   *[many] С ещё { $count } всё хорошо.
}
live-conflicts = Конфликты
live-conflicts-none = Нет.
live-conflicts-more = и ещё { $count }
live-conflicts-judge = Посмотреть и решить
live-conflicts-count = { $count ->
    [one] { $count } конфликт
    [few] { $count } конфликта
   *[many] { $count } конфликтов
}

# ---- Почему отказали, для организаторов ----
refusal-unreadable = Не код пропуска
refusal-unknown-issuer = Подписан неизвестным ключом
refusal-forged = Подделка
refusal-wrong-event = На другое событие
refusal-cancelled = Событие отменено
refusal-not-listed = Нет в списке
refusal-replaced = Заменён новым
refusal-revoked = Отозван
refusal-blocked = Студент заблокирован
refusal-too-early = Слишком рано
refusal-too-late = Слишком поздно
refusal-wrong-gate = Не тот вход
refusal-live-code-needed = Копия вместо живого кода
refusal-live-code-stale = Устаревший живой код
refusal-already-inside = Уже внутри
refusal-reentry-not-allowed = Повторный вход не разрешён
refusal-needs-connection = Сканер без связи
refusal-full = Мест нет
