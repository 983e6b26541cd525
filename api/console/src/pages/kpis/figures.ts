/** The figures of ISA-18.2-2016, clause 16, one by one, as the view lists them. Pure. */
import type { Figure, Kpis } from "./answer";

export type Verdict = "acceptable" | "manageable" | "over";

export const FIGURES = [
  "per_day",
  "per_hour",
  "per_10_minutes",
  "peak",
  "ten_minutes_over_10",
  "hours_over_30",
  "floods",
  "top_sources",
  "chattering",
  "stale",
] as const;
export type FigureName = (typeof FIGURES)[number];

export interface FigureRow {
  name: FigureName;
  figure: Figure;
  isShare: boolean;
  /** Whether the target itself is still good: "at most" or "below". */
  bound: "≤" | "<";
}

export function figureRows(kpis: Kpis): FigureRow[] {
  const row = (name: FigureName, figure: Figure, bound: "≤" | "<" = "≤", isShare = false): FigureRow => ({ name, figure, isShare, bound });
  return [
    row("per_day", kpis.per_day.average),
    row("per_hour", kpis.per_hour.average),
    row("per_10_minutes", kpis.per_10_minutes.average),
    row("peak", kpis.peak),
    row("ten_minutes_over_10", kpis.ten_minutes_over_10, "<", true),
    row("hours_over_30", kpis.hours_over_30, "<", true),
    row("floods", kpis.floods.share_of_time, "<", true),
    row("top_sources", kpis.top_sources.share, "<", true),
    row("chattering", kpis.chattering.conditions),
    row("stale", kpis.stale.on_worst_day, "<"),
  ];
}

/** How many figures are over, of those that can be judged. */
export function judged(rows: readonly FigureRow[]): { over: number; of: number } {
  const known = rows.filter(({ figure }) => figure.verdict !== null);
  return { over: known.filter(({ figure }) => figure.verdict === "over").length, of: known.length };
}
