-- What alarm KPIs, the hand-over and lists of old alerts ask for: who was told what and when, without joins.

ALTER TABLE alerts
    ADD COLUMN origin       text NOT NULL DEFAULT 'rule',
    ADD COLUMN group_key    text,
    ADD COLUMN covered_by   text,
    ADD COLUMN assignee     text,
    ADD COLUMN finding      text,
    ADD COLUMN announced_at timestamptz;

-- subject: what else the line is about; announces: with it the alert came before operators (ISA-18.2's annunciation).
-- The rest is of the alert at that moment, so that a count over a month need not look at each alert.
ALTER TABLE alert_transitions
    ADD COLUMN subject   text,
    ADD COLUMN announces boolean NOT NULL DEFAULT false,
    ADD COLUMN origin    text    NOT NULL DEFAULT 'rule',
    ADD COLUMN rule      text    NOT NULL DEFAULT '',
    ADD COLUMN device    text    NOT NULL DEFAULT '',
    ADD COLUMN property  text    NOT NULL DEFAULT '',
    ADD COLUMN area      text,
    ADD COLUMN group_key text,
    ADD COLUMN finding   text;

-- Alerts of before: every raise and return came before operators, unless the alert was shelved.
UPDATE alert_transitions AS line
SET    announces = line.kind IN ('raised', 'returned') AND line.suppression = 'none',
       rule      = alerts.rule,
       device    = alerts.device,
       property  = alerts.property,
       area      = alerts.area,
       finding   = CASE WHEN line.kind = 'resolved' THEN alerts.body ->> 'finding' END
FROM   alerts
WHERE  alerts.id = line.alert;

UPDATE alerts
SET    assignee     = body ->> 'assignee',
       finding      = body ->> 'finding',
       announced_at = (SELECT max(at) FROM alert_transitions WHERE alert = alerts.id AND announces);

-- Annunciations are about a third of the lines, and the only ones counted.
CREATE INDEX alert_transitions_at ON alert_transitions (at, source_offset);
CREATE INDEX alert_transitions_announced ON alert_transitions (at) WHERE announces;

-- Which alerts were open at a moment: those not resolved, or resolved after it.
CREATE INDEX alerts_resolved ON alerts (resolved_at);
CREATE INDEX alerts_covered ON alerts (covered_by) WHERE covered_by IS NOT NULL;
CREATE INDEX alerts_similar ON alerts (rule, area, raised_at DESC, id);

-- What operators were told that is no alert: maintenance and out of service, begun and ended.
CREATE TABLE notices (
    source_offset bigint      PRIMARY KEY,
    at            timestamptz NOT NULL,
    kind          text        NOT NULL,
    policy        text        NOT NULL,
    by_whom       text        NOT NULL,
    reason        text        NOT NULL,
    until         timestamptz
);

CREATE INDEX notices_at ON notices (at, source_offset);
