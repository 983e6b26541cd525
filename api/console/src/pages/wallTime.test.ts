import { expect, test } from "vitest";
import { dateField, instantOf, timeField, wallOf, wallOfFields, weekday } from "./wallTime";

test("wall time is the city's, whatever the machine's zone", () => {
  const wall = wallOf(Date.parse("2026-11-22T17:30:00Z"));

  expect([dateField(wall), timeField(wall), weekday(wall)]).toEqual(["2026-11-23", "00:30", 0]);
  expect(instantOf(wall)).toBe(Date.parse("2026-11-22T17:30:00Z"));
});

test("a zone with summer time is reckoned by its own clocks", () => {
  const before = Date.parse("2026-03-28T12:00:00Z");
  const after = Date.parse("2026-03-29T12:00:00Z");

  expect([wallOf(before, "Europe/Berlin"), wallOf(after, "Europe/Berlin")].map(timeField)).toEqual(["13:00", "14:00"]);
  expect(instantOf(wallOf(after, "Europe/Berlin"), "Europe/Berlin")).toBe(after);
});

test("times are taken as people type them", () => {
  const typed = ["22:00", "22h", "7.30", "2200", "7h30", "24:00", "25:00", "soon", "12:60"];

  const taken = typed.map((time) => wallOfFields("2026-11-23", time));

  expect(taken.map((wall) => (wall === null ? null : `${dateField(wall)} ${timeField(wall)}`))).toEqual([
    "2026-11-23 22:00",
    "2026-11-23 22:00",
    "2026-11-23 07:30",
    "2026-11-23 22:00",
    "2026-11-23 07:30",
    "2026-11-24 00:00",
    null,
    null,
    null,
  ]);
  expect(wallOfFields("", "22:00")).toBeNull();
});
