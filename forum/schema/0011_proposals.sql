-- What one seat-holder proposed and no second one has agreed to yet: house rules, a codebook. `version`: what it is for,
-- as its sort counts. These replace a table for each; what waited there was sealed another way, and is proposed again.
CREATE TABLE proposals (
    proposal BLOB PRIMARY KEY,
    sort TEXT NOT NULL,
    account_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    sealed BLOB NOT NULL
) WITHOUT ROWID;

DROP TABLE proposed_rules;

DROP TABLE proposed_codebook;
