-- What stands on the floor of this station: guns, printers, and the ledger of
-- what was printed. None of it is synced.

CREATE TABLE gun (
    name_key        TEXT    NOT NULL PRIMARY KEY,
    settings        TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE printer (
    name_key        TEXT    NOT NULL PRIMARY KEY,
    settings        TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- One row a sheet of paper.
CREATE TABLE print_job (
    rid             INTEGER PRIMARY KEY,
    id              BLOB    NOT NULL UNIQUE,
    printer_key     TEXT    NOT NULL,
    printer         TEXT    NOT NULL,
    kind            TEXT    NOT NULL,
    number          TEXT,
    copy            INTEGER NOT NULL,
    reason          TEXT,
    state           TEXT    NOT NULL,
    trouble         TEXT,
    begun           INTEGER NOT NULL,
    batch           BLOB    NOT NULL,
    position        INTEGER NOT NULL,
    batch_size      INTEGER NOT NULL,
    asked_by        TEXT    NOT NULL,
    asked_at        INTEGER NOT NULL,
    changed_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX print_job_open ON print_job (printer_key, rid)
    WHERE state IN ('waiting', 'sending', 'doubtful');
CREATE INDEX print_job_document ON print_job (kind, number);
CREATE TRIGGER print_job_stays BEFORE DELETE ON print_job
    BEGIN SELECT RAISE(ABORT, 'the print ledger is append-only'); END;
