# The scanner's terminal. Short: a line has 40 columns on the smallest screen.

scanner-ready-title = READY
scanner-ready-text = Show the pass to the scanner.
scanner-ready-out-title = WAY OUT
scanner-ready-out-text = Show the pass to the scanner. People are let out here.
scanner-deciding-title = ONE MOMENT
scanner-deciding-text = The scan is being saved. Wait for the answer.
scanner-before-restart = before the restart
# $seconds, $minutes, $hours since then
scanner-seconds-ago = { $seconds } s ago
scanner-minutes-ago = { $minutes } min ago
scanner-hours-ago = { $hours } h ago

# A scanner that must not be used.
scanner-fault-title = DO NOT USE THIS SCANNER
scanner-fault-disk-full = The disk is full, so no scan can be saved. Free some space; this goes away by itself. Send people to another gate until then.
scanner-fault-store-failed = Scans can no longer be saved. Start the program again; if this stays, tell the organizers. Send people to another gate until then.
scanner-fault-database-busy = Another program, a backup perhaps, holds the saved scans. End it; this goes away by itself. Send people to another gate until then.
scanner-fault-disk-stalled = The disk takes too long to save the last scan. Wait for the answer; if none comes, start the program again. Send people to another gate until then.
scanner-fault-restart-needed = The saved scans are not as this program left them. Quit and start the program again. Send people to another gate until then.
scanner-fault-forked = Another computer uses the identity of this scanner. Enroll this scanner anew and tell the organizers. Send people to another gate until then.
scanner-fault-certificate-ended = This scanner is no longer enrolled, so it may let nobody in. Tell the organizers. Send people to another gate until then.

# The top line.
scanner-every-event = All events
scanner-direction-in = IN
scanner-direction-out = OUT

# Numbers as known here.
scanner-count-admitted = Admitted { $count }
scanner-count-inside = Inside { $count }
scanner-count-expected = Expected { $count }
scanner-count-conflicts = Conflicts { $count }
scanner-arrivals = Per minute { $count }

# How the scanner is.
scanner-offline = Offline by choice
scanner-connecting = Connecting…
scanner-online = Connected
# $age one of scanner-*-ago
scanner-online-quiet = Server last heard { $age }
scanner-unreachable = Connection lost { $age }
scanner-peers = Other scanners { $count }
scanner-peers-gone = Other scanners last heard { $age }
scanner-refused = The server refuses this scanner
scanner-not-now = The server is busy, sends later
scanner-bad-answer = The server's answers make no sense
scanner-all-sent = All sent
# $count scans that the server has not confirmed
scanner-unsent = { $count ->
    [one] { $count } scan not sent
   *[other] { $count } scans not sent
}
scanner-clock-unchecked = Clock not checked
# $seconds how far the clock of this computer is off; times shown are right
scanner-clock-fast = Clock { $seconds } s fast, corrected
scanner-clock-slow = Clock { $seconds } s slow, corrected
scanner-notice-slept = { $minutes ->
    [one] This computer slept for { $minutes } minute. News of other gates may be missing.
   *[other] This computer slept for { $minutes } minutes. News of other gates may be missing.
}
scanner-notice-clock-set = Somebody set the clock. Times of scans stay right.
scanner-notice-clock-unsure = Somebody set the clock. Look whether it is right.
scanner-clock-uncertain = Clock uncertain
scanner-sound-off = Sound off
scanner-sound-bell = Only the bell sounds
# $count passes let in that no list knows
scanner-unlisted = Not in the list { $count }
scanner-unlisted-alarm = Not in the list { $count }, report it!
# This scanner is part of a conflict. $name, and where and when ($first, $second)
scanner-conflict = Let in twice: { $name } — { $first }, { $second }
scanner-conflict-side = { $gate } { $when } (scanner { $scanner })
scanner-conflict-title = LET IN TWICE
# Neither server nor other gates are heard. $age one of scanner-*-ago
scanner-cut-off = Cut off: nobody heard, last { $age }
scanner-hold = HOLD: nobody heard, last { $age }. Let nobody in.
# Passes enter at their own gates only. $gates names of those that are kept here
scanner-home-gates = Only home gates: { $gates }
scanner-home-gates-none = Home gates only, and none is kept here
# $count places that are left at this gate
scanner-places-left = Places left here { $count }
scanner-places-none = No place left here
# $count places, $scanner number of the other gate's scanner
scanner-places-came = { $count ->
    [one] Another gate gave { $count } place.
   *[other] Another gate gave { $count } places.
}
scanner-places-came-from = { $count ->
    [one] Scanner { $scanner } gave { $count } place.
   *[other] Scanner { $scanner } gave { $count } places.
}
scanner-places-given = { $count ->
    [one] { $count } place went to another gate.
   *[other] { $count } places went to another gate.
}
scanner-places-given-to = { $count ->
    [one] { $count } place went to scanner { $scanner }.
   *[other] { $count } places went to scanner { $scanner }.
}
# $count people of whom a scan waits for an organizer
scanner-quarantined = Waiting for an organizer { $count }
scanner-clock-by-peers = Clock by other gates
scanner-clock-by-phones = Clock by people's phones

