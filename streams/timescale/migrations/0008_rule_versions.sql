-- Every version of every rule, as the registry had it: alerts and findings name the version they came of.
-- The registry's topic is compacted; here they are kept for ever. `source_offset` is the record's in that topic.

CREATE TABLE rule_versions (
    source_offset  bigint      PRIMARY KEY,
    rule           text        NOT NULL,
    version        integer     NOT NULL,
    changed_by     text        NOT NULL,
    changed_at     timestamptz NOT NULL,
    body           text        NOT NULL
);

CREATE INDEX rule_versions_by_rule ON rule_versions (rule, source_offset DESC);
