/** Maintenance windows as the api has them, and which are open, coming and past. Pure. */
import type { Reach } from "../reach";
import { DAY } from "../wallTime";
import { occurrences, type Repeating, type Span } from "./recurrence";

export interface MaintenanceWindow extends Repeating {
  id: string;
  reach: Reach;
  reason: string;
  by: string;
  is_open: boolean;
  /** The time it is open now, and the next it will be. */
  current: Times | null;
  next: Times | null;
}

interface Times {
  starts_at: string;
  ends_at: string;
}

/** When a window is open now, next, or was last. */
export interface Standing {
  window: MaintenanceWindow;
  span: Span;
}

export interface Plan {
  open: Standing[];
  coming: Standing[];
  past: Standing[];
}

/** How far an own reckoning looks for the last and the next time of a window. */
const LOOK_BACK = 400 * DAY;
/** Far enough to see whether a rule ever comes again. */
const LOOK_AHEAD = 20 * 366 * DAY;

/** The list is at most seconds old: what begins or ends meanwhile is shown so at once. */
export function planOf(windows: readonly MaintenanceWindow[], now: number): Plan {
  const plan: Plan = { open: [], coming: [], past: [] };
  for (const window of windows) {
    const [open, next] = [openAt(window, now), nextAfter(window, now)];
    if (open !== null) plan.open.push({ window, span: open });
    else if (next !== null) plan.coming.push({ window, span: next });
    else plan.past.push({ window, span: lastBefore(window, now) });
  }
  plan.open.sort((a, b) => a.span.to - b.span.to);
  plan.coming.sort((a, b) => a.span.from - b.span.from);
  plan.past.sort((a, b) => b.span.to - a.span.to);
  return plan;
}

/** The time within which it is open now: as the api says, or as we reckon for the seconds since it did. */
export function openAt(window: MaintenanceWindow, now: number): Span | null {
  const known = [window.current, window.next].map(spanOf).find((span) => span !== null && span.from <= now && now < span.to);
  return known ?? occurrences(window, { from: now, to: now + 1 })?.at(-1) ?? null;
}

/** The first time after `now` at which it opens. */
export function nextAfter(window: MaintenanceWindow, now: number): Span | null {
  const next = spanOf(window.next);
  if (next !== null && next.from > now) return next;
  return occurrences(window, { from: now, to: now + LOOK_BACK })?.find(({ from }) => from > now) ?? null;
}

function spanOf(times: Times | null): Span | null {
  return times === null ? null : { from: Date.parse(times.starts_at), to: Date.parse(times.ends_at) };
}

/** Of a rule beyond us only the first time is known. */
function lastBefore(window: MaintenanceWindow, now: number): Span {
  const first = { from: Date.parse(window.starts_at), to: Date.parse(window.ends_at) };
  return occurrences(window, { from: now - LOOK_BACK, to: now })?.at(-1) ?? first;
}

/** A window as it is written: the body of a PUT. */
export interface WindowBody extends Omit<Repeating, "tz"> {
  reach: Reach;
  reason: string;
  tz: string;
}

export function bodyOf({ reach, starts_at, ends_at, repeats, tz, reason }: MaintenanceWindow): WindowBody {
  return { reach, starts_at, ends_at, repeats, tz, reason };
}

/**
 * The window as it has to be so that it is closed from now on until it opens again by itself.
 *
 * Once, or the last time: it ends now. Of a series, the series begins with the next time; what has been stays in the
 * log. Null where the window is not open.
 */
export function endedNow(window: MaintenanceWindow, now: number): { body: WindowBody; next: Span | null } | null {
  const open = openAt(window, now);
  if (open === null) return null;
  const body = bodyOf(window);
  const next = window.repeats === "" ? null : nextAfter(window, now);
  if (next === null) return { next, body: { ...body, starts_at: iso(open.from), ends_at: iso(now), repeats: "" } };
  const rest = { starts_at: iso(next.from), ends_at: iso(next.to), repeats: countedDown(window, next.from), tz: window.tz };
  return { next, body: { ...body, ...rest, repeats: isSingle(rest) ? "" : rest.repeats } };
}

/** The api takes no rule that never comes again. */
export function isSingle(window: Repeating): boolean {
  const from = Date.parse(window.starts_at);
  return occurrences(window, { from, to: from + LOOK_AHEAD })?.length === 1;
}

/** `COUNT` counts from the first start; from a later one fewer are left. */
function countedDown(window: Repeating, from: number): string {
  const count = /(^|;)COUNT=(\d+)/i.exec(window.repeats);
  if (count === null) return window.repeats;
  const gone = occurrences(window, { from: 0, to: from })?.length ?? 0;
  return window.repeats.replace(count[0], `${count[1] ?? ""}COUNT=${Math.max(1, Number(count[2]) - gone)}`);
}

export function iso(instant: number): string {
  return new Date(instant).toISOString();
}

/** A short id nobody has used: the day and five letters or digits. */
export function newId(prefix: string, now: number): string {
  const letters = [...crypto.getRandomValues(new Uint8Array(5))].map((byte) => (byte % 36).toString(36)).join("");
  return `${prefix}-${iso(now).slice(0, 10).replaceAll("-", "")}-${letters}`;
}
