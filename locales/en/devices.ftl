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
device-stands = Stands at
# $gate number of the gate
device-stands-gate = gate { $gate }
# $event number of the event
device-stands-event = event { $event }
device-stands-elsewhere = at another event
device-stands-nowhere = not said yet
device-unsent = Not sent yet
device-unsent-none = nothing
# $count how many scans the server lacks
device-unsent-some = { $count } { $count ->
    [one] scan
   *[other] scans
}
device-lists = Lists
# $when moment of the last comparison with the server
device-lists-of = as of { $when }
# $count how many decisions the scanner has not heard of
device-lists-behind = { $count } { $count ->
    [one] change
   *[other] changes
} behind
device-lists-unknown = not compared yet
device-clock = Clock
device-clock-right = right
# $seconds how far it is off
device-clock-fast = { $seconds } s fast
device-clock-slow = { $seconds } s slow
device-clock-unchecked = nobody has checked it
device-clock-by-server = by the server
device-clock-by-peers = by other gates
device-clock-by-phones = by people's phones
device-selftest = Self-test
device-selftest-none = none yet
# $when moment, $checks what was found, in words
device-selftest-well = all well, { $when }
device-selftest-care = look after: { $checks } ({ $when })
device-selftest-failed = failed: { $checks } ({ $when })
device-tested-pass = reading passes
device-tested-disk = disk
device-tested-enrollment = enrollment
device-tested-roster = lists
device-tested-clock = clock
device-tested-sound = sound
device-tested-inputs = readers
device-tested-peers = other scanners
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

# ---- Places ----
menu-places = Places
places-title = Places
places-text = Each scanner holds some of the places of the event and lets in so many without asking anybody: so gates that are cut off never let in too many together. A scanner that runs short gets more when it connects, from the server or from its neighbours.
places-taken = Taken
places-reserve = Kept by the server
# $count how many too many
places-beyond-text = More places are out than the event holds, by { $count }: the capacity was lowered, or people came in before there was one. So many too many may come in. Places that are out are not taken back; write off those of a scanner that is lost.
places-empty-hint = Enroll one: it gets its first share with its certificate.
places-by-scanner = By scanner
places-share = Share
# $count how many
places-share-set = { $count }, set by hand
places-granted = Granted
places-received = Received
places-given = Given
places-written-off = Written off
places-left = Left
places-gone = may not let in any more
places-runs-short = runs short
places-share-link = Set the share
places-write-off-link = Write off
places-legend = Share: how many it should have to begin with, and is topped up to. Received and given: between scanners. Taken: people whom it let in and who are not known to have left. As far as the server has heard.
places-unlimited = The event holds any number
places-unlimited-hint = So nobody needs places. Give it a number of places under Details if there is a limit.
# $number number of the scanner
places-share-title = Share of scanner { $number }
places-share-text = So many places the scanner should have to let people in without asking. If it has fewer, it gets the rest now, as far as the server keeps as many. What it has already stays with it.
# $left how many it has
places-share-has = It has { $left } left now.
places-share-hint = 0 or more. Empty: the fair share again, which is divided among the doors.
# $value what was typed, $max the most
fault-share = "{ $value }" is no number of places. Write a whole number from 0 to { $max }, or leave it empty.
# $number number of the scanner
places-write-off-title = Write off the places of scanner { $number }
# $count how many
places-write-off-text = For a scanner that is lost or broken and lets nobody in any more. { $count ->
    [one] The { $count } place that it has left goes
   *[other] The { $count } places that it has left go
} back to the server and can be given to other scanners.
# $count how many
places-write-off-risk = If it lets people in all the same, or has let in some of whom the server has not heard, up to { $count } too many may be inside. This is not undone.
places-write-off-works = The scanner is not revoked: it still lets in as many as it has. If it was lost or stolen, revoke it first under Scanners.
places-write-off-submit = Write them off
done-places-shared = The share is set. The scanner hears of it when it connects.
done-places-written-off = The places are written off. The server has them to give.

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
# $last number of the last scan that is trusted, $when when it was made
scanner-revoke-cut = What is here up to its scan { $last } ({ $when }) stays trusted. Whatever is above it, and whatever comes later, is in quarantine: kept, not counted, for you to judge.
scanner-revoke-cut-all = Nothing of it stays trusted. Whatever it wrote or still brings is in quarantine: kept, not counted, for you to judge.
scanner-revoke-follows = What follows
scanner-revoke-records = Scans that go into quarantine now
scanner-revoke-admissions = Admissions among them
scanner-revoke-admitted = Change in who came
scanner-revoke-inside = Change in who is inside
scanner-revoke-conflicts = Change in conflicts
scanner-revoke-less = Trust less of it
scanner-revoke-less-text = Was it in other hands for a while before you noticed? Say up to where you trust it, by the number of a scan or by the time. You are shown what follows before anything is done.
scanner-revoke-number = Last scan that you trust
scanner-revoke-number-hint = Its number; 0 for none.
scanner-revoke-until = Or the last moment
scanner-revoke-until-hint = Local time of the event.
scanner-revoke-show = Show what follows
scanner-revoke-all = Trust all that is here
# $number what was typed
fault-no-such-scan = There is no scan "{ $number }" of this scanner here, or the scanner was copied, so that a number names several. Of a copied scanner, answer the branches under Conflicts.
fork-proof = Proof
fork-proof-text = The proof is a file with the runs that both devices signed with the one key. Nobody else can have made it.
scanner-revoke-elsewhere = The same holds at its other events that are yours. This cannot be undone; the device can be enrolled anew.
scanner-revoke-submit = Revoke the scanner
done-scanner-revoked = The scanner is revoked. What it still brings goes into quarantine.
audit-scanner-revoked = Scanner revoked
audit-conflict-settled = Conflict settled
audit-quarantine-answered = Quarantine answered
audit-branch-answered = Branch of a copied scanner answered
