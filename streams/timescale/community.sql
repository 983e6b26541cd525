-- What only TimescaleDB's Community edition can do; applied after each migrate where it is found, and idempotent.

ALTER TABLE readings SET (timescaledb.compress, timescaledb.compress_segmentby = 'series_id',
                          timescaledb.compress_orderby = 'measured_at DESC');
SELECT add_compression_policy('readings', compress_after => interval '14 days', if_not_exists => true);
SELECT add_retention_policy('rejections', drop_after => interval '90 days', if_not_exists => true);
