-- The code is sealed, because the answer to an enrollment proves that we know it. It is bound to the first scanner
-- key that uses it; others are counted, because somebody tried.
CREATE TABLE enrollment_code (
    lookup      BLOB    NOT NULL PRIMARY KEY CHECK (length(lookup) = 16),
    sealed_code BLOB    NOT NULL,
    created_ms  INTEGER NOT NULL,
    expires_ms  INTEGER NOT NULL,
    scanner     BLOB    NULL CHECK (length(scanner) = 32),
    refused     INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE enrollment_code_event (
    lookup BLOB    NOT NULL REFERENCES enrollment_code (lookup),
    event  INTEGER NOT NULL REFERENCES event (number),
    PRIMARY KEY (lookup, event)
) STRICT, WITHOUT ROWID;

CREATE TABLE enrollment_code_gate (
    lookup BLOB    NOT NULL REFERENCES enrollment_code (lookup),
    gate   INTEGER NOT NULL CHECK (gate BETWEEN 1 AND 255),
    PRIMARY KEY (lookup, gate)
) STRICT, WITHOUT ROWID;

-- The certificate is kept as signed. People speak of scanners by number.
CREATE TABLE scanner (
    scanner     BLOB    NOT NULL PRIMARY KEY CHECK (length(scanner) = 32),
    number      INTEGER NOT NULL UNIQUE,
    certificate BLOB    NOT NULL,
    enrolled_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE scanner_session (
    token_hash BLOB    NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    scanner    BLOB    NOT NULL REFERENCES scanner (scanner),
    expires_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX scanner_session_by_end ON scanner_session (expires_ms);

-- Event 0 is the feed of what belongs to no event, so scans do not reference events.
CREATE TABLE scan_feed (
    scanner  BLOB    NOT NULL REFERENCES scanner (scanner),
    event    INTEGER NOT NULL,
    seq      INTEGER NOT NULL CHECK (seq >= 1),
    hash     BLOB    NOT NULL CHECK (length(hash) = 32),
    heard_ms INTEGER NOT NULL,
    PRIMARY KEY (event, scanner)
) STRICT, WITHOUT ROWID;

-- A scan is never updated or deleted. The holder stands only where the scan counts for attendance: those rows are
-- read again whenever the holder scans.
CREATE TABLE scan (
    scanner     BLOB    NOT NULL,
    event       INTEGER NOT NULL,
    seq         INTEGER NOT NULL CHECK (seq >= 1),
    record      BLOB    NOT NULL,
    hash        BLOB    NOT NULL CHECK (length(hash) = 32),
    signature   BLOB    NULL CHECK (length(signature) = 64),
    pass_id     BLOB    NULL CHECK (length(pass_id) = 12),
    holder      BLOB    NULL CHECK (length(holder) = 12),
    received_ms INTEGER NOT NULL,
    PRIMARY KEY (event, scanner, seq),
    FOREIGN KEY (event, scanner) REFERENCES scan_feed (event, scanner)
) STRICT;

CREATE INDEX scan_by_holder ON scan (event, holder) WHERE holder IS NOT NULL;

-- Notes and names that scans hold a salted hash of: a row here can be erased and the chain stands.
CREATE TABLE scan_detail (
    scanner    BLOB    NOT NULL,
    event      INTEGER NOT NULL,
    commitment BLOB    NOT NULL CHECK (length(commitment) = 12),
    salt       BLOB    NOT NULL CHECK (length(salt) = 8),
    detail     BLOB    NOT NULL,
    PRIMARY KEY (event, scanner, commitment)
) STRICT, WITHOUT ROWID;

-- What the scans of an event add up to at each gate; the totals stand with the event. Both move with every scan by
-- the difference that it made to one holder.
CREATE TABLE gate_count (
    event    INTEGER NOT NULL REFERENCES event (number),
    gate     INTEGER NOT NULL CHECK (gate BETWEEN 1 AND 255),
    admitted INTEGER NOT NULL DEFAULT 0,
    inside   INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (event, gate)
) STRICT, WITHOUT ROWID;
