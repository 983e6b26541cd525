/** The alerts of a trial put in order, counted, and held against those of the version before. Pure. */
import type { TrialAlert } from "../../../data/trials";
import { SEVERITIES, type Severity } from "../../../data/types";

export type In = "in_both" | "only_in_new" | "only_in_old";

export interface TrialRow {
  key: string;
  alert: TrialAlert;
  /** Null where nothing was compared. */
  in: In | null;
}

export function mixOf(alerts: readonly TrialAlert[]): { severity: Severity; count: number }[] {
  return SEVERITIES.map((severity) => ({ severity, count: alerts.filter((alert) => alert.severity === severity).length })).filter(({ count }) => count > 0);
}

/** What an alert is about: alerts of two versions about the same thing at the same time are one and the same. */
export function aboutOf({ device, area, property, place }: TrialAlert): string {
  const isOfDevice = device !== null && device !== "";
  return `${isOfDevice ? device : ""}|${isOfDevice ? "" : (area ?? "")}|${place}|${property}`;
}

export interface Interval {
  from: number;
  to: number;
}

/** From raised to over, at the latest the end of the period. */
export function intervalOf(alert: TrialAlert, end: number): Interval {
  const from = Date.parse(alert.raised_at);
  return { from, to: alert.cleared_at === null ? Math.max(from, end) : Date.parse(alert.cleared_at) };
}

/** As the api counts them: at one time, however short; what only meets is not the same. */
function overlap(one: Interval, other: Interval): boolean {
  return other.from < Math.max(one.to, one.from + 1) && one.from < Math.max(other.to, other.from + 1);
}

/** All alerts of both versions, each saying in which it is; those found in both stand once, as the new one has them. */
export function rowsOf(alerts: readonly TrialAlert[], before: readonly TrialAlert[] | null, end: number): TrialRow[] {
  if (before === null) return alerts.map((alert, index) => ({ key: `new-${index}`, alert, in: null }));
  const isIn = (others: readonly TrialAlert[]): ((alert: TrialAlert) => boolean) => {
    const byAbout = new Map<string, Interval[]>();
    for (const other of others) byAbout.set(aboutOf(other), [...(byAbout.get(aboutOf(other)) ?? []), intervalOf(other, end)]);
    return (alert) => (byAbout.get(aboutOf(alert)) ?? []).some((interval) => overlap(interval, intervalOf(alert, end)));
  };
  const wasThere = isIn(before);
  const isThere = isIn(alerts);
  const now = alerts.map((alert, index): TrialRow => ({ key: `new-${index}`, alert, in: wasThere(alert) ? "in_both" : "only_in_new" }));
  const gone = before.flatMap((alert, index): TrialRow[] => (isThere(alert) ? [] : [{ key: `old-${index}`, alert, in: "only_in_old" }]));
  return [...now, ...gone];
}

export type Column = "severity" | "what" | "raised" | "stood" | "value" | "in";

export interface Order {
  column: Column;
  isDown: boolean;
}

/** Sorted as asked, then the newest first; what has no value comes last either way. */
export function sorted(rows: readonly TrialRow[], { column, isDown }: Order, nameOf: (alert: TrialAlert) => string, locale: string): TrialRow[] {
  const collator = new Intl.Collator(locale, { numeric: true });
  const sign = isDown ? -1 : 1;
  const compare = (a: TrialRow, b: TrialRow): number => {
    switch (column) {
      case "severity":
        return sign * (SEVERITIES.indexOf(b.alert.severity) - SEVERITIES.indexOf(a.alert.severity));
      case "what":
        return sign * collator.compare(nameOf(a.alert), nameOf(b.alert));
      case "raised":
        return sign * byTime(a, b);
      case "stood":
        return sign * (a.alert.stood_s - b.alert.stood_s);
      case "value":
        return byValue(a.alert.value, b.alert.value, sign);
      case "in":
        return sign * (a.in ?? "").localeCompare(b.in ?? "");
    }
  };
  return [...rows].sort((a, b) => compare(a, b) || -byTime(a, b));
}

function byTime(a: TrialRow, b: TrialRow): number {
  return Date.parse(a.alert.raised_at) - Date.parse(b.alert.raised_at);
}

function byValue(a: number | null, b: number | null, sign: number): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return sign * (a - b);
}
