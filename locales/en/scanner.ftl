# The scanner's terminal. Short: a line has 40 columns on the smallest screen.

scanner-ready-title = READY
scanner-ready-text = Show the pass to the scanner.
scanner-deciding-title = ONE MOMENT
scanner-deciding-text = The scan is being saved. Wait for the answer.
scanner-before-restart = before the restart
# $seconds, $minutes, $hours since then
scanner-seconds-ago = { $seconds } s ago
scanner-minutes-ago = { $minutes } min ago
scanner-hours-ago = { $hours } h ago

# A scanner that must not be used.
scanner-fault-title = DO NOT USE THIS SCANNER
scanner-fault-disk-full = The disk is full, so no scan can be saved. Free some space and start the program again. Send people to another gate until then.
scanner-fault-store-failed = Scans can no longer be saved. Start the program again; if this stays, tell the organizers. Send people to another gate until then.
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
scanner-refused = The server refuses this scanner
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
# $count passes let in that no list knows
scanner-unlisted = Not in the list { $count }
scanner-unlisted-alarm = Not in the list { $count }, report it!

# What a scanner types.
scanner-typing = Reading { $count }
scanner-input-too-long = Too much was typed: press Enter
scanner-input-half-scan = Part of a code was thrown away
scanner-input-mixed = Two scanners at once: scan again, one at a time
scanner-input-several-codes = Several codes in the picture: show one only
scanner-input-queue-full = Too fast: a scan was not taken, scan it again
scanner-input-unfinished = Waiting for Enter. Set the scanner to send it.

# Keys.
scanner-help-title = Keys
scanner-help-codes = Letters and digits come from scanners, in any layout.
scanner-help-close = Esc closes
scanner-key-help = about the keys
scanner-key-help-short = help
scanner-key-language = the next language
scanner-key-language-short = language
scanner-key-quit = quit, after a question
scanner-key-quit-short = quit
scanner-key-enter = end of a code; yes
scanner-key-tab = end of a code
scanner-key-back = close; forget the typing
scanner-key-clear = forget the typing
scanner-key-quit-now = quit at once
scanner-quit-title = Quit?
scanner-quit-text = Nobody can be let in with this scanner then. What is not sent yet is kept and sent next time.
scanner-quit-answers = Enter: quit · Esc: stay
