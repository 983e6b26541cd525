import { expect, test } from "vitest";

import type { TrialAlert } from "../../../data/trials";
import { mixOf, rowsOf, sorted } from "./comparing";

function anAlert(given: Partial<TrialAlert>): TrialAlert {
  return { device: "noise-1", area: "ward-1", place: "", property: "noise_level", severity: "high", raised_at: "2026-11-20T08:00:00Z", cleared_at: "2026-11-20T09:00:00Z", stood_s: 3600, value: 86, ...given };
}

const END = Date.parse("2026-11-21T00:00:00Z");
const name = (alert: TrialAlert): string => alert.device ?? "";

test("what stood at one time about one device is in both, however long", () => {
  const now = [anAlert({ cleared_at: "2026-11-20T08:10:00Z" }), anAlert({ raised_at: "2026-11-20T12:00:00Z", cleared_at: null })];
  const before = [anAlert({ raised_at: "2026-11-20T07:00:00Z" }), anAlert({ device: "noise-2", raised_at: "2026-11-20T12:00:00Z", cleared_at: null })];

  const rows = rowsOf(now, before, END);

  expect(rows.map((row) => [row.alert.device, row.in])).toEqual([
    ["noise-1", "in_both"],
    ["noise-1", "only_in_new"],
    ["noise-2", "only_in_old"],
  ]);
});

test("alerts that only meet are not the same", () => {
  const rows = rowsOf([anAlert({ raised_at: "2026-11-20T09:00:00Z", cleared_at: "2026-11-20T10:00:00Z" })], [anAlert({})], END);

  expect(rows.map((row) => row.in)).toEqual(["only_in_new", "only_in_old"]);
});

test("a place is told from another by its area, too", () => {
  const group = anAlert({ device: null, place: "area/ward-1" });

  expect(rowsOf([group], [{ ...group, area: "ward-2" }], END).map((row) => row.in)).toEqual(["only_in_new", "only_in_old"]);
});

test("nothing is said of versions where nothing was compared", () => {
  expect(rowsOf([anAlert({})], null, END)[0]?.in).toBeNull();
});

test("rows are sorted as asked, what has no value last either way", () => {
  const rows = rowsOf([anAlert({ device: "d-10", value: null }), anAlert({ device: "d-9", value: 3 }), anAlert({ device: "d-2", value: 7 })], null, END);
  const devices = (column: "what" | "value", isDown: boolean): (string | null)[] => sorted(rows, { column, isDown }, name, "en").map(({ alert }) => alert.device);

  expect(devices("what", false)).toEqual(["d-2", "d-9", "d-10"]);
  expect(devices("value", true)).toEqual(["d-2", "d-9", "d-10"]);
  expect(devices("value", false)).toEqual(["d-9", "d-2", "d-10"]);
});

test("severities are counted, the worst first, none without alerts", () => {
  expect(mixOf([anAlert({}), anAlert({ severity: "critical" }), anAlert({})])).toEqual([
    { severity: "critical", count: 1 },
    { severity: "high", count: 2 },
  ]);
});
