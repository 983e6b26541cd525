import { describe, expect, it } from "vitest";
import { nearest, rangeOf, readingsOf, spanOf, stretches, ticksOf, timesOf } from "./around";
import { anAlert } from "./builders";

const MINUTE = 60_000;
const at = (time: string): number => Date.parse(`2026-11-21T${time}Z`);
const reading = (minute: number, value: number) => ({ at: at("08:00:00") + minute * MINUTE, value });

describe("the time around an alert", () => {
  it("begins an hour before it and ends now", () => {
    expect(spanOf(anAlert(), at("08:20:00"))).toEqual({ from: at("07:00:00"), to: at("08:20:00"), bucket: null });
  });

  it("of one that is over ends half an hour after", () => {
    const alert = anAlert({ state: "resolved", cleared_at: "2026-11-21T08:10:00Z" });
    expect(spanOf(alert, at("20:00:00")).to).toBe(at("08:40:00"));
  });

  it("is asked for more coarsely the longer it is", () => {
    const days = (count: number) => spanOf(anAlert(), at("08:00:00") + count * 24 * 60 * MINUTE).bucket;
    expect([0.2, 1, 10, 90].map(days)).toEqual([null, "1m", "15m", "1h"]);
  });
});

describe("the curve", () => {
  it("breaks where nothing was measured", () => {
    const lines = stretches([reading(0, 1), reading(1, 2), reading(9, 3), reading(10, 4)], MINUTE);
    expect(lines.map((line) => line.map(({ value }) => value))).toEqual([[1, 2], [3, 4]]);
  });

  it("takes the usual step for the interval where none is registered", () => {
    expect(stretches([reading(0, 1), reading(1, 1), reading(2, 1), reading(20, 1)], null)).toHaveLength(2);
  });

  it("leaves out what has no value, and never makes it zero", () => {
    const time = "2026-11-21T08:00:00Z";
    expect(readingsOf([{ time, value: null }, { time }, { time, avg: 0 }, { time, value: 7 }]).map(({ value }) => value)).toEqual([0, 7]);
  });

  it("has the alert's own level in view, and others only when they are near", () => {
    const level = (severity: "low" | "high" | "critical", raise_at: number) => ({ severity, raise_at, clear_at: raise_at - 5 });
    const range = rangeOf([reading(0, 60), reading(1, 88)], [level("high", 85), level("critical", 300), level("low", 50)], "high");
    expect(range.least).toBeLessThan(50);
    expect(range.greatest).toBeLessThan(100);
  });

  it("is drawn also when all values are the same, zero included", () => {
    const range = rangeOf([reading(0, 0), reading(1, 0)], [], "high");
    expect(range.greatest).toBeGreaterThan(range.least);
  });

  it("of one value leaves room around it", () => {
    expect(ticksOf(rangeOf([reading(0, 9)], [], "low"))).toEqual([6, 8, 10, 12]);
  });
});

describe("the axes", () => {
  it("have a few round numbers", () => {
    expect(ticksOf({ least: 57.3, greatest: 91 })).toEqual([60, 70, 80, 90]);
    expect(ticksOf({ least: 0.61, greatest: 1.7 })).toEqual([0.75, 1, 1.25, 1.5]);
  });

  it("have round clock times of the city", () => {
    const times = timesOf({ from: at("06:47:00"), to: at("08:20:00"), bucket: null });
    expect(times.map((time) => new Date(time).toISOString().slice(11, 16))).toEqual(["07:00", "07:30", "08:00"]);
    const days = timesOf({ from: at("00:00:00"), to: at("00:00:00") + 9 * 24 * 60 * MINUTE, bucket: "15m" });
    expect(new Set(days.map((time) => new Date(time).toISOString().slice(11, 16)))).toEqual(new Set(["17:00"]));
  });

  it("the reading pointed at is the nearest", () => {
    expect(nearest([reading(0, 1), reading(4, 2), reading(9, 3)], at("08:05:30"))?.value).toBe(2);
  });
});
