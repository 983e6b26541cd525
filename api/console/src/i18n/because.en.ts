/** Why a rule fires or does not, as sentences; the facts fill them in. In English. */

/** A fact of an explanation as text; what is not told is left out of the sentence. */
export type Facts = (name: string) => string | undefined;

/** The text with the fact in it, where the fact is there. */
function told(f: Facts, name: string, text: (fact: string) => string): string {
  const fact = f(name);
  return fact === undefined ? "" : text(fact);
}

const value = (f: Facts): string => f("value") ?? "the value";

export const becauseEn = {
  because: {
    level_held: (f: Facts) => `${value(f)} reached the level${told(f, "raise_at", (x) => ` of ${x}`)}${told(f, "hold", (x) => ` and stayed for the ${x} asked for`)}${told(f, "clear_at", (x) => `; it ends at ${x}`)}.`,
    level_met_hold_runs: (f: Facts) => `${value(f)} reached the level${told(f, "raise_at", (x) => ` of ${x}`)}${told(f, "pending_since", (x) => ` at ${x}`)}, but has to stay there${told(f, "hold", (x) => ` for ${x}`)} first.`,
    within_levels: (f: Facts) => `${value(f)} has not reached a level${told(f, "raise_at", (x) => `; the nearest fires at ${x}`)}.`,
    silent: (f: Facts) => `Nothing has been heard${told(f, "not_heard_for", (x) => ` for ${x}`)}${told(f, "after", (x) => `; up to ${x} is usual`)}.`,
    heard_lately: (f: Facts) => `It was heard${told(f, "not_heard_for", (x) => ` ${x} ago`)}${told(f, "after", (x) => `; silence begins after ${x}`)}.`,
    stands_still: (f: Facts) => `It has said ${f("value") ?? "the same"}${told(f, "for", (x) => ` for ${x}`)}${told(f, "count", (x) => `, ${x} times in a row`)}.`,
    moves: (f: Facts) => `Its values move${told(f, "after", (x) => `: only after ${x} without change would it be a fault`)}.`,
    outside_range: (f: Facts) => `${value(f)} cannot be${told(f, "low", (x) => `: plausible is ${x} to ${f("high") ?? "…"}`)}.`,
    inside_range: (f: Facts) => `${value(f)} is plausible${told(f, "low", (x) => `, within ${x} to ${f("high") ?? "…"}`)}.`,
    seen_often_enough: (f: Facts) => `Seen ${f("count") ?? "often enough"}${told(f, "at_least", (x) => `, asked for are ${x}`)}.`,
    seen_too_seldom: (f: Facts) => `Seen ${f("count") ?? "too seldom"}${told(f, "at_least", (x) => `, asked for are ${x}`)}.`,
    too_few_readings: (f: Facts) => `There are too few readings to say${told(f, "count", (x) => `: ${x}`)}${told(f, "at_least", (x) => `, at least ${x} are needed`)}.`,
    warming_up: (f: Facts) => `It is still learning what is normal at this time${told(f, "seasons_learned", (x) => `: ${x} of ${f("warm_up") ?? "…"} learned`)}.`,
    no_reading_yet: () => "Nothing has been measured yet.",
    device_is_faulty: (f: Facts) => `The device is at fault${told(f, "fault", (x) => ` (${x})`)}, so its readings are not judged.`,
    unit_not_convertible: (f: Facts) => `The unit sent${told(f, "unit", (x) => ` (${x})`)} cannot be converted into that of the property.`,
    calendar_holds: (f: Facts) => `The rule sleeps${told(f, "calendar", (x) => `: ${x}`)}${told(f, "until", (x) => `, until ${x}`)}.`,
    rule_disabled: () => "The rule is switched off.",
    other_device: () => "The rule is about another device.",
    other_kind: () => "The rule is about another kind of device.",
    other_property: () => "The rule is about another property.",
    other_tag: () => "The device does not carry the rule's tag.",
    other_area: () => "The device does not lie in the rule's area.",
    device_not_registered: () => "The device is not registered, so its kind, tags and area are not known.",
    enough_parts_true: (f: Facts) => `Enough of it is true${told(f, "true", (x) => `: ${x}`)}${told(f, "of", (x) => ` of ${x}`)}${told(f, "at_least", (x) => `, asked for are ${x}`)}.`,
    too_few_parts_true: (f: Facts) => `Too little of it is true${told(f, "true", (x) => `: ${x}`)}${told(f, "of", (x) => ` of ${x}`)}${told(f, "at_least", (x) => `, asked for are ${x}`)}.`,
  } as Record<string, (f: Facts) => string>,
  facts: {
    value: "Held against the levels",
    measured_at: "Measured",
    raise_at: "Fires at",
    clear_at: "Ends at",
    hold: "Has to stay for",
    pending_since: "Reached at",
    expected: "Normal at this time",
    spread: "Usual spread",
    mean: "Mean",
    newest: "Newest reading",
    samples: "Readings looked at",
    spanned: "They span",
    over: "Looked at over",
    per: "Change per",
    from: "From",
    to: "To",
    side: "Side",
    season: "Season",
    seasons_learned: "Seasons learned",
    warm_up: "Seasons needed",
    not_heard_for: "Not heard for",
    after: "Allowed",
    since: "Since",
    for: "For",
    count: "Count",
    at_least: "Asked for",
    tolerance: "Tolerance",
    except_at: "May stand still at",
    low: "Least",
    high: "Most",
    calendar: "Calendar",
    until: "Until",
    fault: "Fault",
    unit: "Unit",
    true: "True",
    of: "Of",
    share: "Share",
    within: "Within",
    window_from: "Window from",
    window_to: "Window to",
    readings: "Readings",
  } as Record<string, string>,
  texts: { above: "above", below: "below", both: "both sides", week: "hour of the week", tide: "tide" } as Record<string, string>,
};

export type BecauseWords = typeof becauseEn;
