/** Which alerts are open and wait, and in which order they stand. Pure. */
import { SEVERITIES, type Alert, type Severity, type State } from "./types";

export const RANK: Record<Severity, number> = { critical: 3, high: 2, medium: 1, low: 0 };

export interface Filter {
  /** Empty: all. */
  states: ReadonlySet<State>;
  severities: ReadonlySet<Severity>;
  /** An area with all areas within it, or null for all. */
  areas: ReadonlySet<string> | null;
  text: string;
}

export const NO_FILTER: Filter = {
  states: new Set(),
  severities: new Set(),
  areas: null,
  text: "",
};

export function isOpen(alert: Alert): boolean {
  return alert.state !== "resolved";
}

/** Before an operator: open and not suppressed. These are what counts and map show. */
export function isBeforeOperators(alert: Alert): boolean {
  return isOpen(alert) && alert.suppression === "none";
}

/** Nobody has acknowledged it yet. */
export function isWaiting(alert: Alert): boolean {
  return alert.state === "active" || alert.state === "cleared";
}

/** Severity first, then the newest; the id makes the order total, so that no two rows ever swap by themselves. */
export function byUrgency(a: Alert, b: Alert): number {
  if (a.severity !== b.severity) return RANK[b.severity] - RANK[a.severity];
  if (a.raised_at !== b.raised_at) return a.raised_at < b.raised_at ? 1 : -1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** Lower case without Vietnamese marks, so `binh thanh` finds `Bình Thạnh`. */
export function plain(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Mark}/gu, "")
    .replaceAll("đ", "d")
    .replaceAll("Đ", "d")
    .toLowerCase();
}

export interface Counts {
  bySeverity: Record<Severity, { open: number; unacknowledged: number }>;
  open: number;
  unacknowledged: number;
  suppressed: number;
}

export function counted(alerts: readonly Alert[]): Counts {
  const bySeverity = Object.fromEntries(
    SEVERITIES.map((severity) => [severity, { open: 0, unacknowledged: 0 }]),
  ) as Counts["bySeverity"];
  const counts: Counts = { bySeverity, open: 0, unacknowledged: 0, suppressed: 0 };
  for (const alert of alerts) {
    if (isOpen(alert) && alert.suppression !== "none") counts.suppressed += 1;
    if (!isBeforeOperators(alert)) continue;
    counts.open += 1;
    bySeverity[alert.severity].open += 1;
    if (isWaiting(alert)) {
      counts.unacknowledged += 1;
      bySeverity[alert.severity].unacknowledged += 1;
    }
  }
  return counts;
}
