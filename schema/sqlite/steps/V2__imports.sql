-- Addresses resolved to places; imports that follow a plan; what is remembered
-- between imports: mapping templates, status words, couriers' names for places.

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

-- Waybills with the places of their address.
ALTER TABLE waybill RENAME TO waybill_1;
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
    voided_at       INTEGER
) STRICT;
INSERT INTO waybill (rid, id, waybill_number, sender_name, sender_address, sender_phone,
        sender_phone_raw, receiver_name, receiver_address, receiver_phone, receiver_phone_raw,
        destination, quantity, weight, express_type, cod_amount, remarks, status, unknown_status,
        signing_time, import_id, marked_pending_at, on_hold, dispatched_session_id, dispatched_at,
        dispatched_by, created_at, voided_at)
    SELECT rid, id, waybill_number, sender_name, sender_address, sender_phone,
        sender_phone_raw, receiver_name, receiver_address, receiver_phone, receiver_phone_raw,
        destination, quantity, weight, express_type, cod_amount, remarks, status, unknown_status,
        signing_time, import_id, marked_pending_at, on_hold, dispatched_session_id, dispatched_at,
        dispatched_by, created_at, voided_at
    FROM waybill_1;
DROP TABLE waybill_1;
CREATE INDEX waybill_status ON waybill (status);
CREATE INDEX waybill_import ON waybill (import_id) WHERE import_id IS NOT NULL;
CREATE INDEX waybill_created ON waybill (created_at);
CREATE INDEX waybill_unknown ON waybill (unknown_status) WHERE unknown_status IS NOT NULL;
CREATE INDEX waybill_signing ON waybill (signing_time) WHERE signing_time IS NOT NULL;
