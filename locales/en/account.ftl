# Log-in beyond the password, and one's own account.

# ---- Log-in ----
# $minutes until it may be tried again
log-in-throttled = { $minutes ->
    [one] Too many attempts. Try again in { $minutes } minute.
   *[other] Too many attempts. Try again in { $minutes } minutes.
}
log-in-ticket-ended = That took too long, or somebody changed the account meanwhile. Log in again.
log-in-code-title = One more step
log-in-code-text = Enter the code that your authenticator app shows now.
log-in-code = Code
log-in-code-lost = No phone? Enter one of your recovery codes instead. Without those, an admin can let you in.
log-in-code-wrong = This code is wrong or was used before. Wait for the next one.
log-in-new-password-title = Choose a password
log-in-new-password-text = Yours was given to you by somebody else. Choose one that only you know.
log-in-go-on = Go on

# ---- Passwords ----
password-old = Password now
password-new = New password
password-again = The new password again
# $count the fewest characters
password-rule = At least { $count } characters. A few words in a row are long and easy to remember.
password-too-short = The new password is too short: it needs { $count } characters.
password-too-long = The new password is too long.
password-same = That is the password you have. Choose another.
password-not-again = The two new passwords are not the same.
password-wrong = The password is wrong.

# ---- Account ----
account-title = Account
account-role = Role
role-admin = Admin
role-organizer = Organizer
role-supervisor = Supervisor
role-viewer = Viewer
account-events = Events
account-events-all = all
account-events-none = none yet
account-sessions = Where you are logged in
account-session-this = this browser
account-session-unknown = Another program
# $when a moment
account-session-since = logged in { $when }
account-session-used = last used { $when }
account-session-end = End
account-sessions-end-others = End all others
account-sessions-text = A session ends by itself after 12 hours. If you do not know one, end it and change the password.
account-password = Password
account-password-submit = Change the password
account-factor = Second step at log-in
account-factor-off = Off. With it, a stolen password is not enough: log-in also asks for a code from an app on your phone.
account-factor-begin = Set it up
account-factor-scan = Scan this with an authenticator app, then enter the code that it shows.
account-factor-alt = QR code for the authenticator app
account-factor-type = If it cannot be scanned, type this into the app:
account-factor-confirm = Switch it on
account-factor-cancel = Not now
# $count recovery codes
account-factor-on = { $count ->
    [one] On. { $count } recovery code is left.
   *[other] On. { $count } recovery codes are left.
}
account-factor-remove = Switch it off
account-factor-renew = New recovery codes
account-codes-title = Recovery codes
account-codes-text = Each of these gets you in once when your phone is not there. They are shown only now: print them or write them down, and keep them apart from the phone.
account-codes-done = I have them
account-done-password = The password was changed. All other sessions were ended.
account-done-sessions = Ended.
account-done-factor-off = The second step is off.

# ---- Refusals ----
error-forbidden-text = Your role does not allow this. If you need it, ask an admin.
error-form-text = This form is from an earlier session, so nothing was done. Open the page again and send it once more.
