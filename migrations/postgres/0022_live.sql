-- When holders came, by minute since 1970 and gate: like the counts, it moves with every scan by the difference that it made to
-- one holder, so that a curve costs the same however many came.
CREATE TABLE arrival_count (
    event    BIGINT NOT NULL REFERENCES event (number),
    minute   BIGINT NOT NULL,
    gate     BIGINT NOT NULL CHECK (gate BETWEEN 1 AND 255),
    arrivals BIGINT NOT NULL,
    PRIMARY KEY (event, minute, gate)
);

-- How many scans did not let in whom they met, by verdict.
CREATE TABLE refusal_count (
    event   BIGINT NOT NULL REFERENCES event (number),
    verdict TEXT NOT NULL COLLATE "C",
    scans   BIGINT NOT NULL,
    PRIMARY KEY (event, verdict)
);
