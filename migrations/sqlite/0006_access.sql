-- Who may do what: events of accounts, second factors, sessions that can be seen and ended, scopes of API tokens, and
-- the log of who changed what.

ALTER TABLE account ADD COLUMN all_events INTEGER NOT NULL DEFAULT 1;
-- The password was given by somebody else, so the next log-in asks for another.
ALTER TABLE account ADD COLUMN must_change INTEGER NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN disabled_ms INTEGER NULL;

CREATE TABLE account_event (
    account INTEGER NOT NULL REFERENCES account (id),
    event   INTEGER NOT NULL REFERENCES event (number),
    PRIMARY KEY (account, event)
) STRICT, WITHOUT ROWID;

-- Not in force until it was confirmed by a code. The last step is that of the newest code that was used, so that none
-- is used twice.
CREATE TABLE second_factor (
    account       INTEGER NOT NULL PRIMARY KEY REFERENCES account (id),
    sealed_secret BLOB    NOT NULL,
    last_step     INTEGER NOT NULL DEFAULT 0,
    confirmed_ms  INTEGER NULL
) STRICT;

-- Hashes of random codes. A row goes when its code is used.
CREATE TABLE recovery_code (
    account   INTEGER NOT NULL REFERENCES account (id),
    code_hash BLOB    NOT NULL CHECK (length(code_hash) = 32),
    PRIMARY KEY (account, code_hash)
) STRICT, WITHOUT ROWID;

-- A log-in whose password was right and that lacks something else. Hashed like sessions.
CREATE TABLE log_in_ticket (
    token_hash BLOB    NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    account    INTEGER NOT NULL REFERENCES account (id),
    needs      TEXT    NOT NULL CHECK (needs IN ('code', 'password')),
    expires_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX log_in_ticket_by_account ON log_in_ticket (account);

-- Sessions last hours, so none is carried over: whoever was logged in logs in again. The network is the address
-- without its last part, the agent a browser's name: enough to know one's own.
DROP TABLE session;
CREATE TABLE session (
    id           INTEGER NOT NULL PRIMARY KEY,
    token_hash   BLOB    NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    account      INTEGER NOT NULL REFERENCES account (id),
    network      TEXT    NOT NULL,
    agent        TEXT    NOT NULL,
    created_ms   INTEGER NOT NULL,
    last_used_ms INTEGER NOT NULL,
    expires_ms   INTEGER NOT NULL
) STRICT;

CREATE INDEX session_by_account ON session (account);
CREATE INDEX session_by_end ON session (expires_ms);

-- Tokens of before had no scopes, and only the demo made any.
DROP TABLE api_token;
CREATE TABLE api_token (
    id           INTEGER NOT NULL PRIMARY KEY,
    token_hash   BLOB    NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    -- The first characters, by which people tell their tokens apart.
    prefix       TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    -- Names of permissions, separated by spaces: read whole and never searched.
    scopes       TEXT    NOT NULL,
    all_events   INTEGER NOT NULL,
    created_ms   INTEGER NOT NULL,
    expires_ms   INTEGER NULL,
    last_used_ms INTEGER NULL,
    revoked_ms   INTEGER NULL
) STRICT;

CREATE TABLE api_token_event (
    token INTEGER NOT NULL REFERENCES api_token (id),
    event INTEGER NOT NULL REFERENCES event (number),
    PRIMARY KEY (token, event)
) STRICT, WITHOUT ROWID;

-- Attempts to log in since the window began, by a hash of the account or address: what was tried is nobody's business.
CREATE TABLE throttle (
    subject   BLOB    NOT NULL PRIMARY KEY CHECK (length(subject) = 32),
    attempts  INTEGER NOT NULL,
    window_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX throttle_by_window ON throttle (window_ms);

-- Who changed what, when and from where. Ids only, never names, e-mails or secrets. Entries reference nothing, because
-- they outlive what they tell of.
CREATE TABLE audit_entry (
    id        INTEGER NOT NULL PRIMARY KEY,
    at_ms     INTEGER NOT NULL,
    actor     TEXT    NOT NULL,
    actor_id  TEXT    NULL,
    address   TEXT    NULL,
    action    TEXT    NOT NULL,
    event     INTEGER NULL,
    object    TEXT    NULL,
    object_id TEXT    NULL,
    -- What changed, as a JSON object.
    change    TEXT    NOT NULL
) STRICT;

CREATE INDEX audit_entry_by_event ON audit_entry (event, id);
CREATE INDEX audit_entry_by_action ON audit_entry (action, id);
CREATE INDEX audit_entry_by_actor ON audit_entry (actor, actor_id, id);
CREATE INDEX audit_entry_by_object ON audit_entry (object, object_id, id);
