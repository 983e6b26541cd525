import { expect, test } from "vitest";

import { gravest } from "../../data/deviceHealth";
import { datesUpTo, shortDate } from "./dates";

const NOW = Date.parse("2026-11-21T18:00:00Z"); // the 22nd in the city

test("the days end today unless an earlier one is asked for", () => {
  expect(datesUpTo("", 3, NOW)).toEqual(["2026-11-20", "2026-11-21", "2026-11-22"]);
  expect(datesUpTo("2026-11-01", 2, NOW)).toEqual(["2026-10-31", "2026-11-01"]);
  expect(datesUpTo("2027-01-01", 1, NOW)).toEqual(["2026-11-22"]);
  expect(shortDate("2026-11-01")).toBe("1/11");
});

test("a day with several diagnoses is drawn as the gravest", () => {
  expect(gravest(["too_few", "stuck_on"])).toBe("stuck_on");
  expect(gravest(undefined)).toBeUndefined();
});
