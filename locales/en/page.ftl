# The server's pages, for students and organizers.

app-name = Esik
skip-to-content = Skip to the content
languages-label = Language
log-out = Log out

# ---- Pass page ----
# $event name of the event
pass-page-title = Pass: { $event }
pass-name = Name
pass-when = When
pass-where = Where
pass-doors = Doors
pass-gate = Gate
pass-gate-any = any
pass-category = Ticket
pass-qr-alt = QR code of the pass
pass-short-code = Code for the help desk
pass-hint-show = Show this at the door, with the screen at full brightness.
pass-hint-card = Have your student card ready.
pass-live-note = This code changes every 15 seconds. A screenshot does not work.
pass-seed-lost = This page cannot show the changing code any more. Ask the organizers for a new pass; until then the door takes this code for a copy.
pass-state-valid = Valid now
pass-state-used = Used
# $when day and hour, $gate name of the gate
pass-used-text = Came in { $when }, gate: { $gate }.
pass-moved = The time of this event has changed. Below is the new one. This pass stays good.
# $when day and hour
pass-state-early = Valid from { $when }
pass-state-ended = Ended { $when }
pass-live-early = The changing code starts { $when }. This page begins it by itself.
pass-state-cancelled = This event is called off
pass-state-cancelled-text = You need not come. We are sorry.
pass-state-replaced = Replaced by a newer pass
pass-state-replaced-text = Use the newest pass that was sent or handed to you. This one no longer opens the door.
pass-state-revoked = Withdrawn
# $reason one of revoked-reason-*
pass-state-revoked-text = This pass no longer opens the door. Reason: { $reason }. The help desk can tell you more.
pass-state-blocked = You may not enter
pass-state-blocked-text = Your passes open no door now. The help desk can tell you why, and what to do.
pass-state-specimen = Test pass: it lets nobody in
pass-print = Print this page if your phone may run out of battery.
pass-paper = No phone that day? With your student card, ask the help desk for a paper pass. It replaces this one.
pass-paper-supervisor = No phone that day? With your student card, ask the help desk for a paper pass. It replaces this one, and a supervisor lets you in with it.
pass-no-script = Scripts are off in this browser. The code changes only while there is a connection: keep this page open where there is signal, or ask the help desk for a paper pass.
pass-awake = This browser lets the screen go dark: touch it now and then while you wait.
pass-insecure = This page came over an unprotected connection (http). The screen cannot be kept awake here: keep touching it while you wait.
pass-link-all = All my passes
pass-link-pdf = Print it (PDF)
pass-link-calendar = Add to calendar

# ---- A printed supervisor card ----
# $number number of the card
card-title = Supervisor card { $number }
card-number = card
card-event = Event
card-day = For
card-pin = PIN
card-has-pin = asked for by the scanner
card-note-use = Show it to the scanner when it asks for a supervisor. One card, one act.
card-note-lost = It lets people in against a refusal: do not lend it, and post no picture of it. If it is lost, tell the organizers at once; they withdraw it.

# ---- Paper, calendar, all passes, links ----
paper-note = This paper is the pass: whoever shows it first is let in. Do not give it away, and post no picture of it.
# $event number of the event
paper-title = Passes of event { $event }
paper-sheets = Paper passes
paper-sheets-text = Four on a page A4, to cut along the lines: all that were issued for paper, by faculty and name.
paper-sheets-none = No pass of this event was issued for paper yet. Issue some on the page of its passes.
paper-sheets-all = all
paper-sheets-faculty = Faculty
paper-sheets-submit = Make the PDF
# $doors when the doors are open
calendar-description =
    Doors: { $doors }.
    Your code is on the page of your pass: open the message with its link.
