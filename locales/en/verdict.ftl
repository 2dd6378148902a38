# What a volunteer is told at the door: what happened, and what to do next.
# Every verdict has a title (one shout, read from two metres) and a text (one or two sentences).

verdict-unreadable-title = TRY AGAIN
verdict-unreadable-text = This is not a pass code. Scan it again, or search by name.

verdict-unknown-issuer-title = STOP
verdict-unknown-issuer-text = This pass is signed by a key that nobody here knows. Send the person to the help desk.

verdict-forged-title = STOP
verdict-forged-text = This code is false. Do not let the person in, and call the help desk.

verdict-specimen-title = TEST
verdict-specimen-text = This is a test pass, and the scanner works. It lets nobody in.

# $event name of the event, $when its day and hour, $venue its place
verdict-wrong-event-title = OTHER EVENT
verdict-wrong-event-text = This pass is for “{ $event }”: { $when }, { $venue }. Show the person where that is.
verdict-wrong-event-unknown-text = This pass is for another event. Ask for the pass of this one, or send the person to the help desk.

verdict-cancelled-title = CANCELLED
verdict-cancelled-text = This event is called off. Tell the person, and show them the help desk.

verdict-not-listed-title = NOT IN THE LIST
verdict-not-listed-text = This pass is not in the list. Send the person to the help desk.

verdict-replaced-title = OLD PASS
verdict-replaced-text = A newer pass was issued. Ask the person to open their pass page again.

# $reason one of revoked-reason-*
verdict-revoked-title = WITHDRAWN
verdict-revoked-text = This pass was withdrawn. Reason: { $reason }. Send the person to the help desk.
revoked-reason-lost = reported lost
revoked-reason-withdrawn = the student withdrew
revoked-reason-mistake = issued by mistake
revoked-reason-misuse = misused
revoked-reason-other = another reason

verdict-blocked-title = MAY NOT ENTER
verdict-blocked-text = This student may not enter. Send them to the help desk.

# $from day and hour
verdict-too-early-title = TOO EARLY
verdict-too-early-text = Nobody is let in with this pass yet. It starts: { $from }. Ask the person to wait.

# $since day and hour
verdict-too-late-title = TOO LATE
verdict-too-late-text = Nobody is let in with this pass any more. It ended: { $since }. Send the person to the help desk.

# $gate name of the gate, or of several
verdict-wrong-gate-title = OTHER GATE
verdict-wrong-gate-text = This pass enters elsewhere. Gate: { $gate }. Show the person the way.
verdict-wrong-gate-scanner-text = Another scanner keeps this gate. Gate: { $gate }. Send the person to that scanner.

verdict-repeat-title = ALREADY COUNTED
verdict-repeat-text = This is the same person again. They are counted once: let them through.

verdict-live-code-needed-title = LIVE CODE NEEDED
verdict-live-code-needed-text = This is a copy or a printout. Ask the person to open their pass page on the phone, where the code keeps changing.

# $seconds how far the phone is off
verdict-live-code-stale-title = OLD CODE
verdict-live-code-stale-text = This code is old or was used before. Ask the person to reload their pass page.
verdict-live-code-stale-late-text = { $seconds ->
    [one] This code is { $seconds } second old. Ask the person to reload their pass page; their phone clock may be slow.
   *[other] This code is { $seconds } seconds old. Ask the person to reload their pass page; their phone clock may be slow.
}
verdict-live-code-stale-early-text = { $seconds ->
    [one] This code is { $seconds } second ahead: the phone clock is fast. Ask the person to set it and reload their pass page.
   *[other] This code is { $seconds } seconds ahead: the phone clock is fast. Ask the person to set it and reload their pass page.
}

# $when day and hour, $gate and $scanner where the first entry was
verdict-already-inside-title = ALREADY INSIDE
verdict-already-inside-text = This pass has entered: { $when }, gate { $gate }, scanner { $scanner }. If they disagree, show them the help desk.

verdict-reentry-not-allowed-title = NO WAY BACK
verdict-reentry-not-allowed-text = This person went out, and this event has no way back in. Explain it kindly; the help desk can help.

verdict-needs-connection-title = CUT OFF
verdict-needs-connection-text = This scanner cannot hear the others and may not decide alone. Wait for the connection, or send the person to the help desk.
verdict-needs-connection-certificate-text = This scanner may not let anyone in any more: its certificate has ended or was withdrawn. Send the person to another gate, and call an organizer.
# $gate name of the gate
verdict-needs-connection-home-gate-text = This scanner cannot hear the others and may not decide alone. Send the person to their own gate: { $gate }.

verdict-full-title = FULL
verdict-full-text = There is no place left. Ask the person to wait until somebody leaves.

verdict-admitted-title = WELCOME
verdict-admitted-text = The pass is good. Let the person in.

verdict-exited-title = GOODBYE
verdict-exited-text = The exit is noted. Let the person out.

verdict-not-inside-title = GOODBYE
verdict-not-inside-text = No entry of this pass is known here. Let the person out all the same.

# Lines that come with an admission.
care-check-student-card = Check the student card.
care-not-listed-yet = Not in the list yet.
care-copy = This is a copy, not a live code.
care-handed-over = This gate was handed over to this scanner.
care-quarantined = Another scan of this person waits for an organizer. Look at the student card.
# $note what an organizer wrote
care-attention = Note: { $note }
# $category name of the kind of ticket
admitted-category = Ticket: { $category }

# Somebody is let in against a verdict. $refusal title of that verdict, $reason one of reason-*
overridden-title = LET IN
overridden-text = Let in against “{ $refusal }”. Reason: { $reason }. Let the person in.
# $card number of the supervisor's card
overridden-supervisor = Supervisor card { $card } answers for it.
reason-student-card = the student card is right
reason-organizer = an organizer said so
reason-technical = the scanner or the code is at fault
reason-did-not-enter = the student did not go in
reason-mistake = the wrong pass was scanned
reason-other = another reason
