# What is wrong with a cell of a file or a field of a form, and what to do about it.
# $value what was typed, $max the most there may be, $row another row

# ---- Cells ----
fault-text-empty = It is empty. Write a text.
fault-too-long = The text has { $chars } characters; { $max } are the most. Shorten it.
fault-unprintable = The text holds a character that cannot be printed. Type it anew.
fault-student-number = "{ $value }" is not a student number. Write the number on the student card, without spaces.
fault-student-number-empty = It is empty. Write the number on the student card, without spaces.
fault-number = "{ $value }" is not a number. Write a whole number from 1 to { $max }.
fault-number-empty = It is empty. Write a whole number from 1 to { $max }.
fault-slug = "{ $value }" is not a slug. Write small Latin letters, digits and single dashes, like jas-iq.
fault-slug-empty = It is empty. Write small Latin letters, digits and single dashes, like jas-iq.
fault-email = "{ $value }" is not an e-mail address. Write one like aigerim@example.kz, or leave it empty.
fault-language = "{ $value }" is not a language. Write kk, ru or en.
fault-language-empty = It is empty. Write kk, ru or en.
fault-time = "{ $value }" is not a time. Write one like 2026-11-22 19:00.
fault-time-empty = It is empty. Write one like 2026-11-22 19:00.
# $zone name of a time zone
fault-time-gap = At { $value } the clocks of { $zone } jump over this time. Write the time before or after.
# $earlier and $later offsets like +05:00
fault-time-fold = { $value } comes twice in { $zone }, because the clocks are set back. Add which one is meant: { $earlier } or { $later }.
# $column and $other another column and what it holds
fault-time-order = { $value } is not after { $column }, which is { $other }. Correct one of the two.
fault-repeated = The { $column } { $value } is in row { $row } already. Give one of the two another.
fault-student-repeated = The student number { $value } is in row { $row } already. Remove one of the two rows.

# ---- Files ----
fault-file-too-large = The file has { $bytes } bytes; { $max } are the most. Split it.
fault-file-empty = The file is empty. Its first row is: { $columns }
fault-not-utf8 = This is not UTF-8. Save the file as "CSV UTF-8".
fault-too-many-rows = The file has { $rows } rows; { $max } are the most. Split it.
fault-open-quote = A quote is opened and never closed. Close it, or remove it; a quote inside a quoted field is written twice.
fault-text-behind-quote = There is text behind a closing quote. Write a quote inside a quoted field twice, or put the whole field in quotes.
fault-column-unknown = The column "{ $name }" is not known. The columns are: { $columns }
fault-column-twice = The column { $name } is there twice. Remove one.
fault-column-missing = The column { $name } is missing. The columns are: { $columns }
fault-fields = The row has { $count } fields and the header { $width }. Add or remove a delimiter, or put a text that holds one in quotes.
fault-xlsx-broken = The file cannot be read as a spreadsheet. Save it anew as XLSX, or as "CSV UTF-8".
fault-xlsx-too-large = The file unpacks to far more than a list of students or events. Save only the list, as XLSX or as "CSV UTF-8".
fault-xlsx-too-wide = A cell lies more than { $max } columns to the right. Clear what does not belong to the list.
fault-no-student-named = The file names no student. Write one student number a line.
fault-no-number-column = No column is called number. Name the column of the student numbers so, or write one number a line.
fault-student-number-missing = The student number is missing. Write it, or remove the row.
fault-student-unknown = No student has the number { $value }.
# $number what was asked for
fault-student-exists = There is a student { $number } already. Change them, or choose another number.

# ---- Events ----
fault-event-of-others = Event { $number } is not one of yours. Choose another number.
fault-event-exists = There is an event { $number } already. Choose another number.
# $event number of the event that has it
fault-slug-taken = The slug { $slug } belongs to event { $event }. Choose another.
# $known how many there are, $new how many come
fault-too-many-events = There are { $known } events and the file adds { $new }; { $max } are the most.
fault-event-changed = Somebody else has changed this event since you opened the form. What you typed is below: compare it with the event, and save again if it should replace that.
fault-whole-number = This is not a whole number. Write digits.
fault-steps = At most { $max } steps.
fault-seconds = From { $min } to { $max } seconds.
fault-no-gate = An event has at least one gate. Give one a name.
fault-gate-is-home = Gate { $gate } is the home gate of passes that are issued. Keep it, or replace those passes first.
fault-gate-twice = There is a gate { $gate } already. Give it another number.
fault-name-empty = The name is empty.
# $first the smallest number
fault-row-number = "{ $value }" is no number from { $first } to 255.
fault-too-many-categories = At most { $max } categories: volunteers must tell them apart.
fault-category-twice = There is a category { $category } already. Give it another number.
fault-category-gate = There is no gate { $gate }. Name only gates of this event.
fault-category-gates = "{ $value }" is no list of gates. Write their numbers, like 1, 3.

# ---- Scanners, cards, accounts, tokens ----
fault-no-such-gate = Event { $event } has no gate { $gate }. Leave the gates empty, or choose events that have them.
fault-no-such-event = There is no event { $event }.
fault-no-events = There are no events yet. Make one first.
fault-choose-event = Choose at least one event.
fault-card-other-day = The days of this event are { $first } to { $last }.
fault-card-day-over = This day is over.
fault-card-day = This is not a day. Write one like 2026-11-22.
fault-card-name = A name has at most { $max } characters, on one line.
fault-card-pin = A PIN has 4 to 8 digits.
fault-too-many-cards = This event has as many cards as it may have.
fault-event-numbers = "{ $value }" is no list of events. Write their numbers, like 3, 7.
fault-account-email = This is not an e-mail address.
fault-account-exists = There is an account with this e-mail already.
fault-last-admin = This is the only admin who can log in. Make another first.
fault-too-many-accounts = There are as many accounts as there may be.
fault-token-name = A name has 1 to { $max } characters.
fault-token-scopes = Choose what it may do.
fault-token-manager = A token that manages accounts cannot be limited to events.
fault-too-many-tokens = There are as many tokens as there may be.
