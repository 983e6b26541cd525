/**
 * What a window's recurrence rule (RFC 5545) means, as far as the form can make one: daily, weekly on days, monthly on
 * a day or on the nth weekday, each with an end or without. The first start always counts, as alarming reckons. Pure.
 */
import { CITY, dateField, DAY, instantOf, midnight, wallOf, weekday } from "../wallTime";

export const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"] as const;

export type Repeats =
  | { kind: "once" }
  | { kind: "daily"; every: number; end: End }
  | { kind: "weekly"; every: number; days: readonly number[]; end: End }
  | { kind: "monthly"; every: number; day: number; end: End }
  | { kind: "nth"; every: number; nth: number; weekday: number; end: End }
  /** A rule somebody wrote through the api: shown as it is. */
  | { kind: "other"; rule: string };

/** `until` is the last day (`2026-12-31`), in the window's zone. */
export type End = { kind: "never" } | { kind: "until"; date: string } | { kind: "count"; count: number };

export interface Span {
  from: number;
  to: number;
}

const NEVER: End = { kind: "never" };
/** Days examined at most for one answer: a hundred years, so that a rule that never comes true ends, too. */
const DAYS_EXAMINED = 36_600;

export function ruleOf(repeats: Repeats): string {
  switch (repeats.kind) {
    case "once":
      return "";
    case "other":
      return repeats.rule;
    case "daily":
      return joined("DAILY", repeats, "");
    case "weekly":
      return joined("WEEKLY", repeats, `BYDAY=${[...repeats.days].sort((a, b) => a - b).map((day) => WEEKDAYS[day]).join(",")}`);
    case "monthly":
      return joined("MONTHLY", repeats, `BYMONTHDAY=${repeats.day}`);
    case "nth":
      return joined("MONTHLY", repeats, `BYDAY=${repeats.nth}${WEEKDAYS[repeats.weekday]}`);
  }
}

function joined(frequency: string, { every, end }: { every: number; end: End }, by: string): string {
  const parts = [`FREQ=${frequency}`, every === 1 ? "" : `INTERVAL=${every}`, by, endPart(end)];
  return parts.filter((part) => part !== "").join(";");
}

function endPart(end: End): string {
  switch (end.kind) {
    case "never":
      return "";
    case "until":
      return `UNTIL=${end.date.replaceAll("-", "")}`;
    case "count":
      return `COUNT=${end.count}`;
  }
}

/** `startsAt` fills in what the rule leaves to the first start: the weekday, the day of the month. */
export function repeatsOf(rule: string, startsAt: number, zone: string = CITY): Repeats {
  if (rule === "") return { kind: "once" };
  const parts = new Map(rule.toUpperCase().split(";").map((part) => part.split("=", 2) as [string, string]));
  const other: Repeats = { kind: "other", rule };
  const end = endOf(parts, zone);
  const known = new Set(["FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY"]);
  if (end === null || [...parts.keys()].some((name) => !known.has(name))) return other;
  const every = Number(parts.get("INTERVAL") ?? "1");
  const [byDay, byMonthDay] = [parts.get("BYDAY"), parts.get("BYMONTHDAY")];
  const wall = wallOf(startsAt, zone);
  switch (parts.get("FREQ")) {
    case "DAILY":
      return byDay === undefined && byMonthDay === undefined ? { kind: "daily", every, end } : other;
    case "WEEKLY": {
      const days = byDay === undefined ? [weekday(wall)] : byDay.split(",").map((day) => WEEKDAYS.findIndex((one) => one === day));
      return byMonthDay === undefined && !days.includes(-1) ? { kind: "weekly", every, days, end } : other;
    }
    case "MONTHLY":
      return monthly(byDay, byMonthDay, wall, every, end) ?? other;
    default:
      return other;
  }
}

