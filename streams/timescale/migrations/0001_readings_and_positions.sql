-- Readings, the series they belong to, and how far the store has read each partition.

CREATE EXTENSION IF NOT EXISTS timescaledb;

CREATE TABLE series (
    id       integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    device   text NOT NULL,
    property text NOT NULL,
    unit     text NOT NULL,
    UNIQUE (device, property, unit)
);

-- flags: bit 0 the time is that of receipt, bit 1 the device was not in the registry (streams/timescale/copying.py).
CREATE TABLE readings (
    series_id   integer          NOT NULL,
    measured_at timestamptz      NOT NULL,
    value       double precision NOT NULL,
    received_at timestamptz      NOT NULL,
    flags       smallint         NOT NULL DEFAULT 0
);

-- One index serves uniqueness, history and "newest": an index on time alone would halve the speed of writing.
SELECT create_hypertable('readings', 'measured_at',
                         chunk_time_interval => interval '1 day', create_default_indexes => false);

CREATE UNIQUE INDEX readings_series_time ON readings (series_id, measured_at);

CREATE TABLE offsets (
    topic     text    NOT NULL,
    partition integer NOT NULL,
    next      bigint  NOT NULL,
    PRIMARY KEY (topic, partition)
);
