# Что видит волонтёр у двери: что случилось и что делать дальше.
# У каждого вердикта есть заголовок (читается с двух метров) и текст (одно-два предложения).

verdict-unreadable-title = ЕЩЁ РАЗ
verdict-unreadable-text = Это не код пропуска. Отсканируйте ещё раз или найдите человека по имени.

verdict-unknown-issuer-title = СТОП
verdict-unknown-issuer-text = Пропуск подписан ключом, которого здесь не знают. Направьте человека к стойке помощи.

verdict-forged-title = СТОП
verdict-forged-text = Этот код поддельный. Не пропускайте человека и сообщите стойке помощи.

verdict-specimen-title = ПРОВЕРКА
verdict-specimen-text = Это проверочный пропуск: сканер работает. По нему никто не входит.

verdict-wrong-event-title = ДРУГОЕ СОБЫТИЕ
verdict-wrong-event-text = Этот пропуск на «{ $event }»: { $when }, { $venue }. Подскажите человеку, куда идти.
verdict-wrong-event-unknown-text = Этот пропуск на другое событие. Попросите показать пропуск на это или направьте человека к стойке помощи.

verdict-cancelled-title = ОТМЕНЕНО
verdict-cancelled-text = Это событие отменено. Сообщите человеку и покажите, где стойка помощи.

verdict-not-listed-title = НЕТ В СПИСКЕ
verdict-not-listed-text = Этого пропуска нет в списке. Направьте человека к стойке помощи.

verdict-replaced-title = СТАРЫЙ ПРОПУСК
verdict-replaced-text = Вместо него выдан новый пропуск. Попросите человека заново открыть страницу пропуска.

verdict-revoked-title = ОТОЗВАН
verdict-revoked-text = Этот пропуск отозван. Причина: { $reason }. Направьте человека к стойке помощи.
revoked-reason-lost = потерян
revoked-reason-withdrawn = студент отказался
revoked-reason-mistake = выдан по ошибке
revoked-reason-misuse = использован не по назначению
revoked-reason-other = другая

verdict-blocked-title = ВХОД ЗАКРЫТ
verdict-blocked-text = Этому студенту вход закрыт. Направьте его к стойке помощи.

verdict-too-early-title = ЕЩЁ РАНО
verdict-too-early-text = По этому пропуску ещё не пускают. Начало: { $from }. Попросите человека подождать.

verdict-too-late-title = УЖЕ ПОЗДНО
verdict-too-late-text = По этому пропуску больше не пускают. Вход закончился: { $since }. Направьте человека к стойке помощи.

verdict-wrong-gate-title = ДРУГОЙ ВХОД
verdict-wrong-gate-text = С этим пропуском входят в другом месте. Вход: { $gate }. Покажите человеку дорогу.
verdict-wrong-gate-scanner-text = На этом входе решает другой сканер. Вход: { $gate }. Направьте человека к тому сканеру.

verdict-repeat-title = УЖЕ ОТМЕЧЕН
verdict-repeat-text = Это тот же человек. Он посчитан один раз: пусть проходит.

verdict-live-code-needed-title = НУЖЕН ЖИВОЙ КОД
verdict-live-code-needed-text = Это копия или распечатка. Попросите открыть страницу пропуска на телефоне: там код всё время меняется.

verdict-live-code-stale-title = КОД УСТАРЕЛ
verdict-live-code-stale-text = Этот код устарел или уже использован. Попросите обновить страницу пропуска.
verdict-live-code-stale-late-text = { $seconds ->
    [one] Код опоздал на { $seconds } секунду. Попросите обновить страницу пропуска; возможно, часы телефона отстают.
    [few] Код опоздал на { $seconds } секунды. Попросите обновить страницу пропуска; возможно, часы телефона отстают.
   *[other] Код опоздал на { $seconds } секунд. Попросите обновить страницу пропуска; возможно, часы телефона отстают.
}
verdict-live-code-stale-early-text = { $seconds ->
    [one] Код спешит на { $seconds } секунду: часы телефона идут вперёд. Попросите поправить часы и обновить страницу пропуска.
    [few] Код спешит на { $seconds } секунды: часы телефона идут вперёд. Попросите поправить часы и обновить страницу пропуска.
   *[other] Код спешит на { $seconds } секунд: часы телефона идут вперёд. Попросите поправить часы и обновить страницу пропуска.
}

verdict-already-inside-title = УЖЕ ВНУТРИ
verdict-already-inside-text = По этому пропуску уже вошли: { $when }, вход { $gate }, сканер { $scanner }. Если человек не согласен, покажите, где стойка помощи.

verdict-reentry-not-allowed-title = ОБРАТНО НЕЛЬЗЯ
verdict-reentry-not-allowed-text = Этот человек вышел, а вернуться на это событие нельзя. Вежливо объясните; стойка помощи подскажет.

verdict-needs-connection-title = НЕТ СВЯЗИ
verdict-needs-connection-text = Сканер не слышит остальных и не может решить один. Подождите связи или направьте человека к стойке помощи.
verdict-needs-connection-certificate-text = Этот сканер больше не может никого пропускать: его сертификат закончился или отозван. Направьте человека к другому входу и позовите организатора.
verdict-needs-connection-home-gate-text = Сканер не слышит остальных и не может решить один. Направьте человека к его входу: { $gate }.

verdict-full-title = МЕСТ НЕТ
verdict-full-text = Свободных мест не осталось. Попросите подождать, пока кто-нибудь выйдет.

verdict-admitted-title = ПРОХОДИТЕ
verdict-admitted-text = Пропуск действителен. Пропустите человека.

verdict-exited-title = ДО СВИДАНИЯ
verdict-exited-text = Выход отмечен. Выпустите человека.

verdict-not-inside-title = ДО СВИДАНИЯ
verdict-not-inside-text = Входа по этому пропуску здесь не видели. Всё равно выпустите человека.

# Строки, которые идут вместе с допуском.
care-check-student-card = Проверьте студенческий билет.
care-not-listed-yet = В списке пока нет.
care-copy = Это копия, а не живой код.
care-handed-over = Этот вход передан этому сканеру.
care-quarantined = Другая отметка этого человека ждёт решения организатора. Посмотрите студенческий билет.
care-attention = Заметка: { $note }
admitted-category = Билет: { $category }

# Человека впускают вопреки вердикту.
overridden-title = ВПУСТИТЬ
overridden-text = Впустили вопреки вердикту «{ $refusal }». Причина: { $reason }. Пропустите человека.
overridden-supervisor = Отвечает супервайзер, карта { $card }.
reason-student-card = студенческий билет в порядке
reason-organizer = так решил организатор
reason-technical = неисправен сканер или код
reason-did-not-enter = студент не вошёл
reason-mistake = отсканировали не тот пропуск
reason-other = другая причина
