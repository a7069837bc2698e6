-- Today's schema of the server, to be read. How databases got here: steps/.
-- A test holds that the steps lead exactly here (tests/server).
--
-- Rows travel whole, so they are kept whole: `body` is the row as the contract
-- writes it, and beside it stand only the key, what rules look rows up by, how
-- often the row changed, and who sees it. Bodies are `json`, not `jsonb`: they
-- come back as they were written, and may hold a NUL that a gun once read.
-- Links are hashes of 32 bytes, times of the server are timestamptz.

CREATE TABLE server (
    only_row        boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    -- Signs challenges and access tokens, so every process takes them.
    secret          bytea   NOT NULL
);

-- The last statement of every transaction that writes takes the head and keeps
-- it through the commit: positions are dense and in the order of commits.
CREATE TABLE stream_head (
    only_row        boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    -- The server's life; a restore begins another.
    epoch           integer NOT NULL,
    head            bigint  NOT NULL,
    -- The oldest position kept for stations.
    oldest          bigint  NOT NULL
) WITH (fillfactor = 10);

CREATE TABLE stream (
    position        bigint  PRIMARY KEY,
    block_end       bigint  NOT NULL,
    before          text[]  NOT NULL,
    after           text[]  NOT NULL,
    body            json    NOT NULL
);

CREATE TABLE site (
    id              uuid    PRIMARY KEY,
    name            text    NOT NULL
);
CREATE UNIQUE INDEX site_name ON site (lower(name));

