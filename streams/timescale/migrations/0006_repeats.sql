-- How often the condition had come back by then: while an alert chatters no other line tells. Null: a line of before.

ALTER TABLE alert_transitions ADD COLUMN repeats integer;
