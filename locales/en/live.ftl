# Live pages: numbers that move, for organizers and for the hall.

live-today = Today
live-projector = View for a projector
live-event = Event
live-inside-now = Inside now
live-admitted-today = Admitted today
live-expected-today = Expected today
live-last-minute = In the last minute

# ---- Arrivals ----
live-plot = Arrivals a minute
live-plot-none = Nobody has come yet.
# $count how many came
live-plot-last = { $count } came in the last minute.
# $count how many came, $time when
live-plot-most = The most in one minute: { $count }, at { $time }.
# $event its name, $when it began
live-plot-event = Dashed: { $event }, { $when }
live-plot-yesterday = Dashed: yesterday

# ---- What is not here yet ----
# $count how many scanners
live-unsent-silent = { $count ->
    [one] { $count } scanner has not been heard for over a minute.
   *[other] { $count } scanners have not been heard for over a minute.
}
# $scans how many scans, $from and $to how many holders
live-unsent-scans = { $scans ->
    [one] Up to { $scans } scan may not be here yet: admitted between { $from } and { $to }.
   *[other] Up to { $scans } scans may not be here yet: admitted between { $from } and { $to }.
}
live-unsent-none = All scanners of this event have been heard within a minute, and nothing is missing.

# ---- Gates, refusals, scanners, conflicts ----
live-gate-lately = In 5 min
live-refusals = Refused
live-refusals-none = Nobody was refused.
live-scanners = Scanners
live-scanners-none = No scanner has worked at this event yet.
live-scanners-well = Where doors are open, all scanners have been heard within a minute.
live-scanner = No.
live-heard = Last word
live-heard-now = now
# $minutes how many
live-heard-minutes = { $minutes } min ago
live-unsent = Unsent
live-scanner-revoked = revoked
# $count how many
live-scanners-more = { $count ->
    [one] { $count } more is well.
   *[other] { $count } more are well.
}
live-conflicts = Conflicts
live-conflicts-none = None.
# $count how many
live-conflicts-more = and { $count } more
live-conflicts-judge = Look at them and decide
# $count how many
live-conflicts-count = { $count ->
    [one] { $count } conflict
   *[other] { $count } conflicts
}

# ---- Why somebody was refused, for organizers ----
refusal-unreadable = Not a pass code
refusal-unknown-issuer = Signed by an unknown key
refusal-forged = Forged
refusal-wrong-event = For another event
refusal-cancelled = The event is called off
refusal-not-listed = Not in the list
refusal-replaced = Replaced by a newer pass
refusal-revoked = Revoked
refusal-blocked = Blocked student
refusal-too-early = Too early
refusal-too-late = Too late
refusal-wrong-gate = At the wrong gate
refusal-live-code-needed = A copy instead of the live code
refusal-live-code-stale = Old live code
refusal-already-inside = Already inside
refusal-reentry-not-allowed = No way back after leaving
refusal-needs-connection = Scanner without connection
refusal-full = Full
