-- When each scanner was last heard in whatever matter, and what it last said of itself, with when that came and at which event it stands.
CREATE TABLE scanner_report (
    scanner     BYTEA   NOT NULL PRIMARY KEY REFERENCES scanner (scanner),
    heard_ms    BIGINT  NOT NULL,
    reported_ms BIGINT  NULL,
    event       BIGINT  NULL,
    report      BYTEA   NULL
);

CREATE INDEX scanner_report_by_event ON scanner_report (event);
