import { describe, expect, it } from "vitest";
import { emptyFields, fieldsOf, lasting, readWindow, startingAt, type WindowFields } from "./windowForm";
import type { MaintenanceWindow } from "./windows";

const NOW = Date.parse("2026-11-22T10:20:00Z"); // Sunday 22 November, 17:20 in the city

function filled(given: Partial<WindowFields> = {}): WindowFields {
  return {
    ...emptyFields({ device: "noise-1" }, NOW),
    fromDate: "2026-11-23",
    fromTime: "22:00",
    toDate: "2026-11-24",
    toTime: "4h30",
    reason: " Thay cảm biến ",
    ...given,
  };
}

function repeatsOf(given: Partial<WindowFields>): string {
  const read = readWindow(filled(given), NOW);
  return read.kind === "window" ? read.body.repeats : read.flaw;
}

describe("the form of a window", () => {
  it("begins at the next full hour in the city", () => {
    const { fromDate, fromTime, toTime } = emptyFields({}, NOW);

    expect([fromDate, fromTime, toTime]).toEqual(["2026-11-22", "18:00", "20:00"]);
  });

  it("means instants, whatever the machine's zone", () => {
    expect(readWindow(filled(), NOW)).toEqual({
      kind: "window",
      body: {
        reach: { device: "noise-1" },
        starts_at: "2026-11-23T15:00:00.000Z",
        ends_at: "2026-11-23T21:30:00.000Z",
        repeats: "",
        tz: "Asia/Ho_Chi_Minh",
        reason: "Thay cảm biến",
      },
    });
  });

  it("makes the rule of the repetition", () => {
    expect(repeatsOf({ repeat: "weekly", days: [3, 0] })).toBe("FREQ=WEEKLY;BYDAY=MO,TH");
    expect(repeatsOf({ repeat: "daily", every: "2", end: "count", count: "5" })).toBe("FREQ=DAILY;INTERVAL=2;COUNT=5");
    expect(repeatsOf({ repeat: "monthly", end: "until", untilDate: "2027-06-30" })).toBe("FREQ=MONTHLY;BYMONTHDAY=23;UNTIL=20270630");
    expect(repeatsOf({ repeat: "nth" })).toBe("FREQ=MONTHLY;BYDAY=4MO");
    expect(repeatsOf({ repeat: "other", rule: "FREQ=YEARLY" })).toBe("FREQ=YEARLY");
  });

  it("says what is wrong, one thing at a time", () => {
    const wrong: Partial<WindowFields>[] = [
      { reach: {} },
      { toTime: "late" },
      { toDate: "2026-11-23", toTime: "21:00" },
      { fromDate: "2026-11-20", toDate: "2026-11-21" },
      { repeat: "weekly", days: [] },
      { repeat: "daily", toDate: "2026-11-25" },
      { toDate: "2027-02-01" },
      { repeat: "daily", end: "count", count: "1" },
      { repeat: "daily", every: "0" },
      { repeat: "daily", end: "until", untilDate: "2026-11-01" },
      { repeat: "other", rule: " " },
      { reason: " " },
    ];

    expect(wrong.map(repeatsOf)).toEqual(["reach", "times", "order", "past", "days", "overlap", "long", "single", "number", "until", "rule", "reason"]);
  });

  it("keeps the length when the start is moved, and the weekday with it", () => {
    const moved = startingAt(filled(), { fromDate: "2026-11-25" });

    expect([moved.toDate, moved.toTime]).toEqual(["2026-11-26", "04:30"]);
    expect(startingAt(filled({ days: [0] }), { fromDate: "2026-11-25" }).days).toEqual([2]);
    expect(lasting(filled(), 8)).toMatchObject({ toDate: "2026-11-24", toTime: "06:00" });
  });

  it("shows a window as it was made", () => {
    const read = readWindow(filled({ repeat: "weekly", days: [0, 3], end: "until", untilDate: "2026-12-31" }), NOW);
    if (read.kind === "flaw") throw new Error(read.flaw);
    const window: MaintenanceWindow = { ...read.body, id: "w", by: "lan", is_open: false, current: null, next: null };

    expect(readWindow(fieldsOf(window), NOW)).toEqual(read);
  });
});
