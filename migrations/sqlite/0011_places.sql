-- What each scanner of an event may let in without asking: what was granted and written off, as the event feed says it last; the
-- share that an organizer set; and how many places its admissions hold, which moves with every scan as the counts do. Who has
-- a row need not be enrolled: others may have given it places.
CREATE TABLE places (
    event       INTEGER NOT NULL REFERENCES event (number),
    scanner     BLOB    NOT NULL CHECK (length(scanner) = 32),
    granted     INTEGER NOT NULL DEFAULT 0 CHECK (granted >= 0),
    written_off INTEGER NOT NULL DEFAULT 0 CHECK (written_off >= 0),
    share       INTEGER NULL CHECK (share >= 0),
    taken       INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (event, scanner)
) STRICT, WITHOUT ROWID;

-- Places that a scanner gave to another, by the scan that says so. Whether it counts depends on its standing.
CREATE TABLE place_gift (
    event     INTEGER NOT NULL,
    scanner   BLOB    NOT NULL,
    line      INTEGER NOT NULL,
    seq       INTEGER NOT NULL,
    hash      BLOB    NOT NULL CHECK (length(hash) = 32),
    recipient BLOB    NOT NULL CHECK (length(recipient) = 32),
    places    INTEGER NOT NULL CHECK (places >= 0),
    at_ms     INTEGER NOT NULL,
    PRIMARY KEY (event, scanner, line, seq)
) STRICT, WITHOUT ROWID;

-- Home gates that supervisors handed over at the doors, by the scan that says so.
CREATE TABLE gate_handover (
    event   INTEGER NOT NULL,
    scanner BLOB    NOT NULL,
    line    INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    gate    INTEGER NOT NULL CHECK (gate BETWEEN 1 AND 255),
    keeps   INTEGER NOT NULL,
    card    INTEGER NOT NULL,
    at_ms   INTEGER NOT NULL,
    PRIMARY KEY (event, scanner, line, seq)
) STRICT, WITHOUT ROWID;
