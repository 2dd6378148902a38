# Students and passes, for organizers; files that bring them, and long work.

# ---- Lists ----
menu-students = Students
search-submit = Search
search-nothing = Nothing fits. Try part of the name or the number, in any alphabet.
pages-label = Parts of the list
pages-next = Next
pages-first = To the beginning

# ---- Files ----
upload-file = File
upload-file-hint = CSV or XLSX, up to 10 MB and 100,000 rows. It is looked at whole; nothing is saved until you say so.
upload-submit = Look at the file
upload-columns = What the file looks like
upload-columns-hint = The first row names the columns, in any order. A row whose number is known changes what is there.
# $count how many, $shown how many of them
upload-faults = { $count ->
    [one] The file has a fault. Nothing was saved. Correct it and send the file again.
   *[other] The file has { $count } faults. Nothing was saved. Correct them and send the file again.
}
upload-faults-first = The file has { $count } faults; the first { $shown } are below. Nothing was saved.
upload-faults-label = Faults of the file
upload-row = Row
upload-column = Column
upload-fault = What is wrong
fault-no-file = No file was chosen.
fault-too-many-jobs = Too many files wait to be saved. Save or discard some first.
events-import = Import from a file
events-import-text = A whole week at once: one row for each event. Rules, gates and categories of events that are known stay as they are.

# ---- Long work ----
jobs-title = Earlier files and work
jobs-when = When
jobs-state = State
job-waiting = looked at, not saved yet
job-running = under way
job-broken-off = broken off
job-stopped = stopped
job-done = done
job-failed = could not be done
# $done and $all numbers of rows or students
job-progress = { $done } of { $all }
job-leave = You can leave this page; the work goes on, and the page can be opened again.
job-nothing-kept = Nothing of it was saved.
job-part-kept = What was done until then stays. Going on does the rest, and nothing twice.
job-begin = Save it
job-go-on = Go on
job-stop = Stop
job-discard = Discard
job-added = New
job-changed = Changed
job-unchanged = As before
job-made = Made
job-replaced = of these in place of another
job-kept = Had one already
job-passed-over = Left out because theirs was withdrawn
job-failed-refused = Something has changed since the file was looked at, and it does not fit any more. Send it again to see what.
job-failed-times = The doors of the event open when it is over. Correct its times, then go on.
job-failed-too-long = The event is too long for live codes. Issue for paper, or split the event.
job-failed-busy = Others changed the event all the while. Go on in a moment.
job-failed-internal = Something broke on our side. It is in the server's log. Go on in a moment.

# ---- Students ----
students-title = Students
students-import = Import students
students-import-text = Students are brought from a file. Who is in the list already keeps their passes; a new name reaches their passes and the scanners.
# $count how many
students-total = { $count ->
    [one] { $count } student
   *[other] { $count } students
}
students-empty = There are no students yet
students-empty-hint = Import them from a file: a table with number and name is enough to begin with.
students-empty-hint-reader = You see those who have a pass for one of your events.
students-search = Name or student number
student-name = Name
student-number = Student number
student-university = University
student-faculty = Faculty
student-state = State
student-blocked = may not enter
student-passes = Passes
student-passes-none = None yet. Passes are issued at an event.
student-block-title = Keep this student out
student-block-text = No pass of theirs opens any door, at no event, until you lift this. Nobody can override it at a door. The page of their passes tells them to ask the help desk.
student-block-submit = Keep out
student-unblock-title = Let this student in again
student-unblock-text = Their passes are good again, as soon as scanners hear of it.
student-unblock-submit = Let in again
done-student-blocked = This student may not enter. Scanners learn of it as soon as they are connected.
done-student-unblocked = This student may enter again.

