# Барлық экранға ортақ сөздер: күндер, айлар, кіреберістер.

moment-today = бүгін { $time }
moment-yesterday = кеше { $time }
moment-tomorrow = ертең { $time }
moment-this-year = { $day } { $month }, { $time }
moment-other-year = { $year } ж. { $day } { $month }, { $time }

day-heading = { $weekday }, { $day } { $month }
day-heading-today = Бүгін · { $weekday }, { $day } { $month }

month-1 = қаңтар
month-2 = ақпан
month-3 = наурыз
month-4 = сәуір
month-5 = мамыр
month-6 = маусым
month-7 = шілде
month-8 = тамыз
month-9 = қыркүйек
month-10 = қазан
month-11 = қараша
month-12 = желтоқсан

weekday-1 = дүйсенбі
weekday-2 = сейсенбі
weekday-3 = сәрсенбі
weekday-4 = бейсенбі
weekday-5 = жұма
weekday-6 = сенбі
weekday-7 = жексенбі

gate-number = { $number }-кіреберіс
