-- The code is sealed, because the answer to an enrollment proves that we know it. It is bound to the first scanner
-- key that uses it; others are counted, because somebody tried.
CREATE TABLE enrollment_code (
    lookup      BYTEA   NOT NULL PRIMARY KEY CHECK (length(lookup) = 16),
    sealed_code BYTEA   NOT NULL,
    created_ms  BIGINT  NOT NULL,
    expires_ms  BIGINT  NOT NULL,
    scanner     BYTEA   NULL CHECK (length(scanner) = 32),
    refused     BIGINT  NOT NULL DEFAULT 0
);

CREATE TABLE enrollment_code_event (
    lookup BYTEA   NOT NULL REFERENCES enrollment_code (lookup),
    event  BIGINT  NOT NULL REFERENCES event (number),
    PRIMARY KEY (lookup, event)
);

CREATE TABLE enrollment_code_gate (
    lookup BYTEA   NOT NULL REFERENCES enrollment_code (lookup),
    gate   BIGINT  NOT NULL CHECK (gate BETWEEN 1 AND 255),
    PRIMARY KEY (lookup, gate)
);

-- The certificate is kept as signed. People speak of scanners by number.
CREATE TABLE scanner (
    scanner     BYTEA   NOT NULL PRIMARY KEY CHECK (length(scanner) = 32),
    number      BIGINT  NOT NULL UNIQUE,
    certificate BYTEA   NOT NULL,
    enrolled_ms BIGINT  NOT NULL
);

CREATE TABLE scanner_session (
    token_hash BYTEA   NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    scanner    BYTEA   NOT NULL REFERENCES scanner (scanner),
    expires_ms BIGINT  NOT NULL
);

CREATE INDEX scanner_session_by_end ON scanner_session (expires_ms);

-- Event 0 is the feed of what belongs to no event, so scans do not reference events.
CREATE TABLE scan_feed (
    scanner  BYTEA   NOT NULL REFERENCES scanner (scanner),
    event    BIGINT  NOT NULL,
    seq      BIGINT  NOT NULL CHECK (seq >= 1),
    hash     BYTEA   NOT NULL CHECK (length(hash) = 32),
    heard_ms BIGINT  NOT NULL,
    PRIMARY KEY (event, scanner)
);

-- A scan is never updated or deleted. The holder stands only where the scan counts for attendance: those rows are
-- read again whenever the holder scans.
CREATE TABLE scan (
    scanner     BYTEA   NOT NULL,
    event       BIGINT  NOT NULL,
    seq         BIGINT  NOT NULL CHECK (seq >= 1),
    record      BYTEA   NOT NULL,
    hash        BYTEA   NOT NULL CHECK (length(hash) = 32),
    signature   BYTEA   NULL CHECK (length(signature) = 64),
    pass_id     BYTEA   NULL CHECK (length(pass_id) = 12),
    holder      BYTEA   NULL CHECK (length(holder) = 12),
    received_ms BIGINT  NOT NULL,
    PRIMARY KEY (event, scanner, seq),
    FOREIGN KEY (event, scanner) REFERENCES scan_feed (event, scanner)
);

CREATE INDEX scan_by_holder ON scan (event, holder) WHERE holder IS NOT NULL;

-- Notes and names that scans hold a salted hash of: a row here can be erased and the chain stands.
CREATE TABLE scan_detail (
    scanner    BYTEA   NOT NULL,
    event      BIGINT  NOT NULL,
    commitment BYTEA   NOT NULL CHECK (length(commitment) = 12),
    salt       BYTEA   NOT NULL CHECK (length(salt) = 8),
    detail     BYTEA   NOT NULL,
    PRIMARY KEY (event, scanner, commitment)
);

-- What the scans of an event add up to at each gate; the totals stand with the event. Both move with every scan by
-- the difference that it made to one holder.
CREATE TABLE gate_count (
    event    BIGINT  NOT NULL REFERENCES event (number),
    gate     BIGINT  NOT NULL CHECK (gate BETWEEN 1 AND 255),
    admitted BIGINT  NOT NULL DEFAULT 0,
    inside   BIGINT  NOT NULL DEFAULT 0,
    PRIMARY KEY (event, gate)
);
