-- A key is never deleted: passes and feeds that it signed outlive its use.
CREATE TABLE issuer_key (
    public_key    BLOB    NOT NULL PRIMARY KEY CHECK (length(public_key) = 32),
    sealed_secret BLOB    NOT NULL,
    state         TEXT    NOT NULL CHECK (state IN ('open', 'listed', 'dead')),
    created_ms    INTEGER NOT NULL
) STRICT;

CREATE TABLE authority_key (
    public_key    BLOB    NOT NULL PRIMARY KEY CHECK (length(public_key) = 32),
    sealed_secret BLOB    NOT NULL,
    created_ms    INTEGER NOT NULL
) STRICT;

-- The e-mail is stored folded, so that one person cannot have two accounts by the case of a letter.
CREATE TABLE account (
    id            INTEGER NOT NULL PRIMARY KEY,
    email         TEXT    NOT NULL UNIQUE,
    password_hash TEXT    NOT NULL,
    role          TEXT    NOT NULL CHECK (role IN ('admin', 'organizer', 'supervisor', 'viewer')),
    created_ms    INTEGER NOT NULL
) STRICT;

-- Only hashes of tokens are kept: who reads this table can log in as nobody.
CREATE TABLE session (
    token_hash BLOB    NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    account    INTEGER NOT NULL REFERENCES account (id),
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX session_by_end ON session (expires_ms);

CREATE TABLE api_token (
    token_hash BLOB    NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    name       TEXT    NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT;

-- What the serving process was told last, so that commands beside it build the same links and read the same clock.
CREATE TABLE setting (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