# ---- Passes ----
pass-list-issued = good
pass-list-replaced = replaced
pass-list-revoked = withdrawn
menu-passes = Passes
passes-links = Addresses
# $count how many
passes-total = { $count ->
    [one] { $count } pass is good
   *[other] { $count } passes are good
}
passes-empty = Nobody has a pass yet
passes-empty-hint = Issue passes to every student, or to a list.
passes-empty-hint-reader = An organizer issues them.
passes-all-states = In any state
pass-specimen = Test pass
pass-kind = Code
pass-kind-live = changing
pass-kind-static = fixed
pass-short-code-label = Short code
pass-presence = At the event
presence-never = has not come yet
presence-inside = inside
presence-outside = went out
pass-issued-at = Issued
pass-ended-at = Ended
# $reason one of revoked-reason-*
pass-revoked-because = withdrawn: { $reason }
pass-story = What it has lived through
pass-story-none = No door has seen this pass, as far as the server has heard. Scanners without network may know more.
pass-others = Other passes of the same person
# $scanner number of the scanner
scan-by = scanner { $scanner }
scan-by-unknown = an unknown scanner
scan-in = in
scan-out = out
scan-undone = TAKEN BACK
# $code short code of that pass
scan-of-other-pass = With another pass of the same person: { $code }
# $reason one of reason-*
scan-let-in-by-volunteer = Let in all the same by the volunteer: { $reason }
# $card number of the supervisor card
scan-let-in-by-supervisor = Let in all the same with supervisor card { $card }: { $reason }
read-by-live-code = changing code
read-by-static-code = fixed code, print or copy
read-by-short-code = short code, with the student card
read-by-search = found by name, with the student card
read-by-organizer = by an organizer or a program
pass-revoke-title = Withdraw
pass-revoke-text = Every scanner that hears of it refuses the pass from then on, and its page says why. A scanner without network still lets it in. You can issue another one later.
pass-revoke-reason = Why?
pass-revoke-submit = Withdraw the pass
done-pass-revoked = The pass is withdrawn. Scanners learn of it as soon as they are connected.
pass-renew-title = Replace
pass-renew-text = The student gets a new pass with a new address and a new code. The old one is refused from then on, and stays in the story: it is the same person, who is counted once.
pass-renew-submit = Make a new pass
done-pass-renewed = This is the new pass. Send its address, or print it.
pass-link-title = Show the address
pass-link-text = Send this address to the student, or let them scan it from this screen. Whoever has it has the pass.
pass-link-address = Address of the pass
pass-link-alt = QR code of the address
pass-link-replace-text = Has somebody else seen it? A new address makes the old one lead nowhere. The code of the pass stays as it is: if that was copied, replace the pass.
done-link-replaced = The pass has a new address. The old one leads nowhere.

# ---- Lists of who came ----
menu-lists = Lists
lists-title = Lists of who came
lists-text = Files for a spreadsheet. They hold names: give them only to those who may see them. What scanners have not sent yet is not in them.
lists-holders = People
lists-holders-hint = A row for each person with a pass, by name, also those who did not come: whether they are inside, how often they came in, the first and the last entry and the last exit with gate and scanner, and conflicts.
lists-scans = Scans
lists-scans-hint = A row for everything that a door answered, also refusals: when, gate, scanner, answer, who let in all the same and why, and what does not count.
file-pass = Pass
file-pass-state = State of the pass
file-entries = Entries
file-first-entry = First entry
file-first-entry-gate = First entry: gate
file-first-entry-scanner = First entry: scanner
file-last-entry = Last entry
file-last-entry-gate = Last entry: gate
file-last-entry-scanner = Last entry: scanner
file-last-exit = Last exit
file-last-exit-gate = Last exit: gate
file-last-exit-scanner = Last exit: scanner
file-conflict = Conflict
file-conflict-open = open
file-time = Time
file-seq = Number of the scan
file-direction = Direction
file-verdict = Answer
file-let-in-by = Let in all the same by
file-by-volunteer = volunteer
# $card number of the supervisor card
file-by-supervisor = supervisor, card { $card }
file-reason = Reason
file-read-by = Read by
file-undone = Taken back
file-counts = Counts
file-yes = yes
file-no = no

# ---- Issuing ----
issue-title = Issue passes
# $students how many there are, $have how many have one
issue-known = Students: { $students }. With a good pass for this event: { $have }.
issue-no-students = Passes are made for students. Import them first.
issue-whom = For whom?
issue-whom-all = Every student
issue-whom-all-hint = Who has a good pass keeps it. Who had one that was withdrawn is left out.
issue-whom-list = These students
issue-whom-list-hint = Also those whose pass was withdrawn: they get a new one.
issue-numbers = Student numbers
issue-numbers-hint = One a line. A table with a column called number, copied from a spreadsheet as CSV, does too.
issue-kind = What kind?
issue-kind-phone = For the phone
issue-kind-phone-hint = With a code that changes, as the rules of this event ask for.
issue-kind-phone-static = With a fixed code, as the rules of this event ask for. It can be printed, too.
issue-kind-paper = For paper
issue-kind-paper-hint = With a fixed code, to be printed. It takes the place of a pass with a changing code.
issue-category-before = As before
issue-category-hint = Whoever has a pass of another category gets a new one.
issue-submit = Issue
fault-no-students = There are no students yet. Import them first.
