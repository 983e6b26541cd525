/** What is typed into the form of a window, and the window that it means, or what is wrong with it. Pure. */
import { isEmptyReach, reachOf, type Reach } from "../reach";
import { CITY, dateField, DAY, HOUR, instantOf, timeField, wallOf, wallOfFields, weekday } from "../wallTime";
import { nthOf, occurrences, repeatsOf, ruleOf, type End, type Repeats } from "./recurrence";
import { iso, isSingle, type MaintenanceWindow, type WindowBody } from "./windows";

export type RepeatKind = Repeats["kind"];
export type EndKind = End["kind"];

export interface WindowFields {
  reach: Record<string, string>;
  fromDate: string;
  fromTime: string;
  toDate: string;
  toTime: string;
  repeat: RepeatKind;
  every: string;
  days: readonly number[];
  end: EndKind;
  untilDate: string;
  count: string;
  rule: string;
  reason: string;
  zone: string;
}

export type WindowFlaw = "reach" | "times" | "order" | "past" | "days" | "overlap" | "long" | "single" | "number" | "until" | "reason" | "rule";
export type ReadWindow = { kind: "window"; body: WindowBody } | { kind: "flaw"; flaw: WindowFlaw };

/** The longest window the api takes. */
const LONGEST = 31 * DAY;

/** From the next full hour on, for two hours. */
export function emptyFields(reach: Reach, now: number): WindowFields {
  const from = Math.ceil(wallOf(now) / HOUR) * HOUR;
  return {
    ...timeFields(from, from + 2 * HOUR),
    reach: reach as Record<string, string>,
    repeat: "once",
    every: "1",
    days: [weekday(from)],
    end: "never",
    untilDate: "",
    count: "10",
    rule: "",
    reason: "",
    zone: CITY,
  };
}

function timeFields(from: number, to: number): Pick<WindowFields, "fromDate" | "fromTime" | "toDate" | "toTime"> {
  return { fromDate: dateField(from), fromTime: timeField(from), toDate: dateField(to), toTime: timeField(to) };
}

export function fieldsOf(window: MaintenanceWindow): WindowFields {
  const [from, to] = [wallOf(Date.parse(window.starts_at), window.tz), wallOf(Date.parse(window.ends_at), window.tz)];
  const repeats = repeatsOf(window.repeats, Date.parse(window.starts_at), window.tz);
  const end: End = repeats.kind === "once" || repeats.kind === "other" ? { kind: "never" } : repeats.end;
  return {
    ...emptyFields(window.reach, Date.parse(window.starts_at)),
    ...timeFields(from, to),
    reach: reachOf(window.reach) as Record<string, string>,
    repeat: repeats.kind,
    every: "every" in repeats ? String(repeats.every) : "1",
    days: repeats.kind === "weekly" ? repeats.days : [weekday(from)],
    end: end.kind,
    untilDate: end.kind === "until" ? end.date : "",
    count: end.kind === "count" ? String(end.count) : "10",
    rule: window.repeats,
    reason: window.reason,
    zone: window.tz,
  };
}

/** The window lasts so many hours from its start. */
export function lasting(fields: WindowFields, hours: number): WindowFields {
  const from = wallOfFields(fields.fromDate, fields.fromTime);
  if (from === null) return fields;
  const to = from + hours * HOUR;
  return { ...fields, toDate: dateField(to), toTime: timeField(to) };
}

/** A changed start takes the end along, so that the length stays. */
export function startingAt(fields: WindowFields, change: Partial<Pick<WindowFields, "fromDate" | "fromTime">>): WindowFields {
  const next = { ...fields, ...change };
  const [before, after, to] = [
    wallOfFields(fields.fromDate, fields.fromTime),
    wallOfFields(next.fromDate, next.fromTime),
    wallOfFields(fields.toDate, fields.toTime),
  ];
  if (before === null || after === null || to === null) return next;
  const end = to + after - before;
  return { ...next, toDate: dateField(end), toTime: timeField(end), days: fields.days.length === 1 && fields.days[0] === weekday(before) ? [weekday(after)] : fields.days };
}

export function readWindow(fields: WindowFields, now: number): ReadWindow {
  const flaw = (name: WindowFlaw): ReadWindow => ({ kind: "flaw", flaw: name });
  const [from, to] = [wallOfFields(fields.fromDate, fields.fromTime), wallOfFields(fields.toDate, fields.toTime)];
  if (isEmptyReach(fields.reach)) return flaw("reach");
  if (from === null || to === null) return flaw("times");
  if (to <= from) return flaw("order");
  const repeats = readRepeats(fields, from);
  if (typeof repeats === "string") return flaw(repeats);
  const body: WindowBody = {
    reach: reachOf(fields.reach),
    starts_at: iso(instantOf(from, fields.zone)),
    ends_at: iso(instantOf(to, fields.zone)),
    repeats: ruleOf(repeats),
    tz: fields.zone,
    reason: fields.reason.trim(),
  };
  if (repeats.kind === "once" && Date.parse(body.ends_at) <= now) return flaw("past");
  if (to - from > LONGEST) return flaw("long");
  if (body.repeats !== "" && isSingle(body)) return flaw("single");
  if (overlaps(body, to - from)) return flaw("overlap");
  return body.reason === "" ? flaw("reason") : { kind: "window", body };
}

function readRepeats(fields: WindowFields, from: number): Repeats | WindowFlaw {
  if (fields.repeat === "once") return { kind: "once" };
  if (fields.repeat === "other") return fields.rule.trim() === "" ? "rule" : { kind: "other", rule: fields.rule.trim() };
  const every = wholeNumber(fields.every);
  const end = readEnd(fields);
  if (every === null) return "number";
  if (typeof end === "string") return end;
  switch (fields.repeat) {
    case "daily":
      return { kind: "daily", every, end };
    case "weekly":
      return fields.days.length === 0 ? "days" : { kind: "weekly", every, days: fields.days, end };
    case "monthly":
      return { kind: "monthly", every, day: new Date(from).getUTCDate(), end };
    case "nth":
      return { kind: "nth", every, nth: nthOf(from), weekday: weekday(from), end };
  }
}

function readEnd({ end, untilDate, count, fromDate }: WindowFields): End | WindowFlaw {
  switch (end) {
    case "never":
      return { kind: "never" };
    case "until":
      return untilDate === "" || untilDate < fromDate ? "until" : { kind: "until", date: untilDate };
    case "count": {
      const number = wholeNumber(count);
      return number === null ? "number" : { kind: "count", count: number };
    }
  }
}

function wholeNumber(text: string): number | null {
  const number = Number(text);
  return Number.isInteger(number) && number >= 1 && number <= 1000 ? number : null;
}

function overlaps(body: WindowBody, length: number): boolean {
  const from = Date.parse(body.starts_at);
  const times = occurrences(body, { from, to: from + 70 * DAY }) ?? [];
  return times.some((span, index) => index > 0 && span.from - (times[index - 1]?.from ?? 0) < length);
}