CREATE TABLE account (
    id              uuid    PRIMARY KEY,
    email           text    NOT NULL,
    name            text    NOT NULL,
    password        text    NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX account_email ON account (lower(email));

CREATE TABLE device (
    id              uuid    PRIMARY KEY,
    name            text    NOT NULL,
    site_id         uuid    NOT NULL REFERENCES site,
    public_key      bytea   NOT NULL,
    state           text    NOT NULL CHECK (state IN ('active', 'forked', 'revoked')),
    enrolled_at     timestamptz NOT NULL DEFAULT now(),
    last_sync       timestamptz
);

CREATE TABLE enrol_code (
    -- Of the code; whoever reads this table cannot enrol.
    digest          bytea   PRIMARY KEY,
    site_id         uuid    NOT NULL REFERENCES site,
    role            text    NOT NULL,
    expires_at      timestamptz NOT NULL,
    -- Who it was used by, with the answer, for an answer that was lost.
    device_id       uuid    REFERENCES device,
    answer          json
);

-- How far each station's log has come.
CREATE TABLE sender (
    device_id       uuid    PRIMARY KEY REFERENCES device,
    incarnation     bigint  NOT NULL,
    through         bigint  NOT NULL,
    head            bytea   NOT NULL,
    site_id         uuid    NOT NULL REFERENCES site,
    station_code    text    NOT NULL UNIQUE
);

-- The command log: who, where, when by which clock, what was asked, and what
-- came of it.
CREATE TABLE command (
    device_id       uuid    NOT NULL REFERENCES device,
    incarnation     bigint  NOT NULL,
    seq             bigint  NOT NULL,
    hash            bytea   NOT NULL,
    verdict         json    NOT NULL,
    sent            json    NOT NULL,
    -- Of the push whose last command this is.
    signature       bytea,
    received_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (device_id, incarnation, seq)
);

-- Commands that are kept but not decided: the other branch of a fork, and what a
-- revoked station still had.
CREATE TABLE set_aside (
    device_id       uuid    NOT NULL REFERENCES device,
    incarnation     bigint  NOT NULL,
    seq             bigint  NOT NULL,
    hash            bytea   NOT NULL,
    why             text    NOT NULL CHECK (why IN ('fork', 'revoked')),
    sent            json    NOT NULL,
    received_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (device_id, incarnation, seq, hash)
);

-- Snapshots on their way to stations, for whichever process is asked. Unlogged:
-- one that a crash takes is made again.
CREATE UNLOGGED TABLE snapshot_part (
    device_id       uuid    NOT NULL REFERENCES device,
    snapshot        bytea   NOT NULL,
    number          bigint  NOT NULL,
    -- The part as JSON, compressed.
    body            bytea   NOT NULL,
    made_at         timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (device_id, snapshot, number)
);
ALTER TABLE snapshot_part ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE company (
    only_row        boolean PRIMARY KEY,
    version         bigint  NOT NULL,
    scopes          text[]  NOT NULL,
    body            json    NOT NULL
);

CREATE TABLE station (
    id              uuid    PRIMARY KEY,
    version         bigint  NOT NULL,
    scopes          text[]  NOT NULL,
    body            json    NOT NULL
);

CREATE TABLE operator (
    id              uuid    PRIMARY KEY,
    -- In small letters: two people of one name are told apart by no list.
    name            text    NOT NULL UNIQUE,
    version         bigint  NOT NULL,
    scopes          text[]  NOT NULL,
    body            json    NOT NULL
);

CREATE TABLE import (
    id              uuid    PRIMARY KEY,
    version         bigint  NOT NULL,
    scopes          text[]  NOT NULL,
    body            json    NOT NULL
);

CREATE TABLE import_lines (
    command_id      uuid    PRIMARY KEY,
    import_id       uuid    NOT NULL,
    version         bigint  NOT NULL,
    scopes          text[]  NOT NULL,
    body            json    NOT NULL
);
CREATE INDEX import_lines_import ON import_lines (import_id);

CREATE TABLE remembered (
    only_row        boolean PRIMARY KEY,
    version         bigint  NOT NULL,
    scopes          text[]  NOT NULL,
    body            json    NOT NULL
);

CREATE TABLE waybill (
    waybill_number  text    COLLATE "C" PRIMARY KEY,
    import_id       uuid,
    dispatched_session_id uuid,
    unknown_status  text,
    version         bigint  NOT NULL,
    scopes          text[]  NOT NULL,
    body            json    NOT NULL
);
CREATE INDEX waybill_unknown ON waybill (unknown_status) WHERE unknown_status IS NOT NULL;
CREATE INDEX waybill_import ON waybill (import_id) WHERE import_id IS NOT NULL;

CREATE TABLE tracking_event (
    id              uuid    PRIMARY KEY,
    version         bigint  NOT NULL,
    scopes          text[]  NOT NULL,
    body            json    NOT NULL
);

CREATE TABLE session (
    id              uuid    PRIMARY KEY,
    device_id       uuid    NOT NULL,
    scanned_by      uuid    NOT NULL,
    is_active       boolean NOT NULL,
    version         bigint  NOT NULL,
    scopes          text[]  NOT NULL,
    body            json    NOT NULL
);
CREATE INDEX session_active ON session (device_id, scanned_by) WHERE is_active;

CREATE TABLE scan_item (
    session_id      uuid    NOT NULL,
    position        bigint  NOT NULL,
    code            text    COLLATE "C" NOT NULL,
    version         bigint  NOT NULL,
    scopes          text[]  NOT NULL,
    body            json    NOT NULL,
    PRIMARY KEY (session_id, position)
);
-- A gun reads up to 64 KiB, an index entry holds a third of a page.
CREATE INDEX scan_item_code ON scan_item (left(code, 200));

CREATE TABLE issue (
    id              uuid    PRIMARY KEY,
    code            text    COLLATE "C" NOT NULL,
    is_open         boolean NOT NULL,
    version         bigint  NOT NULL,
    scopes          text[]  NOT NULL,
    body            json    NOT NULL
);
-- The last line behind the rule that one issue is open about a code. A digest,
-- since a code may be longer than an index entry.
CREATE UNIQUE INDEX issue_open ON issue (md5(code)) WHERE is_open;

CREATE TABLE manifest (
    session_id      uuid    PRIMARY KEY,
    version         bigint  NOT NULL,
    scopes          text[]  NOT NULL,
    body            json    NOT NULL
);

CREATE TABLE amendment (
    session_id      uuid    NOT NULL,
    revision        bigint  NOT NULL,
    version         bigint  NOT NULL,
    scopes          text[]  NOT NULL,
    body            json    NOT NULL,
    PRIMARY KEY (session_id, revision)
);

CREATE TABLE problem (
    command_id      uuid    PRIMARY KEY,
    version         bigint  NOT NULL,
    scopes          text[]  NOT NULL,
    body            json    NOT NULL
);