# What a scanner types.
scanner-typing = Reading { $count }
scanner-input-too-long = Too much was typed: press Enter
scanner-input-half-scan = Part of a code was thrown away
scanner-input-several-codes = Several codes in the picture: show one only
scanner-input-queue-full = Too fast: a scan was not taken, scan it again
scanner-input-unfinished = Waiting for Enter. Set the scanner to send it.
scanner-input-mixed = Two scanners typed at once: scan again, one by one
scanner-input-serial = USB scanner
scanner-input-keyboard = Keyboard scanner
scanner-input-device = Own scanner
scanner-input-camera = Camera
scanner-input-lines = Lines
# $input name of the input
scanner-input-searching = { $input }: looking for it…
scanner-input-lost = { $input } is gone: check the cable
scanner-input-ended = { $input }: finished
scanner-input-failed = { $input } does not work
scanner-input-not-allowed = { $input }: this user may not open it
scanner-input-in-use = { $input }: another program holds it
scanner-input-wrong-kind = { $input }: this is something else
scanner-input-no-ffmpeg = { $input }: ffmpeg is not installed
scanner-input-silent = { $input }: nothing comes from it
# $count characters a second
scanner-speed-typing = { $count } characters/s
# $count frames a second, $ms milliseconds for each
scanner-speed-frames = { $count } frames/s, { $ms } ms
scanner-layout-us = English layout
scanner-layout-russian = Russian layout
scanner-layout-kazakh = Kazakh layout

# Keys.
scanner-help-title = Keys
scanner-help-text = Arrows choose, Enter does it. The keys work without this list.
scanner-help-codes = Letters and digits come from scanners, in any layout.
scanner-key-help = about the keys
scanner-key-help-short = help
scanner-key-language = the next language
scanner-key-language-short = language
scanner-key-find = find by name, student number, short code
scanner-key-find-short = find
scanner-key-let-in = let in against the verdict
scanner-key-let-in-short = let in
scanner-key-undo = take back who was let through
scanner-key-undo-short = undo
scanner-key-turn = let people out, or in again
scanner-key-look = only look, count nobody
scanner-key-sound = sound off, or on again
scanner-key-lock = lock the screen
scanner-key-hand-over = hand a home gate over to this scanner
scanner-key-quit = quit, after a question
scanner-key-quit-short = quit
scanner-key-up = the line above; opens this list
scanner-key-down = the line below; opens this list
scanner-key-enter = end of a code; yes
scanner-key-tab = end of a code
scanner-key-back = close; forget the typing
scanner-key-erase = forget the typing; one letter in a box
scanner-key-quit-now = quit at once
scanner-choose = ↑ ↓ choose · Enter · Esc: close
scanner-yes-no = Enter: yes · Esc: no
scanner-cancel = Esc: leave it
scanner-quit-title = Quit?
scanner-quit-text = Nobody can be let in with this scanner then. What is not sent yet is kept and sent next time.
scanner-quit-answers = Enter: quit · Esc: stay
scanner-turn-out-title = Let people out?
scanner-turn-out-text = From then on every pass that is scanned is an exit. F6 turns it back.
scanner-turn-in-title = Let people in?
scanner-turn-in-text = From then on every pass that is scanned is an entry.

