-- Numbers for lots that were told: once each.
CREATE TABLE lots_told (
    block INTEGER NOT NULL,
    lot INTEGER NOT NULL,
    PRIMARY KEY (block, lot)
) WITHOUT ROWID;
