-- Words that a report may quote, from a seat-holder's proposal on: everything but a random id is sealed, and of one size.
CREATE TABLE quotes (quote BLOB PRIMARY KEY, sealed BLOB NOT NULL) WITHOUT ROWID;
