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
