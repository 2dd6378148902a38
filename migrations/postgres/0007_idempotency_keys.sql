-- What was done for an idempotency key, so that it is not done twice. The key is hashed with whoever sent it: nobody
-- gets the answer of another. The answer may hold what is shown once, so it is sealed; it is gone where it was too
-- large to be kept. A key without an end is being done, or was when its process died.
CREATE TABLE idempotency_key (
    key_hash      BYTEA   NOT NULL PRIMARY KEY CHECK (length(key_hash) = 32),
    owner         TEXT    NOT NULL COLLATE "C",
    request_hash  BYTEA   NOT NULL CHECK (length(request_hash) = 32),
    begun_ms      BIGINT  NOT NULL,
    done_ms       BIGINT  NULL,
    sealed_answer BYTEA   NULL,
    answer_bytes  BIGINT  NOT NULL DEFAULT 0 CHECK (answer_bytes >= 0)
);

CREATE INDEX idempotency_key_by_owner ON idempotency_key (owner, begun_ms);
CREATE INDEX idempotency_key_by_time ON idempotency_key (begun_ms);
