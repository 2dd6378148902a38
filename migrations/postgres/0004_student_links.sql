-- The link to all passes of a student, stored like that of a pass: hashed to be found by, sealed to be shown again.
-- It is made when it is shown for the first time, and deleted where it must not work any more.
CREATE TABLE student_link (
    student     BIGINT  NOT NULL PRIMARY KEY REFERENCES student (id),
    link_hash   BYTEA   NOT NULL UNIQUE CHECK (length(link_hash) = 32),
    sealed_link BYTEA   NOT NULL
);
