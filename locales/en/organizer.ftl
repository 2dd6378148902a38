# The pages of organizers: the frame, forms, events and their rules.

# ---- The frame ----
menu-label = Pages
menu-event-label = Pages of this event
menu-week = Events
menu-overview = Overview
menu-details = Details
menu-rules = Rules and gates

# ---- Forms ----
form-save = Save
form-leave = Back
form-more-rows = More rows
form-in-kk = In Kazakh
form-in-ru = In Russian
form-in-en = In English
# $row number of the row, $fault what is wrong
form-fault-row = Row { $row }: { $fault }
done-event-made = The event is there. Below is what to do next.
done-event-saved = Saved. Scanners learn of it as soon as they are connected.
done-event-cancelled = The event is called off. Scanners and passes say so.
done-event-uncancelled = The event takes place after all.

# ---- The week ----
week-days = Days
week-empty-hint-reader = An organizer adds them, or gives you the ones you may see.

# ---- What to do next ----
event-next = What to do next
event-step-rules = Set the rules and the gates
event-step-rules-hint = How often one may enter, which codes count, what a door does without network.
event-step-students = Import the students
event-step-students-hint = Once for the whole week, from a table.
event-step-passes = Issue passes
event-step-passes-hint = To everybody or to a list; for phones or on paper.
event-step-scanners = Enroll scanners
event-step-scanners-hint = A laptop at each gate becomes one by a code.
event-step-cards = Make supervisor cards
event-step-cards-hint = For those who may let somebody in against a refusal.

# ---- Details ----
event-new = New event
event-form-create = Make the event
event-form-name = What and where
event-form-name-hint = Students and volunteers see the name in their own language.
event-form-name-kk = Name in Kazakh
event-form-name-ru = Name in Russian
event-form-name-en = Name in English
event-form-venue = Place
event-form-number = Number
event-form-number-hint = Stands on passes and never changes.
event-form-slug = Short name for addresses
event-form-slug-hint = Small Latin letters, digits and dashes. Left empty for a new event, it is made of the English name.
event-form-times = When
# $zone name of a time zone
event-form-zone = Local times of { $zone }.
event-form-starts = Starts
event-form-ends = Ends
event-form-doors-open = Doors open
event-form-doors-open-hint = Passes are good from this moment on.
event-form-doors-close = Doors close
event-form-doors-close-hint = Nobody is let in after it.
event-form-capacity = Places
event-form-capacity-hint = The most people inside at once. Empty: no limit.

# ---- Calling off ----
event-cancel-title = Call the event off
# $count how many passes
event-cancel-text = { $count ->
    [one] { $count } pass is issued. Every scanner that hears of it refuses everybody and says that the event is called off.
   *[other] { $count } passes are issued. Every scanner that hears of it refuses everybody and says that the event is called off.
}
event-cancel-students = The pages of the passes say so at once. Students are not written to: tell them.
event-cancel-back = Nothing is lost. You can undo this, and all passes are good again.
event-cancel-submit = Call it off
event-uncancel-title = Let the event take place after all
event-uncancel-text = The passes that were issued are good again, as soon as scanners hear of it.
event-uncancel-submit = It takes place

# ---- Rules ----
rules-intro = Changes reach every scanner that is connected within seconds, and the others when they are.
policy-entry = How often may one person enter?
policy-entry-single-means = Who was let in once is refused from then on, also after going out.
policy-entry-reentry-means = Whoever goes out must be scanned out; only then the pass opens again. Put a scanner at the way out.
policy-entry-daily-means = For events of several days. A day begins at five in the morning.
policy-entry-unlimited-means = A pass opens as often as it is shown: a copy in other hands opens too.
policy-live = Which codes count?
policy-live-hint = This is for passes that are issued from now on; those that are out keep their code.
policy-live-off-means = One code that never changes. Works on paper and on every phone; a screenshot opens the door to whoever comes first with it.
policy-live-preferred-means = The code changes every 15 seconds. An old code or a screenshot is let in with a look at the student card.
policy-live-required-means = Only the code of this moment opens. Paper works where its category allows it, with the student card.
policy-cut-off = What does a gate do when it hears neither the server nor the other gates?
policy-cut-off-hint = The only choice about single entry: without network, two gates cannot know of each other.
policy-cut-off-admit-means = Nobody waits. One pass may get in at two gates that are both cut off; you are shown each such case as a conflict.
policy-cut-off-home-gate-only-means = Always, with network or without: nobody gets in twice. Each scanner must keep its gates, and a person at another gate is sent to the right one.
policy-cut-off-hold-means = The queue stops until the network is back or a supervisor decides.
policy-roster = What do scanners know about students?
policy-roster-searchable = Names and numbers
policy-roster-searchable-means = Volunteers can find somebody by name. Whoever steals a scanner that is not locked can read the list.
policy-roster-sealed = Sealed names
policy-roster-sealed-means = A name opens only with its pass. Searching by name takes a supervisor card.
policy-id-check-legend = Student card
rules-finer = Fine settings
policy-late-steps = Steps that a live code may be late
policy-late-steps-hint = A step is 15 seconds. More forgives slow clocks and screenshots alike.
policy-early-steps = Steps that a live code may be early
policy-early-steps-hint = For phones whose clock is ahead.
policy-cut-off-after = Seconds of silence after which a gate counts as cut off
policy-cut-off-after-hint = Matters where cut-off gates wait.
rules-gates-hint = A gate with two scanners side by side is two gates. One language is enough for a start. Clear the names of a row to remove it.
# $row number of the row
rules-gate = Gate, row { $row }
rules-categories = Categories
rules-categories-hint = Only where some enter elsewhere or on paper: guests, performers, press. Number 0 is everybody else.
rules-category = Category, row { $row }
rules-category-gates = Enters only by gates (numbers; empty: by all)
rules-category-paper = May enter with paper where live codes are required
