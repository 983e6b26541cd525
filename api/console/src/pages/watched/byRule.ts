/** What watched rules found, rule by rule. Pure. */
import type { Alert } from "../../data/types";
import { DAY } from "../wallTime";

export interface Found {
  rule: string;
  /** Their condition is there now; the newest first. */
  standing: Alert[];
  /** Over; the newest first. */
  over: Alert[];
  /** Raised in the last 24 hours. */
  lately: number;
}

/** Rules on trial that found nothing are there, too: that they are quiet is what one wants to know. */
export function byRule(alerts: readonly Alert[], watchedRules: readonly string[], now: number): Found[] {
  const found = new Map<string, Found>(watchedRules.map((rule) => [rule, { rule, standing: [], over: [], lately: 0 }]));
  for (const alert of [...alerts].sort((a, b) => (a.raised_at < b.raised_at ? 1 : -1))) {
    const own = found.get(alert.rule) ?? { rule: alert.rule, standing: [], over: [], lately: 0 };
    found.set(alert.rule, own);
    const isOver = alert.state === "resolved" || alert.cleared_at !== null;
    (isOver ? own.over : own.standing).push(alert);
    if (Date.parse(alert.raised_at) > now - DAY) own.lately += 1;
  }
  return [...found.values()].sort((a, b) => b.standing.length - a.standing.length || b.lately - a.lately || a.rule.localeCompare(b.rule));
}
