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

-- The certificate is kept as signed. People speak of scanners by number. A key that wrote two records under one number was
-- copied: from then on it opens no session.
CREATE TABLE scanner (
    scanner     BLOB    NOT NULL PRIMARY KEY CHECK (length(scanner) = 32),
    number      INTEGER NOT NULL UNIQUE,
    certificate BLOB    NOT NULL,
    enrolled_ms INTEGER NOT NULL,
    forked_ms   INTEGER NULL
) STRICT;

CREATE TABLE scanner_session (
    token_hash BLOB    NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    scanner    BLOB    NOT NULL REFERENCES scanner (scanner),
    expires_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX scanner_session_by_end ON scanner_session (expires_ms);

-- The lines of feeds: a feed has one, and another for each time that its author was cloned or its disk restored. A line leaves
-- its parent behind the base and goes to (seq, hash); a writer compares and sets that. The latest time is the latest that any of
-- its records says, 0 where none does. Event 0 is the feed of what belongs to no event, so lines do not reference events.
CREATE TABLE scan_line (
    scanner   BLOB NOT NULL REFERENCES scanner (scanner),
    event     INTEGER NOT NULL,
    line      INTEGER NOT NULL CHECK (line >= 0),
    parent    INTEGER NOT NULL CHECK (parent >= 0),
    base_seq  INTEGER NOT NULL CHECK (base_seq >= 0),
    base_hash BLOB NOT NULL CHECK (length(base_hash) = 32),
    seq       INTEGER NOT NULL CHECK (seq > base_seq),
    hash      BLOB NOT NULL CHECK (length(hash) = 32),
    latest_ms INTEGER NOT NULL,
    heard_ms  INTEGER NOT NULL,
    PRIMARY KEY (event, scanner, line)
) STRICT, WITHOUT ROWID;

-- A scan is never deleted, and what was signed is never updated. The holder stands only where the scan counts for attendance:
-- those rows are read again whenever the holder scans. It becomes another where a pass turns out to be somebody's. The carrier is
-- the number of the scanner that brought the run which ends here, beside its signature; nothing where a server process wrote it.
CREATE TABLE scan (
    scanner     BLOB NOT NULL,
    event       INTEGER NOT NULL,
    line        INTEGER NOT NULL,
    seq         INTEGER NOT NULL CHECK (seq >= 1),
    record      BLOB NOT NULL,
    hash        BLOB NOT NULL CHECK (length(hash) = 32),
    signature   BLOB NULL CHECK (length(signature) = 64),
    carrier     INTEGER NULL,
    pass_id     BLOB NULL CHECK (length(pass_id) = 12),
    holder      BLOB NULL CHECK (length(holder) = 12),
    received_ms INTEGER NOT NULL,
    PRIMARY KEY (event, scanner, seq, line),
    FOREIGN KEY (event, scanner, line) REFERENCES scan_line (event, scanner, line)
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

-- The holders with a conflict, open or settled: so few that lists fold them again.
CREATE TABLE holder_conflict (
    id     INTEGER NOT NULL PRIMARY KEY,
    event  INTEGER NOT NULL REFERENCES event (number),
    holder BLOB NOT NULL CHECK (length(holder) = 12),
    UNIQUE (event, holder)
) STRICT;

-- Records of scan feeds that somebody has named and that were not here then.
CREATE TABLE named_record (
    event   INTEGER NOT NULL,
    scanner BLOB NOT NULL CHECK (length(scanner) = 32),
    seq     INTEGER NOT NULL CHECK (seq >= 1),
    hash    BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (event, scanner, seq, hash)
) STRICT, WITHOUT ROWID;

-- Where a scanner may not scan any more, although its certificate says so.
CREATE TABLE scanner_revocation (
    scanner    BLOB NOT NULL REFERENCES scanner (scanner),
    event      INTEGER NOT NULL REFERENCES event (number),
    revoked_ms INTEGER NOT NULL,
    PRIMARY KEY (scanner, event)
) STRICT, WITHOUT ROWID;
