-- Who signs in at this station and how, and how the station behaves. Both are
-- this station's own: no server ever has a row of them.

ALTER TABLE station ADD COLUMN settings TEXT;

CREATE TABLE operator_sign_in (
    operator_id     BLOB    NOT NULL PRIMARY KEY REFERENCES operator (id),
    has_pin         INTEGER NOT NULL,
    pin_hash        TEXT,
    failures        INTEGER NOT NULL,
    wait_until      INTEGER,
    deactivated_at  INTEGER
) STRICT, WITHOUT ROWID;

-- Counting by status reads waybill_status alone; what it counts too much is here.
CREATE INDEX waybill_voided ON waybill (status) WHERE voided_at IS NOT NULL;
