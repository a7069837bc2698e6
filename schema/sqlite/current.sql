-- Today's schema of a station, to be read. How stores got here: steps/.
-- A test holds that the steps lead exactly here (crates/station/src/store/migrate.rs).
--
-- Times are milliseconds since 1970 in UTC, money minor units, weights grams,
-- ids 16 bytes. Enum values are the domain's own words. References are told and
-- not enforced: what a server gives may leave before what names it.

CREATE TABLE station (
    only_row        INTEGER PRIMARY KEY CHECK (only_row = 1),
    device_id       BLOB    NOT NULL,
    station_code    TEXT    NOT NULL,
    incarnation     INTEGER NOT NULL,
    manifests_issued INTEGER NOT NULL DEFAULT 0,
    created_at      INTEGER NOT NULL,
    settings        TEXT
) STRICT;

CREATE TABLE company (
    only_row        INTEGER PRIMARY KEY CHECK (only_row = 1),
    id              BLOB    NOT NULL,
    name            TEXT    NOT NULL,
    country         TEXT    NOT NULL,
    language        TEXT    NOT NULL,
    time_zone       TEXT    NOT NULL,
    version         INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE operator (
    id              BLOB    NOT NULL PRIMARY KEY,
    name            TEXT    NOT NULL,
    role            TEXT    NOT NULL,
    created_at      INTEGER NOT NULL,
    version         INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- This station's own: another one has its own PINs and its own tries.
CREATE TABLE operator_sign_in (
    operator_id     BLOB    NOT NULL PRIMARY KEY REFERENCES operator (id),
    has_pin         INTEGER NOT NULL,
    pin_hash        TEXT,
    failures        INTEGER NOT NULL,
    wait_until      INTEGER,
    deactivated_at  INTEGER
) STRICT, WITHOUT ROWID;

-- `here`: this station works on it; others only tell of theirs.
CREATE TABLE import (
    id              BLOB    NOT NULL PRIMARY KEY,
    filename        TEXT    NOT NULL,
    file_hash       TEXT    NOT NULL,
    uploaded_by     BLOB    NOT NULL REFERENCES operator (id),
    uploaded_by_name TEXT   NOT NULL,
    on_duplicate    TEXT    NOT NULL,
    strict          INTEGER NOT NULL,
    status          TEXT    NOT NULL,
    failure         TEXT,
    total_rows      INTEGER NOT NULL,
    processed_rows  INTEGER NOT NULL,
    created         INTEGER NOT NULL,
    updated         INTEGER NOT NULL,
    skipped         INTEGER NOT NULL,
    failed          INTEGER NOT NULL,
    last_row        INTEGER NOT NULL,
    started_at      INTEGER NOT NULL,
    finished_at     INTEGER,
    failure_params  TEXT,
    plan            TEXT,
    notes           TEXT,
    voided          INTEGER NOT NULL DEFAULT 0,
    kept            INTEGER NOT NULL DEFAULT 0,
    version         INTEGER NOT NULL DEFAULT 0,
    here            INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE import_row (
    import_id       BLOB    NOT NULL REFERENCES import (id),
    row             INTEGER NOT NULL,
    ordinal         INTEGER NOT NULL,
    field           TEXT,
    value           TEXT    NOT NULL,
    outcome         TEXT    NOT NULL,
    reason          TEXT    NOT NULL,
    PRIMARY KEY (import_id, row, ordinal)
) STRICT, WITHOUT ROWID;

-- What is remembered between imports.
CREATE TABLE mapping_template (
    name_key        TEXT    NOT NULL PRIMARY KEY,
    name            TEXT    NOT NULL,
    courier         TEXT,
    columns         TEXT    NOT NULL,
    date_order      TEXT,
    sheet           TEXT,
    saved_by_name   TEXT    NOT NULL,
    saved_at        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE status_word (
    word_key        TEXT    NOT NULL PRIMARY KEY,
    word            TEXT    NOT NULL,
    status          TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE place_alias (
    courier         TEXT    NOT NULL,
    written         TEXT    NOT NULL,
    place           TEXT    NOT NULL,
    PRIMARY KEY (courier, written)
) STRICT, WITHOUT ROWID;

-- No foreign key to the import, nor from an event to its waybill: both are written
-- in one transaction with what they name, and looking it up again for each row
-- is a tenth of an import's time.
CREATE TABLE waybill (
    rid             INTEGER PRIMARY KEY,
    id              BLOB    NOT NULL,
    waybill_number  TEXT    NOT NULL UNIQUE,
    sender_name     TEXT,
    sender_address  TEXT,
    sender_phone    TEXT,
    sender_phone_raw TEXT,
    receiver_name   TEXT    NOT NULL,
    receiver_address TEXT,
    province        TEXT,
    city            TEXT,
    barangay        TEXT,
    street          TEXT,
    place           TEXT,
    place_candidates TEXT,
    receiver_phone  TEXT,
    receiver_phone_raw TEXT NOT NULL,
    destination     TEXT,
    quantity        INTEGER NOT NULL,
    weight          INTEGER,
    express_type    TEXT,
    cod_amount      INTEGER,
    remarks         TEXT,
    status          TEXT    NOT NULL,
    unknown_status  TEXT,
    signing_time    INTEGER,
    import_id       BLOB,
    marked_pending_at INTEGER,
    on_hold         INTEGER NOT NULL,
    dispatched_session_id BLOB,
    dispatched_at   INTEGER,
    dispatched_by   TEXT,
    created_at      INTEGER NOT NULL,
    voided_at       INTEGER,
    version         INTEGER NOT NULL DEFAULT 0
) STRICT;

-- W-029. The lead and courier columns join with their nouns.
CREATE INDEX waybill_status ON waybill (status);
CREATE INDEX waybill_import ON waybill (import_id) WHERE import_id IS NOT NULL;
CREATE INDEX waybill_created ON waybill (created_at);
CREATE INDEX waybill_unknown ON waybill (unknown_status) WHERE unknown_status IS NOT NULL;
CREATE INDEX waybill_voided ON waybill (status) WHERE voided_at IS NOT NULL;
CREATE INDEX waybill_signing ON waybill (signing_time) WHERE signing_time IS NOT NULL;

-- Together with its waybill's other events, in one tree: an import writes one
-- for each of its rows.
CREATE TABLE tracking_event (
    waybill         INTEGER NOT NULL,
    ordinal         INTEGER NOT NULL,
    id              BLOB    NOT NULL,
    status          TEXT    NOT NULL,
    location        TEXT,
    occurred_at     INTEGER NOT NULL,
    courier_note    TEXT,
    raw_data        TEXT,
    source          TEXT    NOT NULL,
    actor_name      TEXT    NOT NULL,
    version         INTEGER,
    PRIMARY KEY (waybill, ordinal)
) STRICT, WITHOUT ROWID;
-- Events made while the station stood alone have no version and no entry here:
-- an import on its own pays nothing for a server that is not there.
CREATE INDEX tracking_event_id ON tracking_event (id) WHERE version IS NOT NULL;

CREATE TABLE scan_session (
    id              BLOB    NOT NULL PRIMARY KEY,
    scanned_by      BLOB    NOT NULL REFERENCES operator (id),
    scanned_by_name TEXT    NOT NULL,
    device_id       BLOB    NOT NULL,
    start_time      INTEGER NOT NULL,
    end_time        INTEGER,
    status          TEXT    NOT NULL,
    total_scanned   INTEGER NOT NULL,
    duplicate_count INTEGER NOT NULL,
    error_count     INTEGER NOT NULL,
    items_taken     INTEGER NOT NULL,
    version         INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
-- W-041: one active session per user per device. The rule refuses a second. Not
-- unique: while a page of the server goes in, two may be active that never were
-- at one time.
CREATE INDEX scan_session_active ON scan_session (scanned_by, device_id)
    WHERE status = 'active';
CREATE INDEX scan_session_start ON scan_session (start_time);

CREATE TABLE scan_item (
    session_id      BLOB    NOT NULL REFERENCES scan_session (id),
    position        INTEGER NOT NULL,
    id              BLOB    NOT NULL,
    code            TEXT    NOT NULL,
    scan_type       TEXT    NOT NULL,
    error_kind      TEXT,
    detail          TEXT,
    scan_time       INTEGER NOT NULL,
    scanned_by      BLOB    NOT NULL,
    source          TEXT    NOT NULL,
    issue_id        BLOB,
    voided_at       INTEGER,
    version         INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (session_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX scan_item_code ON scan_item (code, session_id);

CREATE TABLE scan_issue (
    id              BLOB    NOT NULL PRIMARY KEY,
    session_id      BLOB    NOT NULL REFERENCES scan_session (id),
    code            TEXT    NOT NULL,
    error_kind      TEXT    NOT NULL,
    scans           INTEGER NOT NULL,
    raised_by       BLOB    NOT NULL,
    raised_by_name  TEXT    NOT NULL,
    raised_at       INTEGER NOT NULL,
    note            TEXT,
    held_number     TEXT,
    held_status     TEXT,
    status          TEXT    NOT NULL,
    resolution      TEXT,
    resolved_by     BLOB,
    resolved_by_name TEXT,
    resolved_at     INTEGER,
    reason          TEXT,
    version         INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX scan_issue_open ON scan_issue (code) WHERE status = 'open';

CREATE TABLE manifest (
    session_id      BLOB    NOT NULL PRIMARY KEY,
    id              BLOB    NOT NULL,
    manifest_number TEXT    NOT NULL,
    issued_at       INTEGER NOT NULL,
    waybills        INTEGER NOT NULL,
    content         TEXT    NOT NULL,
    version         INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX manifest_number ON manifest (manifest_number);
CREATE INDEX manifest_issued ON manifest (issued_at);

-- Every command, done or refused: the audit trail (W-410), and what a server
-- receives in order. `hash` chains each entry to the one before; it covers a
-- salted digest of the arguments, so that personal data stays erasable. Numbered
-- by the chain: a table of SQLite's own for it would be one more page in every
-- commit.
CREATE TABLE command_log (
    seq             INTEGER PRIMARY KEY,
    incarnation     INTEGER NOT NULL,
    id              BLOB    NOT NULL,
    kind            TEXT    NOT NULL,
    kind_version    INTEGER NOT NULL,
    packing         INTEGER NOT NULL, -- 0: JSON, 1: JSON in zstd
    args            BLOB    NOT NULL,
    salt            BLOB    NOT NULL,
    actor_id        BLOB    NOT NULL,
    actor_name      TEXT    NOT NULL,
    actor_role      TEXT    NOT NULL,
    device_id       BLOB    NOT NULL,
    occurred_at     INTEGER NOT NULL,
    result          TEXT    NOT NULL, -- applied, refused
    refusal         TEXT,
    changes         BLOB, -- packed like args; absent where the args say it all
    hash            BLOB    NOT NULL,
    base_cursor     INTEGER NOT NULL DEFAULT 0,
    clock_offset    INTEGER,
    effect          BLOB,
    depends_on      TEXT, -- JSON; absent when there are none
    observed        INTEGER NOT NULL DEFAULT 0 -- whether `changes` is sent
) STRICT;

-- The server, once the station has joined it (docs/decisions/0009). A row's
-- version is the server's; 0 means that it has none.
CREATE TABLE server (
    only_row        INTEGER PRIMARY KEY CHECK (only_row = 1),
    url             TEXT    NOT NULL,
    site_id         BLOB    NOT NULL,
    joined_at       INTEGER NOT NULL,
    epoch           INTEGER NOT NULL,
    cursor          INTEGER NOT NULL,
    answered        INTEGER NOT NULL,
    pushed          INTEGER NOT NULL,
    forked          INTEGER NOT NULL,
    clock_offset    INTEGER,
    operator_id     BLOB    NOT NULL, -- who joined it: commands act as them
    synced_at       INTEGER
) STRICT;

-- Commands without a result. What they say stands in the log.
CREATE TABLE queue (
    seq             INTEGER PRIMARY KEY,
    touched         BLOB    NOT NULL, -- keys of the rows it wrote: JSON in zstd
    doubt           TEXT -- why it no longer works here
) STRICT;

-- The server's image of each row that a command of the queue wrote over. A row
-- of version 0 needs none.
CREATE TABLE base (
    key             TEXT    NOT NULL PRIMARY KEY,
    version         INTEGER NOT NULL,
    row             TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- Holds its one row while a page of the server is written: only then may what is
-- final leave or be replaced.
CREATE TABLE page_under_way (
    only_row        INTEGER PRIMARY KEY CHECK (only_row = 1)
) STRICT;

CREATE TABLE known_station (
    id              BLOB    NOT NULL PRIMARY KEY,
    station_code    TEXT    NOT NULL,
    site_id         BLOB    NOT NULL,
    version         INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- What each command added to a report: what is synced. `import_row` is made of it.
CREATE TABLE import_lines (
    command_id      BLOB    NOT NULL PRIMARY KEY,
    import_id       BLOB    NOT NULL,
    lines           TEXT    NOT NULL,
    version         INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX import_lines_import ON import_lines (import_id);

CREATE TABLE remembered (
    only_row        INTEGER PRIMARY KEY CHECK (only_row = 1),
    version         INTEGER NOT NULL
) STRICT;

CREATE TABLE amendment (
    session_id      BLOB    NOT NULL,
    revision        INTEGER NOT NULL,
    content         TEXT    NOT NULL,
    version         INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (session_id, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE problem (
    command_id      BLOB    NOT NULL PRIMARY KEY,
    occurred_at     INTEGER NOT NULL,
    actor_id        BLOB    NOT NULL,
    content         TEXT    NOT NULL,
    version         INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX problem_occurred ON problem (occurred_at);

-- Events whose waybill is not here: it went to another site.
CREATE TABLE stray_event (
    id              BLOB    NOT NULL PRIMARY KEY,
    waybill_number  TEXT    NOT NULL,
    content         TEXT    NOT NULL,
    version         INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX stray_event_waybill ON stray_event (waybill_number);

-- W-413: what happened is never changed.
CREATE TRIGGER command_log_stays BEFORE DELETE ON command_log
    BEGIN SELECT RAISE(ABORT, 'the command log is append-only'); END;
CREATE TRIGGER command_log_is_final
    BEFORE UPDATE OF hash, seq, id, kind, occurred_at, result, salt ON command_log
    WHEN OLD.hash <> x''
    BEGIN SELECT RAISE(ABORT, 'the command log is append-only'); END;
CREATE TRIGGER tracking_event_stays BEFORE DELETE ON tracking_event
    WHEN NOT EXISTS (SELECT 1 FROM page_under_way)
    BEGIN SELECT RAISE(ABORT, 'tracking events are append-only'); END;
CREATE TRIGGER tracking_event_is_final BEFORE UPDATE ON tracking_event
    WHEN NOT EXISTS (SELECT 1 FROM page_under_way)
    BEGIN SELECT RAISE(ABORT, 'tracking events are append-only'); END;
CREATE TRIGGER scan_item_stays BEFORE DELETE ON scan_item
    WHEN NOT EXISTS (SELECT 1 FROM page_under_way)
    BEGIN SELECT RAISE(ABORT, 'the scan log is kept for ever'); END;
CREATE TRIGGER scan_item_is_final BEFORE UPDATE OF code, scan_time, scanned_by, source ON scan_item
    WHEN NOT EXISTS (SELECT 1 FROM page_under_way)
    BEGIN SELECT RAISE(ABORT, 'the scan log is kept for ever'); END;
CREATE TRIGGER manifest_stays BEFORE DELETE ON manifest
    WHEN NOT EXISTS (SELECT 1 FROM page_under_way)
    BEGIN SELECT RAISE(ABORT, 'a manifest is immutable'); END;
CREATE TRIGGER manifest_is_final BEFORE UPDATE ON manifest
    WHEN NOT EXISTS (SELECT 1 FROM page_under_way)
    BEGIN SELECT RAISE(ABORT, 'a manifest is immutable'); END;

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
