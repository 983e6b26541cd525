-- Of which place a composed rule is true, whether the rule is being tried, finds a fault of the device, and its version.

ALTER TABLE alerts
    ADD COLUMN place        text    NOT NULL DEFAULT '',
    ADD COLUMN covered_as   text,
    ADD COLUMN is_watched   boolean NOT NULL DEFAULT false,
    ADD COLUMN is_fault     boolean NOT NULL DEFAULT false,
    ADD COLUMN rule_version integer NOT NULL DEFAULT 0;

UPDATE alerts
SET    covered_as = body ->> 'covered_as'
WHERE  covered_by IS NOT NULL;

ALTER TABLE alert_transitions
    ADD COLUMN place      text    NOT NULL DEFAULT '',
    ADD COLUMN is_watched boolean NOT NULL DEFAULT false,
    ADD COLUMN is_fault   boolean NOT NULL DEFAULT false;

-- What a rule's alerts turned out to be.
CREATE INDEX alerts_rule_resolved ON alerts (rule, resolved_at DESC);

-- As 0005 has it, and what a composed rule says of a place lies around the areas in it as a group does.
DROP FUNCTION concerns(text, text, text[], text[]);

CREATE FUNCTION concerns(area text, origin text, place text, areas text[], around text[]) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN areas IS NULL
        OR area = ANY (areas)
        OR ((origin = 'group' OR place <> '')
            AND (area = ANY (around) OR (area IS NULL AND cardinality(around) > 0)));
