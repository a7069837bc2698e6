-- Addresses resolved to places; imports that follow a plan; what is remembered
-- between imports: mapping templates, status words, couriers' names for places.

ALTER TABLE waybill ADD COLUMN province TEXT;
ALTER TABLE waybill ADD COLUMN city TEXT;
ALTER TABLE waybill ADD COLUMN barangay TEXT;
ALTER TABLE waybill ADD COLUMN street TEXT;
ALTER TABLE waybill ADD COLUMN place TEXT;
ALTER TABLE waybill ADD COLUMN place_candidates TEXT;

ALTER TABLE import ADD COLUMN failure_params TEXT;
ALTER TABLE import ADD COLUMN plan TEXT;
ALTER TABLE import ADD COLUMN notes TEXT;
ALTER TABLE import ADD COLUMN voided INTEGER NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;

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

-- A waybill's events lie together, in one tree instead of two.
ALTER TABLE tracking_event RENAME TO tracking_event_1;
CREATE TABLE tracking_event (
    waybill         INTEGER NOT NULL REFERENCES waybill (rid),
    ordinal         INTEGER NOT NULL,
    id              BLOB    NOT NULL,
    status          TEXT    NOT NULL,
    location        TEXT,
    occurred_at     INTEGER NOT NULL,
    courier_note    TEXT,
    raw_data        TEXT,
    source          TEXT    NOT NULL,
    actor_name      TEXT    NOT NULL,
    PRIMARY KEY (waybill, ordinal)
) STRICT, WITHOUT ROWID;
INSERT INTO tracking_event (waybill, ordinal, id, status, location, occurred_at, courier_note,
        raw_data, source, actor_name)
    SELECT waybill, row_number() OVER (PARTITION BY waybill ORDER BY rid), id, status, location,
        occurred_at, courier_note, raw_data, source, actor_name
    FROM tracking_event_1;
DROP TRIGGER tracking_event_stays;
DROP TRIGGER tracking_event_is_final;
DROP TABLE tracking_event_1;
CREATE TRIGGER tracking_event_stays BEFORE DELETE ON tracking_event
    BEGIN SELECT RAISE(ABORT, 'tracking events are append-only'); END;
CREATE TRIGGER tracking_event_is_final BEFORE UPDATE ON tracking_event
    BEGIN SELECT RAISE(ABORT, 'tracking events are append-only'); END;
