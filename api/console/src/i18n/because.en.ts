/** Why a rule fires or does not, as sentences; the facts fill them in. In English. */

/** The facts of an explanation, as text by name; a sentence is made of those that are there. */
export type Facts = (name: string) => string | undefined;

const value = (f: Facts): string => f("value") ?? "the value";

export const becauseEn = {
  because: {
    level_held: (f: Facts) => `${value(f)} is beyond the level${f("raise_at") === undefined ? "" : ` of ${f("raise_at")}`}${f("hold_s") === undefined ? "" : `, and has been for the ${f("hold_s")} asked for`}.`,
    level_met_hold_runs: (f: Facts) => `${value(f)} is beyond the level${f("raise_at") === undefined ? "" : ` of ${f("raise_at")}`}, but not for long enough${f("hold_s") === undefined ? "" : `: ${f("hold_s")} are asked for`}${f("pending_since") === undefined ? "" : `, and it began at ${f("pending_since")}`}.`,
    within_levels: (f: Facts) => `${value(f)} is within the levels${f("raise_at") === undefined ? "" : `: it would fire at ${f("raise_at")}`}.`,
    silent: (f: Facts) => `Nothing has been heard${f("heard_at") === undefined ? "" : ` since ${f("heard_at")}`}${f("after_s") === undefined ? "" : `; ${f("after_s")} are allowed`}.`,
    heard_lately: (f: Facts) => `It was heard${f("heard_at") === undefined ? " lately" : ` at ${f("heard_at")}`}${f("after_s") === undefined ? "" : `; silence begins after ${f("after_s")}`}.`,
    stands_still: (f: Facts) => `It has said ${f("value") ?? "the same"} without moving${f("since") === undefined ? "" : ` since ${f("since")}`}.`,
    moves: (f: Facts) => `Its values move${f("after_s") === undefined ? "" : `: it would have to stand still for ${f("after_s")}`}.`,
    outside_range: (f: Facts) => `${value(f)} cannot be${f("low") === undefined ? "" : `: plausible is ${f("low")} to ${f("high") ?? "…"}`}.`,
    inside_range: (f: Facts) => `${value(f)} is plausible${f("low") === undefined ? "" : ` (${f("low")} to ${f("high") ?? "…"})`}.`,
    seen_often_enough: (f: Facts) => `It was seen ${f("count") ?? "often enough"}${f("at_least") === undefined ? "" : ` of ${f("at_least")} times asked for`}.`,
    seen_too_seldom: (f: Facts) => `It was seen ${f("count") ?? "too seldom"}${f("at_least") === undefined ? "" : ` of ${f("at_least")} times asked for`}.`,
    too_few_readings: (f: Facts) => `There are too few readings to say${f("count") === undefined ? "" : `: ${f("count")}${f("at_least") === undefined ? "" : ` of ${f("at_least")}`}`}.`,
    warming_up: (f: Facts) => `It is still learning what is normal at this time${f("learned") === undefined ? "" : `: ${f("learned")}${f("warm_up") === undefined ? "" : ` of ${f("warm_up")}`} seasons`}.`,
    no_reading_yet: () => "Nothing has been measured yet.",
    device_is_faulty: (f: Facts) => `The device is at fault${f("fault") === undefined ? "" : ` (${f("fault")})`}, so its readings are not judged.`,
    unit_not_convertible: (f: Facts) => `The unit sent${f("unit") === undefined ? "" : ` (${f("unit")})`} cannot be converted to that of the property.`,
    calendar_holds: (f: Facts) => `The rule sleeps: ${f("calendar") ?? "a calendar holds"}${f("until") === undefined ? "" : `, until ${f("until")}`}.`,
    rule_disabled: () => "The rule is switched off.",
    other_device: () => "The rule is about another device.",
    other_kind: () => "The rule is about another kind of device.",
    other_property: () => "The rule is about another property.",
    other_tag: () => "The device does not carry the rule's tag.",
    other_area: () => "The device does not lie in the rule's area.",
    device_not_registered: () => "The device is not registered, so its kind, tags and area are not known.",
    enough_parts_true: (f: Facts) => `${f("true") ?? "Enough"}${f("at_least") === undefined ? "" : ` of at least ${f("at_least")} asked for`} ${f("true") === undefined ? "parts are true." : "are true."}`,
    too_few_parts_true: (f: Facts) => `${f("true") ?? "Too few"}${f("at_least") === undefined ? "" : ` of at least ${f("at_least")} asked for`} ${f("true") === undefined ? "parts are true." : "are true."}`,
  } as Record<string, (f: Facts) => string>,
  facts: {
    value: "Value",
    raise_at: "Raises at",
    clear_at: "Ends at",
    hold_s: "Has to hold for",
    pending_since: "Beyond the level since",
    expected: "Normal at this time",
  } as Record<string, string>,
};

export type BecauseWords = typeof becauseEn;
