-- The station's half of sync: versions of rows the server has, the queue of
-- commands it has not answered, its images of rows those commands wrote.

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

CREATE TABLE queue (
    seq             INTEGER PRIMARY KEY,
    touched         BLOB    NOT NULL, -- keys of the rows it wrote: JSON in zstd
    doubt           TEXT -- why it no longer works here
) STRICT;

CREATE TABLE base (
    key             TEXT    NOT NULL PRIMARY KEY,
    version         INTEGER NOT NULL,
    row             TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE page_under_way (
    only_row        INTEGER PRIMARY KEY CHECK (only_row = 1)
) STRICT;

CREATE TABLE known_station (
    id              BLOB    NOT NULL PRIMARY KEY,
    station_code    TEXT    NOT NULL,
    site_id         BLOB    NOT NULL,
    version         INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

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

CREATE TABLE stray_event (
    id              BLOB    NOT NULL PRIMARY KEY,
    waybill_number  TEXT    NOT NULL,
    content         TEXT    NOT NULL,
    version         INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX stray_event_waybill ON stray_event (waybill_number);

ALTER TABLE company ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE operator ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN here INTEGER NOT NULL DEFAULT 0;
UPDATE import SET here = 1;
ALTER TABLE waybill ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE scan_session ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE scan_item ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE scan_issue ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tracking_event ADD COLUMN version INTEGER;
CREATE INDEX tracking_event_id ON tracking_event (id) WHERE version IS NOT NULL;

-- Rows that come from a server are written as they come, in pages: while one
-- goes in, two sessions may be active that never were at one time. The rules
-- refuse what these indexes used to.
DROP INDEX scan_session_active;
CREATE INDEX scan_session_active ON scan_session (scanned_by, device_id)
    WHERE status = 'active';
DROP INDEX scan_issue_open;
CREATE INDEX scan_issue_open ON scan_issue (code) WHERE status = 'open';

DROP TRIGGER manifest_stays;
DROP TRIGGER manifest_is_final;
ALTER TABLE manifest RENAME TO manifest_2;
CREATE TABLE manifest (
    session_id      BLOB    NOT NULL PRIMARY KEY,
    id              BLOB    NOT NULL,
    manifest_number TEXT    NOT NULL,
    issued_at       INTEGER NOT NULL,
    waybills        INTEGER NOT NULL,
    content         TEXT    NOT NULL,
    version         INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
INSERT INTO manifest (session_id, id, manifest_number, issued_at, waybills, content)
    SELECT session_id, id, manifest_number, issued_at, waybills, content FROM manifest_2;
DROP TABLE manifest_2;
CREATE INDEX manifest_number ON manifest (manifest_number);
CREATE INDEX manifest_issued ON manifest (issued_at);

-- Numbered by the chain, which holds the last number in memory: a table of
-- SQLite's own for it would be one more page in every commit. An empty link is
-- computed when the store is opened.
DROP TRIGGER command_log_stays;
DROP TRIGGER command_log_is_final;
ALTER TABLE command_log RENAME TO command_log_2;
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
INSERT INTO command_log (seq, incarnation, id, kind, kind_version, packing, args, salt, actor_id,
        actor_name, actor_role, device_id, occurred_at, result, refusal, changes, hash)
    SELECT seq, incarnation, id, kind, kind_version, packing, args, salt, actor_id, actor_name,
        actor_role, device_id, occurred_at, result, refusal, changes, x'' FROM command_log_2;
DROP TABLE command_log_2;

DROP TRIGGER tracking_event_stays;
DROP TRIGGER tracking_event_is_final;
DROP TRIGGER scan_item_stays;
DROP TRIGGER scan_item_is_final;
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
