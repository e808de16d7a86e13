-- The days for which mail to those with a name, "seats" or "leaders", was decided on, sent or not.
CREATE TABLE mails (people TEXT PRIMARY KEY, day TEXT NOT NULL);

INSERT INTO mails (people, day) SELECT 'seats', day FROM mailed;

INSERT INTO mails (people, day) SELECT 'leaders', day FROM leaders_mailed;

DROP TABLE mailed;

DROP TABLE leaders_mailed;
