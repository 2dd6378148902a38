# Сканеры и карточки старших для организаторов.

# ---- Сканеры ----
menu-scanners = Сканеры
scanners-title = Сканеры
scanners-empty = Сканеров пока нет
scanners-empty-hint = Любой ноутбук с программой сканера становится им по коду, который вы сделаете здесь.
scanner = Сканер
scanner-name = Сканер { $number }
scanner-is-server = Сам сервер ({ $number })
scanner-gates = Закреплён за входом
scanner-heard = Последняя весть
scanner-silent = пока ничего
scanner-scans = Сканов здесь
scanner-until = Сертификат до
scanner-over = истёк
device-stands = Стоит
device-stands-gate = вход { $gate }
device-stands-event = событие { $event }
device-stands-elsewhere = на другом событии
device-stands-nowhere = ещё не сообщил
device-unsent = Не отправлено
device-unsent-none = ничего
device-unsent-some = { $count } { $count ->
    [one] скан
    [few] скана
   *[other] сканов
}
device-lists = Списки
device-lists-of = сверены: { $when }
device-lists-behind = отстают на { $count } { $count ->
    [one] изменение
    [few] изменения
   *[other] изменений
}
device-lists-unknown = ещё не сверены
device-clock = Часы
device-clock-right = верны
device-clock-fast = спешат на { $seconds } с
device-clock-slow = отстают на { $seconds } с
device-clock-unchecked = никто не сверял
device-clock-by-server = по серверу
device-clock-by-peers = по другим входам
device-clock-by-phones = по телефонам людей
device-selftest = Самопроверка
device-selftest-none = ещё не было
device-selftest-well = всё хорошо, { $when }
device-selftest-care = обратите внимание: { $checks } ({ $when })
device-selftest-failed = не прошла: { $checks } ({ $when })
device-tested-pass = чтение пропусков
device-tested-disk = диск
device-tested-enrollment = подключение
device-tested-roster = списки
device-tested-clock = часы
device-tested-sound = звук
device-tested-inputs = считыватели
device-tested-peers = другие сканеры
enroll-title = Подключить сканер
enroll-text = Вы получите код для одного устройства. У кого он, тот станет сканером выбранных событий.
enroll-no-events = Сканер нужен для событий. Сначала создайте событие.
enroll-for = Для каких событий?
enroll-for-all = Для всех, что есть сейчас
enroll-for-some = Для этих
enroll-events = События
enroll-gates = Закреплён за входами
enroll-gates-hint = Номера, например 1, 3. Только если каждый пропуск действует на своём входе; у каждого входа один сканер. Иначе оставьте пустым.
enroll-submit = Сделать код
enroll-code-title = Код для одного сканера
enroll-code-text = Наберите на ноутбуке эту команду или запустите сканер и дайте ему код. Он подходит одному устройству.
enroll-code-alt = QR-код с кодом подключения
enroll-code-until = Действует до
enroll-code-hint = Код показан только сейчас. Если он опоздал или им воспользовался другой, сделайте новый.
enroll-again = Ещё сканер

