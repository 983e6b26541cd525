/**
 * Wall time of a zone as milliseconds "as if it were UTC", so that days and hours can be reckoned with plain
 * arithmetic, and back to instants. Pure.
 */

export const CITY = "Asia/Ho_Chi_Minh";
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let found = formats.get(zone);
  if (found === undefined) {
    found = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
    });
    formats.set(zone, found);
  }
  return found;
}

/** The wall time of an instant. */
export function wallOf(instant: number, zone: string = CITY): number {
  const parts = Object.fromEntries(formatOf(zone).formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The instant of a wall time; where clocks are moved, the earlier reading is good enough. */
export function instantOf(wall: number, zone: string = CITY): number {
  const guess = wall - (wallOf(wall, zone) - wall);
  return guess - (wallOf(guess, zone) - wall);
}

export function midnight(wall: number): number {
  return Math.floor(wall / DAY) * DAY;
}

/** 0 for Monday to 6 for Sunday. */
export function weekday(wall: number): number {
  return (Math.floor(wall / DAY) + 3) % 7;
}

/** `2026-11-23`, as a date field holds it. */
export function dateField(wall: number): string {
  return new Date(wall).toISOString().slice(0, 10);
}

/** `22:00`. */
export function timeField(wall: number): string {
  return new Date(wall).toISOString().slice(11, 16);
}

/** The wall time of a date field and a time as people type it (`22:00`, `22h`, `7.30`, `2200`); null if either is none. */
export function wallOfFields(date: string, time: string): number | null {
  const found = /^(\d{1,2})(?:[:.h ]?(\d{2}))?h?$/.exec(time.trim().toLowerCase());
  const day = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  if (found === null || Number.isNaN(day)) return null;
  const hours = Number(found[1]);
  const minutes = Number(found[2] ?? "0");
  if (hours > 24 || minutes > 59 || hours * 60 + minutes > 24 * 60) return null;
  return day + hours * HOUR + minutes * MINUTE;
}
