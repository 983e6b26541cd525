/** Where things lie on the chart of a series: which stretch, in which steps, and what of it is shaded. Pure. */
import { timesOf } from "../../../data/around";
import type { CalendarJson } from "../../../data/calendars";
import { DAY, HOUR, MINUTE } from "../../wallTime";
import type { Interval } from "./comparing";

const LEAST_MARGIN = HOUR;
const MOST_MARGIN = 2 * DAY;
/** About as many points as a chart has pixels for. */
const MOST_POINTS = 800;
/** Up to here every reading is shown. */
const RAW_UP_TO = 6 * HOUR;

const BUCKETS: readonly (readonly [string, number])[] = [
  ["1m", MINUTE],
  ["5m", 5 * MINUTE],
  ["15m", 15 * MINUTE],
  ["1h", HOUR],
  ["6h", 6 * HOUR],
  ["1d", DAY],
];

export interface Bucket {
  name: string;
  ms: number;
}

/** The alert with as much again before and after it, an hour at least and two days at most. */
export function windowAround({ from, to }: Interval, latest: number): Interval {
  const margin = Math.min(MOST_MARGIN, Math.max(LEAST_MARGIN, to - from));
  return { from: from - margin, to: Math.min(Math.max(latest, to), to + margin) };
}

/** Null: every reading. */
export function bucketFor({ from, to }: Interval): Bucket | null {
  if (to - from <= RAW_UP_TO) return null;
  const found = BUCKETS.find(([, ms]) => (to - from) / ms <= MOST_POINTS) ?? (["1d", DAY] as const);
  return { name: found[0], ms: found[1] };
}

/** What of the intervals lies within the window. */
export function clipped<T extends Interval>(intervals: readonly T[], window: Interval): T[] {
  return intervals
    .filter(({ from, to }) => to >= window.from && from <= window.to)
    .map((interval) => ({ ...interval, from: Math.max(interval.from, window.from), to: Math.min(interval.to, window.to) }));
}

export interface Asleep extends Interval {
  calendar: string;
}

/** When the calendars a rule leaves out hold; those with an area only where the device lies in it. */
export function asleep(unless: readonly string[], calendars: ReadonlyMap<string, CalendarJson>, isInArea: (area: string) => boolean): Asleep[] {
  return unless.flatMap((id) => {
    const calendar = calendars.get(id);
    if (calendar === undefined || (calendar.area !== null && !isInArea(calendar.area))) return [];
    return calendar.spans.map(({ starts_at, ends_at }) => ({ calendar: id, from: Date.parse(starts_at), to: Date.parse(ends_at) }));
  });
}

/** Clock times for the axis: fewer where the chart is narrow. */
export function axisTimes(window: Interval, most: number): number[] {
  const times = timesOf({ ...window, bucket: null });
  const step = Math.ceil(times.length / most);
  return times.filter((_, index) => index % step === 0);
}

/** How much of the window the readings are beyond a level: what was worst is shown first. */
export function shareBeyond(values: readonly number[], level: { raise_at: number; clear_at: number } | undefined): number {
  if (level === undefined || values.length === 0) return 0;
  const isFalling = level.raise_at < level.clear_at;
  return values.filter((value) => (isFalling ? value <= level.raise_at : value >= level.raise_at)).length / values.length;
}
