-- After an old backup was restored: the events that the server does not write to until it has taken back what it lost.
ALTER TABLE event ADD COLUMN taken_back INTEGER NOT NULL DEFAULT 0;

-- Of such an event, the scanners that have not been heard since.
CREATE TABLE restore_wait (
    event   INTEGER NOT NULL REFERENCES event (number),
    scanner BLOB    NOT NULL CHECK (length(scanner) = 32),
    PRIMARY KEY (event, scanner)
) STRICT, WITHOUT ROWID;

-- Live passes that came back from scanners: what their pages draw codes from was known to the lost database alone.
CREATE TABLE lost_seed (
    pass_id BLOB NOT NULL PRIMARY KEY REFERENCES pass (pass_id)
) STRICT, WITHOUT ROWID;