start-title = Your pass
start-text = Open your pass from the message with its link.
start-again = Once you have opened it on this phone, it appears here by itself, without signal too.
start-lost = No message? Ask the organizers or the help desk, with your student card.
student-title = All my passes
replace-link-offer = Has somebody else seen this link?
replace-link-title = Replace the link
replace-link-pass-text = This pass gets a new address, and so does the list of all your passes. The old addresses stop working at once, for you and for everybody who has them.
replace-link-student-text = This list and each of your passes get new addresses. The old ones stop working at once, for you and for everybody who has them.
replace-link-code-text = The code itself stays the same. If somebody has copied it, ask the organizers for a new pass.
replace-link-submit = Replace
replace-link-back = Leave it as it is
replace-link-done = This page has a new address. Save it as a bookmark: the old one no longer works.
kept-yes = Kept on this phone: the page opens without signal too. Add it to the home screen to find it fast.
kept-not = This browser cannot keep the page for when there is no signal. Open it before you set out and leave the tab open, or ask the help desk for a paper pass.
kept-remove = Remove what is kept on this phone
kept-removed = Nothing is kept on this phone any more. Close this page; opening the link again keeps it again.

# ---- Log-in ----
log-in-title = Log in
log-in-intro = For organizers. Students open the link that was sent to them.
log-in-email = E-mail
log-in-password = Password
log-in-submit = Log in
log-in-wrong = E-mail or password is wrong. Try again.
log-in-session-ended = Your session has ended. Log in again to go on.
log-in-signed-out = You are logged out.
log-in-insecure-title = Log-in is switched off here
log-in-insecure-text = This server is reached over the network without encryption, so a password could be read on the way.
log-in-insecure-tls = Give it a certificate of its own, with --tls-cert and --tls-key.
log-in-insecure-proxy = Or put it behind a proxy that speaks https, let it listen on 127.0.0.1, and give --public-url https://…

# ---- The week ----
week-title = Events
week-empty = There are no events yet.
week-empty-hint = Make the first one here, or import a whole week from a file.
# $count how many events
week-events = { $count ->
    [one] { $count } event
   *[other] { $count } events
}
event-number = No.
event-cancelled = called off
event-open-now = doors open

# ---- Event page ----
count-expected = Expected
count-admitted = Admitted
count-inside = Inside
count-conflicts = Conflicts
count-conflicts-help = One holder admitted twice by doors that could not hear each other.
event-counts = Numbers
event-gates = Gates
event-gate = Gate
event-doors = Doors
event-capacity = Places
event-policies = Rules at the door
live-on = Live
live-off = Connection lost. The numbers are old; trying again.
live-no-script = Reload the page for new numbers.

policy-entry-single = One entry
policy-entry-reentry = In again after every exit
policy-entry-daily = Once a day
policy-entry-unlimited = In and out freely
policy-live-off = Static codes
policy-live-preferred = Live codes preferred
policy-live-required = Live codes required
policy-cut-off-admit = A gate without connection admits
policy-cut-off-home-gate-only = Each pass enters at its own gate only
policy-cut-off-hold = A gate without connection waits
policy-id-check = Student card is checked

# ---- Errors ----
error-not-found-title = Nothing is here
error-not-found-text = This address does not lead anywhere. Check that the link is whole.
error-pass-not-found-text = No pass has this link. Check that you copied all of it, or ask whoever sent it.
error-bad-request-title = That did not work
error-bad-request-text = The server did not understand the request. Go back and try again.
error-too-large-title = Too large
# $limit in kB
error-too-large-text = What you sent is larger than { $limit } kB, so nothing was kept. Send less.
error-method-title = Not possible here
error-method-text = This address cannot be used that way. Go back and try again.
error-timeout-title = That took too long
error-timeout-text = The server gave up after a while. Try again in a moment.
error-internal-title = Something broke on our side
# $id what to tell the help desk
error-internal-text = It is not your fault. Try again in a moment; if it stays, tell the help desk this number: { $id }
error-pass-is-live-title = This pass is not for paper
error-pass-is-live-text = Its code changes every 15 seconds, and a print would be refused at the door. If you need paper, ask the organizers or the help desk: a paper pass replaces this one.
error-no-paper-title = Nothing to print
error-no-paper-text = No pass that fits was issued for paper. Issue some first, on the page of the passes of the event.
# $limit how many passes one file may have
error-too-many-passes-text = One file has at most { $limit } passes. Choose a gate or a faculty.
error-forbidden-title = Not allowed
error-origin-text = This form was sent from another site, so nothing was done. Open the page here and try again.