# Finding somebody.
scanner-find-title = Find
scanner-find-text = Name, student number, or the short code under the QR. Ask for the student card and compare the name first.
scanner-find-keys = ↑ ↓ choose · Enter: this one · Esc: close
scanner-find-nobody = Nobody is found. Try fewer letters, or the student number.
scanner-find-no-names = There are no names on this scanner. The short code works.
# $count people beyond those that are listed
scanner-find-more = { $count ->
    [one] { $count } more: type more letters.
   *[other] { $count } more: type more letters.
}
scanner-found-inside = inside, { $when }
scanner-found-outside = went out, { $when }
scanner-presence-never = Has not come yet.
# $when day and hour, $gate name of the gate
scanner-presence-inside = Inside since { $when }, gate { $gate }.
scanner-presence-outside = Went out { $when }, gate { $gate }.

# Letting in against a verdict, taking back.
scanner-way-on-volunteer = F4: let in all the same
scanner-way-on-supervisor = F4: let in, with a supervisor’s card
scanner-let-in-title = Let in all the same? Why?
# $refusal title of the verdict
scanner-let-in-text = The scanner says “{ $refusal }”. Your answer is recorded.
scanner-undo-title = Take back: whom?
scanner-undo-text = Whoever was let through here last. Within two minutes you may do it yourself.
scanner-undo-reason-title = Take back: why?
scanner-needs-supervisor = supervisor
scanner-undone-title = TAKEN BACK
scanner-undone-text = This entry does not count. The pass can be used again.
scanner-undone-exit-text = This exit does not count. The person is inside.
scanner-undone-reason = Reason: { $reason }.
scanner-note-title = Another reason: which?
scanner-note-text = In a few words, for the organizers. Nothing is needed if there is no time.
scanner-note-keys = Enter: go on · Esc: cancel
scanner-card-title = Supervisor’s card
scanner-card-let-in-text = Only a supervisor may let this person in. Show the supervisor’s card to the scanner.
scanner-card-undo-text = More than two minutes have passed. Show the supervisor’s card to the scanner.
scanner-pin-title = PIN of the card
scanner-pin-text = Type the PIN that goes with this card.
# $card number of the card
scanner-supervisor = Supervisor card { $card }: one act
scanner-hint-nothing-to-override = There is no refusal to let in against.
scanner-hint-not-overridable = Nobody at the door may let this person in. Help desk.
scanner-hint-nothing-to-undo = Nobody was let through here yet.
scanner-hint-card-unknown = This supervisor’s card is not known here.
scanner-hint-card-withdrawn = This supervisor’s card was taken back.
scanner-hint-card-other-day = This supervisor’s card is for another day.
scanner-hint-card-other-event = This supervisor’s card is for another event.
scanner-hint-wrong-pin = That is not the PIN of this card.
scanner-hint-wrong-lock = Those are not the digits.
scanner-hint-lock-too-short = Four digits at least.
scanner-hint-locked = The screen is locked. Nobody was let in.
scanner-hint-only-looking = The scanner only looks now. F7 counts again.

# Only looking.
scanner-look-title = ONLY LOOKING
scanner-look-text = Scan a pass to see what is known of it. Nobody is counted. F7 ends this.
scanner-look-good-title = GOOD PASS
scanner-look-good-text = This pass would be let in now.
scanner-look-nobody-counted = Only looked at: nobody is counted. F7 ends this.

# Lock.
scanner-lock-title = Lock the screen?
scanner-lock-text = Choose four to eight digits: they open it again, and so does a supervisor’s card. Nobody is let in meanwhile.
scanner-locked-title = LOCKED
scanner-locked-text = Type the digits and press Enter, or show a supervisor’s card. Nobody is let in meanwhile.

