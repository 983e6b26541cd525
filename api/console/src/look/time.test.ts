import { describe, expect, it } from "vitest";
import { en } from "../i18n/en";
import { duration, moment, timeOfDay } from "./time";

describe("times", () => {
  it("are the city's, in 24 hours, whatever the machine's zone", () => {
    expect(timeOfDay("2026-11-21T17:05:09Z")).toBe("00:05:09");
  });

  it("carry the day when it is not today's in the city", () => {
    const today = Date.parse("2026-11-21T17:30:00Z"); // already the 22nd in the city

    expect(moment("2026-11-21T17:05:09Z", today)).toBe("00:05:09");
    expect(moment("2026-11-21T16:59:59Z", today)).toBe("21/11 23:59:59");
  });

  it("that are none are a dash", () => {
    expect(timeOfDay("soon")).toBe("–");
  });

  it("become ages in the two largest units that matter", () => {
    const ages = [-5_000, 42_000, 7 * 60_000, 200 * 60_000, 52 * 3_600_000].map((age) => duration(age, en.age));

    expect(ages).toEqual(["0 s", "42 s", "7 min", "3 h 20 min", "2 d 4 h"]);
  });
});
