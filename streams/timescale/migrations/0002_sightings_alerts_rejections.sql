-- What cameras saw, what alarming did, what people decided, and what was not accepted.

CREATE TABLE sightings (
    measured_at      timestamptz NOT NULL,
    received_at      timestamptz NOT NULL,
    source_partition smallint    NOT NULL,
    source_offset    bigint      NOT NULL,
    camera           text        NOT NULL,
    kind             text        NOT NULL,
    subject          text        NOT NULL,
    direction        text,
    vehicle_class    text,
    speed_kmh        double precision,
    value            double precision
);

SELECT create_hypertable('sightings', 'measured_at',
                         chunk_time_interval => interval '1 day', create_default_indexes => false);

CREATE UNIQUE INDEX sightings_source ON sightings (source_partition, source_offset, measured_at);
CREATE INDEX sightings_camera_time ON sightings (camera, measured_at);

-- The newest revision of each alert. body is the contract's JSON; the other columns are what is asked for.
CREATE TABLE alerts (
    id            text        PRIMARY KEY,
    rule          text        NOT NULL,
    device        text        NOT NULL,
    property      text        NOT NULL,
    area          text,
    severity      text        NOT NULL,
    state         text        NOT NULL,
    suppression   text        NOT NULL,
    raised_at     timestamptz NOT NULL,
    changed_at    timestamptz NOT NULL,
    cleared_at    timestamptz,
    resolved_at   timestamptz,
    revision      integer     NOT NULL,
    source_offset bigint      NOT NULL,
    body          jsonb       NOT NULL
);

-- Lists are newest first, those raised at the same instant by id.
CREATE INDEX alerts_raised ON alerts (raised_at DESC, id);
CREATE INDEX alerts_device_raised ON alerts (device, raised_at DESC, id);

CREATE TABLE alert_transitions (
    source_offset bigint      PRIMARY KEY,
    alert         text        NOT NULL,
    revision      integer     NOT NULL,
    at            timestamptz NOT NULL,
    kind          text        NOT NULL,
    by_whom       text        NOT NULL,
    reason        text,
    value         double precision,
    decision      text,
    severity      text        NOT NULL,
    state         text        NOT NULL,
    suppression   text        NOT NULL
);

CREATE INDEX alert_transitions_alert ON alert_transitions (alert, source_offset);

CREATE TABLE decisions (
    id            text        PRIMARY KEY,
    source_offset bigint      NOT NULL,
    alert         text        NOT NULL,
    by_whom       text        NOT NULL,
    at            timestamptz NOT NULL,
    revision      integer,
    action        jsonb       NOT NULL
);

CREATE INDEX decisions_alert ON decisions (alert, source_offset);

-- The stamp (topic, partition, offset) of the record that was, or that told of, the rejection keeps replays single.
CREATE TABLE rejections (
    received_at      timestamptz NOT NULL,
    source_topic     text        NOT NULL,
    source_partition integer     NOT NULL,
    source_offset    bigint      NOT NULL,
    source           text        NOT NULL,
    reason           text        NOT NULL,
    detail           text        NOT NULL,
    device           text,
    size_bytes       bigint      NOT NULL,
    sample           bytea       NOT NULL
);

SELECT create_hypertable('rejections', 'received_at',
                         chunk_time_interval => interval '7 days', create_default_indexes => false);

CREATE UNIQUE INDEX rejections_source ON rejections (received_at, source_topic, source_partition, source_offset);
