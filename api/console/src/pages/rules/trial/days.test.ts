import { expect, test } from "vitest";

import type { CalendarJson } from "../../../data/calendars";
import { dayBars, worstDay } from "./days";

const tet: CalendarJson = { id: "tet", kind: "holiday", name_vi: "Tết", name_en: "Tết", spans: [{ starts_at: "2026-02-15T17:00:00Z", ends_at: "2026-02-16T17:00:00Z" }], area: null, is_built_in: true, holds_now: false, next: null };
const from = Date.parse("2026-02-14T17:00:00Z"); // midnight of the 15th in the city
const to = Date.parse("2026-02-17T17:00:00Z");

test("every day of the period has a bar, by the city's midnight, and holidays have their name", () => {
  const bars = dayBars(from, to, { days: [{ date: "2026-02-16", alerts: 4 }] }, null, [tet], () => "Tết");

  expect(bars.map(({ date, now, before, holiday }) => [date, now, before, holiday])).toEqual([
    ["2026-02-15", 0, null, null],
    ["2026-02-16", 4, null, "Tết"],
    ["2026-02-17", 0, null, null],
  ]);
  expect(bars[0]?.isWeekend).toBe(true);
  expect(worstDay(bars)?.date).toBe("2026-02-16");
});

test("beside it stands the version before", () => {
  const bars = dayBars(from, to, { days: [] }, { days: [{ date: "2026-02-15", alerts: 2 }] }, [], () => "");

  expect(bars.map(({ before }) => before)).toEqual([2, 0, 0]);
});
