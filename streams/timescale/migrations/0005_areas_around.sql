-- Whether a line or an alert is about one of some areas (null: all): it lies in one of them, or it is a group gathered
-- so wide that it lies around one. `around` has the areas themselves and all they lie in; none where there is no area.

CREATE FUNCTION concerns(area text, origin text, areas text[], around text[]) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN areas IS NULL
        OR area = ANY (areas)
        OR (origin = 'group' AND (area = ANY (around) OR (area IS NULL AND cardinality(around) > 0)));
