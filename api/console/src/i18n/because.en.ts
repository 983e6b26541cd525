/** Why a rule fires or does not, as sentences; the facts fill them in. In English. */

/** A fact of an explanation as text; what is not told is left out of the sentence. */
export type Facts = (name: string) => string | undefined;

/** The text with the fact in it, where the fact is there. */
function told(f: Facts, name: string, text: (fact: string) => string): string {
  const fact = f(name);
  return fact === undefined ? "" : text(fact);
}

/** How many devices, or parts, are true of how many; nothing where it was not counted. */
function counted(f: Facts): string | undefined {
  const devices = f("true_devices");
  if (devices !== undefined) return `It is true of ${devices}${told(f, "devices", (x) => ` of ${x}`)} devices${told(f, "at_least", (x) => `; at least ${x} are needed`)}${told(f, "share", (x) => `, or a share of ${x}`)}`;
  const parts = f("true_parts");
  return parts === undefined ? undefined : `${parts}${told(f, "parts", (x) => ` of ${x}`)} parts are true`;
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
    too_few_readings: (f: Facts) => `There are too few readings to say${told(f, "readings", (x) => `: ${x} in the window`)}${told(f, "at_least", (x) => `, at least ${x} are needed`)}.`,
    warming_up: (f: Facts) => `It is still learning what is normal at this time${told(f, "seasons_learned", (x) => `: ${x} of ${f("warm_up") ?? "…"} learned`)}.`,
    no_reading_yet: () => "Nothing has been measured yet.",
    device_is_faulty: (f: Facts) => `The device is at fault${told(f, "fault", (x) => ` (${x})`)}${told(f, "implausible_to", (x) => ` (its newest reading is implausible: ${x})`)}, so its readings are not judged.`,
    unit_not_convertible: (f: Facts) => `The unit sent${told(f, "unit", (x) => ` (${x})`)} cannot be converted into that of the property.`,
    calendar_holds: (f: Facts) => `The rule sleeps${told(f, "calendar", (x) => `: ${x}`)}${told(f, "until", (x) => `, until ${x}`)}.`,
    rule_disabled: () => "The rule is switched off.",
    other_device: (f: Facts) => `The rule is about another device${told(f, "device", (x) => `: ${x}`)}.`,
    other_kind: (f: Facts) => `The rule is about another kind of device${told(f, "kind", (x) => `: ${x}`)}.`,
    other_property: (f: Facts) => `The rule is about another property${told(f, "property", (x) => `: ${x}`)}.`,
    other_tag: (f: Facts) => `The device does not carry the rule's tag${told(f, "tag", (x) => ` ${x}`)}.`,
    other_area: (f: Facts) => `The device does not lie in the rule's area${told(f, "area", (x) => `: ${x}`)}.`,
    device_not_registered: () => "The device is not registered, so its kind, tags and area are not known.",
    enough_parts_true: (f: Facts) => `${counted(f) ?? "Enough of it is true"}.`,
    too_few_parts_true: (f: Facts) => `${counted(f) ?? "Too little of it is true"}.`,
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
    true: "True of",
    true_devices: "Devices of which it is true",
    devices: "Devices there",
    true_parts: "Parts that are true",
    parts: "Parts",
    true_since: "True since",
    share: "Share",
    within: "Within",
    readings: "Readings in the window",
    window_ended_at: "Window ended",
    next_window_ends_at: "Next window ends",
    readings_so_far: "Readings in it so far",
    value_so_far: "Its value so far",
    value_at: "Value of the window ending",
    series_time: "Time of the series",
    last_seen: "Last seen",
    stands_for: "Goes on for",
    in_a_row: "In a row",
    implausible_to: "Implausible to",
    device: "Device",
    kind: "Kind",
    tag: "Tag",
    area: "Area",
    property: "Property",
  } as Record<string, string>,
  since: (time: string) => `since ${time}`,
  texts: { above: "above", below: "below", both: "both sides", week: "hour of the week", tide: "tide" } as Record<string, string>,
};

export type BecauseWords = typeof becauseEn;
