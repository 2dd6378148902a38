# Words that every screen uses: days, months, gates.

# $time hour and minute or a span of them, $day and $month and $year where the day is not near
moment-today = today { $time }
moment-yesterday = yesterday { $time }
moment-tomorrow = tomorrow { $time }
moment-this-year = { $day } { $month }, { $time }
moment-other-year = { $day } { $month } { $year }, { $time }

# $weekday, $day, $month
day-heading = { $weekday }, { $day } { $month }
day-heading-today = Today · { $weekday }, { $day } { $month }

month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday

# $number, where a gate has no name
gate-number = Gate { $number }
