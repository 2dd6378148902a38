# The server's pages, for students and organizers.

app-name = Esik
skip-to-content = Skip to the content
languages-label = Language
log-out = Log out
back-to-week = All events

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
pass-live-progress = Time until the next code
pass-live-stalled = No connection: this code is not changing. Go where there is signal, or reload the page.
pass-state-valid = Valid now
# $when day and hour
pass-state-early = Valid from { $when }
pass-state-ended = Ended { $when }
pass-live-early = The changing code starts { $when }. Open this page again then.
pass-state-cancelled = This event is called off
pass-state-cancelled-text = You need not come. We are sorry.
pass-state-replaced = Replaced by a newer pass
pass-state-replaced-text = Use the newest pass that was sent or handed to you. This one no longer opens the door.
pass-state-revoked = Withdrawn
# $reason one of revoked-reason-*
pass-state-revoked-text = This pass no longer opens the door. Reason: { $reason }. The help desk can tell you more.
pass-state-specimen = Test pass: it lets nobody in
pass-print = Print this page if your phone may run out of battery.
pass-insecure = This page came over an unprotected connection (http). The screen cannot be kept awake here: keep touching it while you wait.

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
log-in-insecure-proxy = Put it behind a proxy that speaks https, let it listen on 127.0.0.1, and give --public-url https://…

# ---- The week ----
week-title = Events
week-empty = There are no events yet.
week-empty-hint = Bring them in with: esik-server import events FILE
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
error-forbidden-title = Not allowed
error-origin-text = This form was sent from another site, so nothing was done. Open the page here and try again.
