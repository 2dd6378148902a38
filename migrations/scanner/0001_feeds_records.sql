-- The scanner's own database: the truth it works from. One process writes it; the key that signs its scans lies in a
-- file of its own beside it.

-- Who this scanner is, once it is enrolled.
CREATE TABLE identity (
    one         INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    server_url  TEXT    NOT NULL,
    authority   BLOB    NOT NULL CHECK (length(authority) = 32),
    certificate BLOB    NOT NULL,
    text_salt   BLOB    NOT NULL CHECK (length(text_salt) = 32),
    enrolled_ms INTEGER NOT NULL
) STRICT;

-- The feeds of which anything is held here. Class 0 is the scans of one scanner, class 1 the event feed; event 0 is the
-- feed of what belongs to no event.
CREATE TABLE feed (
    id     INTEGER NOT NULL PRIMARY KEY,
    class  INTEGER NOT NULL CHECK (class IN (0, 1)),
    author BLOB    NOT NULL CHECK (length(author) = 32),
    event  INTEGER NOT NULL,
    UNIQUE (class, author, event)
) STRICT;

-- The lines of each feed, and how far each is held here. Most feeds have one, with number 0. Where a scanner was cloned
-- or its disk restored, another line leaves its parent behind the record `base`. What this scanner writes itself is
-- always on line 0.
CREATE TABLE line (
    feed      INTEGER NOT NULL REFERENCES feed (id),
    line      INTEGER NOT NULL CHECK (line >= 0),
    parent    INTEGER NOT NULL CHECK (parent >= 0),
    base_seq  INTEGER NOT NULL CHECK (base_seq >= 0),
    base_hash BLOB    NOT NULL CHECK (length(base_hash) = 32),
    last_seq  INTEGER NOT NULL CHECK (last_seq >= base_seq),
    last_hash BLOB    NOT NULL CHECK (length(last_hash) = 32),
    PRIMARY KEY (feed, line)
) STRICT, WITHOUT ROWID;

-- A record is never updated or deleted. Its id is the order in which it came to this scanner. The signature stands
-- where its author signed: at every scan of this scanner, and at the end of every batch that was received.
CREATE TABLE record (
    id        INTEGER NOT NULL PRIMARY KEY,
    feed      INTEGER NOT NULL REFERENCES feed (id),
    line      INTEGER NOT NULL CHECK (line >= 0),
    seq       INTEGER NOT NULL CHECK (seq >= 1),
    record    BLOB    NOT NULL,
    hash      BLOB    NOT NULL CHECK (length(hash) = 32),
    signature BLOB    NULL CHECK (length(signature) = 64),
    UNIQUE (feed, line, seq)
) STRICT;

-- The personal parts that records hold a salted hash of: a row here can be erased and the chain stands.
CREATE TABLE detail (
    event      INTEGER NOT NULL,
    commitment BLOB    NOT NULL CHECK (length(commitment) = 12),
    salt       BLOB    NOT NULL CHECK (length(salt) = 8),
    bytes      BLOB    NOT NULL,
    PRIMARY KEY (event, commitment)
) STRICT, WITHOUT ROWID;

-- How far the server is known to have the feeds of this scanner.
CREATE TABLE server_head (
    feed INTEGER NOT NULL PRIMARY KEY REFERENCES feed (id),
    seq  INTEGER NOT NULL CHECK (seq >= 0),
    hash BLOB    NOT NULL CHECK (length(hash) = 32)
) STRICT;

-- What the server last said of this machine's clock.
CREATE TABLE clock_offset (
    one            INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    offset_ms      INTEGER NOT NULL,
    uncertainty_ms INTEGER NOT NULL,
    measured_ms    INTEGER NOT NULL
) STRICT;

-- Other scanners that were met, for the self-test.
CREATE TABLE peer (
    scanner  BLOB    NOT NULL PRIMARY KEY CHECK (length(scanner) = 32),
    number   INTEGER NOT NULL,
    heard_ms INTEGER NOT NULL,
    faults   INTEGER NOT NULL CHECK (faults >= 0)
) STRICT, WITHOUT ROWID;
