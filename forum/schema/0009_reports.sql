-- Reports that are out: which entry of the log says so. Period, hour and seats stand there.
CREATE TABLE reports (report INTEGER PRIMARY KEY, entry INTEGER NOT NULL);

-- The files of each, made once when it came out: the same bytes for everybody, whatever version of the program runs.
CREATE TABLE report_files (
    report INTEGER NOT NULL,
    form TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (report, form)
) WITHOUT ROWID;

-- The one draft that may wait, sealed, and the hour it comes out at once two seats have signed.
CREATE TABLE report_draft (one INTEGER PRIMARY KEY, draft BLOB NOT NULL, hour TEXT NOT NULL, sealed BLOB NOT NULL);

-- Who has signed it: the account of a seat, and its signature, sealed.
CREATE TABLE report_signatures (account_id BLOB PRIMARY KEY, signed BLOB NOT NULL) WITHOUT ROWID;
