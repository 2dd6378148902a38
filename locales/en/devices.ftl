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
