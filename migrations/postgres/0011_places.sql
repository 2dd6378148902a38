-- What each scanner of an event may let in without asking: what was granted and written off, as the event feed says it last; the
-- share that an organizer set; and how many places its admissions hold, which moves with every scan as the counts do. Who has
-- a row need not be enrolled: others may have given it places.
CREATE TABLE places (
    event       BIGINT NOT NULL REFERENCES event (number),
    scanner     BYTEA    NOT NULL CHECK (length(scanner) = 32),
    granted     BIGINT NOT NULL DEFAULT 0 CHECK (granted >= 0),
    written_off BIGINT NOT NULL DEFAULT 0 CHECK (written_off >= 0),
    share       BIGINT NULL CHECK (share >= 0),
    taken       BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (event, scanner)
);

-- Places that a scanner gave to another, by the scan that says so. Whether it counts depends on its standing.
CREATE TABLE place_gift (
    event     BIGINT NOT NULL,
    scanner   BYTEA    NOT NULL,
    line      BIGINT NOT NULL,
    seq       BIGINT NOT NULL,
    hash      BYTEA    NOT NULL CHECK (length(hash) = 32),
    recipient BYTEA    NOT NULL CHECK (length(recipient) = 32),
    places    BIGINT NOT NULL CHECK (places >= 0),
    at_ms     BIGINT NOT NULL,
    PRIMARY KEY (event, scanner, line, seq)
);

-- Home gates that supervisors handed over at the doors, by the scan that says so.
CREATE TABLE gate_handover (
    event   BIGINT NOT NULL,
    scanner BYTEA    NOT NULL,
    line    BIGINT NOT NULL,
    seq     BIGINT NOT NULL,
    gate    BIGINT NOT NULL CHECK (gate BETWEEN 1 AND 255),
    keeps   BOOLEAN NOT NULL,
    card    BIGINT NOT NULL,
    at_ms   BIGINT NOT NULL,
    PRIMARY KEY (event, scanner, line, seq)
);
