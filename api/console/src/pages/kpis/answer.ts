/** What `GET alerts/kpis` answers. Shares are 0 to 1, durations seconds, times ISO 8601 in UTC. */
import type { Finding, Severity, Suppression } from "../../data/types";
import type { Verdict } from "./figures";

export interface Figure {
  value: number | null;
  target: number;
  limit: number | null;
  verdict: Verdict | null;
}

export interface Point {
  time: string;
  count: number;
}

export interface Rate {
  average: Figure;
  maximum: number;
  series: Point[] | null;
}

export const BAR_WIDTHS = ["per_10_minutes", "per_hour", "per_day"] as const;
export type BarWidth = (typeof BAR_WIDTHS)[number];

export interface Flood {
  from: string;
  to: string | null;
  count: number;
  peak: number;
}

export interface Source {
  rule: string;
  device: string;
  group: string | null;
  area: string | null;
  count: number;
  share: number;
}

export interface Durations {
  count: number;
  median_s: number | null;
  p90_s: number | null;
}

export interface FindingMix {
  rule: string | null;
  resolved: number;
  without: number;
  counts: Record<Finding, number>;
  shares: Record<Finding, number> | null;
}

export interface Kpis {
  period: { from: string; to: string; tz: string; areas: string[] | null };
  annunciations: number;
  per_10_minutes: Rate;
  per_hour: Rate;
  per_day: Rate;
  peak: Figure;
  hours_over_30: Figure;
  ten_minutes_over_10: Figure;
  floods: { count: number; share_of_time: Figure; items: Flood[] };
  standing: { at_end: number; most: number; average: number; series: Point[] };
  stale: { at_end: number; on_worst_day: Figure; series: Point[] };
  chattering: { conditions: Figure; times: number; within_s: number; items: { rule: string; device: string; property: string; comings: number }[] };
  top_sources: { share: Figure; items: Source[] };
  priorities: { severity: Severity; count: number; share: Figure }[];
  time_to_acknowledge: Durations;
  time_to_clear: Durations;
  findings: { overall: FindingMix; by_rule: FindingMix[] };
  suppressed: Partial<Record<Suppression, number>>;
  shelvings: number;
}