# The self-test before the doors open: what was found, and what to do.
scanner-check-pass-ok = Passes are read, judged and saved: a specimen took { $ms } ms.
scanner-check-pass-failed = A specimen pass did not get through ({ $why }). Do not use this scanner; tell the organizers.
scanner-check-disk-ok = The disk saves a scan in { $ms } ms and has { $gigabytes } GB free.
scanner-check-disk-slow = The disk needs { $ms } ms to save a scan: people will wait. Close other programs, or use another laptop.
scanner-check-disk-little-room = The disk has only { $megabytes } MB free. Make room before the doors open.
scanner-check-disk-no-room = The disk has only { $megabytes } MB free: soon no scan can be saved. Make room, then test again.
scanner-check-disk-failed = Nothing can be saved on the disk ({ $why }). Do not use this scanner; tell the organizers.
scanner-check-enrollment-ok = Enrolled until { $until }.
scanner-check-enrollment-ends-early = Enrolled only until { $until }, before the doors close. Ask an organizer for a new enrollment code.
scanner-check-enrollment-ended = The enrollment ended on { $until }: nobody can be let in. Ask an organizer for a new enrollment code.
scanner-check-enrollment-forked = Another computer writes with the key of this scanner, or its disk was restored. Enroll it anew in another folder.
scanner-check-enrollment-revoked = An organizer has revoked this scanner: nobody can be let in. Ask for a new enrollment code.
scanner-check-roster-ok = The lists are new; they have { $passes } { $passes ->
    [one] pass
   *[other] passes
}.
scanner-check-roster-old = The lists are from { $heard }. Connect this scanner to the network once before the doors open.
scanner-check-roster-never = The server was never heard after the enrollment. Connect this scanner to the network once.
scanner-check-roster-part = Nothing is known yet about event { $event }. Connect this scanner to the network once.
scanner-check-roster-missing = There are no lists on this scanner. Connect it to the network, start it once, then test again.
scanner-check-clock-ok = The clock is right to { $ms } ms.
scanner-check-clock-slow = The clock is { $seconds } s slow. Times are corrected, but set it if you can.
scanner-check-clock-fast = The clock is { $seconds } s fast. Times are corrected, but set it if you can.
scanner-check-clock-unchecked = Nobody has checked the clock lately. Connect this scanner to the network once, and look at the time yourself.
scanner-check-sound-ok = A tone was played through { $player }. Did you hear it?
scanner-check-sound-none = No tone can be played. Look at the screen after every scan, or find a loudspeaker.
scanner-check-inputs-found = Scanners found: { $names }.
scanner-check-inputs-keyboard = No serial scanner is plugged in. One that types as a keyboard shows when it reads: scan a specimen.
scanner-check-peers-alone = There is no other scanner at these events.
scanner-check-peers-faults = Scanner { $number } has brought damaged or forged data ({ $count }), which was refused. Tell an organizer.
scanner-check-peers-none = No other scanner was heard today. Put all of them into one network: then they tell each other what they scan, also without the server.
scanner-check-peers-ok = Other scanners heard today: { $count } of { $others }.

# After a mistake of the program itself, on the terminal.
scanner-crash = Esik has stopped because of a mistake of its own. Every answer that was shown is saved; what was not shown was not counted.
scanner-crash-go-on = Start it again, and the last answer is shown once more:
# $file
scanner-crash-log = What happened is written in { $file }. Show it to the organizers.

# Handing a home gate over.
scanner-gates-title = Hand over a home gate
scanner-gates-text = Passes of that gate enter here as well, marked. A supervisor answers for it: the first scanner may be letting people in still.
scanner-gates-take = is to enter here
scanner-gates-give-back = enters here now; give it back
scanner-card-hand-over-text = Show a supervisor's card to the scanner. The gate is handed over then.
scanner-hint-no-home-gates = No event here has home gates to hand over
scanner-hint-gate-kept = Passes of that gate enter here now
scanner-hint-gate-given-back = Passes of that gate enter here no more
