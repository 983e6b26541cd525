/** Where the bars of a chart, its limits and its floods lie. Pure; units are those of the picture. */
import type { BarWidth, Flood, Kpis, Point } from "./answer";
import { HOUR, DAY } from "../wallTime";

export const PICTURE = { width: 1000, height: 190, left: 40, right: 100, top: 14, bottom: 26 } as const;

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Bars {
  bars: (Box & { point: Point; isFlood: boolean })[];
  floods: Box[];
  /** Height of a number. */
  level: (count: number) => number;
  at: (instant: number) => number;
  top: number;
  ticks: number[];
}

const SPANS: Record<BarWidth, number> = { per_10_minutes: 10 * 60_000, per_hour: HOUR, per_day: DAY };
/** Above this many within ten minutes a flood begins. */
export const FLOOD_ABOVE = 10;

/** The finest bars one can still tell apart. */
export function usualWidth(from: number, to: number): BarWidth {
  const length = to - from;
  return length <= 12 * HOUR ? "per_10_minutes" : length <= 7 * DAY ? "per_hour" : "per_day";
}

export function barsOf(kpis: Kpis, width: BarWidth): Bars | null {
  const { series, average } = kpis[width];
  if (series === null) return null;
  const [from, to] = [Date.parse(kpis.period.from), Date.parse(kpis.period.to)];
  const most = Math.max(0, ...series.map(({ count }) => count));
  const top = niceTop(Math.max(most, average.limit ?? average.target));
  const inner = { width: PICTURE.width - PICTURE.left - PICTURE.right, height: PICTURE.height - PICTURE.top - PICTURE.bottom };
  const at = (instant: number): number => PICTURE.left + (inner.width * (Math.min(to, Math.max(from, instant)) - from)) / (to - from);
  const level = (count: number): number => PICTURE.top + inner.height * (1 - count / top);
  const bars = series.map((point) => {
    const begin = Date.parse(point.time);
    const [x, end] = [at(begin), at(begin + SPANS[width])];
    const gap = Math.min(2, (end - x) * 0.2);
    return { point, x, y: level(point.count), width: Math.max(0.5, end - x - gap), height: level(0) - level(point.count), isFlood: width === "per_10_minutes" && point.count > FLOOD_ABOVE };
  });
  return { bars, floods: kpis.floods.items.map((flood) => floodBox(flood, at, to)), level, at, top, ticks: [0, top / 2, top] };
}

function floodBox({ from, to }: Flood, at: (instant: number) => number, end: number): Box {
  const [x, right] = [at(Date.parse(from)), at(to === null ? end : Date.parse(to))];
  return { x, y: PICTURE.top, width: Math.max(2, right - x), height: PICTURE.height - PICTURE.top - PICTURE.bottom };
}

const STEPS = [2, 4, 6, 10, 14] as const;

/** A round number with a round half, and a little air above the highest. */
export function niceTop(highest: number): number {
  for (let scale = 1; ; scale *= 10) {
    const found = STEPS.find((step) => step * scale >= highest * 1.05);
    if (found !== undefined) return found * scale;
  }
}
