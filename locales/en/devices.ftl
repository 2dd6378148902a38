# Scanners and supervisor cards, for organizers.

# ---- Scanners ----
menu-scanners = Scanners
scanners-title = Scanners
scanners-empty = No scanner yet
scanners-empty-hint = Any laptop with the scanner program becomes one by a code that you make here.
scanner = Scanner
# $number number of the scanner
scanner-name = Scanner { $number }
scanner-is-server = The server itself ({ $number })
scanner-gates = Keeps gate
scanner-heard = Last word
scanner-silent = nothing yet
scanner-scans = Scans here
scanner-until = Certified until
scanner-over = over
enroll-title = Enroll a scanner
enroll-text = You get a code for one device. Who has it becomes a scanner of the events that you choose.
enroll-no-events = A scanner is for events. Make one first.
enroll-for = For which events?
enroll-for-all = All there are now
enroll-for-some = These
enroll-events = Events
enroll-gates = Keeps the gates
enroll-gates-hint = Numbers, like 1, 3. Only where each pass enters at its own gate; each gate has one keeper. Else leave it empty.
enroll-submit = Make a code
enroll-code-title = Code for one scanner
enroll-code-text = On the laptop, type this command, or start the scanner and give it the code. It is good for one device.
enroll-code-alt = QR code of the enrollment code
enroll-code-until = Good until
enroll-code-hint = The code is shown only now. If it is too late or somebody else used it, make another.
enroll-again = Another scanner

# ---- Supervisor cards ----
menu-cards = Cards
cards-title = Supervisor cards
cards-text = With a card a supervisor lets somebody in against a refusal. A card is for one day of this event. Scanners know it as soon as they have met the server.
cards-empty = No cards yet.
card = Card
card-new = New card
card-make = Make the card
card-day-hint = Empty: today, or the first day that is still to come. A day begins at five in the morning.
card-name = For whom
card-name-hint = Stands on the card. Scanners are not told.
card-pin-hint = 4 to 8 digits that the scanner asks for as well. Empty: none.
card-once = This is the card. It is shown only now and kept nowhere: print this page.
card-withdrawn = withdrawn
card-withdraw = Withdraw
# $number number of the card
card-withdraw-title = Withdraw card { $number }
card-withdraw-text = Every scanner that hears of it refuses the card from then on. A scanner without network takes it until then. This cannot be undone; make another card instead.
card-withdraw-submit = Withdraw the card
done-card-withdrawn = The card is withdrawn. Scanners learn of it as soon as they are connected.

# ---- What only people can judge ----
menu-conflicts = Conflicts
conflicts-title = Conflicts and quarantine
conflicts-text = What doors could not decide, because they did not know of each other, or are not trusted any more. Nothing here was lost.
conflicts-double = Admitted twice
conflicts-show-open = Show the open ones
conflicts-show-settled = Show those that are settled
conflicts-none = No one was admitted twice.
conflicts-none-settled = None is settled yet.
conflict-unknown-holder = A pass that nobody here is known by
# $seconds how far a clock may be off
conflict-clock = Its clock may be off by { $seconds } s.
conflict-knew-nothing = It knew of no other scan of this person.
# $scans scanners and numbers
conflict-knew = It knew of: { $scans }.
conflict-settled = settled
conflict-settle = I have looked into it
answer-note = Note (scanners show it too)
answer-counts = They count
answer-stays-out = They stay out
done-answered = Answered. The counts have moved, and scanners hear of it.
done-answered-before = Somebody was faster: it is answered already.
quarantine = In quarantine
quarantine-text = Kept and not counted until somebody says so.
quarantine-none = Nothing is in quarantine.
# $scanner number of the scanner, $first and $last numbers of its scans
quarantine-title = Scanner { $scanner }, scans { $first } to { $last }
quarantine-revoked = The scanner was revoked, and these are above what is still trusted.
quarantine-certificate-over = Made after its certificate had ended.
# $records how many scans, $admissions how many of them let somebody in
quarantine-counts = Scans: { $records }. Let in: { $admissions }.
forks = Copied scanners
forks-text = Two devices wrote with one key: a disk was cloned or restored. Both branches count until you say otherwise. Enroll the device anew.
# $first and $last numbers of scans, $carrier who brought them
fork-branch = Scans { $first } to { $last }, brought by { $carrier }
gaps = Known to be missing
gaps-text = Others have seen these scans; they have not arrived. They come when that scanner, or one that heard it, is connected, or by a file.
# $scanner which, $first and $last numbers
gap = { $scanner }: { $first } to { $last }
gap-branch = { $scanner }: another { $first } to { $last } than the one that is here
scanner-revoke = Revoke
scanner-is-revoked = revoked
# $number number of the scanner
scanner-revoke-title = Revoke scanner { $number }
scanner-revoke-text = For a scanner that is lost, stolen or not to be trusted. It gets nothing any more, and other scanners stop listening to it as soon as they hear of it.
# $last number of the last scan that is trusted
scanner-revoke-cut = What is here up to its scan { $last } stays trusted. Whatever comes later goes into quarantine: kept, not counted, for you to judge.
# $records scans, $admissions admissions, $admitted change of the count
scanner-revoke-counts = Of what is here, scans in quarantine then: { $records }; admissions among them: { $admissions }; change in who came: { $admitted }.
scanner-revoke-elsewhere = The same holds at its other events that are yours. This cannot be undone; the device can be enrolled anew.
scanner-revoke-submit = Revoke the scanner
done-scanner-revoked = The scanner is revoked. What it still brings goes into quarantine.
audit-scanner-revoked = Scanner revoked
audit-conflict-settled = Conflict settled
audit-quarantine-answered = Quarantine answered
audit-branch-answered = Branch of a copied scanner answered
