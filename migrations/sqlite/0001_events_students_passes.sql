-- Times are milliseconds since 1970, ids are bytes, numbers are integers: the same values mean the same on every
-- database. Columns named sealed_* hold secrets encrypted under the key file, which is not in this database.

-- The details are the current truth in CBOR, as the latest event record has them: they are read whole and never
-- searched. Revision and head hash are the head of the event feed; a writer compares and sets them, so that a stale
-- process cannot fork the feed. The counters are kept beside the facts they count, so that showing them costs the
-- same however many people came. Changes grows with every transaction that stores scans or records of the event: by this one
-- number whoever holds something of the event sees that there is news.
CREATE TABLE event (
    number    INTEGER NOT NULL PRIMARY KEY CHECK (number BETWEEN 1 AND 4294967295),
    slug      TEXT    NOT NULL UNIQUE,
    details   BLOB    NOT NULL,
    starts_ms INTEGER NOT NULL,
    revision  INTEGER NOT NULL DEFAULT 0 CHECK (revision >= 0),
    head_hash BLOB    NOT NULL CHECK (length(head_hash) = 32),
    complete  INTEGER NOT NULL DEFAULT 0,
    expected  INTEGER NOT NULL DEFAULT 0 CHECK (expected >= 0),
    admitted  INTEGER NOT NULL DEFAULT 0 CHECK (admitted >= 0),
    inside    INTEGER NOT NULL DEFAULT 0 CHECK (inside >= 0),
    conflicts INTEGER NOT NULL DEFAULT 0 CHECK (conflicts >= 0),
    changes   INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX event_by_start ON event (starts_ms, number);

-- Records are kept as the bytes that were hashed: replicas compare hashes, so nothing may be written anew.
-- The signature vouches for all up to its record; a batch can end only where there is one.
CREATE TABLE event_record (
    event     INTEGER NOT NULL REFERENCES event (number),
    seq       INTEGER NOT NULL CHECK (seq >= 1),
    record    BLOB    NOT NULL,
    hash      BLOB    NOT NULL CHECK (length(hash) = 32),
    signature BLOB    NULL CHECK (length(signature) = 64),
    PRIMARY KEY (event, seq)
) STRICT;

-- The records that say which scans count: of which scanner, where they are about one. They are few, and are read without the
-- passes between them.
CREATE TABLE event_judgement (
    event   INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    scanner BLOB NULL CHECK (length(scanner) = 32),
    PRIMARY KEY (event, seq),
    FOREIGN KEY (event, seq) REFERENCES event_record (event, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX event_judgement_by_scanner ON event_judgement (event, scanner);

-- Names are apart from the records, which hold a salted hash of them: a row here can be erased and the chain stands.
CREATE TABLE event_detail (
    event      INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    commitment BLOB    NOT NULL CHECK (length(commitment) = 12),
    salt       BLOB    NOT NULL CHECK (length(salt) = 8),
    detail     BLOB    NOT NULL,
    PRIMARY KEY (event, seq, commitment),
    FOREIGN KEY (event, seq) REFERENCES event_record (event, seq)
) STRICT, WITHOUT ROWID;

-- The search key is folded by our own code, because databases disagree about the case of Kazakh letters; lists are
-- sorted by it. The sound key is the same for every usual spelling in either script, and is what a search looks through.
CREATE TABLE student (
    id         INTEGER NOT NULL PRIMARY KEY,
    number     TEXT    NOT NULL UNIQUE,
    name       TEXT    NOT NULL,
    university TEXT    NOT NULL,
    faculty    TEXT    NOT NULL,
    email      TEXT    NULL,
    language   TEXT    NOT NULL CHECK (language IN ('kk', 'ru', 'en')),
    blocked    INTEGER NOT NULL DEFAULT 0,
    search_key TEXT    NOT NULL,
    sound_key  TEXT    NOT NULL
) STRICT;

-- A specimen belongs to no student. The link is stored twice: hashed to be found by, sealed to be shown again.
CREATE TABLE pass (
    pass_id          BLOB    NOT NULL PRIMARY KEY CHECK (length(pass_id) = 12),
    event            INTEGER NOT NULL REFERENCES event (number),
    student          INTEGER NULL REFERENCES student (id),
    holder           BLOB    NOT NULL CHECK (length(holder) = 12),
    body             BLOB    NOT NULL CHECK (length(body) = 31),
    sealed_signature BLOB    NOT NULL,
    sealed_seed      BLOB    NULL,
    link_hash        BLOB    NOT NULL UNIQUE CHECK (length(link_hash) = 32),
    sealed_link      BLOB    NOT NULL,
    short_code       INTEGER NOT NULL CHECK (short_code BETWEEN 0 AND 1099511627775),
    person           BLOB    NULL CHECK (length(person) = 12),
    state            TEXT    NOT NULL CHECK (state IN ('issued', 'revoked', 'replaced')),
    reason           TEXT    NULL,
    state_ms         INTEGER NOT NULL,
    issued_ms        INTEGER NOT NULL,
    CHECK ((state = 'revoked') = (reason IS NOT NULL)),
    UNIQUE (event, short_code)
) STRICT;

-- However many processes issue at once, a student ends up with one good pass for an event.
CREATE UNIQUE INDEX pass_issued ON pass (event, student) WHERE state = 'issued';
CREATE INDEX pass_by_student ON pass (student, event);
