-- Work that takes longer than anybody waits for an answer: it can be left and found again, and stopped. What is asked
-- for goes when it is done, because it may hold names. Whoever works on it is named by a random number, and writes down
-- now and then that they still do: a job that nobody has touched for a while was broken off.
CREATE TABLE job (
    id         INTEGER NOT NULL PRIMARY KEY,
    kind       TEXT    NOT NULL CHECK (kind IN ('import-students', 'import-events', 'issue-passes')),
    event      INTEGER NULL REFERENCES event (number),
    account    INTEGER NULL REFERENCES account (id),
    created_ms INTEGER NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'stopped', 'failed')),
    request    BLOB    NOT NULL,
    done_steps INTEGER NOT NULL DEFAULT 0 CHECK (done_steps >= 0),
    all_steps  INTEGER NOT NULL DEFAULT 0 CHECK (all_steps >= 0),
    -- What came of it, or will, as a JSON object.
    outcome    TEXT    NOT NULL,
    worker     BLOB    NULL CHECK (length(worker) = 8),
    beat_ms    INTEGER NOT NULL,
    stop_asked INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX job_by_kind ON job (kind, event, id);
CREATE INDEX job_by_beat ON job (beat_ms);
