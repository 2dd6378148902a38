-- When holders came, by minute since 1970 and gate: like the counts, it moves with every scan by the difference that it made to
-- one holder, so that a curve costs the same however many came.
CREATE TABLE arrival_count (
    event    INTEGER NOT NULL REFERENCES event (number),
    minute   INTEGER NOT NULL,
    gate     INTEGER NOT NULL CHECK (gate BETWEEN 1 AND 255),
    arrivals INTEGER NOT NULL,
    PRIMARY KEY (event, minute, gate)
) STRICT, WITHOUT ROWID;

-- How many scans did not let in whom they met, by verdict.
CREATE TABLE refusal_count (
    event   INTEGER NOT NULL REFERENCES event (number),
    verdict TEXT NOT NULL,
    scans   INTEGER NOT NULL,
    PRIMARY KEY (event, verdict)
) STRICT, WITHOUT ROWID;
