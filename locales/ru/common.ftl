# Слова, общие для всех экранов: дни, месяцы, входы.

moment-today = сегодня { $time }
moment-yesterday = вчера { $time }
moment-tomorrow = завтра { $time }
moment-this-year = { $day } { $month }, { $time }
moment-other-year = { $day } { $month } { $year } г., { $time }

day-heading = { $weekday }, { $day } { $month }
day-heading-today = Сегодня · { $weekday }, { $day } { $month }

month-1 = января
month-2 = февраля
month-3 = марта
month-4 = апреля
month-5 = мая
month-6 = июня
month-7 = июля
month-8 = августа
month-9 = сентября
month-10 = октября
month-11 = ноября
month-12 = декабря

weekday-1 = понедельник
weekday-2 = вторник
weekday-3 = среда
weekday-4 = четверг
weekday-5 = пятница
weekday-6 = суббота
weekday-7 = воскресенье

gate-number = Вход { $number }
