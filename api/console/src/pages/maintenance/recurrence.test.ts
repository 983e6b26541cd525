import { describe, expect, it } from "vitest";
import { occurrences, repeatsOf, ruleOf, type Repeats } from "./recurrence";
import { CITY, dateField, DAY, wallOf } from "../wallTime";

const MONDAY_NIGHT = "2026-11-23T15:00:00Z"; // Monday 23 November, 22:00 in the city

function starting(repeats: string, days: number, ends_at = "2026-11-23T19:00:00Z"): string[] | undefined {
  const from = Date.parse("2026-11-22T17:00:00Z");
  const found = occurrences({ starts_at: MONDAY_NIGHT, ends_at, repeats, tz: CITY }, { from, to: from + days * DAY });
  return found?.map((span) => dateField(wallOf(span.from)).slice(5));
}

describe("a recurrence rule", () => {
  it("comes back from the form as it went in", () => {
    const rules = [
      "",
      "FREQ=DAILY",
      "FREQ=DAILY;INTERVAL=2;COUNT=5",
      "FREQ=WEEKLY;BYDAY=MO,TH",
      "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;UNTIL=20261231",
      "FREQ=MONTHLY;BYMONTHDAY=15",
      "FREQ=MONTHLY;BYDAY=2SU",
      "FREQ=MONTHLY;BYDAY=-1FR",
    ];

    expect(rules.map((rule) => ruleOf(repeatsOf(rule, Date.parse(MONDAY_NIGHT))))).toEqual(rules);
  });

  it("without days means those of the first start", () => {
    expect(repeatsOf("FREQ=WEEKLY", Date.parse(MONDAY_NIGHT))).toMatchObject({ kind: "weekly", days: [0] });
    expect(repeatsOf("FREQ=MONTHLY", Date.parse(MONDAY_NIGHT))).toMatchObject({ kind: "monthly", day: 23 });
  });

  it("ends on the day of its zone, also when its end is given in UTC", () => {
    expect(repeatsOf("FREQ=DAILY;UNTIL=20261231T170000Z", 0)).toMatchObject({ end: { kind: "until", date: "2027-01-01" } });
  });

  it("beyond the form is kept as it is", () => {
    const beyond = ["FREQ=YEARLY", "FREQ=HOURLY;INTERVAL=6", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1", "FREQ=WEEKLY;BYDAY=1MO", "nonsense"];

    const read: Repeats[] = beyond.map((rule) => repeatsOf(rule, 0));

    expect(read).toEqual(beyond.map((rule) => ({ kind: "other", rule })));
    expect(starting("FREQ=YEARLY", 7)).toBeUndefined();
  });
});

describe("the times at which a window is open", () => {
  it("are once, and also when it began before", () => {
    expect(starting("", 7)).toEqual(["11-23"]);
    expect(starting("", 7, "2026-11-30T19:00:00Z")).toEqual(["11-23"]);
  });

  it("repeat daily and weekly, the first start counted", () => {
    expect(starting("FREQ=DAILY;INTERVAL=3", 9)).toEqual(["11-23", "11-26", "11-29"]);
    expect(starting("FREQ=WEEKLY;BYDAY=WE,SU", 8)).toEqual(["11-23", "11-25", "11-29"]);
    expect(starting("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU", 22)).toEqual(["11-23", "11-29", "12-07", "12-13"]);
  });

  it("stop at their last day or after so many", () => {
    expect(starting("FREQ=DAILY;UNTIL=20261125", 30)).toEqual(["11-23", "11-24", "11-25"]);
    expect(starting("FREQ=DAILY;COUNT=2", 30)).toEqual(["11-23", "11-24"]);
  });

  it("skip the months without that day", () => {
    expect(starting("FREQ=MONTHLY;BYMONTHDAY=31", 140)).toEqual(["11-23", "12-31", "01-31", "03-31"]);
    expect(starting("FREQ=MONTHLY;BYDAY=-1FR", 70)).toEqual(["11-23", "11-27", "12-25", "01-29"]);
  });
});
