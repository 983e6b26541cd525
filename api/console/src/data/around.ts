/** The readings around an alert: what to ask for, and how they lie on a small chart. Pure. */
import type { Alert, Level } from "./types";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const BEFORE_MS = HOUR;
const AFTER_MS = 30 * MINUTE;

export interface Span {
  from: number;
  to: number;
  /** Null: every reading. */
  bucket: string | null;
}

/** From an hour before it was raised until now, or half an hour after it was over; the longer, the coarser. */
export function spanOf(alert: Alert, at: number): Span {
  const raised = Date.parse(alert.raised_at);
  const over = alert.cleared_at ?? alert.resolved_at;
  const to = over === null || alert.state === "active" ? at : Math.min(at, Math.max(Date.parse(over), raised) + AFTER_MS);
  const from = raised - BEFORE_MS;
  const length = to - from;
  return { from, to, bucket: length <= 8 * HOUR ? null : length <= 72 * HOUR ? "1m" : length <= 60 * 24 * HOUR ? "15m" : "1h" };
}

export interface Reading {
  at: number;
  value: number;
}

/** Points of `GET history`: `value` of each reading, or `avg` of a bucket; what has none is left out. */
export function readingsOf(points: readonly { time: string; value?: number | null; avg?: number | null }[]): Reading[] {
  return points.flatMap(({ time, value, avg }) => {
    const number = value ?? avg;
    return number === null || number === undefined ? [] : [{ at: Date.parse(time), value: number }];
  });
}

/** Stretches without a gap: a line is only drawn where something was measured. */
export function stretches(readings: readonly Reading[], intervalMs: number | null): Reading[][] {
  const longest = 3.5 * (intervalMs ?? usualStep(readings));
  const found: Reading[][] = [];
  let last: Reading | undefined;
  for (const reading of readings) {
    const current = found.at(-1);
    if (current === undefined || last === undefined || reading.at - last.at > longest) found.push([reading]);
    else current.push(reading);
    last = reading;
  }
  return found;
}

function usualStep(readings: readonly Reading[]): number {
  const steps = readings.slice(1).map(({ at }, index) => at - (readings[index]?.at ?? at));
  steps.sort((a, b) => a - b);
  return Math.max(1_000, steps[Math.floor(steps.length / 2)] ?? 1_000);
}

export interface Range {
  least: number;
  greatest: number;
}

/** What is measured and the levels near it: a level far off would press the curve flat. */
export function rangeOf(readings: readonly Reading[], levels: readonly Level[], own: Alert["severity"]): Range {
  const values = readings.map(({ value }) => value);
  const least = Math.min(...values);
  const greatest = Math.max(...values);
  const height = Math.max(greatest - least, Math.abs(greatest) * 0.02, 1e-9);
  const near = levels
    .filter(({ severity, raise_at }) => severity === own || (raise_at > least - height / 2 && raise_at < greatest + height / 2))
    .map(({ raise_at }) => raise_at);
  const low = Math.min(least, ...near);
  const high = Math.max(greatest, ...near);
  // One value alone says nothing of how fine the axis has to be: 9 vehicles lie between 4 and 14, not between 8.99 and 9.01.
  const margin = high === low ? Math.max(Math.abs(high) / 2, height * 0.08) : Math.max((high - low) * 0.08, height * 0.08);
  return { least: low - margin, greatest: high + margin };
}

/** Three to six round numbers within the range. */
export function ticksOf({ least, greatest }: Range): number[] {
  const rough = (greatest - least) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((one) => one >= rough) ?? rough;
  const ticks: number[] = [];
  for (let index = Math.ceil(least / step); index * step <= greatest; index += 1) ticks.push(Number((index * step).toPrecision(12)));
  return ticks;
}

/** Round clock times within the span, three to seven of them. */
export function timesOf({ from, to }: Span): number[] {
  const steps = [10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080, 40_320].map((minutes) => minutes * MINUTE);
  const step = steps.find((one) => (to - from) / one <= 6) ?? (to - from) / 6;
  const offset = 7 * HOUR; // the city's zone has no summer time
  const times: number[] = [];
  for (let time = Math.ceil((from + offset) / step) * step - offset; time <= to; time += step) times.push(time);
  return times;
}

/** The reading nearest in time. */
export function nearest(readings: readonly Reading[], at: number): Reading | undefined {
  let found: Reading | undefined;
  for (const reading of readings) {
    if (found === undefined || Math.abs(reading.at - at) < Math.abs(found.at - at)) found = reading;
  }
  return found;
}
