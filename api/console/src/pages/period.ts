/** Which stretch of time a page is about: the last shift, day, week or 30 days, or one's own. Pure. */
import { dateField, DAY, HOUR, instantOf, MINUTE, timeField, wallOf, wallOfFields } from "./wallTime";

export const PERIODS = ["shift", "day", "week", "month", "custom"] as const;
export type PeriodName = (typeof PERIODS)[number];

/** Own times are wall time of the city: `2026-11-22 06:00`. */
export interface Period {
  name: PeriodName;
  from: string;
  to: string;
}

export interface Bounds {
  from: number;
  to: number;
}

const LENGTHS: Record<Exclude<PeriodName, "custom">, number> = { shift: 8 * HOUR, day: DAY, week: 7 * DAY, month: 30 * DAY };

export function periodOf(query: Readonly<Record<string, string>>, otherwise: PeriodName): Period {
  const name = PERIODS.find((one) => one === query["period"]) ?? otherwise;
  return { name, from: name === "custom" ? (query["from"] ?? "") : "", to: name === "custom" ? (query["to"] ?? "") : "" };
}

/** To the minute, so that the same question within a minute is the same. Null: own times that are none, or in the wrong order. */
export function boundsOf(period: Period, now: number): Bounds | null {
  const end = Math.floor(now / MINUTE) * MINUTE;
  if (period.name !== "custom") return { from: end - LENGTHS[period.name], to: end };
  const [from, to] = [instantOfText(period.from), instantOfText(period.to)];
  return from === null || to === null || from >= to || from >= end ? null : { from, to: Math.min(to, end) };
}

function instantOfText(text: string): number | null {
  const [date = "", time = ""] = text.split(" ", 2);
  const wall = wallOfFields(date, time);
  return wall === null ? null : instantOf(wall);
}

/** Own times that begin with what was shown before. */
export function asCustom(bounds: Bounds): Period {
  return { name: "custom", from: textOf(bounds.from), to: textOf(bounds.to) };
}

function textOf(instant: number): string {
  const wall = wallOf(instant);
  return `${dateField(wall)} ${timeField(wall)}`;
}

/** The shift of eight hours that ended last or runs: from 6, 14 and 22 o'clock. */
export function lastShift(now: number): Bounds {
  const wall = wallOf(now);
  const from = Math.floor((wall - 6 * HOUR) / (8 * HOUR)) * 8 * HOUR + 6 * HOUR;
  return { from: instantOf(from), to: Math.floor(now / MINUTE) * MINUTE };
}
