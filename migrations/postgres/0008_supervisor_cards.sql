-- Supervisor cards, each for one event and one of its days. What stands on a card is kept nowhere: here and in the
-- event feed are only hashes. The name says for whom a card was made; scanners are not told it.
CREATE TABLE supervisor_card (
    event        BIGINT  NOT NULL REFERENCES event (number),
    number       BIGINT  NOT NULL CHECK (number >= 1),
    name         TEXT    NOT NULL COLLATE "C",
    card_hash    BYTEA   NOT NULL CHECK (length(card_hash) = 32),
    pin_hash     BYTEA   NULL CHECK (length(pin_hash) = 32),
    from_ms      BIGINT  NOT NULL,
    until_ms     BIGINT  NOT NULL,
    created_ms   BIGINT  NOT NULL,
    withdrawn_ms BIGINT  NULL,
    PRIMARY KEY (event, number)
);