# ---- Места ----
menu-places = Места
places-title = Места
places-text = У каждого сканера есть часть мест события, и столько людей он впускает, никого не спрашивая: поэтому входы без связи вместе никогда не впустят лишних. Сканер, у которого мест мало, получает ещё, когда выходит на связь, — от сервера или от соседей.
places-taken = Занято
places-reserve = У сервера
places-beyond-text = Роздано на { $count } мест больше, чем вмещает событие: число мест уменьшили, или люди вошли раньше, чем его задали. Столько лишних может войти. Розданные места не отбираются; спишите места потерянного сканера.
places-empty-hint = Подключите сканер: первую долю он получит вместе с сертификатом.
places-by-scanner = По сканерам
places-share = Доля
places-share-set = { $count }, задана вручную
places-granted = Выдано
places-received = Получено
places-given = Отдано
places-written-off = Списано
places-left = Осталось
places-gone = больше не впускает
places-runs-short = мест мало
places-share-link = Задать долю
places-write-off-link = Списать
places-legend = Доля — сколько мест у сканера должно быть вначале и до скольких их пополняют. Получено и отдано — между сканерами. Занято — те, кого он впустил и кто, насколько известно, не вышел. По тому, что дошло до сервера.
places-unlimited = Событие вмещает сколько угодно
places-unlimited-hint = Поэтому места никому не нужны. Если предел есть, задайте число мест в «Данных».
places-share-title = Доля сканера { $number }
places-share-text = Столько мест должно быть у сканера, чтобы впускать, никого не спрашивая. Если у него меньше, остальное он получит сейчас, насколько хватит у сервера. То, что у него уже есть, у него и останется.
places-share-has = Сейчас у него осталось: { $left }.
places-share-hint = 0 или больше. Пусто — снова равная доля, поделённая между входами.
fault-share = «{ $value }» — не число мест. Напишите целое число от 0 до { $max } или оставьте пустым.
places-write-off-title = Списать места сканера { $number }
places-write-off-text = Для сканера, который потерян или сломан и никого больше не впустит. { $count ->
    [one] Оставшееся у него { $count } место вернётся
    [few] Оставшиеся у него { $count } места вернутся
   *[other] Оставшиеся у него { $count } мест вернутся
} к серверу, и их можно отдать другим сканерам.
places-write-off-risk = Если он всё же впустит людей или уже впустил тех, о ком сервер не слышал, внутри может оказаться до { $count } лишних. Отменить это нельзя.
places-write-off-works = Сканер не отозван: он по-прежнему впускает столько, сколько у него мест. Если он потерян или украден, сначала отзовите его в разделе «Сканеры».
places-write-off-submit = Списать
done-places-shared = Доля задана. Сканер узнает о ней, когда выйдет на связь.
done-places-written-off = Места списаны. Сервер может их раздать.

# ---- Карточки старших ----
menu-cards = Карточки
cards-title = Карточки старших
cards-text = По карточке старший пропускает человека вопреки отказу. Карточка — на один день этого события. Сканеры узнают её, как только побывают на связи с сервером.
cards-empty = Карточек пока нет.
card = Карточка
card-new = Новая карточка
card-make = Сделать карточку
card-day-hint = Пусто — сегодня или первый день, который ещё впереди. День начинается в пять утра.
card-name = Для кого
card-name-hint = Стоит на карточке. Сканерам не сообщается.
card-pin-hint = От 4 до 8 цифр, которые сканер спросит вместе с карточкой. Пусто — без PIN.
card-once = Это карточка. Она показана только сейчас и нигде не хранится: напечатайте страницу.
card-withdrawn = отозвана
card-withdraw = Отозвать
card-withdraw-title = Отозвать карточку { $number }
card-withdraw-text = Каждый сканер, который об этом узнает, больше не примет карточку. Сканер без сети до тех пор примет. Вернуть её нельзя; сделайте другую.
card-withdraw-submit = Отозвать карточку
done-card-withdrawn = Карточка отозвана. Сканеры узнают об этом, как только будет связь.

