import { describe, expect, it } from "vitest";
import type { Figure, Kpis } from "./answer";
import { barsOf, niceTop, PICTURE, usualWidth } from "./bars";
import { figureRows, judged } from "./figures";
import { HOUR, DAY } from "../wallTime";

const GOOD: Figure = { value: 0, target: 1, limit: 2, verdict: "acceptable" };

function someKpis(given: Partial<Kpis> = {}): Kpis {
  const rate = { average: GOOD, maximum: 0, series: [] };
  const mix = { rule: null, resolved: 0, without: 0, counts: { true: 0, false: 0, duplicate: 0, test: 0 }, shares: null };
  return {
    period: { from: "2026-11-22T00:00:00Z", to: "2026-11-22T01:00:00Z", tz: "Asia/Ho_Chi_Minh", areas: null },
    annunciations: 0,
    per_10_minutes: rate,
    per_hour: rate,
    per_day: rate,
    peak: GOOD,
    hours_over_30: GOOD,
    ten_minutes_over_10: GOOD,
    floods: { count: 0, share_of_time: GOOD, items: [] },
    standing: { at_end: 0, most: 0, average: 0, series: [] },
    stale: { at_end: 0, on_worst_day: GOOD, series: [] },
    chattering: { conditions: GOOD, times: 3, within_s: 60, items: [] },
    top_sources: { share: GOOD, items: [] },
    priorities: [],
    time_to_acknowledge: { count: 0, median_s: null, p90_s: null },
    time_to_clear: { count: 0, median_s: null, p90_s: null },
    findings: { overall: mix, by_rule: [] },
    suppressed: {},
    shelvings: 0,
    ...given,
  };
}

describe("the figures", () => {
  it("are judged as the api says, and those without a value are not judged", () => {
    const kpis = someKpis({ peak: { value: 14, target: 10, limit: null, verdict: "over" }, top_sources: { share: { value: null, target: 0.01, limit: 0.05, verdict: null }, items: [] } });

    expect(judged(figureRows(kpis))).toEqual({ over: 1, of: 9 });
  });
});

describe("the bars", () => {
  const point = (minute: number, count: number) => ({ time: new Date(Date.parse("2026-11-22T00:00:00Z") + minute * 60_000).toISOString(), count });

  it("stand side by side, as high as they count, within the picture", () => {
    const bars = barsOf(someKpis({ per_10_minutes: { average: GOOD, maximum: 12, series: [0, 10, 20, 30, 40, 50].map((minute, index) => point(minute, [0, 3, 12, 0, 1, 0][index] ?? 0)) } }), "per_10_minutes");

    expect(bars?.bars.map(({ isFlood }) => isFlood)).toEqual([false, false, true, false, false, false]);
    expect(bars?.top).toBe(14);
    expect(bars?.bars[0]?.height).toBe(0);
    for (const bar of bars?.bars ?? []) {
      expect(bar.x).toBeGreaterThanOrEqual(PICTURE.left);
      expect(bar.x + bar.width).toBeLessThanOrEqual(PICTURE.width - PICTURE.right);
      expect(bar.y).toBeGreaterThanOrEqual(PICTURE.top);
    }
  });

  it("leave room for the limit, also when nothing comes near it", () => {
    expect(barsOf(someKpis(), "per_hour")?.top).toBeGreaterThanOrEqual(2);
  });

  it("that would be too many are not drawn", () => {
    expect(barsOf(someKpis({ per_10_minutes: { average: GOOD, maximum: 0, series: null } }), "per_10_minutes")).toBeNull();
  });

  it("shade a flood that is not over to the end of the period", () => {
    const floods = { count: 1, share_of_time: GOOD, items: [{ from: "2026-11-22T00:30:00Z", to: null, count: 30, peak: 20 }] };

    const [flood] = barsOf(someKpis({ floods }), "per_10_minutes")?.floods ?? [];

    expect((flood?.x ?? 0) + (flood?.width ?? 0)).toBeCloseTo(PICTURE.width - PICTURE.right);
  });

  it("are as fine as one can tell apart", () => {
    expect([8 * HOUR, DAY, 7 * DAY, 30 * DAY].map((length) => usualWidth(0, length))).toEqual(["per_10_minutes", "per_hour", "per_hour", "per_day"]);
  });

  it("end at a round number", () => {
    expect([0, 1, 12, 13.5, 290, 1000].map(niceTop)).toEqual([2, 2, 14, 20, 400, 1400]);
  });
});
