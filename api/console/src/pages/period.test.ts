import { describe, expect, it } from "vitest";
import { asCustom, boundsOf, lastShift, periodOf } from "./period";

const NOW = Date.parse("2026-11-22T10:20:42Z"); // 17:20:42 in the city

function bounds(query: Record<string, string>): string[] | null {
  const found = boundsOf(periodOf(query, "day"), NOW);
  return found === null ? null : [found.from, found.to].map((time) => new Date(time).toISOString().slice(0, 16));
}

describe("a period", () => {
  it("ends at the minute that has begun", () => {
    expect(bounds({ period: "shift" })).toEqual(["2026-11-22T02:20", "2026-11-22T10:20"]);
    expect(bounds({ period: "day" })).toEqual(["2026-11-21T10:20", "2026-11-22T10:20"]);
    expect(bounds({ period: "week" })).toEqual(["2026-11-15T10:20", "2026-11-22T10:20"]);
    expect(bounds({ period: "month" })).toEqual(["2026-10-23T10:20", "2026-11-22T10:20"]);
  });

  it("not named is the usual one", () => {
    expect(bounds({})).toEqual(bounds({ period: "day" }));
    expect(bounds({ period: "fortnight" })).toEqual(bounds({ period: "day" }));
  });

  it("of one's own is the city's wall time, not beyond now", () => {
    expect(bounds({ period: "custom", from: "2026-11-22 06:00", to: "2026-11-22 14h" })).toEqual(["2026-11-21T23:00", "2026-11-22T07:00"]);
    expect(bounds({ period: "custom", from: "2026-11-22 06:00", to: "2026-11-23 06:00" })).toEqual(["2026-11-21T23:00", "2026-11-22T10:20"]);
  });

  it("of one's own that is none is none", () => {
    expect(bounds({ period: "custom", from: "2026-11-22 14:00", to: "2026-11-22 06:00" })).toBeNull();
    expect(bounds({ period: "custom", from: "yesterday", to: "2026-11-22 06:00" })).toBeNull();
    expect(bounds({ period: "custom", from: "2026-11-23 06:00", to: "2026-11-24 06:00" })).toBeNull();
  });

  it("becomes one's own as it was", () => {
    const day = boundsOf(periodOf({}, "day"), NOW);
    if (day === null) throw new Error("no bounds");

    expect(boundsOf(asCustom(day), NOW)).toEqual(day);
  });
});

describe("the shift that runs", () => {
  it("began at 6, 14 or 22 o'clock in the city", () => {
    const begins = ["2026-11-22T10:20:42Z", "2026-11-22T07:00:00Z", "2026-11-22T06:59:00Z", "2026-11-22T16:00:00Z"].map((time) => lastShift(Date.parse(time)).from);

    expect(begins.map((time) => new Date(time).toISOString().slice(0, 16))).toEqual(["2026-11-22T07:00", "2026-11-22T07:00", "2026-11-21T23:00", "2026-11-22T15:00"]);
  });
});
