/** The days of the matrix. Pure; days are the city's. */
import { DAY, dateField, midnight, wallOf } from "../wallTime";

export const LENGTHS = [7, 14, 28] as const;

/** `count` days up to `until`, which is today where it is empty, no date or in the future. */
export function datesUpTo(until: string, count: number, now: number): string[] {
  const today = midnight(wallOf(now));
  const asked = /^\d{4}-\d{2}-\d{2}$/.test(until) ? Date.parse(`${until}T00:00:00Z`) : Number.NaN;
  const last = Number.isNaN(asked) ? today : Math.min(asked, today);
  return Array.from({ length: count }, (_, index) => dateField(last - (count - 1 - index) * DAY));
}

/** `22/11`. */
export function shortDate(date: string): string {
  const [, month = "", day = ""] = date.split("-");
  return `${Number(day)}/${Number(month)}`;
}
