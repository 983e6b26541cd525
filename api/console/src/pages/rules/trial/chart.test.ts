import { expect, test } from "vitest";

import type { CalendarJson } from "../../../data/calendars";
import { DAY, HOUR, MINUTE } from "../../wallTime";
import { asleep, bucketFor, clipped, shareBeyond, windowAround } from "./chart";

const AT = Date.parse("2026-11-20T08:00:00Z");

test("an alert is shown with as much again around it, and never beyond now", () => {
  expect(windowAround({ from: AT, to: AT + MINUTE }, AT + DAY)).toEqual({ from: AT - HOUR, to: AT + MINUTE + HOUR });
  expect(windowAround({ from: AT, to: AT + 3 * HOUR }, AT + 4 * HOUR)).toEqual({ from: AT - 3 * HOUR, to: AT + 4 * HOUR });
  expect(windowAround({ from: AT, to: AT + 9 * DAY }, AT + 30 * DAY).from).toBe(AT - 2 * DAY);
});

test("the longer the stretch, the coarser the points", () => {
  const bucket = (length: number): string | null => bucketFor({ from: AT, to: AT + length })?.name ?? null;

  expect([3 * HOUR, 12 * HOUR, 2 * DAY, 7 * DAY, 30 * DAY, 300 * DAY].map(bucket)).toEqual([null, "1m", "5m", "15m", "1h", "1d"]);
});

test("what lies outside is cut off or left out", () => {
  const window = { from: AT, to: AT + HOUR };

  expect(clipped([{ from: AT - HOUR, to: AT + MINUTE }, { from: AT + 2 * HOUR, to: AT + 3 * HOUR }], window)).toEqual([{ from: AT, to: AT + MINUTE }]);
});

test("a rule sleeps while its calendars hold, those of an area only there", () => {
  const calendar = (id: string, area: string | null): CalendarJson => ({ id, kind: "event", name_vi: "", name_en: "", spans: [{ starts_at: "2026-11-20T08:00:00Z", ends_at: "2026-11-20T09:00:00Z" }], area, is_built_in: false, holds_now: false, next: null });
  const calendars = new Map([calendar("fair", "ward-1"), calendar("tet", null)].map((one) => [one.id, one]));

  expect(asleep(["fair", "tet", "gone"], calendars, () => false).map((one) => one.calendar)).toEqual(["tet"]);
  expect(asleep(["fair"], calendars, (area) => area === "ward-1")).toEqual([{ calendar: "fair", from: AT, to: AT + HOUR }]);
});

test("how much of the readings is beyond a level goes by the side it raises on", () => {
  expect(shareBeyond([5, 9, 11, 20], { raise_at: 10, clear_at: 14 })).toBe(0.5);
  expect(shareBeyond([5, 9, 11, 20], { raise_at: 11, clear_at: 8 })).toBe(0.5);
  expect(shareBeyond([], { raise_at: 11, clear_at: 8 })).toBe(0);
});
