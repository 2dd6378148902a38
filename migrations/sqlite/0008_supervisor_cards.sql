-- Supervisor cards, each for one event and one of its days. What stands on a card is kept nowhere: here and in the
-- event feed are only hashes. The name says for whom a card was made; scanners are not told it.
CREATE TABLE supervisor_card (
    event        INTEGER NOT NULL REFERENCES event (number),
    number       INTEGER NOT NULL CHECK (number >= 1),
    name         TEXT    NOT NULL,
    card_hash    BLOB    NOT NULL CHECK (length(card_hash) = 32),
    pin_hash     BLOB    NULL CHECK (length(pin_hash) = 32),
    from_ms      INTEGER NOT NULL,
    until_ms     INTEGER NOT NULL,
    created_ms   INTEGER NOT NULL,
    withdrawn_ms INTEGER NULL,
    PRIMARY KEY (event, number)
) STRICT, WITHOUT ROWID;
