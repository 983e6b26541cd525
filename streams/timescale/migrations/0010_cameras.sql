-- What else a sighting says (streams/contracts/sightings.py). Null where the camera does not say it, and in old rows.

ALTER TABLE sightings
    ADD COLUMN speed_error_kmh double precision,
    ADD COLUMN place           text,
    ADD COLUMN track           bigint,
    ADD COLUMN box             double precision[];

-- Lists of all cameras are newest first, those of the same instant by the record they came in.
CREATE INDEX sightings_time ON sightings (measured_at DESC, source_partition DESC, source_offset DESC);

-- Who looked at the pictures of which camera, and from when to when. Written by the api as somebody looks, and kept:
-- pictures of people are personal data (Law 91/2025/QH15). ended_at is null while a live picture is watched.
CREATE TABLE camera_looks (
    id       bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    camera   text        NOT NULL,
    by_whom  text        NOT NULL,
    what     text        NOT NULL,
    began_at timestamptz NOT NULL,
    ended_at timestamptz,
    pictures integer     NOT NULL DEFAULT 0
);

CREATE INDEX camera_looks_camera ON camera_looks (camera, began_at DESC, id DESC);