# ---- Что могут решить только люди ----
menu-conflicts = Конфликты
conflicts-title = Конфликты и карантин
conflicts-text = То, чего двери не могли решить, потому что не знали друг о друге или им больше не доверяют. Ничего не потеряно.
conflicts-double = Пропущены дважды
conflicts-show-open = Показать нерешённые
conflicts-show-settled = Показать решённые
conflicts-none = Дважды не пропустили никого.
conflicts-none-settled = Решённых пока нет.
conflict-unknown-holder = Пропуск неизвестного здесь человека
conflict-clock = Часы могут ошибаться на { $seconds } с.
conflict-knew-nothing = Других сканов этого человека он не знал.
conflict-knew = Знал о: { $scans }.
conflict-settled = решено
conflict-settle = Я разобрался
answer-note = Заметка (её покажут и сканеры)
answer-counts = Считать
answer-stays-out = Не считать
done-answered = Ответ принят. Числа изменились, сканеры узнают об этом.
done-answered-before = Кто-то успел раньше: ответ уже есть.
quarantine = В карантине
quarantine-text = Хранится и не считается, пока кто-то не решит.
quarantine-none = В карантине ничего нет.
quarantine-title = Сканер { $scanner }, сканы с { $first } по { $last }
quarantine-revoked = Сканер отозван, и эти сканы выше того, чему ещё доверяют.
quarantine-certificate-over = Сделаны после окончания его сертификата.
quarantine-counts = Сканов: { $records }. Пропущено: { $admissions }.
forks = Скопированные сканеры
forks-text = Два устройства писали одним ключом: диск скопировали или восстановили. Обе ветви считаются, пока вы не скажете иначе. Подключите устройство заново.
fork-branch = Сканы с { $first } по { $last }, принёс { $carrier }
gaps = Известно, что не хватает
gaps-text = Эти сканы видели другие, но сюда они не дошли. Они придут, когда этот сканер или тот, кто его слышал, будет на связи, или файлом.
gap = { $scanner }: с { $first } по { $last }
gap-branch = { $scanner }: другие { $first }–{ $last }, не те, что здесь
scanner-revoke = Отозвать
scanner-is-revoked = отозван
scanner-revoke-title = Отозвать сканер { $number }
scanner-revoke-text = Для сканера, который потерян, украден или не заслуживает доверия. Он больше ничего не получит, а другие сканеры перестанут его слушать, как только узнают.
scanner-revoke-cut = Тому, что есть здесь до его скана { $last } ({ $when }), доверяют по-прежнему. Всё, что выше, и всё, что придёт позже, — в карантине: хранится, не считается, решаете вы.
scanner-revoke-cut-all = Ничему от него не доверяют. Всё, что он записал и ещё принесёт, — в карантине: хранится, не считается, решаете вы.
scanner-revoke-follows = Что из этого следует
scanner-revoke-records = Сканов сейчас уйдёт в карантин
scanner-revoke-admissions = Из них пропущено
scanner-revoke-admitted = Изменение числа пришедших
scanner-revoke-inside = Изменение числа тех, кто внутри
scanner-revoke-conflicts = Изменение числа конфликтов
scanner-revoke-less = Доверять меньшему
scanner-revoke-less-text = Он побывал в чужих руках раньше, чем вы заметили? Скажите, до чего ему доверять: по номеру скана или по времени. Сначала вы увидите, что из этого следует.
scanner-revoke-number = Последний скан, которому вы доверяете
scanner-revoke-number-hint = Его номер; 0 — никакому.
scanner-revoke-until = Или последний момент
scanner-revoke-until-hint = Местное время события.
scanner-revoke-show = Показать, что следует
scanner-revoke-all = Доверять всему, что есть здесь
fault-no-such-scan = Скана «{ $number }» этого сканера здесь нет, или сканер скопирован, и номер значит несколько сканов. У скопированного ответьте о ветвях в «Конфликтах».
fork-proof = Доказательство
fork-proof-text = Доказательство — файл с записями, которые оба устройства подписали одним ключом. Никто другой сделать его не мог.
scanner-revoke-elsewhere = То же на других его событиях, которые ваши. Отменить нельзя; устройство можно подключить заново.
scanner-revoke-submit = Отозвать сканер
done-scanner-revoked = Сканер отозван. Всё, что он ещё принесёт, попадёт в карантин.
audit-scanner-revoked = Сканер отозван
audit-conflict-settled = Конфликт решён
audit-quarantine-answered = Решено о карантине
audit-branch-answered = Решено о ветви скопированного сканера
