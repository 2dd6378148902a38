-- When each scanner was last heard in whatever matter, and what it last said of itself, with when that came and at which event it stands.
CREATE TABLE scanner_report (
    scanner     BLOB    NOT NULL PRIMARY KEY REFERENCES scanner (scanner),
    heard_ms    INTEGER NOT NULL,
    reported_ms INTEGER NULL,
    event       INTEGER NULL,
    report      BLOB    NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX scanner_report_by_event ON scanner_report (event);