function monthly(byDay: string | undefined, byMonthDay: string | undefined, wall: number, every: number, end: End): Repeats | null {
  if (byDay !== undefined) {
    const found = /^([1-4]|-1)(MO|TU|WE|TH|FR|SA|SU)$/.exec(byDay);
    if (found === null || byMonthDay !== undefined) return null;
    return { kind: "nth", every, nth: Number(found[1]), weekday: WEEKDAYS.findIndex((day) => day === found[2]), end };
  }
  const day = byMonthDay === undefined ? new Date(wall).getUTCDate() : Number(byMonthDay);
  return Number.isInteger(day) && day >= 1 && day <= 31 ? { kind: "monthly", every, day, end } : null;
}

function endOf(parts: ReadonlyMap<string, string>, zone: string): End | null {
  const [count, until] = [parts.get("COUNT"), parts.get("UNTIL")];
  if (count !== undefined) return { kind: "count", count: Number(count) };
  if (until === undefined) return NEVER;
  const found = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?$/.exec(until);
  if (found === null) return null;
  const [, year, month, day, hour, minute, second, isUtc] = found;
  if (hour === undefined) return { kind: "until", date: `${year}-${month}-${day}` };
  const moment = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return { kind: "until", date: dateField(isUtc === "Z" ? wallOf(moment, zone) : moment) };
}

/** Which occurrence of its weekday in the month this day is: 1 to 4, or -1 for the last. */
export function nthOf(wall: number): number {
  const day = new Date(wall).getUTCDate();
  return day > 28 ? -1 : Math.ceil(day / 7);
}

export interface Repeating {
  starts_at: string;
  ends_at: string;
  repeats: string;
  tz: string;
}

/** The times at which a window is open within `span`, oldest first; null where the rule is beyond us. */
export function occurrences(window: Repeating, span: Span): Span[] | null {
  const [first, length] = [Date.parse(window.starts_at), Date.parse(window.ends_at) - Date.parse(window.starts_at)];
  const repeats = repeatsOf(window.repeats, first, window.tz);
  if (repeats.kind === "other") return null;
  const found: Span[] = [];
  for (const start of starts(repeats, first, window.tz, span.to)) {
    if (start >= span.to) break;
    if (start + length > span.from) found.push({ from: start, to: start + length });
  }
  return found;
}

/** The starts in order, the first itself included, to beyond `limit`. */
function* starts(repeats: Exclude<Repeats, { kind: "other" }>, first: number, zone: string, limit: number): Generator<number> {
  yield first;
  if (repeats.kind === "once") return;
  const { end } = repeats;
  const origin = wallOf(first, zone);
  const timeOfDay = origin - midnight(origin);
  let count = 1;
  for (let step = 1; step < DAYS_EXAMINED; step += 1) {
    const day = midnight(origin) + step * DAY;
    if (end.kind === "until" && dateField(day) > end.date) return;
    if (end.kind === "count" && count >= end.count) return;
    if (!falls(repeats, day, midnight(origin))) continue;
    count += 1;
    const start = instantOf(day + timeOfDay, zone);
    yield start;
    if (start >= limit) return;
  }
}

function falls(repeats: Exclude<Repeats, { kind: "other" | "once" }>, day: number, origin: number): boolean {
  const { every } = repeats;
  switch (repeats.kind) {
    case "daily":
      return ((day - origin) / DAY) % every === 0;
    case "weekly":
      return repeats.days.includes(weekday(day)) && ((monday(day) - monday(origin)) / (7 * DAY)) % every === 0;
    case "monthly":
      return new Date(day).getUTCDate() === repeats.day && monthsBetween(origin, day) % every === 0;
    case "nth":
      return weekday(day) === repeats.weekday && isNth(day, repeats.nth) && monthsBetween(origin, day) % every === 0;
  }
}

function monday(day: number): number {
  return day - weekday(day) * DAY;
}

function monthsBetween(from: number, to: number): number {
  const [a, b] = [new Date(from), new Date(to)];
  return (b.getUTCFullYear() - a.getUTCFullYear()) * 12 + b.getUTCMonth() - a.getUTCMonth();
}

function isNth(day: number, nth: number): boolean {
  const date = new Date(day).getUTCDate();
  if (nth > 0) return Math.ceil(date / 7) === nth;
  return new Date(day + 7 * DAY).getUTCMonth() !== new Date(day).getUTCMonth();
}
