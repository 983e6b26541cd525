-- What each series did on each day of Asia/Ho_Chi_Minh: the facts from which the health of devices is told.
-- Reckoned anew from the raw readings by the store (streams/timescale/series_days.py), never added up.

CREATE TABLE series_days (
    series_id      integer          NOT NULL,
    day            date             NOT NULL,
    readings       integer          NOT NULL,
    changes        integer          NOT NULL,
    zeros          integer          NOT NULL,
    least          double precision NOT NULL,
    most           double precision NOT NULL,
    typical_gap_s  double precision,
    down_s         double precision NOT NULL,
    still_s        double precision NOT NULL,
    still_at       double precision NOT NULL,
    spikes         integer          NOT NULL,
    implausible    integer          NOT NULL,
    PRIMARY KEY (day, series_id)
);

-- When a day was reckoned last, how long that took, and from when to when anything at all was heard on it.
CREATE TABLE reckoned_days (
    day          date             PRIMARY KEY,
    reckoned_at  timestamptz      NOT NULL,
    heard_from   timestamptz,
    heard_to     timestamptz,
    took_s       double precision NOT NULL
);
